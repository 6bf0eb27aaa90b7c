"""What Test Participants owe while a release is tested, and by when (000:659, 000:692)."""

from dataclasses import dataclass
from datetime import date, datetime

from app.domain.dates import DateKind, PaperDate
from app.domain.errors import Fault, Invalid
from app.domain.instant import london_day
from app.domain.milestone import DateRule
from app.domain.status import Duty
from app.domain.words import is_link
from app.domain.working_days import DayOutsideCalendar, closes_at, england_and_wales

LONGEST_LINK = 2_000
LONGEST_PARTY = 200
# Within so many Working Days people are reminded.
SOON = 10


@dataclass(frozen=True, slots=True)
class DutySaid:
    """A duty in the papers' words: what is owed, the row of the timetable it stands in, and when it falls due."""

    words: str
    milestone: str
    rule: DateRule


# The timetable of a release states its own rule; this is what holds where a timetable leaves the row out.
DUTIES: dict[Duty, DutySaid] = {
    Duty.REGRESSION_PLANS: DutySaid(
        "regression testing plans",
        "test-participants-regression-plans",
        DateRule("uit-commences", -10, "working_days"),
    ),
    Duty.REGRESSION_RESULTS: DutySaid(
        "regression testing results",
        "test-participants-regression-results",
        DateRule("uit-window-closes", -5, "working_days"),
    ),
}
ANCHOR_WORDS = {"uit-commences": "UIT begins", "uit-window-closes": "UIT ends"}


@dataclass(frozen=True, slots=True)
class Owed:
    """What one participant owes: whether it came, and whether it came (or is) late.

    `working_days` says how many are left until it is due, or have gone by since; nothing once it came, or while the
    day is not known.
    """

    submitted_at: datetime | None
    late: bool
    sentence: str
    working_days: int | None = None

    @property
    def due_soon(self) -> bool:
        """Say whether somebody should be reminded: it has not come, and is due within ten Working Days or overdue."""
        return self.late or (self.working_days is not None and self.working_days <= SOON)

    @property
    def stands(self) -> str:
        """Say in a few words how what has not come yet stands."""
        if self.working_days is None:
            return "overdue" if self.late else "not submitted yet"
        days = f"{abs(self.working_days):,} Working {'Day' if abs(self.working_days) == 1 else 'Days'}"
        if self.late:
            return f"overdue by {days}" if self.working_days else "overdue"
        return f"due in {days}" if self.working_days else "due today by 17:00"


def rule_words(rule: DateRule) -> str:
    """Say a rule as people do: "10 Working Days before UIT begins"."""
    amount, unit = abs(rule.amount), rule.unit.replace("_", " ").replace("working days", "Working Days")
    unit = unit.removesuffix("s") if amount == 1 else unit
    when = "before" if rule.amount < 0 else "after"
    return f"{amount} {unit} {when} {ANCHOR_WORDS.get(rule.anchor, rule.anchor.replace('-', ' '))}"


def due_day(rule: DateRule, anchor: PaperDate | None) -> date | None:
    """Count the day on which something is due; none while the day it is counted from is not exactly known.

    A vague date ("Late Jul 19") never turns into an exact one, so nothing is counted from it.

    Args:
        rule: how many Working Days (or days) from what.
        anchor: that day, as the timetable gives it.
    """
    if anchor is None or anchor.kind is not DateKind.EXACT or anchor.earliest is None or rule.unit == "months":
        return None
    if rule.unit == "days":
        return date.fromordinal(anchor.earliest.toordinal() + rule.amount)
    try:
        return england_and_wales().add(anchor.earliest, rule.amount)
    except DayOutsideCalendar:
        return None


def owed(words: str, due: date | None, submitted_at: datetime | None, now: datetime) -> Owed:
    """Say how one participant's duty stands. It closes at 17:00 in London on its day.

    Args:
        words: what is owed.
        due: its day; None while that is not known.
        submitted_at: when it came, None if it has not.
        now: the instant that is asked about.
    """
    closes = closes_at(due) if due is not None else None
    day = f"{due.day} {due:%B %Y}" if due is not None else ""
    if submitted_at is not None:
        late = closes is not None and submitted_at > closes
        return Owed(submitted_at, late, f"The {words} came after they were due on {day}." if late else "")
    if closes is None:
        return Owed(None, False, f"The {words} are owed; the day is not known yet.")
    left = _working_days(london_day(now), due) if due is not None else None
    if now > closes:
        return Owed(None, True, f"The {words} were due on {day} and have not come.", left)
    togo = "today" if not left else f"in {left:,} Working {'Day' if left == 1 else 'Days'}"
    return Owed(None, False, f"The {words} are due on {day}, {togo}.", left)


def _working_days(one: date, other: date) -> int | None:
    """Count the Working Days from the earlier to the later of two days; nothing outside the calendar."""
    try:
        return england_and_wales().between(min(one, other), max(one, other))
    except DayOutsideCalendar:
        return None


def party_key(party: str) -> str:
    """Give what a party is known by however its people write its name: a duty is the party's, not theirs."""
    return " ".join(party.split()).casefold()


def check_party(party: str) -> None:
    """Hold that a party is named.

    Raises:
        Invalid: it is not, or at greater length than anybody reads.
    """
    if not 1 <= len(party.strip()) <= LONGEST_PARTY:
        detail = f"Say what the party is called, in at most {LONGEST_PARTY} characters."
        raise Invalid(detail, (Fault("/party", detail),))


def check_submission(link: str, note: str) -> None:
    """Hold that a submission says something: a link to what is submitted, or a note.

    Raises:
        Invalid: neither, or what should be a link is none.
    """
    if not link.strip() and not note.strip():
        detail = "Give a link to it, or a note that says where it is."
        raise Invalid(detail, (Fault("/link", detail),))
    check_link(link, "/link")


def check_link(link: str, pointer: str) -> None:
    """Hold that a link is one that a reader can follow; none at all is allowed.

    Raises:
        Invalid: it is no http or https address, or longer than anybody keeps.
    """
    if link.strip() and (len(link) > LONGEST_LINK or not is_link(link.strip())):
        detail = "A link begins with https:// or http:// and holds no spaces."
        raise Invalid(detail, (Fault(pointer, detail),))
