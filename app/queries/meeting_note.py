"""Questions about what was noted at meetings: views, members' concerns, notes, as one reader may read them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import RowMapping, Select, String, cast, select
from sqlalchemy.orm import Session

from app.domain.access import Actor, knows_names
from app.domain.effective import recorded_late
from app.domain.instant import london_day
from app.domain.status import NoteKind
from app.models.base import table_of
from app.models.body import Body
from app.models.criterion import Criterion
from app.models.meeting import MeetingNote
from app.models.release import Release
from app.queries.board_date import LaterNote
from app.queries.condition import held_at
from app.queries.moment import Moment
from app.queries.position import some_member

release = table_of(Release)
body = table_of(Body)
criterion = table_of(Criterion)
note = table_of(MeetingNote)


@dataclass(frozen=True, slots=True)
class NoteRow:
    """What was noted at a meeting; `who` names the member whose concern it is only to those who may know."""

    id: int
    kind: NoteKind
    words: str
    who: str | None
    release: str | None
    criterion: str | None
    after_decision: bool
    by: str
    effective_at: datetime
    recorded_at: datetime
    recorded_late: bool


def list_notes(session: Session, body_slug: str, day: date, moment: Moment, reader: Actor) -> tuple[NoteRow, ...]:
    """List what was noted at a body's meeting of a day, the first recorded first, in one statement.

    Args:
        session: an open session.
        body_slug, day: the meeting.
        moment: both clocks.
        reader: whose eyes: names of members are for the body and the secretariat.
    """
    rows = session.execute(
        select(note, body.c.name, release.c.slug.label("release"), criterion.c.key.label("criterion"))
        .select_from(
            note.join(body, body.c.id == note.c.body_id)
            .outerjoin(release, release.c.id == note.c.release_id)
            .outerjoin(criterion, criterion.c.id == note.c.criterion_id)
        )
        .where(body.c.slug == body_slug, note.c.day == day, held_at(note, moment))
        .order_by(note.c.id)
    ).all()
    knows = knows_names(reader, body_slug)
    return tuple(_row(row, knows) for row in rows)


def _row(row: Any, knows: bool) -> NoteRow:
    kind = NoteKind(row.kind)
    named = row.member if knows and row.member else some_member(row.name)
    return NoteRow(
        row.id,
        kind,
        row.words,
        named if kind is NoteKind.CONCERN else None,
        row.release,
        row.criterion,
        row.after_decision,
        row.by,
        row.effective_at,
        row.recorded_at,
        recorded_late(row.effective_at, row.recorded_at, None),
    )


def notes_after_asked(slug: str, moment: Moment) -> Select[Any]:
    """Build the statement that reads what was noted on a release's criteria after the decision."""
    return (
        select(
            note.c.id,
            criterion.c.key.label("criterion"),
            cast(note.c.kind, String).label("kind"),
            note.c.words.label("words"),
            note.c.member,
            note.c.effective_at,
            body.c.slug.label("body"),
            body.c.name.label("body_name"),
        )
        .select_from(
            note.join(body, body.c.id == note.c.body_id)
            .join(criterion, criterion.c.id == note.c.criterion_id)
            .join(release, release.c.id == note.c.release_id)
        )
        .where(release.c.slug == slug, note.c.after_decision, held_at(note, moment))
    )


def note_after_of(row: RowMapping, reader: Actor) -> LaterNote:
    """Read a note from a row of the statement above, in a reader's eyes."""
    words, name = row["words"], row["body_name"]
    if row["kind"] == NoteKind.CONCERN:
        named = row["member"] if row["member"] and knows_names(reader, row["body"]) else some_member(name)
        words = f"{named[:1].upper()}{named[1:]} raised a concern: {words}"
    return LaterNote(row["criterion"], None, words, london_day(row["effective_at"]), None, name)


def list_notes_after(session: Session, slug: str, moment: Moment, reader: Actor) -> tuple[LaterNote, ...]:
    """List what was noted at meetings on a release's criteria after the decision, in one statement."""
    rows = session.execute(notes_after_asked(slug, moment).order_by(note.c.id)).mappings()
    return tuple(note_after_of(row, reader) for row in rows)
