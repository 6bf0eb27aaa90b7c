"""Readings that are kept by the journal entry up to which they were read: they cannot grow old."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from app.db import Database, Session

T = TypeVar("T")
MOST_KEPT = 200
# A release, the last entry that counts, and when that was recorded: a restored database counts its entries anew.
Place = tuple[str, int, datetime]


class KeptReading(Generic[T]):
    """What was read of releases, by entry; the oldest is let go first."""

    def __init__(self) -> None:
        self._kept: WeakKeyDictionary[Database, OrderedDict[Place, T]] = WeakKeyDictionary()

    def get(self, database: Database, place: Place, read: Callable[[Session], T]) -> T:
        """Give what was read at a place, or read it now.

        Args:
            database: where.
            place: the release and the entry.
            read: the question; its answer may depend on nothing else.
        """
        kept = self._kept.setdefault(database, OrderedDict())
        if place in kept:
            return kept[place]
        with database.reading() as session:
            found = kept[place] = read(session)
        while len(kept) > MOST_KEPT:
            kept.popitem(last=False)
        return found
