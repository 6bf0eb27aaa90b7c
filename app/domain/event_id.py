"""The id of an event: which entry of the journal it tells of, and of which history.

An id is `epoch-seq`. The epoch is the instant at which that very entry was recorded, in microseconds since 1970,
written in hexadecimal. Entries are stamped in strictly rising order by the clock, so a journal that was set back
to an older copy and has grown on holds another instant under the same number: an id of the history that was lost
is then known for what it is, and nobody has to remember to change a setting after a restore.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from app.domain.instant import to_micros

WRITTEN = re.compile(r"(?:([0-9a-f]{1,16})-)?(0|[1-9][0-9]{0,17})")
# In hexadecimal, too: nobody has it, so nothing is ever compared with it.
ANY = ""


@dataclass(frozen=True, slots=True)
class EventId:
    """A place in the journal: everything up to entry `seq`, in the history in which it was recorded at `epoch`."""

    epoch: str
    seq: int

    def __str__(self) -> str:
        return f"{self.epoch}-{self.seq}" if self.epoch else str(self.seq)

    @classmethod
    def of(cls, seq: int, recorded_at: datetime) -> Self:
        """Give the id of an entry."""
        return cls(f"{to_micros(recorded_at):x}", seq)

    def tells_of(self, other: "EventId") -> bool:
        """Say whether both stand for the same entry; a bare number stands for that entry of any history."""
        return self.seq == other.seq and (self.epoch == ANY or self.epoch == other.epoch)


BEGINNING = EventId("0", 0)
"""Where a journal begins, before its first entry."""


def read_event_id(text: str) -> EventId | None:
    """Read an id as a client sent it back; None where it cannot be one of ours.

    A bare number stands for "up to that entry": for a client that has read the journal page by page.
    """
    found = WRITTEN.fullmatch(text.strip())
    return EventId(found[1] or ANY, int(found[2])) if found else None
