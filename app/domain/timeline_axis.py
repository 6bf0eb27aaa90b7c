"""The time axis of a drawing: where a day lies, and which months are named."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from app.domain.timeline_shapes import Month

SHORT_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
ROOM_FOR_A_MONTH: Final = 38.0
STEPS: Final = (1, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000, 12000)


@dataclass(frozen=True, slots=True)
class Span:
    """The days that a drawing covers, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Axis:
    """Days laid out evenly from `left`, each `per_day` wide; the drawing ends at `right`."""

    first: date
    left: float
    right: float
    per_day: float

    def starts(self, day: date) -> float:
        """Give where a day begins."""
        return round(self.left + (day - self.first).days * self.per_day, 1)

    def ends(self, day: date) -> float:
        """Give where a day ends."""
        return round(self.left + ((day - self.first).days + 1) * self.per_day, 1)

    def middle(self, day: date) -> float:
        """Give the middle of a day."""
        return round(self.left + ((day - self.first).days + 0.5) * self.per_day, 1)


def lay_axis(span: Span, left: float, right: float, room_after: float) -> Axis:
    """Lay the span's months between two edges, leaving room for the words of what happens on the last day.

    Starts on the first day of the first month. Edges and room are in units of the drawing.
    """
    first = span.first.replace(day=1)
    days = (span.last - first).days + 1
    return Axis(first, left, right, (right - room_after - left) / days)


def months_of(axis: Axis) -> tuple[Month, ...]:
    """Name the months along the axis to its right edge: every one, or as many as there is room for."""
    wanted = ROOM_FOR_A_MONTH / (axis.per_day * 365.25 / 12)
    step = next((step for step in STEPS if step >= wanted), STEPS[-1])
    number = axis.first.year * 12 + axis.first.month - 1
    number -= number % step
    months: list[Month] = []
    # The last year of the calendar ends it too.
    while number < date.max.year * 12:
        day = date(number // 12, number % 12 + 1, 1) if number >= 12 else axis.first
        number += step
        if day < axis.first:
            continue
        x = axis.starts(day)
        if x > axis.right - ROOM_FOR_A_MONTH - 10:
            break
        months.append(_named(x, day, step, first=not months))
    return tuple(months)


def _named(x: float, day: date, step: int, *, first: bool) -> Month:
    if step >= 12:
        return Month(x, str(day.year), None)
    return Month(x, SHORT_MONTHS[day.month - 1], str(day.year) if first or day.month == 1 else None)
