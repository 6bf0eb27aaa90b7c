"""Where the words of a lane go, so that no two labels overlap and no leader crosses another's words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.domain.timeline_shapes import Box, Label, LabelLine, Leader, Run
from app.domain.timeline_text import LINE, line_width, wrap

INDENT: Final = 10.0
GAP_ACROSS: Final = 12.0
GAP_DOWN: Final = 4.0
# The last day keeps this much room at its right; the widths that a lane's words are tried in begin with it.
ROOM_FOR_WORDS: Final = 226.0
ROOMS: Final = (226.0, 190.0, 160.0, 136.0, 270.0, 320.0, 400.0)
MOST_TO_TRY: Final = 12  # labels in a lane, beyond which trying them one by one takes longer than it is worth


@dataclass(frozen=True, slots=True)
class Words:
    """What a label is to say, paragraph by paragraph."""

    paragraphs: tuple[tuple[Run, ...], ...]


@dataclass(frozen=True, slots=True)
class Hung:
    """Words that hang at `x` of a lane's line, and the shape they belong to, whose middle is at `line`."""

    x: float
    line: float
    shape: Box
    words: Words | None


@dataclass(frozen=True, slots=True)
class Measured:
    """Words broken into lines, with the width and height they need."""

    lines: tuple[tuple[Run, ...], ...]
    width: float
    height: float


Placed = tuple[Label, Leader | None]


def measure(words: Words, room: float) -> Measured:
    """Break words into lines that fit the room and give the space they need, in units of the drawing."""
    lines = tuple(line for paragraph in words.paragraphs for line in wrap(paragraph, room - INDENT))
    widest = max((line_width(line) for line in lines), default=0.0)
    return Measured(lines, round(widest + INDENT, 1), len(lines) * LINE)


def label_at(box: Box, lines: Sequence[tuple[Run, ...]]) -> Label:
    """Write lines into a box."""
    x = round(box.x + INDENT, 1)
    return Label(box, tuple(LabelLine(runs, x, round(box.y + LINE * (i + 0.75), 1)) for i, runs in enumerate(lines)))


def stack(hung: Sequence[Hung], right: float) -> tuple[Placed | None, ...]:
    """Place each label right beside its shape or as little below as it must go; answers in the given order.

    Tries several widths of words, for the lane as a whole and then label by label, and keeps what makes the
    lane lowest with the shortest leaders. Nothing passes `right`.
    """
    measured = [
        {room: measure(one.words, min(room, right - one.x)) for room in ROOMS} if one.words else {} for one in hung
    ]
    rooms = min(([room] * len(hung) for room in ROOMS), key=lambda rooms: _cost(_stack(hung, measured, rooms)))
    best = _stack(hung, measured, rooms)
    if len(hung) <= MOST_TO_TRY:
        for i in range(len(hung)):
            for room in ROOMS:
                other = [*rooms[:i], room, *rooms[i + 1 :]]
                placed = _stack(hung, measured, other)
                if _cost(placed) < _cost(best):
                    best, rooms = placed, other
    return best


def _cost(placed: Sequence[Placed | None]) -> float:
    """Weigh a lane: its height first, then how far words hang from their marks and how tall they are."""
    lowest = max((one[0].box.bottom for one in placed if one), default=0.0)
    hanging = sum(one[1].bottom - one[1].top for one in placed if one and one[1])
    return lowest + 0.12 * hanging + 0.1 * sum(one[0].box.height for one in placed if one)


def _stack(
    hung: Sequence[Hung], measured: Sequence[dict[float, Measured]], rooms: Sequence[float]
) -> tuple[Placed | None, ...]:
    """Work from the right to the left: a leader then passes only words that begin at or to the right of it.

    Words placed later begin further left, and keep clear of the shapes, labels and leaders already there.
    """
    placed: dict[int, Placed] = {}
    for i in sorted(range(len(hung)), key=lambda i: (-hung[i].x, i)):
        one = hung[i]
        if one.words is None:
            continue
        size = measured[i][rooms[i]]
        shapes = [h.shape for j, h in enumerate(hung) if j != i and not _same_dot(h, one)]
        leaders = [_leader_box(leader) for _, leader in placed.values() if leader and leader.x > one.x]
        box = _free(one, size, [*shapes, *leaders, *(label.box for label, _ in placed.values())])
        near = box.y < one.shape.bottom + GAP_DOWN
        leader = None if near else Leader(one.x, one.line, round(box.y + LINE * 0.9, 1))
        placed[i] = (label_at(box, size.lines), leader)
    return tuple(placed.get(i) for i in range(len(hung)))


def _same_dot(other: Hung, one: Hung) -> bool:
    return other.x == one.x and other.line == one.line and other.shape.width == one.shape.width


def _leader_box(leader: Leader) -> Box:
    return Box(leader.x, leader.top, 0.1, round(leader.bottom - leader.top, 1))


def _free(one: Hung, measured: Measured, taken: Sequence[Box]) -> Box:
    beside = round(one.line - LINE / 2, 1)
    # Words of a shape that reaches to the right of where they hang cannot stand beside it.
    below = round(one.shape.bottom + 1, 1)
    top = below if one.shape.right > one.x + INDENT else beside
    for y in sorted({top, *(round(max(box.bottom + GAP_DOWN, top), 1) for box in taken)}):
        roomy = Box(
            one.x,
            round(y - GAP_DOWN + 0.1, 1),
            measured.width + GAP_ACROSS,
            measured.height + 2 * GAP_DOWN - 0.2,
        )
        if not any(roomy.overlaps(box) for box in taken):
            return Box(one.x, y, measured.width, measured.height)
    raise AssertionError("below everything else there is always room")  # pragma: no cover
