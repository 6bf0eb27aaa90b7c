"""Questions about meetings that bodies call here, and what a service has to know of one."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from app.domain.errors import NotFound
from app.domain.status import BodyKind
from app.models.base import table_of
from app.models.body import Body
from app.models.meeting import Meeting, MeetingCancelled
from app.queries.moment import Moment

body = table_of(Body)
meeting = table_of(Meeting)
cancelled = table_of(MeetingCancelled)


@dataclass(frozen=True, slots=True)
class CalledRow:
    """A meeting that a body called: for which day, and whether it was cancelled since, and why."""

    id: int
    body: str
    date: date
    number: int | None
    place: str
    by: str
    recorded_at: datetime
    cancelled_because: str | None
    cancelled_by: str | None
    cancelled_at: datetime | None


@dataclass(frozen=True, slots=True)
class BodyNamed:
    """What a service has to know of a body that meets."""

    id: int
    slug: str
    name: str


def list_called(session: Session, moment: Moment) -> tuple[CalledRow, ...]:
    """List the meetings that had been called by a moment, by day, in one statement.

    Nothing says when a call held but the entry that records it: so that is when it does.
    """
    ended = and_(
        cancelled.c.meeting_id == meeting.c.id,
        cancelled.c.seq <= moment.seq,
        cancelled.c.recorded_at <= moment.as_at,
    )
    rows = session.execute(
        select(
            meeting,
            body.c.slug,
            cancelled.c.reason,
            cancelled.c.by.label("cancelled_by"),
            cancelled.c.recorded_at.label("cancelled_at"),
        )
        .select_from(meeting.join(body, body.c.id == meeting.c.body_id).outerjoin(cancelled, ended))
        .where(meeting.c.seq <= moment.seq, meeting.c.recorded_at <= moment.as_at)
        .order_by(meeting.c.day, meeting.c.id)
    ).all()
    return tuple(map(_row, rows))


def _row(row: Any) -> CalledRow:
    return CalledRow(
        row.id,
        row.slug,
        row.day,
        row.number,
        row.place or "",
        row.by,
        row.recorded_at,
        row.reason,
        row.cancelled_by,
        row.cancelled_at,
    )


def body_that_meets(session: Session, slug: str) -> BodyNamed:
    """Give the governing body of this slug.

    Raises:
        NotFound: there is none.
    """
    row = session.execute(
        select(body.c.id, body.c.slug, body.c.name).where(body.c.slug == slug, body.c.kind == BodyKind.BODY)
    ).first()
    if row is None:
        raise NotFound(f"There is no body {slug!r} in the record that meets.")
    return BodyNamed(row.id, row.slug, row.name)
