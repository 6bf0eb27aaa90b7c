"""Questions about acceptance criteria: how each stands at a moment, in whose eyes, and how it came there."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, Select, and_, func, select
from sqlalchemy.orm import Session

from app.domain.access import Actor, why_not_mark, why_not_position, why_not_state
from app.domain.criterion import provisional
from app.domain.errors import NotFound
from app.domain.instant import london_day
from app.domain.status import CriterionGroup, Rag
from app.models.base import table_of
from app.models.body import Body
from app.models.criterion import Criterion, CriterionVersion, CriterionWording, Mark, Statement
from app.models.release import Release
from app.queries.moment import Moment, latest, resolve
from app.queries.position import PositionRow, positions_of
from app.queries.source import Source

release = table_of(Release)
body = table_of(Body)
criterion = table_of(Criterion)
wording = table_of(CriterionWording)
versions = table_of(CriterionVersion)
statement = table_of(Statement)
mark = table_of(Mark)


@dataclass(frozen=True, slots=True)
class StatementRow:
    """The DCC's statement of readiness."""

    text: str
    version: int
    effective_at: datetime
    recorded_at: datetime
    source: Source | None
    by: str | None


@dataclass(frozen=True, slots=True)
class MarkRow:
    """What a body agreed."""

    status: Rag
    view: str
    qualifications: tuple[str, ...]
    meeting: str | None
    version: int
    effective_at: datetime
    recorded_at: datetime
    recorded_late: bool
    source: Source | None
    by: str | None


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """One criterion as one reader sees it at a moment, with what that reader may do about it."""

    key: str
    number: str
    body: str
    body_name: str
    body_long_name: str
    group: CriterionGroup | None
    text: str
    source: Source | None
    statement: StatementRow | None
    mark: MarkRow | None
    provisional: Rag | None
    tally: dict[Rag, int]
    positions: tuple[PositionRow, ...]
    own_position: PositionRow | None
    version: int
    may_position: bool
    why_not_position: str | None
    may_mark: bool
    why_not_mark: str | None
    may_state: bool
    why_not_state: str | None
    stale: bool = False
    stale_because: str | None = None
    release: str = ""


def recorded_late(effective_at: datetime, recorded_at: datetime, source_paper: str | None) -> bool:
    """Say whether somebody recorded a thing on a later day than it held; a paper's date is not lateness."""
    return source_paper is None and london_day(recorded_at) > london_day(effective_at)


def _labelled(prefix: str, table: Any, *names: str) -> list[Any]:
    return [table.c[name].label(f"{prefix}_{name}") for name in names]


def _question(moment: Moment) -> Select[Any]:
    """Build the one statement that reads criteria with their wording, version, statement and mark."""
    worded, stated, marked = wording.alias(), statement.alias(), mark.alias()
    newest_wording = latest(wording, moment, worded.c.criterion_id == criterion.c.id, of=worded)
    newest_statement = latest(statement, moment, stated.c.criterion_id == criterion.c.id, of=stated)
    newest_mark = latest(mark, moment, marked.c.criterion_id == criterion.c.id, of=marked)
    version = (
        select(func.max(versions.c.version))
        .where(versions.c.criterion_id == criterion.c.id, versions.c.seq <= moment.seq)
        .scalar_subquery()
    )
    sourced = ("source_paper", "source_file", "source_line")
    dated = ("effective_at", "recorded_at")
    return (
        select(
            criterion.c.id,
            criterion.c.key,
            release.c.slug.label("release"),
            func.coalesce(version, 0).label("version"),
            *_labelled("w", wording, "number", "group", "text", *sourced),
            *_labelled("b", body, "id", "slug", "name", "long_name"),
            *_labelled("s", statement, "id", "number", "text", "by", *dated, *sourced),
            *_labelled("m", mark, "id", "status", "view", "qualifications", "meeting", "version", "by"),
            *_labelled("m", mark, *dated, *sourced),
        )
        .select_from(
            criterion.join(release, release.c.id == criterion.c.release_id)
            .join(wording, wording.c.id == newest_wording)
            .join(body, body.c.id == wording.c.body_id)
            .outerjoin(statement, statement.c.id == newest_statement)
            .outerjoin(mark, mark.c.id == newest_mark)
        )
        .where(criterion.c.seq <= moment.seq)
        .order_by(release.c.id, body.c.position, body.c.slug, wording.c.position, criterion.c.key)
    )


def list_criteria(
    session: Session, slug: str | None, moment: Moment, reader: Actor, *, key: str | None = None
) -> tuple[CriterionRow, ...]:
    """List a release's criteria (of all of them when none is named) as one reader sees them, in two statements.

    They come by release, body and number.

    Args:
        session: an open session.
        slug: the release.
        moment: both clocks.
        reader: whose eyes: names of members are for the body and the secretariat.
        key: only this criterion.
    """
    question = _question(moment)
    if slug is not None:
        question = question.where(release.c.slug == slug)
    if key is not None:
        question = question.where(criterion.c.key == key)
    rows = session.execute(question).all()
    marked = {row.id: row.m_effective_at for row in rows if row.m_id is not None}
    given = positions_of(session, [row.id for row in rows], moment, reader, marked)
    return tuple(_row(row._mapping, given.get(row.id, ()), reader) for row in rows)


def find_criterion(session: Session, slug: str, key: str, moment: Moment, reader: Actor) -> CriterionRow:
    """Give one criterion of a release.

    Raises:
        NotFound: the release has no such criterion at that moment.
    """
    found = list_criteria(session, slug, moment, reader, key=key)
    if not found:
        raise NotFound(f"The release {slug!r} has no criterion {key!r}.")
    return found[0]


def _statement(row: RowMapping) -> StatementRow | None:
    if row["s_id"] is None:
        return None
    return StatementRow(
        row["s_text"],
        row["s_number"],
        row["s_effective_at"],
        row["s_recorded_at"],
        _source(row, "s_"),
        row["s_by"],
    )


def _mark(row: RowMapping) -> MarkRow | None:
    if row["m_id"] is None:
        return None
    return MarkRow(
        Rag(row["m_status"]),
        row["m_view"],
        tuple(json.loads(row["m_qualifications"])),
        row["m_meeting"],
        row["m_version"],
        row["m_effective_at"],
        row["m_recorded_at"],
        recorded_late(row["m_effective_at"], row["m_recorded_at"], row["m_source_paper"]),
        _source(row, "m_"),
        row["m_by"],
    )


def _source(row: RowMapping, prefix: str) -> Source | None:
    paper = row[f"{prefix}source_paper"]
    return None if paper is None else Source(paper, row[f"{prefix}source_file"], row[f"{prefix}source_line"])


def _row(row: RowMapping, given: tuple[PositionRow, ...], reader: Actor) -> CriterionRow:
    slug, name = row["b_slug"], row["b_name"]
    statuses = [position.status for position in given if position.counts]
    agreed = _mark(row)
    not_position, not_mark, not_state = (
        why_not_position(reader, slug, name, row["release"]),
        why_not_mark(reader, slug, name, row["release"]),
        why_not_state(reader, row["release"]),
    )
    return CriterionRow(
        key=row["key"],
        number=row["w_number"],
        body=slug,
        body_name=name,
        body_long_name=row["b_long_name"],
        group=CriterionGroup(row["w_group"]) if row["w_group"] else None,
        text=row["w_text"],
        source=_source(row, "w_"),
        statement=_statement(row),
        mark=agreed,
        provisional=provisional(statuses) if agreed is None else None,
        tally={rag: statuses.count(rag) for rag in Rag if rag in statuses},
        positions=tuple(position for position in given if position.shown),
        own_position=next((position for position in given if position.own), None),
        version=row["version"],
        may_position=not_position is None,
        why_not_position=not_position,
        may_mark=not_mark is None,
        why_not_mark=not_mark,
        may_state=not_state is None,
        why_not_state=not_state,
        release=row["release"],
    )


@dataclass(frozen=True, slots=True)
class CriterionNamed:
    """What a service has to know of a criterion before it records anything on it."""

    id: int
    release_id: int
    body_id: int
    body: str
    body_name: str
    version: int
    statements: int


def name_criterion(session: Session, slug: str, key: str) -> CriterionNamed:
    """Give the ids behind a criterion and its current version, for a service that will change it.

    Raises:
        NotFound: the release has no such criterion.
    """
    counted = select(func.count()).select_from(statement).where(statement.c.criterion_id == criterion.c.id)
    version = select(func.max(versions.c.version)).where(versions.c.criterion_id == criterion.c.id)
    worded = wording.alias()
    newest = latest(wording, resolve(session), worded.c.criterion_id == criterion.c.id, of=worded)
    row = session.execute(
        select(
            criterion.c.id,
            criterion.c.release_id,
            body.c.id.label("body_id"),
            body.c.slug,
            body.c.name,
            func.coalesce(version.scalar_subquery(), 0).label("version"),
            counted.scalar_subquery().label("statements"),
        )
        .select_from(
            criterion.join(release, release.c.id == criterion.c.release_id)
            .join(wording, wording.c.id == newest)
            .join(body, body.c.id == wording.c.body_id)
        )
        .where(and_(release.c.slug == slug, criterion.c.key == key))
    ).first()
    if row is None:
        raise NotFound(f"The release {slug!r} has no criterion {key!r}.")
    return CriterionNamed(
        row.id, row.release_id, row.body_id, row.slug, row.name, int(row.version), int(row.statements)
    )
