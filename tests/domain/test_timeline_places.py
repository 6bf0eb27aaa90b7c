"""For every timetable: no words overlap, none leave the drawing, no leader crosses another's words."""

from datetime import date, timedelta
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.dates import DateKind, PaperDate
from app.domain.milestone import DateRule
from app.domain.timeline import draw_together
from app.domain.timeline_shapes import Box, Drawing, Label, MarkKind
from app.domain.timeline_text import line_width
from tests.support.moment import LONG
from tests.support.timetable import (
    CALENDAR,
    Row,
    drawn,
    every_lane,
    marks,
    row,
    rows,
)

DAYS = st.dates(date(2019, 1, 1), date(2020, 12, 31))
WORDS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=90)
EVENTS = st.one_of(
    WORDS.filter(str.strip),
    st.sampled_from(
        [
            "SIT commences",
            "SIT completes",
            "UIT commences",
            "UIT window closes",
            "Release go-live",
            "x" * 90,
            "W" * 60,
        ]
    ),
)


@st.composite
def paper_dates(make: st.DrawFn) -> PaperDate:
    kind = make(st.sampled_from(DateKind))
    text = make(st.sampled_from(["15 Feb 19", "By 23 Sep 19", "29 September to 5 October 2021", "second half of 2019"]))
    if kind is DateKind.UNKNOWN:
        return PaperDate("", kind, None, None)
    last = make(DAYS)
    if kind is DateKind.BY:
        return PaperDate(text, kind, None, last)
    length = 0 if kind is DateKind.EXACT else make(st.integers(0, 190))
    return PaperDate(text, kind, last - timedelta(days=length), last)


@st.composite
def timetables(make: st.DrawFn) -> tuple[Row, ...]:
    return tuple(
        Row(
            key=f"k{i}",
            position=i,
            event=make(EVENTS),
            category="sit",
            body=make(st.sampled_from(["panel", "dcc", "tag", None, "a-body-that-nobody-has-ever-heard-of"])),
            notes="",
            date=make(paper_dates()),
            actual=make(st.none() | DAYS),
            rule=make(st.none() | st.just(DateRule("k0", -10, "working_days"))),
        )
        for i in range(make(st.integers(0, 16)))
    )


def labels(drawing: Drawing) -> list[Label]:
    return [mark.label for lane in every_lane(drawing) for mark in lane.marks if mark.label]


def holds(drawing: Drawing) -> None:
    boxes = [label.box for label in labels(drawing)]
    assert not [(a, b) for a, b in combinations(boxes, 2) if a.overlaps(b)], "labels overlap"
    for box in boxes:
        assert box.x >= drawing.left
        assert box.right <= drawing.width
        assert box.y >= drawing.top
        assert box.bottom <= drawing.height
    for label in labels(drawing):
        for line in label.lines:
            assert line.x + line_width(line.runs) <= label.box.right + 0.1
            assert label.box.y < line.y < label.box.bottom
    for lane in every_lane(drawing):
        for mark in lane.marks:
            assert lane.y <= mark.y <= lane.y + lane.height
            assert drawing.left <= mark.x
            assert mark.x + mark.width <= drawing.width
            if mark.kind is MarkKind.BAR:
                assert mark.x - 0.1 <= mark.solid_x
                assert mark.solid_x + mark.solid_width <= mark.x + mark.width + 0.2
            here = Box(mark.x - 4, mark.y - 4, mark.width + 8, 8)
            others = [other.label.box for other in lane.marks if other.label and other.solid_x != mark.solid_x]
            if mark.kind is MarkKind.DOT:
                assert not [box for box in others if box.overlaps(here)], "words cover another's dot"
            if mark.leader:
                thin = Box(mark.leader.x - 0.05, mark.leader.top, 0.1, mark.leader.bottom - mark.leader.top)
                crossed = [b for b in boxes if b.x < mark.leader.x and b.overlaps(thin)]
                assert crossed == [], "a leader crosses another's words"


@given(timetables(), st.none() | DAYS)
@settings(max_examples=800 if LONG else 30, deadline=None)
def test_no_words_overlap_and_none_leave_the_drawing(timetable: tuple[Row, ...], today: date | None) -> None:
    drawing = drawn(timetable, today)
    holds(drawing)
    assert sorted(marks(drawing)) == sorted(one.key for one in timetable)
    listed = [item for month in drawing.listing for item in month.items if item.kind]
    assert len(listed) + len(drawing.undated_listing) == len(timetable)


@given(timetables(), timetables(), st.none() | DAYS)
@settings(max_examples=200 if LONG else 10, deadline=None)
def test_nor_in_the_outlines_of_several_releases(
    one: tuple[Row, ...], other: tuple[Row, ...], today: date | None
) -> None:
    drawings = draw_together([("one", one), ("other", other)], today=today, calendar=CALENDAR)
    for drawing in drawings:
        holds(drawing)
    assert len({drawing.months for drawing in drawings}) == 1


def test_a_crowded_lane_is_still_readable() -> None:
    crowd = rows(*(row("11 Oct 19", f"Panel decides on SECMP{i:04}", "panel") for i in range(40)))
    holds(drawn(crowd))


def test_the_release_goes_live_in_the_releases_own_lane() -> None:
    made = drawn()
    assert made.lanes[0].slug == "release"
    assert marks(made)["release-go-live"].go_live
    assert not marks(made)["panel-go/no-go-decision"].go_live
