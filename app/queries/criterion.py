"""Questions about acceptance criteria: how each stands at a moment, in whose eyes, and how it came there."""

from dataclasses import replace
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from app.domain.access import Actor
from app.domain.errors import NotFound
from app.domain.what_if import Without
from app.models.base import table_of
from app.models.body import Body, Paper
from app.models.criterion import Affirmation, Criterion, CriterionVersion, CriterionWording, Mark, Statement
from app.models.release import Release
from app.queries.criterion_evidence import Asked, find_evidence
from app.queries.criterion_row import CriterionRow, read_row
from app.queries.moment import WHENEVER, WHICHEVER, Moment, latest, told
from app.queries.position import positions_of

release = table_of(Release)
body = table_of(Body)
criterion = table_of(Criterion)
wording = table_of(CriterionWording)
versions = table_of(CriterionVersion)
statement = table_of(Statement)
mark = table_of(Mark)
affirmation = table_of(Affirmation)
paper = table_of(Paper)


def _labelled(prefix: str, table: Any, *names: str) -> list[Any]:
    return [table.c[name].label(f"{prefix}_{name}") for name in names]


def _question(moment: Moment) -> Select[Any]:
    """Build the one statement that reads criteria with their wording, version, statement and mark."""
    worded, stated, marked, affirmed = wording.alias(), statement.alias(), mark.alias(), affirmation.alias()
    newest_wording = latest(wording, moment, worded.c.criterion_id == criterion.c.id, of=worded)
    newest_statement = latest(statement, moment, stated.c.criterion_id == criterion.c.id, of=stated)
    newest_mark = latest(mark, moment, marked.c.criterion_id == criterion.c.id, of=marked)
    newest_affirmation = latest(affirmation, moment, affirmed.c.mark_id == mark.c.id, of=affirmed)
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
            criterion.c.release_id,
            release.c.slug.label("release"),
            func.coalesce(version, 0).label("version"),
            *_labelled("w", wording, "number", "group", "text", "rests_on", *sourced),
            *_labelled("b", body, "id", "slug", "name", "long_name"),
            *_labelled("s", statement, "id", "number", "text", "by", *dated, *sourced),
            *_labelled("m", mark, "id", "status", "view", "qualifications", "meeting", "version", "by"),
            *_labelled("m", mark, "seq", "saw_seq", "differs_because", *dated, *sourced),
            *_labelled("a", affirmation, "id", "reason", "by", "meeting", "version", "saw_seq", *dated),
            paper.c.dated.label("p_dated"),
        )
        .select_from(
            criterion.join(release, release.c.id == criterion.c.release_id)
            .join(wording, wording.c.id == newest_wording)
            .join(body, body.c.id == wording.c.body_id)
            .outerjoin(statement, statement.c.id == newest_statement)
            .outerjoin(mark, mark.c.id == newest_mark)
            .outerjoin(affirmation, affirmation.c.id == newest_affirmation)
            .outerjoin(paper, paper.c.reference == mark.c.source_paper)
        )
        .where(criterion.c.seq <= moment.seq)
        .order_by(release.c.id, body.c.position, body.c.slug, wording.c.position, criterion.c.key)
    )


@cache
def _asked(one_release: bool, one_criterion: bool) -> Select[Any]:
    question = _question(WHENEVER)
    if one_release:
        question = question.where(release.c.slug == WHICHEVER)
    if one_criterion:
        question = question.where(criterion.c.key == bindparam("criterion_key"))
    return question


def list_criteria(
    session: Session,
    slug: str | None,
    moment: Moment,
    reader: Actor,
    *,
    key: str | None = None,
    without: Without | None = None,
) -> tuple[CriterionRow, ...]:
    """List a release's criteria (of all of them when none is named) as one reader sees them.

    They come by release, body and number, in at most five statements.

    Args:
        session: an open session.
        slug: the release.
        moment: both clocks.
        reader: whose eyes: names of members are for the body and the secretariat.
        key: only this criterion.
        without: what of the evidence is passed over; nothing but for a what-if.
    """
    named = {} if key is None else {"criterion_key": key}
    rows = session.execute(_asked(slug is not None, key is not None), {**told(moment, slug), **named}).all()
    marked = {row.id: row.m_effective_at for row in rows if row.m_id is not None}
    given = positions_of(session, slug, moment, reader, marked, key=key)
    read = tuple(read_row(row._mapping, given.get(row.id, ()), reader) for row in rows)
    return _with_evidence(session, slug, read, moment, without)


def _with_evidence(
    session: Session, slug: str | None, rows: tuple[CriterionRow, ...], moment: Moment, without: Without | None
) -> tuple[CriterionRow, ...]:
    """Add what stands behind each criterion, and which positions rest on evidence that worsened since."""
    asked = [
        Asked(
            row.id,
            row.release_id,
            row.rests_on,
            row.mark.pin if row.mark else None,
            tuple(each.pin for each in row.positions),
        )
        for row in rows
    ]
    found = find_evidence(session, slug, asked, moment, without)
    return tuple(
        replace(
            row,
            evidence=behind.standing,
            positions=tuple(
                replace(each, stale=stale) for each, stale in zip(row.positions, behind.positions, strict=True)
            ),
        )
        for row, behind in zip(rows, found, strict=True)
    )


def find_criterion(session: Session, slug: str, key: str, moment: Moment, reader: Actor) -> CriterionRow:
    """Give one criterion of a release.

    Raises:
        NotFound: the release has no such criterion at that moment.
    """
    found = list_criteria(session, slug, moment, reader, key=key)
    if not found:
        raise NotFound(f"The release {slug!r} has no criterion {key!r}.")
    return found[0]
