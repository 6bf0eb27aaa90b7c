"""The marks of a lane: which shapes stand on its line, where, and with which words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.domain.timeline_axis import Axis
from app.domain.timeline_reading import Reading, Window
from app.domain.timeline_shapes import (
    Box,
    Label,
    LabelLine,
    Lane,
    Leader,
    LineKind,
    Mark,
    MarkKind,
    Run,
)
from app.domain.timeline_stack import GAP_DOWN, Hung, Words, label_at, measure, stack
from app.domain.timeline_text import LINE, wrap

ARROW: Final = 26.0
TRACK: Final = 18.0
PAD: Final = 9.0
RADIUS: Final = 7.0
COLUMNS: Final = 3


@dataclass(frozen=True, slots=True)
class Sketch:
    """A mark before it has a place: its shape along the axis, where its words hang, and what they are."""

    kind: MarkKind
    readings: tuple[Reading, ...]
    x: float
    width: float
    solid_x: float
    solid_width: float
    hangs_at: float
    words: Words | None


def sketch_window(window: Window, axis: Axis) -> Sketch:
    """Sketch a test window as a bar from the first day it can begin to the last on which it can end."""
    start, end = window.start, window.end
    first, last = _day(start.first), _day(end.last)
    solid_from = start.last if start.last and start.last <= (end.first or last) else first
    solid_to = end.first if end.first and end.first >= solid_from else last
    x, right = axis.starts(first), axis.ends(last)
    if end.kind is MarkKind.DOT:
        solid_to = last
    solid_x = axis.starts(solid_from if start.kind is not MarkKind.DOT else first)
    solid_right = axis.ends(solid_to) if end.kind in (MarkKind.DOT, MarkKind.BY_ARROW) else axis.starts(solid_to)
    closing = end.row.event.removeprefix(window.phase).strip()
    bold = start.next or end.next
    paragraphs = (
        (
            Run(LineKind.DATE, start.row.date.text),
            Run(LineKind.DATE, "–"),
            Run(LineKind.DATE, end.row.date.text),
        ),
        (Run(LineKind.WORDS, f"{start.row.event} – {closing}", bold),),
        *_after(start, end),
    )
    return Sketch(
        MarkKind.BAR,
        (start, end),
        x,
        round(right - x, 1),
        solid_x,
        round(max(solid_right - solid_x, 0.0), 1),
        x,
        Words(paragraphs),
    )


def sketch_mark(reading: Reading, axis: Axis) -> Sketch:
    """Sketch one dated row: a dot, a soft bar over the days it can mean, an arrow to its deadline."""
    words = words_of(reading)
    first, last = _day(reading.first), _day(reading.last)
    if reading.kind is MarkKind.SOFT_BAR:
        x, width = axis.starts(first), round(max(axis.ends(last) - axis.starts(first), 8.0), 1)
        return Sketch(reading.kind, (reading,), x, width, x, width, x, words)
    middle = axis.middle(last)
    if reading.kind is MarkKind.BY_ARROW:
        x = max(round(middle - ARROW, 1), axis.left)
        width = round(middle - x, 1)
        return Sketch(reading.kind, (reading,), x, width, x, width, middle, words)
    return Sketch(MarkKind.DOT, (reading,), middle, 0.0, middle, 0.0, middle, words)


def words_of(reading: Reading) -> Words:
    """Give the words of a row's label: date as printed, event, the rule behind the date, the time left."""
    printed = (Run(LineKind.DATE, reading.row.date.text),) if reading.first else ()
    event = Run(LineKind.WORDS, reading.row.event, reading.next or reading.go_live)
    return Words(((*printed, event), *_after(reading)))


def lay_lane(slug: str, label: str, sketches: Sequence[Sketch], y: float, right: float, gutter: float) -> Lane:
    """Put a lane's sketches on its line at height `y` and stack their words below it, within `right`.

    The lane's name is written in the `gutter` at the left (none when it is nought).
    """
    ordered = sorted(sketches, key=lambda s: (s.x, s.hangs_at, s.readings[0].row.position))
    lines = [round(y + PAD + LINE / 2 + TRACK * track, 1) for track in _tracks(ordered)]
    shapes = [_shape(sketch, line) for sketch, line in zip(ordered, lines, strict=True)]
    hung = [Hung(s.hangs_at, line, box, s.words) for s, line, box in zip(ordered, lines, shapes, strict=True)]
    marks = tuple(
        _mark(sketch, one.line, *(words or (None, None)))
        for sketch, one, words in zip(ordered, hung, stack(hung, right), strict=True)
    )
    name = _name(label, y, gutter)
    lowest = max([box.bottom for box in shapes] + [mark.label.box.bottom for mark in marks if mark.label])
    height = round(max(lowest, y + PAD + LINE * len(name)) + PAD - y, 1)
    return Lane(slug, name, y, height, marks)


def lay_undated(label_text: str, readings: Sequence[Reading], y: float, right: float, gutter: float) -> Lane:
    """Put the rows without a date in columns at the foot, in the paper's order down each column."""
    column = (right - gutter) / COLUMNS
    per_column = -(-len(readings) // COLUMNS)
    marks: list[Mark] = []
    top = lowest = y + PAD
    for i, reading in enumerate(readings):
        if i % per_column == 0:
            top = y + PAD
        x = round(gutter + column * (i // per_column), 1)
        size = measure(words_of(reading), column - 24)
        label = label_at(Box(round(x + 8, 1), round(top, 1), size.width, size.height), size.lines)
        sketch = Sketch(MarkKind.UNDATED, (reading,), x, 12.0, x, 12.0, x, None)
        marks.append(_mark(sketch, round(top + LINE / 2, 1), label, None))
        top = label.box.bottom + GAP_DOWN
        lowest = max(lowest, label.box.bottom)
    name = _name(label_text, y, gutter)
    height = round(max(lowest, y + PAD + LINE * len(name)) + PAD - y, 1)
    return Lane("undated", name, y, height, tuple(marks))


def _name(label: str, y: float, gutter: float) -> tuple[LabelLine, ...]:
    lines = wrap((Run(LineKind.WORDS, label, bold=True),), gutter - 10) if gutter else ()
    return tuple(LabelLine(runs, 0.0, round(y + PAD + LINE * (i + 0.75), 1)) for i, runs in enumerate(lines))


def _shape(sketch: Sketch, line: float) -> Box:
    """Give the space that a shape itself takes; of a dot, its own size around its place."""
    if sketch.kind is MarkKind.DOT:
        return Box(round(sketch.x - RADIUS, 1), round(line - RADIUS, 1), 2 * RADIUS, 2 * RADIUS)
    return Box(sketch.x, round(line - RADIUS, 1), sketch.width, 2 * RADIUS)


def _after(*readings: Reading) -> tuple[tuple[Run, ...], ...]:
    said: list[tuple[Run, ...]] = []
    for reading in readings:
        about = f"{reading.row.event}: " if len(readings) > 1 else ""
        if reading.rule:
            said.append((Run(LineKind.RULE, about + reading.rule),))
        if reading.row.actual:
            took_place = f"{reading.row.actual.day} {reading.row.actual:%b %y}"
            said.append((Run(LineKind.RULE, f"{about}took place {took_place}"),))
        if reading.to_go:
            said.append((Run(LineKind.TO_GO, about + reading.to_go, bold=True),))
    return tuple(said)


def _tracks(sketches: Sequence[Sketch]) -> list[int]:
    """Give each shape a track of the lane's line, so that no bar or arrow lies on another shape."""
    ends: list[float] = []
    tracks = []
    for sketch in sketches:
        reach = sketch.x + sketch.width
        # Two dots on one day share one place; what has a width needs its own.
        clear = sketch.x - (6 if sketch.width else -1)
        track = next((i for i, end in enumerate(ends) if end <= clear), len(ends))
        ends[track : track + 1] = [max(reach, sketch.x)]
        tracks.append(track)
    return tracks


def _mark(sketch: Sketch, line: float, label: Label | None, leader: Leader | None) -> Mark:
    return Mark(
        kind=sketch.kind,
        keys=tuple(reading.row.key for reading in sketch.readings),
        x=sketch.x,
        width=sketch.width,
        y=line,
        solid_x=sketch.solid_x,
        solid_width=sketch.solid_width,
        label=label,
        leader=leader,
        past=all(reading.past for reading in sketch.readings),
        next=any(reading.next for reading in sketch.readings),
        go_live=any(reading.go_live for reading in sketch.readings),
        days_to_go=next((r.days_to_go for r in sketch.readings if r.days_to_go is not None), None),
        title="; ".join(sentence(reading) for reading in sketch.readings),
    )


def sentence(reading: Reading) -> str:
    """Say a row in one line: its date as printed, its event, the rule behind it and the time left."""
    parts = [reading.row.event, reading.rule, reading.to_go]
    return f"{reading.row.date.text or 'Not yet known'}: " + ", ".join(part for part in parts if part)


def _day(day: date | None) -> date:
    if day is None:
        raise ValueError("only a row with a date stands on the axis")
    return day
