"""Conditions still to be met that hang on a mark: what may carry one, when one is overdue, how one ends.

A condition belongs to the mark it was recorded under, and to no other. A new mark neither ends it nor takes it over:
it stays open, and is shown as being from its own mark, until somebody says that it was met or that it lapsed. A body
that still wants it met under its new mark records it there, and says of the former one that it lapsed for that reason.
"""

from dataclasses import dataclass
from datetime import date

from app.domain.criterion import LONGEST_WORDS
from app.domain.errors import Fault, Invalid
from app.domain.status import ConditionOutcome, Rag
from app.domain.working_days import FIRST_DAY, LAST_DAY, Calendar

LONGEST_OWNER = 300
MOST_CONDITIONS = 50

# How a sentence says that it ended.
ENDED: dict[ConditionOutcome, str] = {
    ConditionOutcome.MET: "was met",
    ConditionOutcome.LAPSED: "lapsed",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A condition as a body words it: what is to be met, by whom, and by which day in London if by any."""

    text: str
    owner: str
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """How a condition's day stands: in words, and how many Working Days it is overdue (none while it is not)."""

    words: str
    overdue_by: int | None = None


def check_carries(status: Rag | None) -> None:
    """Hold that a mark can carry a condition: a Green or an Amber one does, never a Red one.

    Args:
        status: the mark's; None where there is no mark.

    Raises:
        Invalid: there is no mark, or it is Red: what may not go live is not waiting for a condition.
    """
    if status is None:
        raise Invalid("A condition hangs on a mark: record the mark first.")
    if status is Rag.RED:
        raise Invalid("A Red mark carries no conditions: it says itself what is missing.")


def check_wanted(wanted: Wanted, place: str = "") -> Wanted:
    """Hold that a condition says what is to be met and by whom.

    Args:
        wanted: the condition.
        place: where it stands in what was sent, as a JSON pointer.

    Returns:
        The condition as it is kept.

    Raises:
        Invalid: something is missing, too long, or due outside the years that are kept here.
    """
    text, owner = wanted.text.strip(), wanted.owner.strip()
    faults = []
    if not text:
        faults.append(Fault(f"{place}/text", "Say what is still to be met."))
    elif len(text) > LONGEST_WORDS:
        faults.append(Fault(f"{place}/text", f"At most {LONGEST_WORDS:,} characters."))
    if not owner:
        faults.append(Fault(f"{place}/owner", "Say who is to meet it."))
    elif len(owner) > LONGEST_OWNER:
        faults.append(Fault(f"{place}/owner", f"Name the owner in at most {LONGEST_OWNER} characters."))
    if wanted.due is not None and not FIRST_DAY <= wanted.due <= LAST_DAY:
        years = f"{FIRST_DAY.year} to {LAST_DAY.year}"
        faults.append(Fault(f"{place}/due", f"The day lies outside the years that are kept here, {years}."))
    if faults:
        raise Invalid(faults[0].detail, tuple(faults))
    return Wanted(text, owner, wanted.due)


def check_all_wanted(status: Rag, wanted: tuple[Wanted, ...], place: str) -> tuple[Wanted, ...]:
    """Hold that conditions given together with a mark can hang on it.

    Args:
        status: the mark's.
        wanted: the conditions.
        place: where their list stands in what was sent, as a JSON pointer.

    Raises:
        Invalid: the mark is Red, there are too many, or one of them is wrong.
    """
    if not wanted:
        return ()
    check_carries(status)
    if len(wanted) > MOST_CONDITIONS:
        detail = f"At most {MOST_CONDITIONS} conditions."
        raise Invalid(detail, (Fault(place, detail),))
    return tuple(check_wanted(each, f"{place}/{index}") for index, each in enumerate(wanted))


def check_end(words: str) -> str:
    """Hold that the end of a condition says how it was met, or why it lapsed.

    Raises:
        Invalid: there are no words, or too many.
    """
    words = words.strip()
    if not words or len(words) > LONGEST_WORDS:
        detail = f"At most {LONGEST_WORDS:,} characters." if words else "Say how it was met, or why it lapsed."
        raise Invalid(detail, (Fault("/words", detail),))
    return words


def how_due(due: date | None, today: date, calendar: Calendar) -> Due:
    """Say how an open condition's day stands: "due 3 November 2021, 2 Working Days overdue".

    A condition is overdue from the day after its own; over a weekend it is overdue by no Working Day yet.

    Args:
        due: its day in London, if it has one.
        today: the day in London on which that is asked.
        calendar: which days are Working Days.
    """
    if due is None:
        return Due("no date")
    written = f"due {due.day} {due:%B %Y}"
    if today > due:
        days = calendar.between(due, today)
        return Due(f"{written}, {_working_days(days)} overdue" if days else f"{written}, overdue", days)
    if today == due:
        return Due(f"{written}, today")
    return Due(f"{written}, {_working_days(calendar.between(today, due))} to go")


def _working_days(count: int) -> str:
    return "1 Working Day" if count == 1 else f"{count:,} Working Days"
