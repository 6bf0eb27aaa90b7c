"""Reading test results as any sender writes them: what is taken, and what is mended, clipped, dropped or refused.

A receipt tells all of it. In our own formats a name that cannot be kept refuses the body, with its place. In the
formats that tools write nobody can correct the tool: there it is mended, and noted with its place.
"""

import math
import re
from collections import defaultdict
from dataclasses import dataclass, field
from hashlib import blake2b

from app.domain.counting import differences, tally
from app.domain.errors import Fault
from app.domain.status import Outcome
from app.domain.test_identity import fingerprint
from app.domain.test_result import MOST_FAULTS, Result, SentRun, invalid
from app.domain.test_run import UNKEEPABLE, RunFacts, why_not_keep

LONGEST_NAME = 1_000
LONGEST_DIMENSION = 200
LONGEST_MESSAGE = 10_000
LONGEST_DURATION_S = 10 * 24 * 60 * 60
MOST_RETRIES = 1_000
MOST_COMBINATIONS = 1_000
NO_NAME = "(no name)"
# A message runs over lines; tabs and line ends are part of it.
UNKEEPABLE_IN_MESSAGE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
MENDED = "\N{REPLACEMENT CHARACTER}"


@dataclass(slots=True)
class _Noted:
    """Things of one kind that were done to a body: how many, and where the first was."""

    one: str
    many: str
    count: int = 0
    first: str = ""

    def sentence(self) -> str:
        said = self.one if self.count == 1 else self.many.format(f"{self.count:,}")
        return f"{said}; the first at {self.first}." if self.first else f"{said}."


def _kinds() -> dict[str, _Noted]:
    clipped, dropped = f"clipped to {LONGEST_MESSAGE:,} characters", "negative, not a number, or over 10 days"
    return {
        "message": _Noted(f"1 message was {clipped}", f"{{}} messages were {clipped}"),
        "duration": _Noted(f"1 duration was dropped ({dropped})", f"{{}} durations were dropped ({dropped})"),
        "nameless": _Noted(
            f"1 test without a name was called {NO_NAME}", f"{{}} tests without a name were called {NO_NAME}"
        ),
        "name": _Noted("1 name was too long and clipped", "{} names were too long and clipped"),
        "character": _Noted(
            "1 text held characters that cannot be kept, which were replaced",
            "{} texts held characters that cannot be kept, which were replaced",
        ),
    }


@dataclass(slots=True)
class Reading:
    """Takes results one by one, in whatever format they came, and keeps what was found about them.

    Args:
        place: how a result is found again in the body, `{}` standing for its number: an index or a line.
        lenient: mend names that cannot be kept; otherwise each refuses the body.
    """

    place: str = "/results/{}"
    lenient: bool = False
    results: list[Result] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    _seen: dict[tuple[str | None, str | None, str, str | None], int] = field(default_factory=lambda: defaultdict(int))
    _noted: dict[str, _Noted] = field(default_factory=_kinds)

    def take(
        self,
        index: int,
        *,
        suite: str | None,
        class_name: str | None,
        name: str,
        variant: str | None,
        outcome: Outcome,
        duration_s: float | None,
        message: str | None,
        modification: str | None,
        device: str | None,
        retries: int = 0,
    ) -> None:
        """Take one result.

        Args:
            index: its number in the body, for its place: an index from 0, or a line.
            suite: the suite's path; absent and empty are two things.
            class_name: the class.
            name: the case's name; it needs one.
            variant: the device or parameter set that is part of the case's identity.
            outcome: how it ended.
            duration_s: how long it took, seconds.
            message: what was said about it.
            modification: the modification it tests.
            device: the device it was run on.
            retries: how many tries before this outcome the run reports.
        """
        if not name.strip():
            name = self._nameless(index, name)
        suite = self._kept(index, "suite", suite, LONGEST_NAME)
        class_name = self._kept(index, "class", class_name, LONGEST_NAME)
        name = self._kept(index, "name", name, LONGEST_NAME) or name
        variant = self._kept(index, "variant", variant, LONGEST_NAME)
        modification = self._kept(index, "modification", modification, LONGEST_DIMENSION)
        device = self._kept(index, "device", device, LONGEST_DIMENSION)
        key = (suite, class_name, name, variant)
        self._seen[key] += 1
        took = None if duration_s is None else self._duration(index, duration_s)
        said = None if message is None else self._message(index, message)
        tries = min(max(retries, 0), MOST_RETRIES)
        occurrence = self._seen[key]
        self.results.append(Result(*key, occurrence, outcome, modification or "", device or "", took, said, tries))

    def fault(self, pointer: str, detail: str) -> None:
        """Keep one thing that refuses the body; a thousand are enough to see what is wrong."""
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(_sayable(pointer), _sayable(detail)))

    def remark(self, sentence: str) -> None:
        """Keep a sentence for the receipt: what was guessed or left out."""
        self.remarks.append(_sayable(sentence))

    def note(self, kind: str, index: int | None) -> None:
        """Count one of a kind of thing that was done to the body, by the number of the result it was done to."""
        noted = self._noted[kind]
        noted.count += 1
        if noted.count == 1 and index is not None:
            noted.first = self.place.format(index)

    def _nameless(self, index: int, name: str) -> str:
        if not self.lenient:
            self.fault(f"{self.place.format(index)}/name", "A result needs the name of its test case.")
            return name
        self.note("nameless", index)
        return NO_NAME

    def _kept(self, index: int, field: str, text: str | None, longest: int) -> str | None:
        if text is None or (len(text) <= longest and text.isprintable()):
            return text
        reason = why_not_keep(text, longest)
        if reason is None:
            return text
        if not self.lenient:
            self.fault(f"{self.place.format(index)}/{field}", reason)
            return text
        if UNKEEPABLE.search(text):
            self.note("character", index)
            text = UNKEEPABLE.sub(MENDED, text)
        if len(text) > longest:
            self.note("name", index)
            text = _clipped(text, longest)
        return text

    def _duration(self, index: int, seconds: float) -> int | None:
        if not math.isfinite(seconds) or not 0 <= seconds <= LONGEST_DURATION_S:
            self.note("duration", index)
            return None
        return round(seconds * 1_000_000)

    def _message(self, index: int, text: str) -> str:
        if len(text) > LONGEST_MESSAGE:
            self.note("message", index)
            text = text[:LONGEST_MESSAGE]
        if not text.isprintable() and (found := UNKEEPABLE_IN_MESSAGE.search(text)):
            if self.lenient:
                self.note("character", index)
                return UNKEEPABLE_IN_MESSAGE.sub(MENDED, text)
            detail = f"The character U+{ord(found[0]):04X} cannot be kept in a message."
            self.fault(f"{self.place.format(index)}/message", detail)
        return text

    def notes(self) -> tuple[str, ...]:
        """Say what was mended, clipped and dropped, each kind in one sentence with the first place."""
        return tuple(noted.sentence() for noted in self._noted.values() if noted.count)

    def close(
        self,
        facts: RunFacts,
        declared: dict[str, int] | None,
        *,
        sha256: str,
        format: str,
        partial: bool = False,
    ) -> SentRun:
        """End the reading of a body.

        Args:
            facts: the run.
            declared: the totals that the sender declares, under the names in `counting.TOTALS`.
            sha256: the digest of the bytes sent, in hexadecimal.
            format: the name of the format.
            partial: the body was cut off and is taken as far as it goes.

        Raises:
            Invalid: something refuses the body; at most 1,000 faults are listed.
        """
        combinations = {(result.modification, result.device) for result in self.results}
        if len(combinations) > MOST_COMBINATIONS:
            detail = f"At most {MOST_COMBINATIONS:,} combinations of modification and device in one body."
            self.fault("/results", detail)
        if self.faults:
            raise invalid(self.faults)
        counted = tally(result.outcome for result in self.results)
        notes = [*self.remarks, *self.notes(), *(differences(declared, counted) if declared else ())]
        if facts.started_at and facts.ended_at and facts.ended_at < facts.started_at:
            notes.append("The run ends before it starts; both times are kept as sent.")
        prints = tuple(fingerprint(r.suite, r.class_name, r.name, r.variant, r.occurrence) for r in self.results)
        return SentRun(facts, tuple(self.results), prints, counted, declared, tuple(notes), sha256, format, partial)


def _clipped(text: str, longest: int) -> str:
    """Clip a name so that two long names that differ stay two names."""
    digest = blake2b(text.encode(errors="surrogatepass"), digest_size=4).hexdigest()
    return f"{text[: longest - 10]}… {digest}"


def _sayable(text: str) -> str:
    """Write half characters as their number: an answer could not carry them."""
    return text.encode(errors="backslashreplace").decode()
