"""What the testing page says of issues and exclusions, and what its reader may do about them."""

from typing import Any

from fastapi import Request

from app.db import Session
from app.domain import access
from app.domain.exclusion import CLASS_NAMES
from app.domain.instant import london_day
from app.domain.testing_issue import STATUS_NAMES
from app.doors.identity import actor_of
from app.queries.exclusion import PhaseAdjusted, list_exclusions
from app.queries.moment import Moment
from app.queries.testing_issue import list_issues, outstanding_by_severity

BODY, BODY_NAME = "tag", "TAG"


def said_of_issues(
    request: Request, session: Session, slug: str, moment: Moment, adjusted: tuple[PhaseAdjusted, ...]
) -> dict[str, Any]:
    """Say what the testing page shows of issues and exclusions, and what its reader may do about them."""
    actor = actor_of(request)
    issues = sorted(
        list_issues(session, slug, moment),
        key=lambda row: (not row.outstanding, row.facts.severity.value, row.opened_at),
    )
    today = london_day(moment.as_at)
    return {
        "adjusted": {each.raw.phase: each for each in adjusted},
        "issues": issues,
        "ages": {row.key: (today - london_day(row.opened_at)).days for row in issues},
        "by_severity": outstanding_by_severity(issues),
        "exclusions": list_exclusions(session, slug, moment),
        "class_names": CLASS_NAMES,
        "status_names": STATUS_NAMES,
        "failing": [
            (
                f"{row.run_id}-{row.case.case_id}",
                f"{each.raw.phase}: {row.case.name}",
                f"test:{each.raw.phase}:{row.case.case_id}",
            )
            for each in adjusted
            for row in each.raw.trouble.rows
        ],
        "may_record": moment.live and access.why_not_issues(actor, slug) is None,
        "may_exclude": moment.live and access.why_not_exclude(actor, BODY, BODY_NAME, slug) is None,
        "not_recorded": None,
    }
