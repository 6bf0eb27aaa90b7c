"""The timeline as a list down the page, month by month, for a screen too narrow for lanes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.domain.timeline_axis import SHORT_MONTHS
from app.domain.timeline_reading import Reading, Window
from app.domain.timeline_shapes import Inside, ListedItem, ListedMonth, MarkKind, Part


@dataclass(frozen=True, slots=True)
class _Placed:
    day: date
    item: ListedItem


def list_down(
    readings: Sequence[Reading],
    windows: Sequence[Window],
    today: date | None,
    names: Mapping[str, str],
    *,
    stretches: bool = True,
) -> tuple[ListedMonth, ...]:
    """List the dated rows by month, with today among them.

    A vague date goes by its earliest day. `stretches` adds a line wherever whole months
    have nothing dated. Each item says which test windows it falls in.
    """
    dated = sorted(
        ((day, reading) for reading in readings if (day := reading.first)),
        key=lambda p: (p[0], p[1].row.position),
    )
    placed = [_Placed(day, item_of(reading, names, _inside(reading, day, windows))) for day, reading in dated]
    if today and placed and _month(placed[0].day) <= _month(today) and today <= max(r.last or d for d, r in dated):
        at = sum(one.day < today for one in placed)
        placed.insert(at, _Placed(today, _today(today, windows)))
    months: list[ListedMonth] = []
    previous: int | None = None
    for month in dict.fromkeys(_month(one.day) for one in placed):
        if stretches and previous is not None and month - previous > 1:
            months.append(_stretch(month - previous - 1, previous, month, windows))
        items = tuple(one.item for one in placed if _month(one.day) == month)
        months.append(ListedMonth(SHORT_MONTHS[month % 12], str(month // 12), items))
        previous = month
    return tuple(months)


def item_of(reading: Reading, names: Mapping[str, str], inside: tuple[Inside, ...] = ()) -> ListedItem:
    """Make the list's line of one row."""
    row = reading.row
    return ListedItem(
        kind=reading.kind,
        words=row.event,
        date_text=row.date.text,
        body=names.get(row.body) if row.body else None,
        rule=reading.rule,
        to_go=reading.to_go,
        past=reading.past,
        next=reading.next,
        go_live=reading.go_live,
        today=False,
        inside=inside,
    )


def _plain(words: str, inside: tuple[Inside, ...], *, kind: MarkKind | None = None, today: bool = False) -> ListedItem:
    return ListedItem(kind, words, "", None, None, None, False, False, False, today, inside)


def _today(today: date, windows: Sequence[Window]) -> ListedItem:
    inside = [
        Inside(window.track, window.phase, Part.THROUGH, _soft(window, today))
        for window in windows
        if window.start.first and window.end.last and window.start.first < today <= _closing(window)
    ]
    return _plain(f"Today, {today.day} {today:%B %Y}", tuple(inside), today=True)


def _stretch(count: int, before: int, after: int, windows: Sequence[Window]) -> ListedMonth:
    inside = [
        Inside(window.track, window.phase, Part.THROUGH, soft=False)
        for window in windows
        if window.start.first and _month(window.start.first) <= before and _month(_closing(window)) >= after
    ]
    first, last = SHORT_MONTHS[(before + 1) % 12], SHORT_MONTHS[(after - 1) % 12]
    stretch = first if count == 1 else f"{first} {'and' if count == 2 else 'to'} {last}"
    if count > 1 and (before + 1) // 12 != (after - 1) // 12:
        stretch = f"{first} {(before + 1) // 12} {'and' if count == 2 else 'to'} {last} {(after - 1) // 12}"
    return ListedMonth("", "", (_plain(f"{stretch}: nothing dated", tuple(inside)),))


def _inside(reading: Reading, day: date, windows: Sequence[Window]) -> tuple[Inside, ...]:
    inside = []
    for window in windows:
        if reading is window.start:
            inside.append(Inside(window.track, window.phase, Part.BEGINS, window.start.kind is not MarkKind.DOT))
        elif reading is window.end:
            inside.append(Inside(window.track, window.phase, Part.ENDS, window.end.kind is not MarkKind.DOT))
        elif _within(reading, day, window):
            inside.append(Inside(window.track, window.phase, Part.THROUGH, _soft(window, day)))
    return tuple(inside)


def _within(reading: Reading, day: date, window: Window) -> bool:
    """Say whether the list puts a row between a window's own two rows."""
    opens, closes = window.start, window.end
    if opens.first is None or closes.first is None:
        return False
    here = (day, reading.row.position)
    return (opens.first, opens.row.position) < here < (closes.first, closes.row.position)


def _soft(window: Window, day: date) -> bool:
    return window.start.kind is MarkKind.SOFT_BAR and window.start.last is not None and day <= window.start.last


def _closing(window: Window) -> date:
    return window.end.first or window.end.last or date.max


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1
