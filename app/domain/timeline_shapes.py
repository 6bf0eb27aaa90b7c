"""What a drawn timeline consists of: places and words, measured in CSS pixels."""

from dataclasses import dataclass
from datetime import date as calendar_date
from enum import StrEnum
from typing import Protocol

from app.domain.dates import PaperDate
from app.domain.milestone import DateRule


class TimelineRow(Protocol):
    """A row of an implementation timetable, as a drawing needs it."""

    @property
    def key(self) -> str: ...
    @property
    def position(self) -> int: ...
    @property
    def event(self) -> str: ...
    @property
    def category(self) -> str: ...
    @property
    def body(self) -> str | None: ...
    @property
    def notes(self) -> str: ...
    @property
    def date(self) -> PaperDate: ...
    @property
    def actual(self) -> calendar_date | None: ...
    @property
    def rule(self) -> DateRule | None: ...


class LanesBy(StrEnum):
    """What parts a drawing into lanes: who acts, or what kind of milestone it is."""

    BODY = "body"
    KIND = "kind"


class Detail(StrEnum):
    """How much a drawing says: every row in its body's lane, or only the turning points in one lane."""

    FULL = "full"
    OUTLINE = "outline"


class MarkKind(StrEnum):
    """How a date is drawn: an exact day, a window between two, a vague date, a deadline, or no date yet."""

    DOT = "dot"
    BAR = "bar"
    SOFT_BAR = "soft_bar"
    BY_ARROW = "by_arrow"
    UNDATED = "undated"


class LineKind(StrEnum):
    """What words of a label say: the printed date, the event, the rule behind the date, or the time left."""

    DATE = "date"
    WORDS = "words"
    RULE = "rule"
    TO_GO = "to_go"


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return round(self.x + self.width, 1)

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return round(self.y + self.height, 1)

    def overlaps(self, other: "Box") -> bool:
        """Say whether the two share any area; touching edges share none."""
        return self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom


@dataclass(frozen=True, slots=True)
class Run:
    """Some words of a line that say one kind of thing."""

    kind: LineKind
    text: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class LabelLine:
    """One line of words, run after run; `x` is where it starts and `y` its baseline."""

    runs: tuple[Run, ...]
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Leader:
    """The upright thin line from a mark down to its words, where they do not stand right beside it."""

    x: float
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Label:
    """The words beside a mark and the space that they may fill."""

    box: Box
    lines: tuple[LabelLine, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """One milestone, or a window made of two, as drawn.

    `x` and `width` span the days it can mean; `y` is its middle. Of a bar, `solid_x` and `solid_width` span
    what is certain. `keys` are the rows it stands for. `title` says all of it in one sentence.
    """

    kind: MarkKind
    keys: tuple[str, ...]
    x: float
    width: float
    y: float
    solid_x: float
    solid_width: float
    label: Label | None
    leader: Leader | None
    past: bool
    next: bool
    go_live: bool
    days_to_go: int | None
    title: str


@dataclass(frozen=True, slots=True)
class Lane:
    """The marks of one acting body (or of the release itself), under the body's name."""

    slug: str
    label: tuple[LabelLine, ...]
    y: float
    height: float
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Month:
    """A tick of the axis: a month's name, and the year where it begins (or is the first shown)."""

    x: float
    label: str
    year: str | None


@dataclass(frozen=True, slots=True)
class Today:
    """Today's thin line and its words, which stand left of the line near the right edge."""

    x: float
    text: str
    text_x: float


class Part(StrEnum):
    """How a test window passes an item of the list."""

    BEGINS = "begins"
    THROUGH = "through"
    ENDS = "ends"


@dataclass(frozen=True, slots=True)
class Inside:
    """A test window that an item of the list falls in: track, name, how it passes, and whether vaguely."""

    track: int
    name: str
    part: Part
    soft: bool


@dataclass(frozen=True, slots=True)
class ListedItem:
    """One line of the list down the page: a milestone, today, or a stretch with nothing dated."""

    kind: MarkKind | None
    words: str
    date_text: str
    body: str | None
    rule: str | None
    to_go: str | None
    past: bool
    next: bool
    go_live: bool
    today: bool
    inside: tuple[Inside, ...]


@dataclass(frozen=True, slots=True)
class ListedMonth:
    """The items of one month under its name; a stretch with nothing dated has no name."""

    label: str
    year: str
    items: tuple[ListedItem, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A whole timeline, ready to be written down, wide and as a list; `coming` is what is next."""

    title: str
    description: str
    width: float
    height: float
    top: float
    bottom: float
    left: float
    months: tuple[Month, ...]
    lanes: tuple[Lane, ...]
    undated: Lane | None
    undated_count: int
    today: Today | None
    coming: tuple[ListedItem, ...]
    listing: tuple[ListedMonth, ...]
    undated_listing: tuple[ListedItem, ...]
