"""Remembering under which numbers names are kept: a nightly run names the same ten thousand cases again."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from threading import Lock
from weakref import WeakKeyDictionary

from app.db import Database
from app.domain.test_identity import Name
from app.domain.test_result import Results

# Some four hundred bytes each.
MOST_REMEMBERED = 50_000


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


_by_database: WeakKeyDictionary[Database, KnownCases] = WeakKeyDictionary()


def known_cases(database: Database) -> KnownCases:
    """Give what is remembered of a database's names."""
    return _by_database.setdefault(database, KnownCases())
