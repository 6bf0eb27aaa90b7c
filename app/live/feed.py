"""The feed of a process: one thread reads the journal as it grows, any number of streams follow it.

Nothing is pushed into queues. Each stream has a place in the journal and asks for what comes after it, from the ring
of the latest events or from the table: so a slow client costs nothing but its place, and between catching up and
following there is no gap to lose anything in.
"""

import asyncio
import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic

from app.db import Database
from app.domain.event_id import BEGINNING, EventId
from app.live.waiting import Alarm, Hints, PostgresHints, SqliteHints
from app.logs import log
from app.queries.event import EventRow, find_head, list_events

RING = 5_000
READ_AT_ONCE = 500
PAUSES = (0.05, 0.2, 0.5, 1.0, 2.0)
# After so long without having read the journal, nobody may be told any longer that what they see is live.
OUT_OF_TOUCH_SECONDS = 8.0
STARTING_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Event:
    """One event, written once for all who are told it."""

    id: EventId
    kind: str
    release_ids: frozenset[int]
    touches_all: bool
    private: bool
    block: bytes


def written(row: EventRow) -> Event:
    """Write an entry as the event that clients read."""
    said = {
        "seq": row.seq,
        "recorded_at": row.recorded_at.isoformat().replace("+00:00", "Z"),
        "kind": row.kind,
        "subject": row.subject,
        "releases": [slug for _, slug in row.releases],
        "all_releases": row.touches_all,
    }
    block = f"id: {row.id}\ndata: {json.dumps(said, ensure_ascii=False)}\n\n".encode()
    ids = frozenset(release for release, _ in row.releases)
    return Event(row.id, row.kind, ids, row.touches_all, row.private, block)


class Feed:
    """What a process knows of the journal's end, and who waits for more.

    `head`, `history` and the ring are changed on the event loop alone; the thread that reads hands over what it read.

    Args:
        database: the record; read on its primary.
        listen_url: where to listen instead, if the record's own address leads through a transaction pooler.
        most_streams: how many streams this process carries.
        heartbeat: seconds of silence after which a stream says that it is still there.
    """

    def __init__(self, database: Database, *, listen_url: str = "", most_streams: int, heartbeat: float) -> None:
        self.database, self.most_streams, self.heartbeat = database, most_streams, heartbeat
        self.head = BEGINNING
        self.history = 0
        self.in_touch = False
        self.closing = False
        self.streams = 0
        self._url = listen_url or database.url
        self._ring: list[Event] = []
        self._changed = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._alarm: Alarm | None = None
        self._began = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._follow, name="live", daemon=True)

    @property
    def full(self) -> bool:
        """Say whether this process carries as many streams as it may."""
        return self.streams >= self.most_streams

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begin to follow the journal; returns when its head is known, or cannot be known for now."""
        self._loop, self._alarm = loop, Alarm()
        self._thread.start()
        self._began.wait(STARTING_SECONDS)

    def stop(self) -> None:
        """End the thread and its connection."""
        self._stopping = True
        if self._alarm is None:
            return
        self._alarm.sound()
        self._thread.join()
        self._alarm.close()
        self._alarm = None

    def end_streams(self) -> None:
        """Let every stream end now, and none begin: the process is asked to end. Safe in a signal's handler."""
        self.closing = True
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._ring_the_bell)

    async def changed(self, seconds: float) -> bool:
        """Wait until there is something to look at; False when nothing was for so long."""
        try:
            await asyncio.wait_for(self._changed.wait(), seconds)
        except TimeoutError:
            return False
        return True

    def after(self, seq: int) -> Sequence[Event] | None:
        """Give the next events after a number from the ring; None where it does not reach back so far."""
        if not self._ring or self._ring[0].id.seq > seq + 1:
            return None
        begin = seq + 1 - self._ring[0].id.seq
        return self._ring[begin : begin + READ_AT_ONCE]

    def look_up(self, seq: int) -> Sequence[Event]:
        """Read the next events after a number from the journal itself."""
        with self.database.reading(fresh=True) as session:
            return [written(row) for row in list_events(session, seq + 1, READ_AT_ONCE)]

    def _follow(self) -> None:
        """Read on for as long as the process runs; whatever goes wrong, connect anew and read what was missed."""
        hints, failures, read_to, in_touch_until = self._hints(), 0, None, monotonic()
        while not self._stopping:
            try:
                with hints.opened() as wait:
                    while not self._stopping:
                        read_to, more = self._read(read_to)
                        failures, in_touch_until = 0, monotonic() + OUT_OF_TOUCH_SECONDS
                        self._began.set()
                        if not more:
                            wait()
            except Exception as error:
                failures += 1
                if self.in_touch and monotonic() > in_touch_until:
                    log().warning("live: the journal cannot be followed", error=str(error))
                    self._on_loop(self._lose_touch)
                self._began.set()
                self._pause(PAUSES[min(failures, len(PAUSES)) - 1])

    def _hints(self) -> Hints:
        assert self._alarm is not None
        return SqliteHints(self._url, self._alarm) if self.database.sqlite else PostgresHints(self._url, self._alarm)

    def _pause(self, seconds: float) -> None:
        assert self._alarm is not None
        self._alarm.heard.settimeout(seconds)
        try:
            self._alarm.heard.recv(1)
        except TimeoutError:
            pass
        finally:
            self._alarm.heard.settimeout(None)

    def _read(self, read_to: EventId | None) -> tuple[EventId, bool]:
        """Hand over what was recorded since, and say how far that is and whether there is more.

        The last entry known is read again each time: where it is not what it was, the journal was set back to
        another one, and everybody has to look anew.
        """
        with self.database.reading(fresh=True) as session:
            rows = [] if read_to is None else list_events(session, read_to.seq, READ_AT_ONCE)
            if read_to is None or (read_to != BEGINNING and (not rows or rows[0].id != read_to)):
                head = find_head(session)
                self._on_loop(self._begin_at, head)
                return head, False
        fresh = [written(row) for row in rows if row.seq > read_to.seq]
        if fresh or not self.in_touch:
            self._on_loop(self._take, fresh)
        return (fresh[-1].id if fresh else read_to), len(rows) == READ_AT_ONCE

    def _on_loop(self, work: Callable[..., object], *given: object) -> None:
        assert self._loop is not None
        self._loop.call_soon_threadsafe(work, *given)

    def _begin_at(self, head: EventId) -> None:
        self.head, self.history, self.in_touch = head, self.history + 1, True
        self._ring.clear()
        self._ring_the_bell()

    def _take(self, fresh: list[Event]) -> None:
        self.in_touch = True
        if fresh:
            self.head = fresh[-1].id
            self._ring += fresh
            if len(self._ring) > 2 * RING:
                del self._ring[:-RING]
        self._ring_the_bell()

    def _lose_touch(self) -> None:
        self.in_touch = False
        self._ring_the_bell()

    def _ring_the_bell(self) -> None:
        """Wake everybody who waits; who comes later waits for the next."""
        rung, self._changed = self._changed, asyncio.Event()
        rung.set()
