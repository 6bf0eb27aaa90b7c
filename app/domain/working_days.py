"""Working Days of the Code in England and Wales, and the hour at which a deadline closes."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Final

import holidays

from app.domain.errors import Invalid
from app.domain.instant import LONDON

FIRST_DAY: Final = date(2000, 1, 1)
LAST_DAY: Final = date(2099, 12, 31)
# Ten years of Working Days: more than any deadline, and a count that is laid open in an instant.
MOST_COUNTED: Final = 2600
CLOSING_HOUR: Final = time(17, 0)

_DAY: Final = timedelta(days=1)
_WEEKEND: Final = {5: "Saturday", 6: "Sunday"}


class DayOutsideCalendar(Invalid):
    """A day was asked for that the calendar says nothing about."""


@dataclass(frozen=True, slots=True)
class ProclaimedDay:
    """A bank holiday made for one year only: its day, its name, and the day on which it became public.

    `instead_of` is the ordinary bank holiday that it moved, where it moved one.
    """

    day: date
    name: str
    proclaimed_on: date
    instead_of: date | None = None


# The one-off bank holidays of England and Wales since the Code was first drafted. A calendar "as known on" an
# earlier day leaves out those not public by then, so that an old count can be shown as it was made.
PROCLAIMED: Final = (
    ProclaimedDay(
        date(2012, 6, 4),
        "Spring Bank Holiday",
        date(2010, 1, 5),
        instead_of=date(2012, 5, 28),
    ),
    ProclaimedDay(date(2012, 6, 5), "Diamond Jubilee of Elizabeth II", date(2010, 1, 5)),
    ProclaimedDay(date(2020, 5, 8), "May Day", date(2019, 6, 7), instead_of=date(2020, 5, 4)),
    ProclaimedDay(
        date(2022, 6, 2),
        "Spring Bank Holiday",
        date(2020, 11, 12),
        instead_of=date(2022, 5, 30),
    ),
    ProclaimedDay(date(2022, 6, 3), "Platinum Jubilee of Elizabeth II", date(2020, 11, 12)),
    ProclaimedDay(date(2022, 9, 19), "State Funeral of Queen Elizabeth II", date(2022, 9, 10)),
    ProclaimedDay(date(2023, 5, 8), "Coronation of Charles III", date(2022, 11, 6)),
)


@dataclass(frozen=True, slots=True)
class DayShown:
    """One day of a count laid open: whether it counted, its number in the count, or why it did not count."""

    day: date
    counted: bool
    why: str | None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are Working Days, by one version of the England and Wales bank holidays."""

    version: str
    bank_holidays: Mapping[date, str] = field(hash=False)
    proclaimed: tuple[ProclaimedDay, ...] = ()

    def why_not(self, day: date) -> str | None:
        """Say why a day is not a Working Day ("Good Friday", "Sunday"), or None when it is one.

        Raises DayOutsideCalendar before 2000 and after 2099.
        """
        if not FIRST_DAY <= day <= LAST_DAY:
            raise DayOutsideCalendar(f"{day.isoformat()} is outside the calendar ({FIRST_DAY} to {LAST_DAY})")
        if (day.month, day.day) == (
            12,
            25,
        ):  # by the Code's own definition, whatever a proclamation moves
            return "Christmas Day"
        if day == good_friday(day.year):
            return "Good Friday"
        return self.bank_holidays.get(day) or _WEEKEND.get(day.weekday())

    def is_working_day(self, day: date) -> bool:
        """Say whether a day is none of Saturday, Sunday, Christmas Day, Good Friday and the bank holidays."""
        return self.why_not(day) is None

    def add(self, day: date, n: int) -> date:
        """Give the nth Working Day after a day, or before it when n is negative; the day itself never counts.

        A start that is not a Working Day is allowed: one Working Day after a Saturday is the Monday, as it is
        after the Friday. Nought gives the day itself when it is a Working Day, else the next one, so that the
        answer is always a Working Day. 10 after 22 August 2018 is 6 September 2018 (SEC newsletter, 002:184);
        10 before 7 October 2019 is 23 September 2019 (November 2019 RID, 000:659). Raises DayOutsideCalendar.
        """
        self.why_not(day)  # a start outside the calendar is refused before anything is counted
        step = _DAY if n >= 0 else -_DAY
        left = abs(n)
        if left == 0:
            while not self.is_working_day(day):
                day += _DAY
        while left:
            day += step
            left -= self.is_working_day(day)
        return day

    def between(self, a: date, b: date) -> int:
        """Count the Working Days from a day to another: the second is counted, the first is not.

        Negative when the second day is the earlier one. Undoes `add`: between(a, add(a, n)) is n for every n
        but nought. Raises DayOutsideCalendar.
        """
        if b < a:
            return -sum(self.is_working_day(b + _DAY * i) for i in range((a - b).days))
        return sum(self.is_working_day(a + _DAY * i) for i in range(1, (b - a).days + 1))

    def count_days(self, day: date, n: int) -> tuple[DayShown, ...]:
        """Lay the count of `add(day, n)` open day by day, from the start to the day it ends on.

        The start comes first and is never counted. Backwards when n is negative. Raises DayOutsideCalendar.
        """
        end = self.add(day, n)
        step = _DAY if n >= 0 else -_DAY
        shown = [DayShown(day, counted=False, why=self.why_not(day) or "the day counted from")]
        number = 0
        while day != end:
            day += step
            why = self.why_not(day)
            number += why is None
            shown.append(
                DayShown(
                    day,
                    counted=why is None,
                    why=why,
                    number=number if why is None else None,
                )
            )
        return tuple(shown)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline once computed: what it is, where its count began, how many Working Days, where it stands."""

    key: str
    words: str
    counted_from: date
    working_days: int
    stands_on: date


@dataclass(frozen=True, slots=True)
class WouldMove:
    """A deadline that a newer calendar would put on another day; it stays until somebody moves it."""

    deadline: Deadline
    would_be: date
    because: tuple[str, ...]


def would_move(old: Calendar, new: Calendar, deadlines: Iterable[Deadline]) -> tuple[WouldMove, ...]:
    """List the deadlines that a newly proclaimed holiday would move, and move none of them.

    A deadline is listed when the two calendars count it to different days. `because` names the days between
    its start and its end that are Working Days in one calendar only. Raises DayOutsideCalendar.
    """
    moved = []
    for deadline in deadlines:
        before = old.add(deadline.counted_from, deadline.working_days)
        after = new.add(deadline.counted_from, deadline.working_days)
        if before != after:
            days = (deadline.counted_from, before, after)
            moved.append(WouldMove(deadline, after, _differences(old, new, min(days), max(days))))
    return tuple(moved)


def closes_at(day: date) -> datetime:
    """Give the instant, in UTC, at which a deadline on this day closes: 17:00 in London (002:184)."""
    return datetime.combine(day, CLOSING_HOUR, tzinfo=LONDON).astimezone(UTC)


def england_and_wales(*, known_on: date | None = None, newly: Sequence[ProclaimedDay] = ()) -> Calendar:
    """Give the England and Wales calendar, with newly proclaimed days laid over it.

    `known_on` leaves out every one-off day that was not yet public then; None is everything known. `newly`
    holds days proclaimed since the built-in table was written. The version names the content: equal days,
    equal version.
    """
    return _calendar(known_on, tuple(newly))


@lru_cache(maxsize=64)
def _calendar(known_on: date | None, newly: tuple[ProclaimedDay, ...]) -> Calendar:
    days = dict(_ordinary())
    known = tuple(p for p in (*PROCLAIMED, *newly) if known_on is None or p.proclaimed_on <= known_on)
    for unknown in set(PROCLAIMED) - set(known):
        days.pop(unknown.day)
        if unknown.instead_of is not None:
            days[unknown.instead_of] = unknown.name
    for proclaimed in known:
        days[proclaimed.day] = proclaimed.name
        if proclaimed.instead_of is not None:
            days.pop(proclaimed.instead_of, None)
    digest = hashlib.sha256("\n".join(day.isoformat() for day in sorted(days)).encode()).hexdigest()
    return Calendar(
        f"england-wales-{digest[:8]}",
        MappingProxyType(dict(sorted(days.items()))),
        known,
    )


@lru_cache(maxsize=1)
def _ordinary() -> Mapping[date, str]:
    years = range(FIRST_DAY.year, LAST_DAY.year + 1)
    listed = holidays.country_holidays("GB", subdiv="ENG", years=years, language="en_GB")
    return {day: name.replace("(observed)", "(substitute day)") for day, name in listed.items()}


@lru_cache(maxsize=256)
def good_friday(year: int) -> date:
    """Give Good Friday of a year, two days before Easter Sunday (Oudin's method); never a Working Day."""
    golden, century = year % 19, year // 100
    epact = (century - century // 4 - (8 * century + 13) // 25 + 19 * golden + 15) % 30
    epact -= (epact // 28) * (1 - (29 // (epact + 1)) * ((21 - golden) // 11))
    weekday = (year + year // 4 + epact + 2 - century + century // 4) % 7
    from_march = epact - weekday
    month = 3 + (from_march + 40) // 44
    return date(year, month, from_march + 28 - 31 * (month // 4)) - timedelta(days=2)


def _differences(old: Calendar, new: Calendar, first: date, last: date) -> tuple[str, ...]:
    days = (first + _DAY * i for i in range((last - first).days + 1))
    return tuple(
        f"{day.isoformat()}: {new.why_not(day) or 'a Working Day again'}"
        for day in days
        if old.is_working_day(day) != new.is_working_day(day)
    )
