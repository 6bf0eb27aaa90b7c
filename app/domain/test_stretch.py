"""Results under the numbers of their names, a stretch of some thousands at a time: what is ready to be written."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from app.domain.errors import Fault, Invalid
from app.domain.status import Outcome
from app.domain.test_result import SentRun

MOST_REPEATED = 100_000
# Cases of one page of the list of those named so far: a bit each.
PAGE_BITS = 16


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a run's results count: its phase, and the environment it was first received for ("" for none)."""

    phase_id: int
    environment: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """Results in the order sent, by column: each one's case and bucket, duration (microseconds), words and tries."""

    cases: list[int]
    buckets: list[int]
    durations: list[int | None]
    messages: list[str | None]
    retries: list[int]

    def some(self, indexes: Sequence[int]) -> "Stretch":
        """Give the results of some indexes."""
        if len(indexes) == len(self.cases):
            return self
        return Stretch(
            [self.cases[index] for index in indexes],
            [self.buckets[index] for index in indexes],
            [self.durations[index] for index in indexes],
            [self.messages[index] for index in indexes],
            [self.retries[index] for index in indexes],
        )

    @staticmethod
    def joined(stretches: "Iterable[Stretch]") -> "Stretch":
        """Put stretches together, one after the other."""
        whole = Stretch([], [], [], [], [])
        for stretch in stretches:
            whole.cases.extend(stretch.cases)
            whole.buckets.extend(stretch.buckets)
            whole.durations.extend(stretch.durations)
            whole.messages.extend(stretch.messages)
            whole.retries.extend(stretch.retries)
        return whole


@dataclass(frozen=True, slots=True)
class Prepared:
    """A body that is ready to be recorded: read, its names kept, its bytes packed.

    The stretches and the packed parts can be gone through as often as needed: a change is tried again where another
    writer came first. `outcomes` gives each bucket's.
    """

    sent: SentRun
    ground: Ground
    outcomes: Mapping[int, Outcome]
    stretches: Iterable[Stretch]
    packed: Iterable[bytes]

    def moved(self, environment: str, numbers: Mapping[int, int]) -> "Prepared":
        """Give the body as it counts in another environment.

        Args:
            environment: which.
            numbers: for each bucket the one that stands for it there.
        """
        return replace(
            self,
            ground=replace(self.ground, environment=environment),
            outcomes={numbers[bucket]: outcome for bucket, outcome in self.outcomes.items()},
            stretches=_Moved(self.stretches, numbers),
        )


@dataclass(frozen=True, slots=True)
class _Moved:
    """Stretches whose buckets are exchanged as they are gone through."""

    stretches: Iterable[Stretch]
    numbers: Mapping[int, int]

    def __iter__(self) -> Iterator[Stretch]:
        for stretch in self.stretches:
            yield replace(stretch, buckets=list(map(self.numbers.__getitem__, stretch.buckets)))


class Seen:
    """Counts how often a body that is read as a stream has named each case, in a bit a case.

    Args:
        most: how many different cases may be named more than once.
    """

    def __init__(self, most: int = MOST_REPEATED) -> None:
        self._pages: dict[int, bytearray] = {}
        self._times: dict[int, int] = {}
        self._most = most

    def number(self, cases: Sequence[int]) -> dict[int, int]:
        """Give the occurrence of each result, by its index, whose case was named before.

        Raises:
            Invalid: so many names stand more than once that they could not be told apart in bounded memory.
        """
        repeated = {}
        for index, case in enumerate(cases):
            page = self._pages.get(case >> PAGE_BITS)
            if page is None:
                page = self._pages[case >> PAGE_BITS] = bytearray(1 << PAGE_BITS - 3)
            place = (case & (1 << PAGE_BITS) - 1) >> 3
            bit = 1 << (case & 7)
            if page[place] & bit:
                times = self._times.get(case, 1) + 1
                self._times[case] = repeated[index] = times
            else:
                page[place] |= bit
        if len(self._times) > self._most:
            detail = f"More than {self._most:,} names stand more than once; tell the tests apart by `variant`."
            raise Invalid(detail, (Fault("", detail),))
        return repeated
