"""Reading the fields that forms of issues, incidents and exclusions share, and telling what stood in the way."""

from datetime import date, datetime
from enum import Enum
from typing import Any, TypeVar

from app import clock
from app.domain.errors import DomainError, Fault, Invalid, Stale
from app.domain.instant import LONDON, london_day, parse_instant
from app.domain.issue_change import Changed, changed_between, keep_own, typed_of
from app.domain.status import IncidentCategory, IssueStatus, Phase, Severity
from app.domain.testing_issue import NEXT, STATUS_NAMES
from app.domain.words import readable
from app.errors import faults_of
from app.queries.issue_history import VersionRow
from app.services.testing_issue import ResultNamed
from app.views.phases import Attempt

LONGEST, LONGEST_LINE = 20_000, 300
LONGEST_NUMBER = 9
LONGEST_ID = 15
CODE_CHANGE = {"yes": True, "no": False}
E = TypeVar("E", bound=Enum)


def issue_changes(typed: dict[str, str]) -> dict[str, Any]:
    """Give what the form says of a testing issue, by the names of its facts.

    Raises:
        Invalid: a field cannot be read; its fault names it.
    """
    return {
        **_shared(typed),
        "severity": one_of(typed, "severity", Severity, "Choose a severity from 1 to 5."),
        "needs_code_change": CODE_CHANGE.get(typed.get("needs_code_change", "")),
        "duplicate_of": _line(typed, "duplicate_of"),
        "phase": one_of(typed, "phase", Phase, "Choose a phase, or none.") if typed.get("phase") else None,
        "modification": _line(typed, "modification"),
    }


def incident_changes(typed: dict[str, str]) -> dict[str, Any]:
    """Give what the form says of a live incident, by the names of its facts.

    Raises:
        Invalid: a field cannot be read; its fault names it.
    """
    return {
        **_shared(typed),
        "category": one_of(typed, "category", IncidentCategory, "Choose a category from 1 to 5."),
        "ssrp": _words(typed, "ssrp") or None,
    }


def _shared(typed: dict[str, str]) -> dict[str, Any]:
    return {
        "title": _line(typed, "title") or "",
        "status": one_of(typed, "status", IssueStatus, "Choose a status from the list."),
        "service_provider": _line(typed, "service_provider"),
        "resolution_plan": _words(typed, "resolution_plan") or None,
        "target_date": day_of(typed, "target_date"),
    }


def saw_of(typed: dict[str, str]) -> int:
    """Give the version that the form was opened on; whatever is no number stands for none."""
    text = typed.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else 0


def statuses_after(status: IssueStatus) -> tuple[tuple[str, str], ...]:
    """Give the statuses that may follow one, itself among them: what a form sends, and the words."""
    return tuple((each.value, name) for each, name in STATUS_NAMES.items() if each is status or each in NEXT[status])


def numbered(scale: type[Enum]) -> tuple[tuple[str, str], ...]:
    """Give the steps of a scale that is told by its numbers, as a form offers them."""
    return tuple((str(each.value), str(each.value)) for each in scale)


def refused_attempt(
    form: str, typed: dict[str, str], error: DomainError, versions: tuple[VersionRow, ...] = ()
) -> tuple[Attempt, tuple[Changed, ...]]:
    """Say what stood in the way of a form, and what others changed since it was opened.

    Who was slower keeps what they typed; what they left alone is as it is on record now, and the form is then about
    the version that they have been shown.

    Args:
        form: which form it was.
        typed: what was typed.
        error: why it was not recorded.
        versions: the versions on record, the latest first.
    """
    errors = {fault.pointer.strip("/"): fault.detail for fault in faults_of(error)}
    kept = dict(typed)
    changed: tuple[Changed, ...] = ()
    if isinstance(error, Stale) and versions:
        now, saw = versions[0], saw_of(typed)
        seen = next((each.facts for each in versions if each.version == saw), now.facts)
        changed = changed_between(seen, now.facts)
        kept = keep_own(typed, typed_of(seen), typed_of(now.facts)) | {"version": str(now.version)}
    return Attempt(form, kept, errors, error.detail), changed


def held_since(typed: dict[str, str], name: str = "effective_at", *, at_its_end: bool = False) -> datetime | None:
    """Give since when something holds by the day that was typed: its beginning in London; of today, this very instant.

    Args:
        typed, name: what was typed, and in which field.
        at_its_end: what was agreed on all that the day brought holds from the day's end.

    Raises:
        Invalid: it is no day.
    """
    text = typed.get(name, "").strip()
    try:
        since = parse_instant(text, date_means_end=at_its_end, zone=LONDON) if text else None
    except (ValueError, OverflowError) as error:
        raise invalid(name, "Give the day as year-month-day, for example 2021-10-05.") from error
    # What was recorded this morning would else come after what is said of it at noon.
    return None if text == london_day(clock.now()).isoformat() else since


def number_of(text: str) -> int | None:
    """Read a number of the record; nothing where it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_ID else None


def result_of(text: str) -> ResultNamed:
    """Read which failed result was chosen.

    Raises:
        Invalid: it is none from the list.
    """
    run, case = (number_of(part) for part in (text.partition("-")[0], text.partition("-")[2]))
    if run is None or case is None:
        raise invalid("result", "Choose the failed result from the list.")
    return ResultNamed(run, case)


def one_of(typed: dict[str, str], name: str, kind: type[E], detail: str) -> E:
    """Give which member of a closed list was chosen.

    Raises:
        Invalid: none of them.
    """
    found = next((each for each in kind if str(each.value) == typed.get(name)), None)
    if found is None:
        raise invalid(name, detail)
    return found


def _words(typed: dict[str, str], name: str, longest: int = LONGEST) -> str:
    try:
        text = readable(typed.get(name, "")).strip()
    except ValueError as error:
        raise invalid(name, f"These words cannot be kept: {error}.") from error
    if len(text) > longest:
        raise invalid(name, f"Say it in at most {longest:,} characters.")
    return text


def _line(typed: dict[str, str], name: str) -> str | None:
    return _words(typed, name, LONGEST_LINE) or None


def day_of(typed: dict[str, str], name: str) -> date | None:
    """Give a day, or nothing where the field was left empty.

    Raises:
        Invalid: it is no day.
    """
    text = typed.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise invalid(name, "Write the day as 2021-10-29.") from None


def invalid(name: str, detail: str) -> Invalid:
    """Say what is wrong with one field of a form."""
    return Invalid(detail, (Fault(f"/{name}", detail),))
