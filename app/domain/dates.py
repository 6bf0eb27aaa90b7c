"""Dates as the papers write them: exact, vague, or not yet known; a vague one never turns into an exact one."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
WEEKDAYS = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)
YEARS = range(1900, 3000)
HALVES = {"first": 1, "second": 2}
NOT_KNOWN = frozenset({"", "-", "–", "tbc", "tba", "to be confirmed", "not yet known", "unknown"})

DAY = re.compile(r"(?:([a-z]+),?\s+)?(\d{1,2})(st|nd|rd|th)?\s+([a-z]+)\.?,?\s+(\d{4}|\d{2})")
ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
MONTH = re.compile(r"([a-z]+)\.?\s+(\d{4}|\d{2})")
PART = re.compile(r"(early|mid|late)[\s-]+([a-z]+)\.?\s+(\d{4}|\d{2})")
QUARTER = re.compile(r"q([1-4])\s+(\d{4}|\d{2})")
HALF = re.compile(r"(?:h([12])|(?:the\s+)?(first|second)\s+half\s+of)\s+(\d{4}|\d{2})")
YEAR = re.compile(r"\d{4}")
BY = re.compile(r"by\s+(?:the\s+end\s+of\s+)?(.+)")
WEEK = re.compile(r"(?:w/c|week\s+commencing)\s+(.+)")
SPAN = re.compile(r"(.+?)(?:\s+to\s+|\s*–\s*|\s+-\s+)(.+)")


class DateKind(StrEnum):
    """How exactly a paper gives a date."""

    EXACT = "exact"
    BY = "by"
    WEEK_COMMENCING = "week_commencing"
    PART_OF_MONTH = "part_of_month"
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    RANGE = "range"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PaperDate:
    """A date as printed, with the first and the last day it can mean (both included).

    ``earliest`` is None for ``by`` (only the latest day is said); both are None for ``unknown``.
    """

    text: str
    kind: DateKind
    earliest: date | None
    latest: date | None

    def __post_init__(self) -> None:
        """Refuse a date whose days do not fit its kind (ValueError)."""
        says = (self.earliest is not None, self.latest is not None)
        wanted = {DateKind.UNKNOWN: (False, False), DateKind.BY: (False, True)}.get(self.kind, (True, True))
        if says != wanted:
            raise ValueError(f"a date of kind {self.kind} cannot run from {self.earliest} to {self.latest}")
        if self.earliest is not None and self.latest is not None and self.earliest > self.latest:
            raise ValueError(f"a date cannot run from {self.earliest} back to {self.latest}")
        if self.kind is DateKind.EXACT and self.earliest != self.latest:
            raise ValueError(f"an exact date is one day, not {self.earliest} to {self.latest}")

    def __str__(self) -> str:
        return self.text

    def sort_day(self) -> date | None:
        """The day a drawing sorts by: the earliest it may be; for ``by`` the one day it names; unknown: None."""
        return self.earliest or self.latest


def parse(text: str, *, century: int = 2000) -> PaperDate:
    """Read a date as a paper prints it, keeping the printed words.

    Reads "15 Feb 19", "4 November 2021", "22nd August 2018", "Thursday 6th September 2018", "2021-11-04" (exact);
    "By 23 Sep 19"; "W/C 16 Sep 19" (that day and the six after it); "Early", "Mid" and "Late Jul 19" (days 1 to 10,
    11 to 20, 21 to the end of the month); "July 2019"; "Q4 2020"; "H2 2019" and "second half of 2019"; "2021"
    (a range); "29 September to 5 October 2021"; "", "TBC" and their like (unknown).

    ``century`` is added to a year of two digits. Raises ValueError on words that are none of these, on a day that
    does not exist, and on a weekday that the date does not fall on.
    """
    words = " ".join(text.replace("\xa0", " ").split()).lower()
    if words in NOT_KNOWN:
        return PaperDate(text, DateKind.UNKNOWN, None, None)
    found = _read(words, century)
    if found is None:
        raise ValueError(f"not a date as the papers write them: {text!r}")
    return PaperDate(text, *found)


def _read(words: str, century: int) -> tuple[DateKind, date | None, date | None] | None:
    if m := BY.fullmatch(words):
        inner = _read(m[1], century)
        return (DateKind.BY, None, inner[2]) if inner and inner[0] is not DateKind.BY else None
    if m := WEEK.fullmatch(words):
        day = _day(m[1], century)
        return (DateKind.WEEK_COMMENCING, day, day + timedelta(days=6)) if day else None
    if day := _day(words, century):
        return DateKind.EXACT, day, day
    if vague := _vague(words, century):
        return vague
    if m := SPAN.fullmatch(words):
        return _span(m[1], m[2], century)
    return None


def _day(words: str, century: int) -> date | None:
    if m := ISO.fullmatch(words):
        return date(_year(m[1], century), int(m[2]), int(m[3]))
    m = DAY.fullmatch(words)
    month = _month(m[4]) if m else None
    if m is None or month is None:
        return None
    if m[3] and m[3] != _ordinal(int(m[2])):
        return None
    day = date(_year(m[5], century), month, int(m[2]))
    if m[1] and not _names(m[1], WEEKDAYS[day.weekday()]):
        raise ValueError(f"{day.isoformat()} is a {WEEKDAYS[day.weekday()].title()}, not {m[1].title()}")
    return day


def _vague(words: str, century: int) -> tuple[DateKind, date, date] | None:
    if m := PART.fullmatch(words):
        month = _month(m[2])
        first, last = {"early": (1, 10), "mid": (11, 20), "late": (21, 31)}[m[1]]
        return _months(DateKind.PART_OF_MONTH, _year(m[3], century), month, month, first, last)
    if m := HALF.fullmatch(words):
        half = int(m[1] or HALVES[m[2]])
        return _months(DateKind.HALF, _year(m[3], century), half * 6 - 5, half * 6)
    if m := QUARTER.fullmatch(words):
        return _months(DateKind.QUARTER, _year(m[2], century), int(m[1]) * 3 - 2, int(m[1]) * 3)
    if m := MONTH.fullmatch(words):
        month = _month(m[1])
        return _months(DateKind.MONTH, _year(m[2], century), month, month)
    if YEAR.fullmatch(words):
        return _months(DateKind.RANGE, _year(words, century), 1, 12)
    return None


def _months(
    kind: DateKind,
    year: int,
    start: int | None,
    end: int | None,
    first: int = 1,
    last: int = 31,
) -> tuple[DateKind, date, date] | None:
    if start is None or end is None:
        return None
    return (
        kind,
        date(year, start, first),
        date(year, end, min(last, monthrange(year, end)[1])),
    )


def _span(left: str, right: str, century: int) -> tuple[DateKind, date, date] | None:
    """Two dates make a range; the first borrows month and year from the second where it leaves them out."""
    end = _day(right, century) or _last(_vague(right, century))
    if end is None:
        return None
    tails = (
        "",
        f" {end.year}",
        f" {end.year - 1}",
        f" {MONTHS[end.month - 1]} {end.year}",
    )
    for tail in tails:
        start = _day(left + tail, century) or _first(_vague(left + tail, century))
        if start is not None and start <= end:
            return DateKind.RANGE, start, end
    return None


def _first(vague: tuple[DateKind, date, date] | None) -> date | None:
    return vague[1] if vague else None


def _last(vague: tuple[DateKind, date, date] | None) -> date | None:
    return vague[2] if vague else None


def _month(word: str) -> int | None:
    return next((n for n, name in enumerate(MONTHS, 1) if _names(word, name)), None)


def _names(word: str, name: str) -> bool:
    """A month or weekday may be cut to three letters or more ("Sep", "Sept")."""
    return len(word) >= 3 and name.startswith(word)


def _year(digits: str, century: int) -> int:
    year = int(digits) + (century if len(digits) == 2 else 0)
    if year not in YEARS:
        raise ValueError(f"the year {year} is not between {YEARS[0]} and {YEARS[-1]}")
    return year


def _ordinal(day: int) -> str:
    return "th" if 10 <= day % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
