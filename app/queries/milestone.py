"""Questions about a release's implementation timetable."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.dates import DateKind, PaperDate
from app.domain.milestone import DateRule
from app.models.base import table_of
from app.models.milestone import Milestone, MilestonePlan
from app.models.release import Release
from app.queries.moment import Moment, latest
from app.queries.source import Source, source_of

release = table_of(Release)
milestone = table_of(Milestone)
plan = table_of(MilestonePlan)


@dataclass(frozen=True, slots=True)
class MilestoneRow:
    """A row of the timetable as it was planned at a moment, its date as the paper writes it."""

    release: str
    key: str
    position: int
    event: str
    category: str
    body: str | None
    notes: str
    date: PaperDate
    actual: dt.date | None
    rule: DateRule | None
    source: Source | None


def list_milestones(session: Session, slug: str | None, moment: Moment) -> tuple[MilestoneRow, ...]:
    """List the timetable of a release (of all of them when none is named) in the papers' order."""
    other = plan.alias()
    newest = latest(plan, moment, other.c.milestone_id == milestone.c.id, of=other)
    question = (
        select(release.c.slug, milestone.c.key, *plan.c)
        .select_from(milestone.join(release, release.c.id == milestone.c.release_id).join(plan, plan.c.id == newest))
        .where(milestone.c.seq <= moment.seq, plan.c.withdrawn.is_(False))
        .order_by(release.c.id, plan.c.position, milestone.c.key)
    )
    if slug is not None:
        question = question.where(release.c.slug == slug)
    return tuple(_row(row) for row in session.execute(question).all())


def _row(row: Any) -> MilestoneRow:
    rule = None
    if row.rule_anchor is not None:
        rule = DateRule(row.rule_anchor, row.rule_amount, cast(Any, row.rule_unit))
    return MilestoneRow(
        row.slug,
        row.key,
        row.position,
        row.event,
        row.category,
        row.body,
        row.notes,
        PaperDate(row.date_text, DateKind(row.date_kind), row.earliest, row.latest),
        row.actual,
        rule,
        source_of(row),
    )
