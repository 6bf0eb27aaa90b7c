"""Questions about members' positions: whose holds at a moment, and who may know whose it is."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, exists, func, select
from sqlalchemy.orm import Session

from app.domain.access import Actor, knows_names
from app.domain.evidence import Pin
from app.domain.status import Rag, Seat
from app.models.base import table_of
from app.models.body import Appointment, AppointmentEnd, Body
from app.models.criterion import Criterion, Position
from app.models.person import Person
from app.models.release import Release
from app.queries.moment import WHENEVER, WHICHEVER, Moment, latest, told

release = table_of(Release)
criterion = table_of(Criterion)
position = table_of(Position)
person = table_of(Person)
body = table_of(Body)
appointment = table_of(Appointment)
ended = table_of(AppointmentEnd)


@dataclass(frozen=True, slots=True)
class PositionRow:
    """One member's position as one reader sees it.

    `counts` says that the member was appointed at the moment asked about; `shown` that the reader may read
    the words: the body and the secretariat always, everybody else once a mark rests on them, without names.
    `stale` says that the evidence worsened since it was given; nothing while that cannot be read.
    """

    status: Rag
    words: str
    who: str
    own: bool
    version: int
    effective_at: datetime
    recorded_at: datetime
    counts: bool
    shown: bool
    pin: Pin
    stale: bool | None = False


def appointed(moment: Moment, who: ColumnElement[Any], where: ColumnElement[Any]) -> ColumnElement[bool]:
    """Ask whether a person sat in a body, with a vote, at a moment, as was known by then.

    Args:
        moment: both clocks.
        who: the person's id.
        where: the body's id.
    """
    end = (
        select(ended.c.ends_at)
        .where(ended.c.appointment_id == appointment.c.id, ended.c.seq <= moment.seq)
        .order_by(ended.c.seq.desc())
        .limit(1)
        .scalar_subquery()
    )
    return exists().where(
        appointment.c.person_id == who,
        appointment.c.body_id == where,
        appointment.c.seat.in_([Seat.MEMBER, Seat.CHAIR]),
        appointment.c.effective_at <= moment.as_at,
        appointment.c.seq <= moment.seq,
        (end.is_(None)) | (end > moment.as_at),
    )


def positions_of(
    session: Session,
    slug: str | None,
    moment: Moment,
    reader: Actor,
    marked: Mapping[int, datetime],
    *,
    key: str | None = None,
) -> dict[int, tuple[PositionRow, ...]]:
    """Give each criterion's positions at a moment, one a person, in one statement.

    Args:
        session: an open session.
        slug: the release; all of them when none is named.
        moment: both clocks.
        reader: whose eyes.
        marked: for criteria that carry a mark, when it took effect.
        key: only the positions on this criterion.
    """
    named = {} if key is None else {"criterion_key": key}
    rows = session.execute(_asked(slug is not None, key is not None), {**told(moment, slug), **named}).all()
    given: dict[int, list[PositionRow]] = defaultdict(list)
    for row in rows:
        given[row.criterion_id].append(_seen_by(reader, row, marked.get(row.criterion_id)))
    return {id: tuple(rows_of) for id, rows_of in given.items()}


@cache
def _asked(one_release: bool, one_criterion: bool) -> Select[Any]:
    other = position.alias()
    same = (other.c.criterion_id == position.c.criterion_id, other.c.person_id == position.c.person_id)
    question = (
        select(
            position.c.criterion_id,
            position.c.person_id,
            position.c.status,
            position.c.words,
            position.c.version,
            position.c.effective_at,
            position.c.recorded_at,
            position.c.saw_seq,
            person.c.name,
            body.c.slug,
            body.c.name.label("body_name"),
            appointed(WHENEVER, position.c.person_id, position.c.body_id).label("counts"),
        )
        .select_from(
            position.join(person, person.c.id == position.c.person_id)
            .join(body, body.c.id == position.c.body_id)
            .join(criterion, criterion.c.id == position.c.criterion_id)
            .join(release, release.c.id == criterion.c.release_id)
        )
        .where(position.c.id == latest(position, WHENEVER, *same, of=other))
        .order_by(position.c.criterion_id, person.c.name, person.c.id)
    )
    if one_release:
        question = question.where(release.c.slug == WHICHEVER)
    if one_criterion:
        question = question.where(criterion.c.key == bindparam("criterion_key"))
    return question


def _seen_by(reader: Actor, row: Any, marked_at: datetime | None) -> PositionRow:
    """Write a position as one reader may see it."""
    names = knows_names(reader, row.slug)
    own = reader.person_id == row.person_id
    published = marked_at is not None and row.effective_at <= marked_at
    return PositionRow(
        Rag(row.status),
        row.words if names or own or published else "",
        row.name if names or own else some_member(row.body_name),
        own,
        row.version,
        row.effective_at,
        row.recorded_at,
        bool(row.counts),
        names or own or published,
        Pin(row.saw_seq, row.effective_at),
    )


def last_version(session: Session, criterion_id: int, person_id: int) -> int:
    """Give the version of a person's last position on a criterion, 0 when there is none."""
    newest = session.execute(
        select(func.max(position.c.version)).where(
            position.c.criterion_id == criterion_id, position.c.person_id == person_id
        )
    ).scalar()
    return int(newest or 0)


def some_member(body_name: str) -> str:
    """Name a member to those who may not know which: "an OPSG member", "a TAG member"."""
    # A name in capitals is said letter by letter.
    letters = "AEFHILMNORSX" if body_name.isupper() else "AEIOU"
    return f"{'an' if body_name[:1].upper() in letters else 'a'} {body_name} member"
