"""Questions about how a testing issue or a live incident came to stand as it does: every version, who, and when."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from app.domain.issue_change import Changed, Versioned, changed_between
from app.models.base import table_of
from app.models.release import Release
from app.models.testing_issue import Incident, IncidentState, TestingIssue, TestingIssueState
from app.queries.incident import incident_facts
from app.queries.moment import Moment
from app.queries.testing_issue import issue_facts

release = table_of(Release)
issue = table_of(TestingIssue)
issue_state = table_of(TestingIssueState)
stays = table_of(TestingIssue).alias("stays")
incident = table_of(Incident)
incident_state = table_of(IncidentState)


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version of an issue or an incident: what it said, what of that was new, and who said so when."""

    version: int
    facts: Versioned
    changed: tuple[Changed, ...]
    by: str | None
    effective_at: datetime
    recorded_at: datetime


def list_issue_versions(session: Session, slug: str, key: str, moment: Moment) -> tuple[VersionRow, ...]:
    """List what was said of a testing issue by a moment, the latest first, in one statement."""
    question = (
        select(*issue_state.c, stays.c.key.label("stays"))
        .select_from(
            issue_state.join(issue, issue.c.id == issue_state.c.issue_id)
            .join(release, release.c.id == issue.c.release_id)
            .outerjoin(stays, stays.c.id == issue_state.c.duplicate_of)
        )
        .where(release.c.slug == slug, issue.c.key == key, *_by(issue_state, moment))
        .order_by(issue_state.c.version)
    )
    return _versions(session.execute(question), issue_facts)


def list_incident_versions(session: Session, slug: str, key: str, moment: Moment) -> tuple[VersionRow, ...]:
    """List what was said of a live incident by a moment, the latest first, in one statement."""
    question = (
        select(*incident_state.c)
        .select_from(
            incident_state.join(incident, incident.c.id == incident_state.c.incident_id).join(
                release, release.c.id == incident.c.release_id
            )
        )
        .where(release.c.slug == slug, incident.c.key == key, *_by(incident_state, moment))
        .order_by(incident_state.c.version)
    )
    return _versions(session.execute(question), incident_facts)


def _by(state: Table, moment: Moment) -> tuple[Any, Any]:
    return state.c.seq <= moment.seq, state.c.effective_at <= moment.as_at


def _versions(rows: Iterable[Any], facts_of: Callable[[Any], Versioned]) -> tuple[VersionRow, ...]:
    found: list[VersionRow] = []
    for row in rows:
        facts = facts_of(row)
        changed = changed_between(found[-1].facts if found else None, facts)
        found.append(VersionRow(row.version, facts, changed, row.by, row.effective_at, row.recorded_at))
    return tuple(reversed(found))
