"""What a new version of an issue, an incident or a risk changed, and what two people's changes leave, in words."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import Enum

from app.domain.incident import IncidentFacts
from app.domain.risk import RiskFacts
from app.domain.status import IssueStatus
from app.domain.testing_issue import STATUS_NAMES, IssueFacts

# What each fact is called where people read it; a category is never called a severity.
FACT_NAMES: Mapping[str, str] = {
    "title": "What is wrong",
    "severity": "Severity",
    "category": "Category",
    "status": "Status",
    "service_provider": "Service provider",
    "needs_code_change": "Needs a code change",
    "resolution_plan": "Resolution plan",
    "target_date": "Target date",
    "duplicate_of": "Duplicate of",
    "phase": "Phase",
    "modification": "Modification",
    "ssrp": "SSRP",
    "text": "Risk",
    "level": "Level",
    "owner": "Owner",
    "raised_by": "Raised by",
    "mitigation": "Mitigation",
    "accepted_by": "Accepted by",
    "acceptance": "Words of acceptance",
}
# Of what versions are kept, each said by the facts of its own kind.
Versioned = IssueFacts | IncidentFacts | RiskFacts
NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Changed:
    """One fact that a version said otherwise than the one before."""

    name: str
    was: str
    now: str


def typed_of(facts: Versioned) -> dict[str, str]:
    """Write the facts as the fields of a form hold them; what is not said is empty."""
    return {each.name: _typed(getattr(facts, each.name)) for each in fields(facts)}


def changed_between(before: Versioned | None, after: Versioned) -> tuple[Changed, ...]:
    """Say which facts a version changed, each by its name and its words; the first version changed nothing."""
    if before is None:
        return ()
    pairs = ((each.name, getattr(before, each.name), getattr(after, each.name)) for each in fields(after))
    return tuple(Changed(FACT_NAMES[name], _words(was), _words(now)) for name, was, now in pairs if was != now)


def keep_own(typed: Mapping[str, str], seen: Mapping[str, str], now: Mapping[str, str]) -> dict[str, str]:
    """Put the fields of a form together again when somebody else was faster.

    Args:
        typed: what was typed.
        seen: what the form said when it was opened.
        now: what is on record.

    Returns:
        Each field as typed where its sender changed it, else as it is on record now.
    """
    return dict(typed) | {
        name: said for name, said in now.items() if name not in typed or _plain(typed[name]) == seen.get(name)
    }


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _typed(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Enum):
        return str(value.value)
    return value.isoformat() if isinstance(value, date) else str(value).strip()


def _words(value: object) -> str:
    if isinstance(value, IssueStatus):
        return STATUS_NAMES[value]
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    return _typed(value) or NOTHING
