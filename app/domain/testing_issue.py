"""Testing issues: how they go on from status to status, which are outstanding, and what an outstanding one lacks."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.domain.errors import Conflict, Fault, Invalid
from app.domain.status import IssueStatus, Phase, Severity

# From each status where an issue may go; to stay is always allowed, and whatever is over can be opened again.
NEXT: Mapping[IssueStatus, frozenset[IssueStatus]] = {
    IssueStatus.OPEN: frozenset(
        {IssueStatus.IN_RESOLUTION, IssueStatus.RESOLVED, IssueStatus.CLOSED, IssueStatus.REJECTED}
    ),
    IssueStatus.IN_RESOLUTION: frozenset({IssueStatus.OPEN, IssueStatus.RESOLVED, IssueStatus.REJECTED}),
    IssueStatus.RESOLVED: frozenset({IssueStatus.CLOSED, IssueStatus.OPEN}),
    IssueStatus.CLOSED: frozenset({IssueStatus.OPEN}),
    IssueStatus.REJECTED: frozenset({IssueStatus.OPEN}),
}
OUTSTANDING = frozenset({IssueStatus.OPEN, IssueStatus.IN_RESOLUTION})
STATUS_NAMES: Mapping[IssueStatus, str] = {
    IssueStatus.OPEN: "open",
    IssueStatus.IN_RESOLUTION: "in resolution",
    IssueStatus.RESOLVED: "resolved",
    IssueStatus.CLOSED: "closed",
    IssueStatus.REJECTED: "rejected",
}
# None of these may be outstanding in what goes live (003:282).
BLOCKING = frozenset({Severity.ONE, Severity.TWO})
KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")


@dataclass(frozen=True, slots=True)
class IssueFacts:
    """What is said of a testing issue at a time; `duplicate_of` is the key of the issue that stays."""

    title: str
    severity: Severity
    status: IssueStatus = IssueStatus.OPEN
    service_provider: str | None = None
    needs_code_change: bool | None = None
    resolution_plan: str | None = None
    target_date: date | None = None
    duplicate_of: str | None = None
    phase: Phase | None = None
    modification: str | None = None


def is_outstanding(status: IssueStatus) -> bool:
    """Say whether an issue still stands in the way: neither resolved nor closed nor rejected."""
    return status in OUTSTANDING


def check_status(was: IssueStatus, to: IssueStatus) -> None:
    """Hold that an issue goes on to a status that follows its own.

    Raises:
        Conflict: it does not follow.
    """
    if to is was or to in NEXT[was]:
        return
    may = ", ".join(STATUS_NAMES[each] for each in IssueStatus if each in NEXT[was])
    detail = f"What is {STATUS_NAMES[was]} cannot become {STATUS_NAMES[to]}; it can become {may}."
    raise Conflict(detail, (Fault("/status", detail),))


def check_title(title: str) -> None:
    """Hold that an issue or an incident is named.

    Raises:
        Invalid: the title is empty.
    """
    if not title.strip():
        detail = "Say in a few words what is wrong."
        raise Invalid(detail, (Fault("/title", detail),))


def check_key(key: str) -> None:
    """Hold that a key can stand in an address.

    Raises:
        Invalid: it cannot.
    """
    if not KEY.fullmatch(key):
        detail = "A key is 1 to 40 letters, digits, dots, dashes and underscores, and begins with a letter or digit."
        raise Invalid(detail, (Fault("/key", detail),))


def lacks(facts: IssueFacts) -> tuple[str, ...]:
    """Say what an outstanding issue of Severity 3 to 5 lacks before its release can go live.

    Each needs a resolution plan (003:285), and where a code change is needed a target date too (004:869).
    Severity 1 and 2 lack nothing: no plan makes up for one that is outstanding.
    """
    if not is_outstanding(facts.status) or facts.severity in BLOCKING:
        return ()
    missing = [] if (facts.resolution_plan or "").strip() else ["It has no resolution plan."]
    if facts.needs_code_change and facts.target_date is None:
        missing.append("It needs a code change and has no target date.")
    if facts.needs_code_change is None:
        missing.append("Nobody has said whether it needs a code change.")
    return tuple(missing)
