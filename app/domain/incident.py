"""Incidents in live operation: categories 1 to 5, another scale than the severities of testing issues."""

from dataclasses import dataclass
from datetime import date

from app.domain.status import IncidentCategory, IssueStatus
from app.domain.testing_issue import is_outstanding


@dataclass(frozen=True, slots=True)
class IncidentFacts:
    """What is said of a live incident at a time; `ssrp` is its entry in the Supplier Service Rectification Plan."""

    title: str
    category: IncidentCategory
    status: IssueStatus = IssueStatus.OPEN
    service_provider: str | None = None
    resolution_plan: str | None = None
    target_date: date | None = None
    ssrp: str | None = None


def lacks_plan(facts: IncidentFacts) -> bool:
    """Say whether an outstanding incident has neither a plan of its own nor an entry in the SSRP."""
    return is_outstanding(facts.status) and not any(
        (text or "").strip() for text in (facts.resolution_plan, facts.ssrp)
    )
