"""What the DCC submits for a release: when each thing is due, how timely it came, and what is missing by itself."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from app.domain.evidence_due import Due
from app.domain.instant import london_day, long_day
from app.domain.working_days import DayOutsideCalendar, closes_at, england_and_wales

# Of so many late ones each number of Working Days is said; of more the fewest and the most.
MOST_NAMED: Final = 3


class SubmissionKind(StrEnum):
    """What the DCC owes for a release."""

    STATEMENT = "statement"
    DOCUMENTS = "documents"
    REPORT = "completion_report"
    TAD = "tad"
    PLAN = "resolution_plan"


class Timeliness(StrEnum):
    """How something came beside the day it was due.

    `not_recorded` is what was due before the record began and is not in it; `not_known` where a day is not known.
    """

    EARLY = "early"
    ON_TIME = "on_time"
    LATE = "late"
    AWAITED = "awaited"
    NOT_GIVEN = "not_given"
    NOT_RECORDED = "not_recorded"
    NOT_KNOWN = "not_known"


@dataclass(frozen=True, slots=True)
class Timed:
    """How timely something is, and by how many Working Days: ahead, late, overdue or still to go."""

    timeliness: Timeliness
    given: bool
    working_days: int | None = None

    @property
    def words(self) -> str:
        """Say it in words."""
        days = _days(self.working_days)
        match self.timeliness:
            case Timeliness.EARLY:
                return f"{days} early"
            case Timeliness.ON_TIME:
                return "on time"
            case Timeliness.LATE:
                return f"late by {days}"
            case Timeliness.AWAITED:
                return f"due in {days}" if self.working_days else "due today"
            case Timeliness.NOT_GIVEN:
                return f"not given, {days} overdue"
            case Timeliness.NOT_RECORDED:
                return "not in the record"
            case Timeliness.NOT_KNOWN:
                return "given; whether in time is not known" if self.given else "not given; when it is due is not known"


@dataclass(frozen=True, slots=True)
class Judged:
    """What the summary asks of a thing that is due: of which kind it is, and how timely."""

    kind: SubmissionKind
    timed: Timed


NOUNS: dict[SubmissionKind, tuple[str, str]] = {
    SubmissionKind.STATEMENT: ("statement", "statements"),
    SubmissionKind.DOCUMENTS: ("set of documents", "sets of documents"),
    SubmissionKind.REPORT: ("completion report", "completion reports"),
    SubmissionKind.TAD: ("step of the TAD", "steps of the TAD"),
    SubmissionKind.PLAN: ("resolution plan", "resolution plans"),
}


def judge(
    due: date | None,
    given_at: datetime | None,
    now: datetime,
    *,
    dated: bool = True,
    since: datetime | None = None,
) -> Timed:
    """Say how timely something came; it is due by 17:00 in London on its day.

    What was due before it was on record at all is nobody's omission here: the papers may be silent on it.

    Args:
        due: its day, None where that is not known.
        given_at: when it first came, None if it has not.
        now: the instant asked about.
        dated: whether it is known when it came; a paper need not say.
        since: from when it has been on record that it is owed.
    """
    given = given_at is not None
    if due is None or (given and not dated):
        return Timed(Timeliness.NOT_KNOWN, given)
    try:
        closes = closes_at(due)
        if given_at is not None:
            return _given(due, given_at, in_time=given_at <= closes)
        if now > closes and since is not None and since > closes:
            return Timed(Timeliness.NOT_RECORDED, False)
        left = _between(london_day(now), due)
        return Timed(Timeliness.AWAITED if now <= closes else Timeliness.NOT_GIVEN, False, left)
    except DayOutsideCalendar:
        return Timed(Timeliness.NOT_KNOWN, given)


def _given(due: date, given_at: datetime, *, in_time: bool) -> Timed:
    days = _between(london_day(given_at), due)
    if not in_time:
        return Timed(Timeliness.LATE, True, days)
    return Timed(Timeliness.EARLY, True, days) if days else Timed(Timeliness.ON_TIME, True, 0)


def _between(one: date, other: date) -> int:
    """Count the Working Days from the earlier to the later of two days."""
    return england_and_wales().between(min(one, other), max(one, other))


def _days(number: int | None) -> str:
    if not number:
        return "less than 1 Working Day"
    return f"{number:,} Working Day{'' if number == 1 else 's'}"


def due_sentence(due: Due | None, now: datetime, *, given: bool = False) -> str:
    """Say when evidence is due, and how far away that is: "Evidence due by 28 September 2021, in 5 Working Days".

    Args:
        due: its day.
        now: the instant asked about.
        given: whether some has come: then it is owed no more, however long ago it was due.
    """
    if due is None:
        return "When evidence is due is not known: no meeting that assesses this criterion is on record."
    if due.day is None:
        return f"Evidence due {due.printed}, as the timetable writes it."
    timed = judge(due.day, None, now)
    if timed.timeliness is Timeliness.NOT_KNOWN:
        return f"Evidence due by {long_day(due.day)}"
    if timed.timeliness is Timeliness.AWAITED:
        return f"Evidence due by {long_day(due.day)}, " + (
            f"in {_days(timed.working_days)}" if timed.working_days else "today"
        )
    ago = "" if given else f", {_days(timed.working_days)} ago"
    return f"Evidence was due by {long_day(due.day)}{ago}"


def summarise(judged: Iterable[Judged]) -> tuple[str, ...]:
    """Say how timely and complete submissions were, one sentence a kind, as they count."""
    rows = tuple(judged)
    return tuple(
        _sentence(kind, [row.timed for row in rows if row.kind is kind])
        for kind in SubmissionKind
        if any(row.kind is kind for row in rows)
    )


def _sentence(kind: SubmissionKind, found: list[Timed]) -> str:
    one, many = NOUNS[kind]
    given = sum(each.given for each in found)
    counted = Counter(each.timeliness for each in found)
    things = f"of {len(found):,} {one if len(found) == 1 else many}"
    if counted[Timeliness.NOT_RECORDED] == len(found):
        return f"None {things} in the record."
    said = [f"{given or 'None'} {things} given"]
    in_time = sum(each.timeliness in (Timeliness.EARLY, Timeliness.ON_TIME) for each in found)
    late = [each.working_days or 0 for each in found if each.timeliness is Timeliness.LATE]
    unknown = sum(each.timeliness is Timeliness.NOT_KNOWN and each.given for each in found)
    undated = sum(each.timeliness is Timeliness.NOT_KNOWN and not each.given for each in found)
    overdue, awaited, silent = (
        counted[each] for each in (Timeliness.NOT_GIVEN, Timeliness.AWAITED, Timeliness.NOT_RECORDED)
    )
    said += [f"{in_time:,} in time"] if in_time else []
    said += [f"{len(late):,} late by {_spread(late)}"] if late else []
    said += [f"{overdue:,} overdue"] if overdue else []
    said += [f"{awaited:,} not due yet"] if awaited else []
    said += [f"{silent:,} not in the record"] if silent else []
    said += [f"whether {unknown:,} came in time is not known"] if unknown else []
    said += [f"when {undated:,} {'is' if undated == 1 else 'are'} due is not known"] if undated else []
    return "; ".join(said) + "."


def _spread(late: list[int]) -> str:
    days = sorted(set(late))
    if days == [0]:
        return _days(0)
    named = [f"{day:,}" if day else "less than 1" for day in days]
    if len(named) > MOST_NAMED:
        return f"{named[0]} to {_days(days[-1])}"
    before = ", ".join(named[:-1])
    return f"{before} and {_days(days[-1])}" if before else _days(days[-1])
