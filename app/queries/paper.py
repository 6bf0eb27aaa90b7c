"""Questions about papers: which there are, and everything that was drawn from one of them, line by line."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Table, exists, select
from sqlalchemy.orm import Session

from app.domain.errors import NotFound
from app.domain.instant import london_day
from app.domain.paper import parse_reference
from app.domain.status import Classification
from app.models.base import table_of
from app.models.body import Body, Paper
from app.models.criterion import Criterion, CriterionWording, Mark, Retraction, Statement
from app.models.milestone import Milestone, MilestonePlan
from app.models.release import Release
from app.queries.fact import FactRow, list_kinds, list_paper_facts
from app.queries.moment import Moment
from app.queries.source import Source, source_of

paper = table_of(Paper)
body = table_of(Body)
release = table_of(Release)
criterion = table_of(Criterion)
milestone = table_of(Milestone)
wording, statement, mark, plan = (table_of(model) for model in (CriterionWording, Statement, Mark, MilestonePlan))
retraction = table_of(Retraction)


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A paper, with the meeting that its reference resolves to."""

    reference: str
    title: str
    author: str | None
    issued_by: str | None
    dated: date | None
    dated_printed: str | None
    classification: Classification | None
    body: str | None
    body_name: str | None
    meeting: int | None
    meeting_date: date | None
    number: str | None
    source: Source | None


def list_papers(session: Session, moment: Moment) -> tuple[PaperRow, ...]:
    """List the papers that were written by a moment, the latest first, in three statements."""
    rows = session.execute(select(paper).where(paper.c.seq <= moment.seq)).all()
    names = {row.slug: row.name for row in session.execute(select(body.c.slug, body.c.name)).all()}
    facts = list_kinds(session, ("papers", "bodies"), moment)
    said = {row.about: row.content for row in facts.get("papers", ())}
    codes = {row.content["code"]: row.content["slug"] for row in facts.get("bodies", ()) if row.content["code"]}
    today = london_day(moment.as_at)
    papers = (_paper(row, said.get(row.reference, {}), codes, names) for row in rows)
    found = (row for row in papers if row.dated is None or row.dated <= today)
    return tuple(sorted(found, key=lambda row: (row.dated or date.min, row.reference), reverse=True))


def find_paper(session: Session, reference: str, moment: Moment) -> PaperRow:
    """Give one paper.

    Raises:
        NotFound: no such paper was in the record at that moment.
    """
    for row in list_papers(session, moment):
        if row.reference == reference:
            return row
    raise NotFound(f"There is no paper {reference!r} in the record.")


def _paper(row: Any, said: dict[str, Any], codes: dict[str, str], names: dict[str, str]) -> PaperRow:
    try:
        reference = parse_reference(row.reference)
    except ValueError:
        reference = None
    held = date.fromisoformat(said["meeting_date"]) if said.get("meeting_date") else None
    if reference is not None and held is None and row.dated is not None:
        held = reference.first_from(row.dated)
    group = said.get("body") or (codes.get(reference.code) if reference else None)
    return PaperRow(
        row.reference,
        row.title,
        row.author,
        said.get("issued_by"),
        row.dated,
        said.get("dated"),
        row.classification,
        group,
        names.get(group) if group else None,
        reference.meeting if reference else None,
        held,
        reference.number if reference else None,
        source_of(row),
    )


def list_lines(session: Session, reference: str, moment: Moment) -> tuple[FactRow, ...]:
    """List everything drawn from a paper in the order of its lines, in five statements.

    Criteria, statements, marks and milestones have tables of their own and stand here as facts of those kinds.
    """
    rows = [*list_paper_facts(session, reference, moment), *_tables(session, reference, moment)]
    return tuple(sorted(rows, key=lambda row: row.source.line or 0 if row.source else 0))


# Each table with what it belongs to, and what a line of it says.
TABLES: tuple[tuple[str, Table, Table, str, tuple[str, ...]], ...] = (
    ("criteria", wording, criterion, "criterion_id", ("number", "group", "text")),
    ("statements", statement, criterion, "criterion_id", ("number", "text", "by")),
    ("marks", mark, criterion, "criterion_id", ("status", "view", "qualifications", "meeting")),
    ("milestones", plan, milestone, "milestone_id", ("event", "notes", "date_text", "category", "body")),
)


def _tables(session: Session, reference: str, moment: Moment) -> Iterator[FactRow]:
    for kind, table, owner, column, says in TABLES:
        gone = exists().where(
            retraction.c.table_name == table.name, retraction.c.row_id == table.c.id, retraction.c.seq <= moment.seq
        )
        rows = session.execute(
            select(release.c.slug, release.c.title.label("release"), owner.c.key.label("name"), *table.c)
            .select_from(
                table.join(owner, owner.c.id == table.c[column]).join(release, release.c.id == owner.c.release_id)
            )
            .where(table.c.source_paper == reference, table.c.seq <= moment.seq)
            .where(table.c.effective_at <= moment.as_at, ~gone)
            .order_by(table.c.source_line, table.c.id)
        ).all()
        for position, row in enumerate(rows, 1):
            content = {name: row._mapping[table.c[name]] for name in says}
            yield FactRow(row.slug, kind, row.name, position, {**content, "criterion": row.name}, source_of(row))
