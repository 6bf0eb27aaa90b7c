"""Questions about how a criterion came to stand as it does: every statement, position and mark, kept for good."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, exists, select
from sqlalchemy.orm import Session

from app.domain.access import Actor, knows_names
from app.domain.effective import recorded_late
from app.domain.status import Rag
from app.models.base import table_of
from app.models.body import Body
from app.models.criterion import Affirmation, Criterion, Mark, Position, Retraction, Statement
from app.models.person import Person
from app.models.release import Release
from app.queries.moment import Moment
from app.queries.position import some_member
from app.queries.source import Source, source_of

release = table_of(Release)
criterion = table_of(Criterion)
statement = table_of(Statement)
position = table_of(Position)
mark = table_of(Mark)
affirmation = table_of(Affirmation)
person = table_of(Person)
body = table_of(Body)
retraction = table_of(Retraction)


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One thing that was said of a criterion, and when it was recorded.

    `saw_seq` is the last journal entry that the author of a position or a mark had before them.
    """

    kind: str
    status: Rag | None
    words: str
    qualifications: tuple[str, ...]
    who: str
    version: int
    meeting: str | None
    effective_at: datetime
    recorded_at: datetime
    recorded_late: bool
    retracted: bool
    source: Source | None
    seq: int
    saw_seq: int = 0


def _rows(session: Session, table: Table, slug: str, key: str, moment: Moment, *more: Any) -> list[Any]:
    """Read one table's rows on a criterion, with whether each was retracted by then."""
    gone = exists().where(
        retraction.c.table_name == table.name,
        retraction.c.row_id == table.c.id,
        retraction.c.seq <= moment.seq,
    )
    joined = table.join(criterion, criterion.c.id == table.c.criterion_id).join(
        release, release.c.id == criterion.c.release_id
    )
    if table is position:
        joined = joined.join(person, person.c.id == position.c.person_id).join(body, body.c.id == position.c.body_id)
    elif table is affirmation:
        joined = joined.join(mark, mark.c.id == affirmation.c.mark_id)
    elif table is mark:
        joined = joined.join(body, body.c.id == mark.c.body_id)
    return list(
        session.execute(
            select(*table.c, gone.label("retracted"), *more)
            .select_from(joined)
            .where(
                release.c.slug == slug,
                criterion.c.key == key,
                table.c.seq <= moment.seq,
                table.c.effective_at <= moment.as_at,
            )
            .order_by(table.c.effective_at.desc(), table.c.seq.desc(), table.c.id.desc())
        ).all()
    )


def list_statements(session: Session, slug: str, key: str, moment: Moment) -> tuple[HistoryRow, ...]:
    """List the DCC's statements on a criterion, the latest first."""
    return tuple(
        HistoryRow(
            "statement",
            None,
            row.text,
            (),
            row.by or "the DCC",
            row.number,
            None,
            row.effective_at,
            row.recorded_at,
            recorded_late(row.effective_at, row.recorded_at, row.source_paper),
            bool(row.retracted),
            source_of(row),
            row.seq,
        )
        for row in _rows(session, statement, slug, key, moment)
    )


def list_marks(session: Session, slug: str, key: str, moment: Moment) -> tuple[HistoryRow, ...]:
    """List the marks that a criterion has carried, the latest first."""
    return tuple(
        HistoryRow(
            "mark",
            Rag(row.status),
            row.view,
            tuple(json.loads(row.qualifications)),
            row.body_name,
            row.version,
            row.meeting,
            row.effective_at,
            row.recorded_at,
            recorded_late(row.effective_at, row.recorded_at, row.source_paper),
            bool(row.retracted),
            source_of(row),
            row.seq,
            row.seq if row.source_paper else row.saw_seq,
        )
        for row in _rows(session, mark, slug, key, moment, body.c.name.label("body_name"))
    )


def list_affirmations(session: Session, slug: str, key: str, moment: Moment) -> tuple[HistoryRow, ...]:
    """List how often a body stood by its mark on a criterion on newer evidence, the latest first."""
    return tuple(
        HistoryRow(
            "affirmation",
            Rag(row.status),
            row.reason,
            (),
            row.by,
            row.version,
            row.meeting,
            row.effective_at,
            row.recorded_at,
            recorded_late(row.effective_at, row.recorded_at, None),
            bool(row.retracted),
            None,
            row.seq,
        )
        for row in _rows(session, affirmation, slug, key, moment, mark.c.status)
    )


def list_positions(session: Session, slug: str, key: str, moment: Moment, reader: Actor) -> tuple[HistoryRow, ...]:
    """List the members' positions on a criterion that a reader may see, the latest first.

    The body and the secretariat see all of them by name, a member their own; everybody else sees those that a
    mark rests on, without names.
    """
    agreed = [row.effective_at for row in _rows(session, mark, slug, key, moment) if not row.retracted]
    extra = (person.c.name.label("name"), body.c.slug.label("body"), body.c.name.label("body_name"))
    shown = []
    for row in _rows(session, position, slug, key, moment, *extra):
        named = knows_names(reader, row.body) or reader.person_id == row.person_id
        if not named and not any(row.effective_at <= at for at in agreed):
            continue
        shown.append(
            HistoryRow(
                "position",
                Rag(row.status),
                row.words,
                (),
                row.name if named else some_member(row.body_name),
                row.version,
                None,
                row.effective_at,
                row.recorded_at,
                recorded_late(row.effective_at, row.recorded_at, None),
                bool(row.retracted),
                None,
                row.seq,
                row.saw_seq,
            )
        )
    return tuple(shown)


def list_history(session: Session, slug: str, key: str, moment: Moment, reader: Actor) -> tuple[HistoryRow, ...]:
    """List all that was said of a criterion, the latest first."""
    rows = (
        *list_statements(session, slug, key, moment),
        *list_positions(session, slug, key, moment, reader),
        *list_marks(session, slug, key, moment),
        *list_affirmations(session, slug, key, moment),
    )
    return tuple(sorted(rows, key=lambda row: (row.effective_at, row.seq), reverse=True))
