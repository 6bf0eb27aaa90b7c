"""Reading test results as any sender writes them: what is taken, and what is mended, clipped, dropped or refused.

A receipt tells all of it. In our own formats a name that cannot be kept refuses the body, with its place. In the
formats that tools write nobody can correct the tool: there it is mended, and noted with its place.
"""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain.counting import differences
from app.domain.errors import Fault, Invalid
from app.domain.status import Outcome
from app.domain.test_identity import Name
from app.domain.test_mending import (
    LONGEST_DIMENSION,
    LONGEST_DURATION_S,
    LONGEST_MESSAGE,
    LONGEST_NAME,
    MENDED,
    MOST_COMBINATIONS,
    MOST_RETRIES,
    NO_NAME,
    UNKEEPABLE_IN_MESSAGE,
    Noted,
    clipped,
    nothing_noted,
    sayable,
)
from app.domain.test_result import MOST_FAULTS, Kind, Results, Sent, SentRun, invalid
from app.domain.test_run import UNKEEPABLE, RunFacts, why_not_keep


@dataclass(slots=True)
class Reading:
    """Takes results, in whatever format they came, and keeps what was found about them.

    Args:
        place: how a result is found again in the body, `{}` standing for its number: an index or a line.
        lenient: mend names that cannot be kept; otherwise each refuses the body.
        known: names that are kept already, with the number of each: they need no second look.
    """

    place: str = "/results/{}"
    lenient: bool = False
    known: Mapping[Name, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    counted: dict[Outcome, int] = field(default_factory=lambda: dict.fromkeys(Outcome, 0))
    results: Results = field(default_factory=Results)
    _waiting: Sent = field(default_factory=Sent)
    _numbers: list[int] = field(default_factory=list)
    _found: list[tuple[int, Fault]] = field(default_factory=list)
    _combinations: set[tuple[str, str]] = field(default_factory=set)
    _noted: dict[str, Noted] = field(default_factory=nothing_noted)

    @property
    def empty(self) -> bool:
        """Say whether no result was taken one by one."""
        return not self._numbers

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
        """Take one result; it is looked at with all others when the reading is closed.

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
        waiting = self._waiting
        self._numbers.append(index)
        waiting.names.append((suite, class_name, name, variant))
        waiting.kinds.append((outcome, modification, device))
        waiting.durations_s.append(duration_s)
        waiting.messages.append(message)
        waiting.retries.append(retries)

    def look_at(self, sent: Sent) -> Results:
        """Look at results as they were sent: mend, clip and drop what has to be, count them, keep every fault.

        Args:
            sent: the results; its lists are taken over.
        """
        names = sent.names
        cases = list(map(self.known.get, names))
        if None in cases:
            self._look_at_names(sent, cases)
        kinds = self._look_at_kinds(sent)
        durations = self._look_at_durations(sent)
        messages = sent.messages
        if any(messages):
            for at, text in enumerate(messages):
                if text and (len(text) > LONGEST_MESSAGE or not text.isprintable()):
                    messages[at] = self._message(sent.places[at], text)
        retries = [min(max(tries, 0), MOST_RETRIES) for tries in sent.retries] if any(sent.retries) else sent.retries
        self._found.sort(key=lambda found: found[0])
        self.faults += [fault for _, fault in self._found[: MOST_FAULTS - len(self.faults)]]
        self._found.clear()
        return Results(names, kinds, durations, messages, retries, cases)

    def fault(self, pointer: str, detail: str) -> None:
        """Keep one thing that refuses the body; a thousand are enough to see what is wrong."""
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(sayable(pointer), sayable(detail)))

    def remark(self, sentence: str) -> None:
        """Keep a sentence for the receipt: what was guessed or left out."""
        self.remarks.append(sayable(sentence))

    def note(self, kind: str, index: int | None) -> None:
        """Count one of a kind of thing that was done to the body, by the number of the result it was done to."""
        noted = self._noted[kind]
        noted.count += 1
        if noted.count == 1 and index is not None:
            noted.first = self.place.format(index)

    def _find(self, index: int, field: str, detail: str) -> None:
        """Keep a fault of one result until all of its column's neighbours were looked at too."""
        if len(self._found) < MOST_FAULTS:
            self._found.append((index, Fault(sayable(f"{self.place.format(index)}/{field}"), sayable(detail))))

    def _look_at_names(self, sent: Sent, cases: list[int | None]) -> None:
        names = sent.names
        unknown = [name for name, known in zip(names, cases, strict=True) if known is None]
        texts = [text for name in unknown for text in name if text is not None]
        # Nearly always there is nothing to say of any, and that is seen at once.
        if (
            "".join(texts).isprintable()
            and max(map(len, texts)) <= LONGEST_NAME
            and all(name[2] and not name[2].isspace() for name in unknown)
        ):
            return
        for at, known in enumerate(cases):
            if known is None:
                names[at] = mended = self._name(sent.places[at], names[at])
                cases[at] = self.known.get(mended)

    def _name(self, index: int, name: Name) -> Name:
        suite, class_name, own, variant = name
        if not own.strip():
            own = self._nameless(index, own)
        return (
            self._kept(index, "suite", suite, LONGEST_NAME),
            self._kept(index, "class", class_name, LONGEST_NAME),
            self._kept(index, "name", own, LONGEST_NAME) or own,
            self._kept(index, "variant", variant, LONGEST_NAME),
        )

    def _look_at_kinds(self, sent: Sent) -> list[Kind]:
        counted = Counter(sent.kinds)
        plain: dict[tuple[Outcome, str | None, str | None], Kind] = {}
        for kind, times in counted.items():
            outcome, modification, device = kind
            self.counted[outcome] += times
            texts = (modification or "", device or "")
            if all(len(text) <= LONGEST_DIMENSION and text.isprintable() for text in texts):
                plain[kind] = (outcome, *texts)
        if len(plain) == len(counted):
            kinds = list(map(plain.__getitem__, sent.kinds))
        else:  # faults are placed, and mendings noted, at the results themselves
            kinds = [plain.get(kind) or self._kind(at, kind) for at, kind in zip(sent.places, sent.kinds, strict=True)]
            plain = {kind: kind for kind in kinds}
        if len(self._combinations) <= MOST_COMBINATIONS:
            self._combinations.update((modification, device) for _, modification, device in plain.values())
        return kinds

    def _kind(self, index: int, kind: tuple[Outcome, str | None, str | None]) -> Kind:
        outcome, modification, device = kind
        modification = self._kept(index, "modification", modification, LONGEST_DIMENSION)
        device = self._kept(index, "device", device, LONGEST_DIMENSION)
        return (outcome, modification or "", device or "")

    def _look_at_durations(self, sent: Sent) -> list[int | None]:
        said = [seconds for seconds in sent.durations_s if seconds is not None]
        if not said or (math.isfinite(sum(said)) and min(said) >= 0 and max(said) <= LONGEST_DURATION_S):
            return [None if seconds is None else round(seconds * 1_000_000) for seconds in sent.durations_s]
        return [
            None if seconds is None else self._micros(place, seconds)
            for place, seconds in zip(sent.places, sent.durations_s, strict=True)
        ]

    def _micros(self, place: int, seconds: float) -> int | None:
        if 0 <= seconds <= LONGEST_DURATION_S:
            return round(seconds * 1_000_000)
        self.note("duration", place)
        return None

    def _nameless(self, index: int, name: str) -> str:
        if not self.lenient:
            self._find(index, "name", "A result needs the name of its test case.")
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
            self._find(index, field, reason)
            return text
        if UNKEEPABLE.search(text):
            self.note("character", index)
            text = UNKEEPABLE.sub(MENDED, text)
        if len(text) > longest:
            self.note("name", index)
            text = clipped(text, longest)
        return text

    def _message(self, index: int, text: str) -> str:
        if len(text) > LONGEST_MESSAGE:
            self.note("message", index)
            text = text[:LONGEST_MESSAGE]
        if not text.isprintable() and (found := UNKEEPABLE_IN_MESSAGE.search(text)):
            if self.lenient:
                self.note("character", index)
                return UNKEEPABLE_IN_MESSAGE.sub(MENDED, text)
            self._find(index, "message", f"The character U+{ord(found[0]):04X} cannot be kept in a message.")
        return text

    def notes(self) -> tuple[str, ...]:
        """Say what was mended, clipped and dropped, each kind in one sentence with the first place."""
        return tuple(noted.sentence() for noted in self._noted.values() if noted.count)

    def refusal(self, error: Invalid) -> Invalid:
        """Join what refuses the run with what refuses its results."""
        self._settle()
        return invalid([*error.faults, *self.faults])

    def _settle(self) -> None:
        """Look at the results that were taken one by one."""
        if self._numbers:
            waiting = self._waiting
            waiting.places = self._numbers
            self._waiting, self._numbers = Sent(), []
            self.results = self.look_at(waiting)

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
        self._settle()
        if len(self._combinations) > MOST_COMBINATIONS:
            detail = f"At most {MOST_COMBINATIONS:,} combinations of modification and device in one body."
            self.fault("/results", detail)
        if self.faults:
            raise invalid(self.faults)
        self.results.number()
        notes = [*self.remarks, *self.notes(), *(differences(declared, self.counted) if declared else ())]
        if facts.started_at and facts.ended_at and facts.ended_at < facts.started_at:
            notes.append("The run ends before it starts; both times are kept as sent.")
        return SentRun(facts, self.results, self.counted, declared, tuple(notes), sha256, format, partial)
