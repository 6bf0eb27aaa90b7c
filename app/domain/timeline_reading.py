"""What the rows of a timetable mean on a given day: past, next, time to go, and which two make a window."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.domain.dates import DateKind
from app.domain.timeline_shapes import LanesBy, MarkKind, TimelineRow
from app.domain.working_days import Calendar, DayOutsideCalendar

RELEASE_LANE: Final = "release"
# The order of the lanes: the release itself, then who decides, who reviews, who acts. Others follow by name.
LANES: Final = {
    RELEASE_LANE: "Release",
    "panel": "Panel",
    "change-board": "Change Board",
    "csc": "CSC",
    "authority": "Authority",
    "tag": "TAG",
    "opsg": "Operations Group",
    "operations-group": "Operations Group",
    "ssc": "SSC",
    "tabasc": "TABASC",
    "smki-pma": "SMKI PMA",
    "working-group": "Working Group",
    "dcc": "DCC",
    "test-participants": "Test Participants",
    "parties": "Parties",
    "secas": "SECAS",
}
# The same for lanes by kind: the release itself, then what is prepared, tested, agreed and decided.
KINDS: Final = {
    RELEASE_LANE: "Release",
    "scope": "Scope",
    "cut-off": "Cut-offs",
    "tad": "Testing Approach Document",
    "pit": "PIT",
    "sit": "SIT",
    "regression": "Regression testing",
    "uit": "UIT",
    "bat": "BAT",
    "governance": "Governance",
    "decision": "Decisions",
}
_STARTS: Final = re.compile(r"(.+?)(?: window)? (?:commences|begins|starts|opens)", re.IGNORECASE)
_ENDS: Final = re.compile(r"(.+?)(?: window)? (?:completes|closes|ends)", re.IGNORECASE)
_GO_LIVE: Final = re.compile(r"(?:the )?(?:sec )?(?:release )?go[- ]live(?: date)?", re.IGNORECASE)
_TURNING_POINT: Final = re.compile(r"\bgo/no-go\b|\bbaselines? RID\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reading:
    """A row and what it means today: `first`, the day it sorts by, and `last`, the last it can mean."""

    row: TimelineRow
    first: date | None
    last: date | None
    past: bool
    next: bool
    days_to_go: int | None
    to_go: str | None
    rule: str | None

    @property
    def go_live(self) -> bool:
        """Say whether this is the release going live."""
        return _GO_LIVE.fullmatch(self.row.event.strip()) is not None

    @property
    def turning_point(self) -> bool:
        """Say whether an outline names it: a baseline, the go/no-go decision, going live."""
        return self.go_live or _TURNING_POINT.search(self.row.event) is not None

    @property
    def kind(self) -> MarkKind:
        """Say how its date is drawn."""
        match self.row.date.kind:
            case DateKind.UNKNOWN:
                return MarkKind.UNDATED
            case DateKind.EXACT:
                return MarkKind.DOT
            case DateKind.BY:
                return MarkKind.BY_ARROW
            case _:
                return MarkKind.SOFT_BAR

    def lane(self, lanes_by: LanesBy) -> str:
        """Give the lane it belongs to: its acting body's or its kind's, or the release's own."""
        if self.go_live:
            return RELEASE_LANE
        return (self.row.body if lanes_by is LanesBy.BODY else self.row.category) or RELEASE_LANE


@dataclass(frozen=True, slots=True)
class Window:
    """A test window: the row that opens it and the row that closes it, both dated.

    Windows that share days are on different tracks.
    """

    phase: str
    start: Reading
    end: Reading
    track: int = 0


def read(rows: Sequence[TimelineRow], today: date | None, calendar: Calendar) -> tuple[Reading, ...]:
    """Read every row as it stands on a day, in the order the rows come in.

    A row is past when it has taken place or the last day it can mean is over. Next are the rows to come that
    are due soonest: by their earliest day, or by their last where the earliest has gone by. Without a day
    nothing is either.
    """
    due = {row.key: day for row in rows if today and (day := _due(row, today))}
    soonest = min(due.values(), default=None)
    events = {row.key: row.event for row in rows}
    readings = []
    for row in rows:
        past = today is not None and (
            row.actual is not None or (row.date.latest is not None and row.date.latest < today)
        )
        is_next = soonest is not None and due.get(row.key) == soonest
        days, words = _to_go(row, today, calendar) if is_next and today else (None, None)
        readings.append(
            Reading(row, row.date.sort_day(), row.date.latest, past, is_next, days, words, _rule(row, events))
        )
    return tuple(readings)


def windows_of(readings: Sequence[Reading]) -> tuple[Window, ...]:
    """Pair the rows that open and close a test window (SIT commences, SIT completes) where both have a date.

    A pair whose end cannot lie after its start is left as two rows.
    """
    windows: list[Window] = []
    ends = [(m[1].casefold(), r) for r in readings if r.last and (m := _ENDS.fullmatch(r.row.event))]
    for start in readings:
        opened = _STARTS.fullmatch(start.row.event)
        if opened is None or start.first is None:
            continue
        for phase, end in ends:
            if phase == opened[1].casefold() and end.last is not None and start.first <= (end.first or end.last):
                windows.append(Window(opened[1], start, end, _free_track(start.first, windows)))
                ends.remove((phase, end))
                break
    return tuple(windows)


def _free_track(opens: date, windows: Sequence[Window]) -> int:
    taken = {window.track for window in windows if window.end.last is None or window.end.last >= opens}
    return next(track for track in range(len(windows) + 1) if track not in taken)


def lane_order(slugs: set[str], names: Mapping[str, str], lanes_by: LanesBy) -> list[tuple[str, str]]:
    """Put the lanes in their fixed order, unknown ones last by name; `names` overrides what bodies are called."""
    given, names = (LANES, names) if lanes_by is LanesBy.BODY else (KINDS, {})
    known = list(given)
    labelled = [(slug, names.get(slug) or given.get(slug) or slug.replace("-", " ").capitalize()) for slug in slugs]
    return sorted(
        labelled,
        key=lambda lane: (known.index(lane[0]) if lane[0] in given else len(known), lane[1], lane[0]),
    )


def _due(row: TimelineRow, today: date) -> date | None:
    if row.actual is not None or row.date.latest is None or row.date.latest < today:
        return None
    first = row.date.sort_day()
    return first if first is not None and first >= today else row.date.latest


def _to_go(row: TimelineRow, today: date, calendar: Calendar) -> tuple[int | None, str | None]:
    first, last = row.date.sort_day(), row.date.latest
    if first is None or last is None:
        return None, None
    try:
        days, most = calendar.between(today, max(first, today)), calendar.between(today, last)
    except DayOutsideCalendar:  # a date beyond the calendar has no count, and is drawn without one
        return None, None
    if last == today:
        return 0, "today"
    if row.date.kind is DateKind.BY:
        return most, f"{_working_days(most)} left"
    if first <= today:
        return most, f"within {_working_days(most)}"
    return days, f"in {_working_days(days)}" if days == most else f"in {days} to {_working_days(most)}"


def _working_days(count: int) -> str:
    return f"{count} Working Day" + ("" if count == 1 else "s")


def _rule(row: TimelineRow, events: Mapping[str, str]) -> str | None:
    if row.rule is None:
        return None
    anchor = events.get(row.rule.anchor, row.rule.anchor.replace("-", " "))
    count = abs(row.rule.amount)
    unit = {"working_days": "Working Day", "days": "day", "months": "month"}[row.rule.unit]
    side = "before" if row.rule.amount < 0 else "after"
    return f"{count} {unit}{'' if count == 1 else 's'} {side} {anchor}"
