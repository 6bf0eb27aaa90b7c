"""A release's timetable drawn: lanes by acting body or by kind over the months, and a list for narrow screens."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from app.domain.timeline_axis import Axis, Span, lay_axis, months_of
from app.domain.timeline_lanes import Sketch, lay_lane, lay_undated, sentence, sketch_mark, sketch_window
from app.domain.timeline_listing import item_of, list_down
from app.domain.timeline_reading import (
    LANES,
    RELEASE_LANE,
    Reading,
    Window,
    lane_order,
    read,
    windows_of,
)
from app.domain.timeline_shapes import Detail, Drawing, Lane, LanesBy, TimelineRow, Today
from app.domain.timeline_stack import ROOM_FOR_WORDS
from app.domain.timeline_text import width_of
from app.domain.working_days import Calendar

WIDTH: Final = 1160.0
GUTTER: Final = 124.0
HEAD: Final = 62.0


def draw(
    rows: Sequence[TimelineRow],
    *,
    title: str,
    today: date | None,
    calendar: Calendar,
    names: Mapping[str, str] | None = None,
    span: Span | None = None,
    detail: Detail = Detail.FULL,
    lanes_by: LanesBy = LanesBy.BODY,
) -> Drawing:
    """Lay a timetable out as a drawing; nothing is drawn, and no date becomes more exact than it is printed.

    `rows` come in the paper's order. `today` is the London date that tells past from to come; None tells
    nothing. `names` overrides what bodies are called. `span` puts several drawings on one axis. Measures are
    CSS pixels.
    """
    names = {**LANES, **(names or {})}
    readings = read(rows, today, calendar)
    windows = windows_of(readings)
    shown = readings if detail is Detail.FULL else _outlined(readings, windows)
    undated = [reading for reading in readings if not reading.first]
    days = span or span_of([rows])
    axis = lay_axis(days, GUTTER if detail is Detail.FULL else 0.0, WIDTH, ROOM_FOR_WORDS) if days else None
    sketches = _sketches(shown, windows, axis, detail, lanes_by) if axis else {}
    lanes = _lanes(sketches, axis, names, lanes_by) if axis else ()
    foot = lanes[-1].y + lanes[-1].height if lanes else HEAD
    slots = None
    if undated and detail is Detail.FULL:
        slots = lay_undated(f"Not yet dated: {len(undated)}", undated, foot, WIDTH, GUTTER)
    return Drawing(
        title=title,
        description=describe(readings),
        width=WIDTH,
        height=round(slots.y + slots.height if slots else foot, 1),
        top=HEAD,
        bottom=round(foot, 1),
        left=axis.left if axis else 0.0,
        months=months_of(axis) if axis else (),
        lanes=lanes,
        undated=slots,
        undated_count=len(undated),
        today=_today(axis, today) if axis and today else None,
        coming=tuple(item_of(reading, names) for reading in readings if reading.next),
        listing=list_down(shown, windows, today, names, stretches=detail is Detail.FULL),
        undated_listing=tuple(item_of(r, names) for r in undated) if detail is Detail.FULL else (),
    )


def draw_together(
    releases: Sequence[tuple[str, Sequence[TimelineRow]]],
    *,
    today: date | None,
    calendar: Calendar,
    names: Mapping[str, str] | None = None,
) -> tuple[Drawing, ...]:
    """Draw several releases in outline on one axis: (title, rows in the paper's order) for each."""
    span = span_of([rows for _, rows in releases])
    return tuple(
        draw(rows, title=title, today=today, calendar=calendar, names=names, span=span, detail=Detail.OUTLINE)
        for title, rows in releases
    )


def span_of(timetables: Sequence[Sequence[TimelineRow]]) -> Span | None:
    """Give the first and the last day that any dated row can mean; None when no row is dated."""
    days = [
        day for rows in timetables for row in rows for day in (row.date.sort_day(), row.date.latest) if day is not None
    ]
    return Span(min(days), max(days)) if days else None


def describe(readings: Sequence[Reading]) -> str:
    """Say in words what a drawing shows, for those who do not see it; the table beneath says the rest."""
    count = len(readings)
    undated = sum(reading.first is None for reading in readings)
    said = [f"{count} milestone{'' if count == 1 else 's'}, {undated} of them not yet dated."]
    said += [f"Next, {sentence(reading)}." for reading in readings if reading.next]
    return " ".join([*said, "The table beneath holds the same rows."])


def _outlined(readings: Sequence[Reading], windows: Sequence[Window]) -> list[Reading]:
    """Give the turning points, the test windows and what is next; every row where there are none of these."""
    ends = {id(one) for window in windows for one in (window.start, window.end)}
    shown = [r for r in readings if r.first and (r.turning_point or r.next or id(r) in ends)]
    return shown or list(readings)


def _sketches(
    shown: Sequence[Reading], windows: Sequence[Window], axis: Axis, detail: Detail, lanes_by: LanesBy
) -> dict[str, list[Sketch]]:
    """Sketch what stands in each lane; a test window is the release's own, or stands with its kind."""
    in_windows = {id(one) for window in windows for one in (window.start, window.end)}
    sketches: dict[str, list[Sketch]] = {}
    for window in windows:
        slug = window.start.lane(lanes_by) if lanes_by is LanesBy.KIND else RELEASE_LANE
        sketches.setdefault(slug, []).append(sketch_window(window, axis))
    for reading in shown:
        if reading.first and id(reading) not in in_windows:
            slug = RELEASE_LANE if detail is Detail.OUTLINE else reading.lane(lanes_by)
            sketches.setdefault(slug, []).append(sketch_mark(reading, axis))
    return sketches


def _lanes(
    sketches: Mapping[str, list[Sketch]], axis: Axis, names: Mapping[str, str], lanes_by: LanesBy
) -> tuple[Lane, ...]:
    lanes: list[Lane] = []
    y = HEAD
    for slug, label in lane_order(set(sketches), names, lanes_by):
        lane = lay_lane(slug, label, sketches[slug], round(y, 1), axis.right, axis.left)
        lanes.append(lane)
        y = lane.y + lane.height
    return tuple(lanes)


def _today(axis: Axis, today: date) -> Today | None:
    x = axis.middle(today)
    if today < axis.first or x > axis.right - 8:
        return None
    text = f"Today, {today.day} {today:%B %Y}"
    room = width_of(text, bold=True)
    return Today(x, text, round(x - room - 5 if x + room + 5 > axis.right else x + 5, 1))
