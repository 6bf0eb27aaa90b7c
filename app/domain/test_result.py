"""What one body of test results says, whatever format it came in."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, overload

from app.domain.errors import Fault, Invalid
from app.domain.status import Outcome
from app.domain.test_identity import Name, fingerprint
from app.domain.test_run import RunFacts

MOST_FAULTS = 1_000

# What a result is counted by, beside its run's environment: outcome, modification, device ("" where none is named).
Kind = tuple[Outcome, str, str]


@dataclass(slots=True)
class Sent:
    """Results as a sender wrote them, by column: nothing of it has been looked at.

    `places` are their numbers in the body, for finding one again: indexes from 0, or lines.
    """

    places: Sequence[int] = field(default_factory=list)
    names: list[Name] = field(default_factory=list)
    kinds: list[tuple[Outcome, str | None, str | None]] = field(default_factory=list)
    durations_s: list[float | None] = field(default_factory=list)
    messages: list[str | None] = field(default_factory=list)
    retries: list[int] = field(default_factory=list)


class Result(NamedTuple):
    """What one run says of one case. A dimension is "" when the sender names none.

    `retries` counts the tries before this outcome that the same run reports; a case that passed after some is flaky.
    """

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
    retries: int = 0


@dataclass(slots=True)
class Results(Sequence[Result]):
    """Results in the order sent, by column: ten thousand are read, named and written a column at a time.

    `cases` holds the number under which a name is kept, where that was known while reading. `repeated` holds the
    occurrence of each result whose name stood in the body before.
    """

    names: list[Name] = field(default_factory=list)
    kinds: list[Kind] = field(default_factory=list)
    durations: list[int | None] = field(default_factory=list)
    messages: list[str | None] = field(default_factory=list)
    retries: list[int] = field(default_factory=list)
    cases: list[int | None] = field(default_factory=list)
    repeated: dict[int, int] = field(default_factory=dict)
    _prints: dict[tuple[int, int], str] = field(default_factory=dict, compare=False)

    def identify(self, indexes: Iterable[int]) -> dict[int, str]:
        """Give the identities of some results, by index; each is worked out once."""
        known, names, repeated = self._prints, self.names, self.repeated
        found = {}
        for index in indexes:
            key = (index, repeated.get(index, 1))
            if (each := known.get(key)) is None:
                each = known[key] = fingerprint(names[index], key[1])
            found[index] = each
        return found

    def number(self) -> None:
        """Number the results of one name by the order in which they stand."""
        self.repeated.clear()
        known = self.cases if self.cases and None not in self.cases else self.names  # numbers are told apart sooner
        if len(set(known)) == len(self.names):
            return
        seen: dict[Name, int] = {}
        for index, name in enumerate(self.names):
            seen[name] = times = seen.get(name, 0) + 1
            if times > 1:
                self.repeated[index] = times

    def extend(self, more: "Results") -> None:
        """Add results that stand after these in the body."""
        self.names += more.names
        self.kinds += more.kinds
        self.durations += more.durations
        self.messages += more.messages
        self.retries += more.retries
        self.cases += more.cases

    def part(self, start: int, end: int) -> "Results":
        """Give some of the results, from one index up to another."""
        repeated = {index - start: times for index, times in self.repeated.items() if start <= index < end}
        return Results(
            self.names[start:end],
            self.kinds[start:end],
            self.durations[start:end],
            self.messages[start:end],
            self.retries[start:end],
            self.cases[start:end],
            repeated,
        )

    def __len__(self) -> int:
        """Count the results."""
        return len(self.names)

    @overload
    def __getitem__(self, index: int) -> Result: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Result, ...]: ...
    def __getitem__(self, index: int | slice) -> Result | tuple[Result, ...]:
        """Give one result, or some of them."""
        if isinstance(index, slice):
            return tuple(self[each] for each in range(*index.indices(len(self))))
        index = range(len(self))[index]
        last = self.durations[index], self.messages[index], self.retries[index]
        return Result(*self.names[index], self.repeated.get(index, 1), *self.kinds[index], *last)

    def __iter__(self) -> Iterator[Result]:
        """Give the results one by one."""
        return (self[index] for index in range(len(self)))


@dataclass(frozen=True, slots=True)
class SentRun:
    """One body as it was read: the run, its results in the order sent, and what has to be said about them.

    A body that is read as a stream has been passed on already and holds no results; `counted` counts them. A
    `partial` body was cut off, and taken as far as it goes because its sender asked for that: it never completes a
    phase.
    """

    facts: RunFacts
    results: Results
    counted: dict[Outcome, int]
    declared: dict[str, int] | None
    notes: tuple[str, ...]
    sha256: str
    format: str
    partial: bool = False

    @property
    def received(self) -> int:
        """Count the results of the body."""
        return sum(self.counted.values())

    @property
    def prints(self) -> tuple[str, ...]:
        """Give each result's identity, in the order sent."""
        return tuple(self.results.identify(range(len(self.results))).values())


def invalid(faults: list[Fault]) -> Invalid:
    """Make the refusal of a body out of everything that was found in it."""
    many = f"At least {MOST_FAULTS:,}" if len(faults) >= MOST_FAULTS else f"{len(faults):,}"
    detail = faults[0].detail if len(faults) == 1 else f"{many} things need correcting; nothing was kept."
    return Invalid(detail, tuple(faults[:MOST_FAULTS]))
