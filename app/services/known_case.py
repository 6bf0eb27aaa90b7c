"""Remembering under which numbers names are kept: a nightly run names the same ten thousand cases again."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import islice
from threading import Lock
from weakref import WeakKeyDictionary

from app.db import Database
from app.domain.status import Phase
from app.domain.test_identity import Name
from app.domain.test_result import Kind, Results
from app.domain.test_run import RunFacts
from app.domain.test_stretch import Ground

# Some four hundred bytes each.
MOST_REMEMBERED = 40_000
MOST_PLACES = 10_000


class KnownCases(Mapping[Name, int]):
    """The numbers of names that are kept in one database, as far as they came up lately.

    A name that was kept once is kept for good: nothing here can grow old. Only the first case of each name is here;
    those that stand again in a body are looked up.
    """

    def __init__(self, most: int = MOST_REMEMBERED) -> None:
        self._most = most
        self._numbers: dict[Name, int] = {}
        self._changing = Lock()
        self.get = self._numbers.get  # type: ignore[method-assign]  # asked ten thousand times a body

    def remember(self, results: Results, cases: Sequence[int]) -> None:
        """Remember the names of results that were recorded or looked up; the oldest make room.

        Args:
            results: the results.
            cases: the number of each one's case.
        """
        if None not in results.cases:
            return
        with self._changing:
            for index, (name, case) in enumerate(zip(results.names, cases, strict=True)):
                if index not in results.repeated:
                    self._numbers[name] = case
            over = len(self._numbers) - self._most
            for name in list(islice(self._numbers, max(0, over))):
                del self._numbers[name]

    def __getitem__(self, name: Name) -> int:
        """Give the number of a name."""
        return self._numbers[name]

    def __iter__(self) -> Iterator[Name]:
        """Give the names."""
        return iter(list(self._numbers))

    def __len__(self) -> int:
        """Count the names."""
        return len(self._numbers)


class KnownPlaces:
    """The numbers of phases and buckets that are kept in one database, as far as they came up lately.

    What was kept once is kept for good, as with names.
    """

    def __init__(self, most: int = MOST_PLACES) -> None:
        self._most = most
        self._phases: dict[tuple[str, Phase], int] = {}
        self._buckets: dict[tuple[str, Kind], int] = {}

    def remember_ground(self, release: str, facts: RunFacts, ground: Ground) -> None:
        """Remember where a run's results count, once that is kept."""
        if len(self._phases) >= self._most:
            self._phases.clear()
        self._phases[release, facts.phase] = ground.phase_id

    def remember_buckets(self, environment: str, buckets: Mapping[Kind, int]) -> None:
        """Remember the numbers of buckets of an environment, once they are kept."""
        if len(self._buckets) + len(buckets) > self._most:
            self._buckets.clear()
        self._buckets.update({(environment, kind): number for kind, number in buckets.items()})

    def ground(self, release: str, facts: RunFacts) -> Ground | None:
        """Say where a run's results count; nothing where its phase or its environment has to be looked up."""
        phase_id = self._phases.get((release, facts.phase))
        return None if phase_id is None or facts.environment is None else Ground(phase_id, facts.environment)

    def buckets(self, environment: str, wanted: AbstractSet[Kind]) -> dict[Kind, int] | None:
        """Give the numbers of buckets, or nothing where one has to be looked up."""
        found = {kind: self._buckets.get((environment, kind)) for kind in wanted}
        known = {kind: number for kind, number in found.items() if number is not None}
        return known if len(known) == len(found) else None


_cases: WeakKeyDictionary[Database, KnownCases] = WeakKeyDictionary()
_places: WeakKeyDictionary[Database, KnownPlaces] = WeakKeyDictionary()


def known_cases(database: Database) -> KnownCases:
    """Give what is remembered of a database's names."""
    return _cases.setdefault(database, KnownCases())


def known_places(database: Database) -> KnownPlaces:
    """Give what is remembered of a database's phases and buckets."""
    return _places.setdefault(database, KnownPlaces())
