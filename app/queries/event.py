"""Questions behind live pages: what was recorded after a place in the journal, and whether that place still stands."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.event_id import BEGINNING, EventId
from app.ledger import ALL_RELEASES
from app.models.base import table_of
from app.models.journal import JournalEntry, JournalRelease
from app.models.release import Release
from app.queries.journal import PRIVATE

entry = table_of(JournalEntry)
touched = table_of(JournalRelease)
release = table_of(Release)


@dataclass(frozen=True, slots=True)
class EventRow:
    """One entry as an event tells it: no words, no names, and not who made it."""

    seq: int
    recorded_at: datetime
    kind: str
    subject: str
    releases: tuple[tuple[int, str], ...]
    touches_all: bool

    @property
    def id(self) -> EventId:
        """Give the event's id."""
        return EventId.of(self.seq, self.recorded_at)

    @property
    def private(self) -> bool:
        """Say whether it is nobody's business but the office's, as in the journal's own list."""
        return self.kind.startswith(PRIVATE)


def find_head(session: Session) -> EventId:
    """Give the place of the journal's last entry."""
    question = select(entry.c.seq, entry.c.recorded_at).order_by(entry.c.seq.desc()).limit(1)
    row = session.execute(question).first()
    return BEGINNING if row is None else EventId.of(row.seq, row.recorded_at)


def find_place(session: Session, place: EventId) -> EventId | None:
    """Give the whole id of a place that a client names, or None where this journal has no such entry."""
    if place.seq == BEGINNING.seq:
        return BEGINNING
    at = session.execute(select(entry.c.recorded_at).where(entry.c.seq == place.seq)).scalar()
    kept = None if at is None else EventId.of(place.seq, at)
    return kept if kept is not None and place.tells_of(kept) else None


def list_events(session: Session, since: int, limit: int) -> list[EventRow]:
    """List entries in order from a number on, that one included, with the releases they touch.

    Args:
        session: an open session.
        since: the first number asked for.
        limit: how many at most.
    """
    columns = (entry.c.seq, entry.c.recorded_at, entry.c.kind, entry.c.subject, entry.c.touches_all)
    question = select(*columns).where(entry.c.seq >= since).order_by(entry.c.seq).limit(limit)
    rows = session.execute(question).all()
    if not rows:
        return []
    of_entries = (
        select(touched.c.seq, touched.c.release_id, release.c.slug)
        .select_from(touched.join(release, release.c.id == touched.c.release_id))
        .where(touched.c.seq.between(rows[0].seq, rows[-1].seq), touched.c.release_id != ALL_RELEASES)
        .order_by(touched.c.seq, release.c.slug)
    )
    releases: dict[int, list[tuple[int, str]]] = {}
    for row in session.execute(of_entries):
        releases.setdefault(row.seq, []).append((row.release_id, row.slug))
    return [
        EventRow(row.seq, row.recorded_at, row.kind, row.subject, tuple(releases.get(row.seq, ())), row.touches_all)
        for row in rows
    ]
