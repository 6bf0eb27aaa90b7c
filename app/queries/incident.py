"""Questions about live incidents: how each stands at a moment, and whether it has a plan."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.domain.errors import NotFound
from app.domain.incident import IncidentFacts, lacks_plan
from app.domain.status import IncidentCategory, IssueStatus
from app.domain.testing_issue import is_outstanding
from app.models.base import table_of
from app.models.release import Release
from app.models.testing_issue import Incident, IncidentState
from app.queries.moment import Moment, latest, resolve
from app.queries.test_run import LARGEST_ID

release = table_of(Release)
incident = table_of(Incident)
state = table_of(IncidentState)


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """A live incident as it stands at a moment; `opened_at` is when it was first on record."""

    id: int
    release_id: int
    key: str
    reference: str | None
    facts: IncidentFacts
    version: int
    opened_at: datetime
    effective_at: datetime
    recorded_at: datetime
    by: str | None

    @property
    def outstanding(self) -> bool:
        """Say whether it still stands in the way."""
        return is_outstanding(self.facts.status)

    @property
    def lacks_plan(self) -> bool:
        """Say whether it is outstanding and nobody has said how it is to be resolved."""
        return lacks_plan(self.facts)


def _question(slug: str, moment: Moment) -> Select[Any]:
    dated, first = state.alias(), state.alias()
    opened = (
        select(func.min(first.c.effective_at))
        .where(first.c.incident_id == incident.c.id, first.c.seq <= moment.seq)
        .scalar_subquery()
    )
    return (
        select(
            incident.c.id,
            incident.c.release_id,
            incident.c.key,
            incident.c.reference,
            opened.label("opened_at"),
            *(column for column in state.c if column.name not in ("id", "seq", "incident_id")),
        )
        .select_from(
            incident.join(release, release.c.id == incident.c.release_id).join(
                state, state.c.id == latest(state, moment, dated.c.incident_id == incident.c.id, of=dated)
            )
        )
        .where(release.c.slug == slug)
        .order_by(incident.c.id)
    )


def list_incidents(
    session: Session,
    slug: str,
    moment: Moment,
    *,
    category: IncidentCategory | None = None,
    status: IssueStatus | None = None,
    after: int | None = None,
    limit: int | None = None,
) -> tuple[IncidentRow, ...]:
    """List a release's live incidents as they stood at a moment, in one statement, the first recorded first.

    Args:
        session: an open session.
        slug: the release.
        moment: both clocks.
        category, status: only incidents of this category or status.
        after: go on after the incident with this id.
        limit: how many at most.
    """
    question = _question(slug, moment).limit(limit)
    if category is not None:
        question = question.where(state.c.category == category)
    if status is not None:
        question = question.where(state.c.status == status)
    if after is not None:
        question = question.where(incident.c.id > max(0, min(after, LARGEST_ID)))
    return tuple(_row(row) for row in session.execute(question))


def find_incident(session: Session, slug: str, key: str, moment: Moment) -> IncidentRow:
    """Give one live incident of a release.

    Raises:
        NotFound: the release had no such incident at that moment.
    """
    row = session.execute(_question(slug, moment).where(incident.c.key == key)).first()
    if row is None:
        raise NotFound(f"The release {slug!r} has no incident {key!r}.")
    return _row(row)


def name_incident(session: Session, slug: str, key: str) -> IncidentRow:
    """Give what stands of an incident now, for a service that will change it.

    Raises:
        NotFound: the release has no such incident.
    """
    return find_incident(session, slug, key, resolve(session))


def taken_incident_keys(session: Session, release_id: int) -> set[str]:
    """Name the keys that a release's incidents have."""
    return set(session.execute(select(incident.c.key).where(incident.c.release_id == release_id)).scalars())


def incident_facts(row: Any) -> IncidentFacts:
    """Read what a version says of an incident."""
    return IncidentFacts(
        row.title,
        IncidentCategory(row.category),
        IssueStatus(row.status),
        row.service_provider,
        row.resolution_plan,
        row.target_date,
        row.ssrp,
    )


def _row(row: Any) -> IncidentRow:
    return IncidentRow(
        row.id,
        row.release_id,
        row.key,
        row.reference,
        incident_facts(row),
        row.version,
        row.opened_at,
        row.effective_at,
        row.recorded_at,
        row.by,
    )
