"""What the testing page says of issues and exclusions, and what its reader may do about them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fastapi import Request

from app.db import Session
from app.domain import access
from app.domain.access import Actor
from app.domain.exclusion import CLASS_NAMES
from app.domain.exclusion_request import why_not_ask
from app.domain.instant import london_day
from app.domain.status import Phase
from app.domain.testing_issue import STATUS_NAMES
from app.doors.identity import actor_of
from app.queries.exclusion import PhaseAdjusted, list_exclusions
from app.queries.exclusion_request import list_requests
from app.queries.moment import Moment
from app.queries.testing_issue import IssueRow, list_issues, outstanding_by_severity
from app.queries.trouble import TroubleRow
from app.views.issue_fields import number_of

BODY, BODY_NAME = "tag", "TAG"
# Whom the DCC asks: the bodies that review criteria.
REQUEST_BODIES = (("tag", "TAG"), ("opsg", "OPSG"), ("ssc", "SSC"))
MOST_LISTED = 50


@dataclass(frozen=True, slots=True)
class Listed:
    """As much of a list as a page shows: its rows, how many come before them and how many there are, and the way on."""

    rows: Sequence[Any]
    before: int
    all: int
    first: str | None
    following: str | None

    def shows(self, place: int) -> bool:
        """Say whether the page shows the row at a place of the whole list."""
        return self.before <= place < self.before + len(self.rows)


def said_of_issues(
    request: Request, session: Session, slug: str, moment: Moment, adjusted: tuple[PhaseAdjusted, ...]
) -> dict[str, Any]:
    """Say what the testing page shows of issues and exclusions, and what its reader may do about them."""
    actor = actor_of(request)
    issues = sorted(
        list_issues(session, slug, moment),
        key=lambda row: (not row.outstanding, row.facts.severity.value, row.opened_at),
    )
    on_page = listed(request, issues, "issues")
    exclusions = list_exclusions(session, slug, moment)
    register = listed(request, exclusions, "exclusions")
    failing = [
        (each.raw.phase, row, f"{each.raw.phase}: {row.case.name}")
        for each in adjusted
        for row in each.raw.trouble.rows
    ]
    today = london_day(moment.as_at)
    return {
        "adjusted": {each.raw.phase: each for each in adjusted},
        "issues": issues,
        "issues_listed": on_page,
        "ages": {row.key: (today - london_day(row.opened_at)).days for row in issues},
        "by_severity": outstanding_by_severity(issues),
        "explained": _explained(issues, adjusted),
        "exclusions_listed": register,
        "exclusion_href": {
            row.id: f"{'' if register.shows(n) else f'?exclusions_from={n}'}#exclusion-{row.id}"
            for n, row in enumerate(exclusions)
        },
        "class_names": CLASS_NAMES,
        "status_names": STATUS_NAMES,
        "failing": [(f"{row.run_id}-{row.case.case_id}", words) for _, row, words in failing],
        "targets": [
            *((f"test:{phase}:{row.case.case_id}", words) for phase, row, words in failing),
            *((f"issue:{row.key}", f"Issue {row.key}: {row.facts.title}") for row in on_page.rows),
        ],
        "phase_choices": [("", "not one phase"), *((each.value, each.value) for each in Phase)],
        "may_record": moment.live and access.why_not_issues(actor, slug) is None,
        "may_exclude": moment.live and access.why_not_exclude(actor, BODY, BODY_NAME, slug) is None,
        "not_recorded": None,
        "wrong": {},
        **_requested(session, slug, moment, actor),
    }


def _requested(session: Session, slug: str, moment: Moment, actor: Actor) -> dict[str, Any]:
    """Say what the DCC asks bodies not to count, and what the reader may do about it."""
    requests = list_requests(session, slug, moment)
    asked = {(row.body, row.body_name) for row in requests}
    return {
        "requests": requests,
        "request_bodies": REQUEST_BODIES,
        "may_ask": moment.live and why_not_ask(actor, slug) is None,
        "may_answer": {
            body for body, name in asked if moment.live and access.why_not_exclude(actor, body, name, slug) is None
        },
    }


def listed(request: Request, rows: Sequence[Any], name: str) -> Listed:
    """Cut a list to what a page shows, from where its address says.

    Args:
        request: the request; `<name>_from` in its address is how many rows are left out before.
        rows: the whole list.
        name: what the list is called in addresses, and where on the page it stands.
    """
    asked = f"{name}_from"
    begin = number_of(request.query_params.get(asked, "")) or 0
    if begin >= len(rows):
        begin = 0
    kept = [(key, value) for key, value in request.query_params.multi_items() if key != asked]
    end = begin + MOST_LISTED
    following = f"?{urlencode([*kept, (asked, end)])}#{name}" if end < len(rows) else None
    return Listed(rows[begin:end], begin, len(rows), f"?{urlencode(kept)}#{name}" if begin else None, following)


def _explained(
    issues: Sequence[IssueRow], adjusted: Sequence[PhaseAdjusted]
) -> dict[tuple[str, int], tuple[IssueRow, ...]]:
    """Say which issues explain each failure that stands: those linked to this very failure, not to an earlier one."""
    linked: dict[tuple[str, int], list[tuple[str | None, int, IssueRow]]] = defaultdict(list)
    for issue in issues:
        for link in issue.links:
            linked[link.phase.value, link.case.case_id].append((link.failure, link.run_id, issue))

    def of(phase: str, row: TroubleRow) -> tuple[IssueRow, ...]:
        return tuple(
            dict.fromkeys(
                issue
                for failure, run, issue in linked[phase, row.case.case_id]
                if run == row.run_id or (failure is not None and failure == row.failure)
            )
        )

    return {
        (each.raw.phase, row.case.case_id): of(each.raw.phase, row)
        for each in adjusted
        for row in each.raw.trouble.rows
        if (each.raw.phase, row.case.case_id) in linked
    }
