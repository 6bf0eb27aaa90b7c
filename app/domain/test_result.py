"""Reading test results as any sender writes them: what is taken, and what is refused, clipped or dropped.

A receipt tells all of it. A name that cannot be kept refuses the body; a message or a duration never does.
"""

import math
import re
from collections import defaultdict
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from app.domain.counting import differences, tally
from app.domain.errors import Fault, Invalid
from app.domain.status import Outcome
from app.domain.test_identity import fingerprint
from app.domain.test_run import RunFacts, why_not_keep

LONGEST_NAME = 1_000
LONGEST_DIMENSION = 200
LONGEST_MESSAGE = 10_000
LONGEST_DURATION_S = 10 * 24 * 60 * 60
MOST_FAULTS = 1_000
MOST_COMBINATIONS = 1_000
# A message runs over lines; tabs and line ends are part of it.
UNKEEPABLE_IN_MESSAGE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class Result(NamedTuple):
    """What one run says of one case. No dimension is "" when the sender names none."""

    suite: str | None
    class_name: str | None
    name: str
    variant: str | None
    occurrence: int
    outcome: Outcome
    modification: str
    device: str
    duration_us: int | None
    message: str | None


@dataclass(frozen=True, slots=True)
class SentRun:
    """One body as it was read: the run, its results in the order sent, and what has to be said about them.

    `prints` holds each result's identity, in the same order.
    """

    facts: RunFacts
    results: tuple[Result, ...]
    prints: tuple[UUID, ...]
    counted: dict[Outcome, int]
    declared: dict[str, int] | None
    notes: tuple[str, ...]
    sha256: str
    format: str


class Reading:
    """Takes results one by one, in whatever format they came, and keeps what was found about them."""

    def __init__(self) -> None:
        self.results: list[Result] = []
        self.faults: list[Fault] = []
        self._seen: dict[tuple[str | None, str | None, str, str | None], int] = defaultdict(int)
        self._clipped: list[int] = []
        self._dropped: list[int] = []

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
    ) -> None:
        """Take one result.

        Args:
            index: its place among the results of the body, from 0.
            suite: the suite's path; absent and empty are two things.
            class_name: the class.
            name: the case's name; it needs one.
            variant: the device or parameter set that is part of the case's identity.
            outcome: how it ended.
            duration_s: how long it took, seconds.
            message: what was said about it.
            modification: the modification it tests.
            device: the device it was run on.
        """
        if not name.strip():
            self.fault(f"/results/{index}/name", "A result needs the name of its test case.")
        for field, text in (("name", name), ("suite", suite), ("class", class_name), ("variant", variant)):
            self._check(index, field, text, LONGEST_NAME)
        for field, text in (("modification", modification), ("device", device)):
            self._check(index, field, text, LONGEST_DIMENSION)
        key = (suite, class_name, name, variant)
        self._seen[key] += 1
        self.results.append(
            Result(
                *key,
                self._seen[key],
                outcome,
                modification or "",
                device or "",
                None if duration_s is None else self._duration(index, duration_s),
                None if message is None else self._message(index, message),
            )
        )

    def fault(self, pointer: str, detail: str) -> None:
        """Keep one thing that refuses the body; a thousand are enough to see what is wrong."""
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(_sayable(pointer), _sayable(detail)))

    def _check(self, index: int, field: str, text: str | None, longest: int) -> None:
        if text is None:
            return
        if (len(text) > longest or not text.isprintable()) and (reason := why_not_keep(text, longest)):
            self.fault(f"/results/{index}/{field}", reason)

    def _duration(self, index: int, seconds: float) -> int | None:
        if not math.isfinite(seconds) or not 0 <= seconds <= LONGEST_DURATION_S:
            self._dropped.append(index)
            return None
        return round(seconds * 1_000_000)

    def _message(self, index: int, text: str) -> str:
        if not text.isprintable() and (found := UNKEEPABLE_IN_MESSAGE.search(text)):
            detail = f"The character U+{ord(found[0]):04X} cannot be kept in a message."
            self.fault(f"/results/{index}/message", detail)
        if len(text) > LONGEST_MESSAGE:
            self._clipped.append(index)
            return text[:LONGEST_MESSAGE]
        return text

    def notes(self) -> tuple[str, ...]:
        """Say what was clipped and dropped, each kind in one sentence with the first place."""
        notes = []
        if n := len(self._clipped):
            what = "1 message was" if n == 1 else f"{n:,} messages were"
            notes.append(f"{what} clipped to {LONGEST_MESSAGE:,} characters; the first at /results/{self._clipped[0]}.")
        if n := len(self._dropped):
            what = "1 duration was" if n == 1 else f"{n:,} durations were"
            why = "negative, not a number, or over 10 days"
            notes.append(f"{what} dropped ({why}); the first at /results/{self._dropped[0]}.")
        return tuple(notes)

    def close(self, facts: RunFacts, declared: dict[str, int] | None, *, sha256: str, format: str) -> SentRun:
        """End the reading of a body.

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
        notes = [*self.notes(), *(differences(declared, counted) if declared else ())]
        if facts.started_at and facts.ended_at and facts.ended_at < facts.started_at:
            notes.append("The run ends before it starts; both times are kept as sent.")
        prints = tuple(fingerprint(r.suite, r.class_name, r.name, r.variant, r.occurrence) for r in self.results)
        return SentRun(facts, tuple(self.results), prints, counted, declared, tuple(notes), sha256, format)


def invalid(faults: list[Fault]) -> Invalid:
    """Make the refusal of a body out of everything that was found in it."""
    many = f"At least {MOST_FAULTS:,}" if len(faults) >= MOST_FAULTS else f"{len(faults):,}"
    detail = faults[0].detail if len(faults) == 1 else f"{many} things need correcting; nothing was kept."
    return Invalid(detail, tuple(faults[:MOST_FAULTS]))


def _sayable(text: str) -> str:
    """Write half characters as their number: an answer could not carry them."""
    return text.encode(errors="backslashreplace").decode()
