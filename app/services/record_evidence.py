"""What loaded papers say as evidence: statements, scope, timetables, risks, live incidents."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import telling, telling_record
from app.domain.status import IncidentCategory, Standing
from app.domain.telling import Told
from app.models.base import Stamped, table_of
from app.models.criterion import Criterion, Statement
from app.models.fact import Fact
from app.models.milestone import Milestone, MilestonePlan
from app.models.release import Release, ScopeItem, ScopeStanding

# The kinds of facts that are evidence, whatever paper they come from.
RISKS, INCIDENTS, REPORTED = "risks", "incidents", "testing.figures"


def tell_loaded(session: Session, rows: Iterable[Stamped]) -> list[Told]:
    """Say what rows that a load brought mean as evidence.

    Args:
        session: the unit of work of the load, in which the rows have their numbers.
        rows: everything it brought.
    """
    releases = {
        **{table_of(model).name: _releases(session, model) for model in (Criterion, ScopeItem, Milestone)},
        "release": {row.slug: row.id for row in session.execute(select(table_of(Release)))},
    }
    found = ((_TOLD[type(row)], row) for row in rows if type(row) in _TOLD)
    return [told for tell, row in found for told in tell(row, releases)]


def _releases(session: Session, model: type[Stamped]) -> dict[int, int]:
    table = table_of(model)
    return {row.id: row.release_id for row in session.execute(select(table.c.id, table.c.release_id))}


Releases = Mapping[str, Mapping[Any, int]]


def _statement(row: Any, releases: Releases) -> list[Told]:
    release = releases["criterion"][row.criterion_id]
    return [telling.of_statement(release, row.criterion_id, row.number, row.text, row.effective_at)]


def _scope(row: Any, releases: Releases) -> list[Told]:
    release, standing = releases["scope_item"][row.scope_item_id], Standing(row.standing)
    return [
        telling_record.of_scope(
            release, row.scope_item_id, row.title, standing, row.modification_state, row.cut_off, row.effective_at
        )
    ]


def _milestone(row: Any, releases: Releases) -> list[Told]:
    return [
        telling_record.of_milestone(
            releases["milestone"][row.milestone_id],
            row.milestone_id,
            row.event,
            row.date_text,
            row.latest or row.earliest,
            row.actual,
            withdrawn=row.withdrawn,
            held=row.effective_at,
        )
    ]


def _fact(row: Any, releases: Releases) -> list[Told]:
    release = releases["release"].get(row.about)
    if release is None or row.kind not in (RISKS, INCIDENTS, REPORTED):
        return []
    content = json.loads(row.content)
    if row.kind == REPORTED:
        if content["noun"] != "testing-issues":
            return []
        return [telling.of_reported_issues(release, row.key, content["severities"], content["phase"], row.effective_at)]
    if row.kind == RISKS:
        return [telling_record.of_risk(release, row.key, content["text"], row.effective_at)]
    category = IncidentCategory(content["category"])
    name, status = f"reported/{row.key}", "reported by a paper"
    return [
        telling_record.of_incident(
            release, name, row.key, category, outstanding=None, status=status, held=row.effective_at
        )
    ]


_TOLD: Mapping[type, Callable[[Any, Releases], list[Told]]] = {
    Statement: _statement,
    ScopeStanding: _scope,
    MilestonePlan: _milestone,
    Fact: _fact,
}
