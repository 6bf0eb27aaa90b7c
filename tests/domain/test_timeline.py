"""The drawn timeline: what each date becomes, in which lane, what is next and how long there is to go."""

from datetime import date
from itertools import pairwise

import pytest

from app.domain.milestone import DateRule
from app.domain.timeline import draw
from app.domain.timeline_shapes import LanesBy, MarkKind
from tests.support.timetable import (
    CALENDAR,
    NOVEMBER_2019,
    drawn,
    every_lane,
    lane_names,
    marks,
    row,
    rows,
    said,
)


def test_every_row_is_drawn_once() -> None:
    keys = [key for lane in every_lane(drawn()) for mark in lane.marks for key in mark.keys]
    assert sorted(keys) == sorted(one.key for one in NOVEMBER_2019)


def test_lanes_follow_the_acting_bodies_in_a_fixed_order_unknown_ones_last() -> None:
    made = rows(*(row("1 Jul 19", f"{b} acts", b) for b in ("zeta-group", "dcc", "tag", "acme", "panel", "opsg")))
    assert lane_names(drawn(made)) == ["Panel", "TAG", "Operations Group", "DCC", "Acme", "Zeta group"]
    named = draw(made, title="", today=None, calendar=CALENDAR, names={"opsg": "OPSG"})
    assert lane_names(named)[2] == "OPSG"


def test_each_date_is_drawn_as_what_it_is() -> None:
    made = drawn(
        rows(
            row("1 Mar 19", "exact"),
            row("By 23 Sep 19", "by"),
            row("W/C 16 Sep 19", "week"),
            row("Late Jul 19", "part"),
            row("July 2019", "month"),
            row("Q4 2019", "quarter"),
            row("H2 2019", "half"),
            row("1 to 5 July 2019", "range"),
            row("TBC", "unknown"),
        )
    )
    soft = ("week", "part", "month", "quarter", "half", "range")
    kinds = {key: mark.kind for key, mark in marks(made).items()}
    assert kinds == {
        "exact": MarkKind.DOT,
        "by": MarkKind.BY_ARROW,
        "unknown": MarkKind.UNDATED,
        **dict.fromkeys(soft, MarkKind.SOFT_BAR),
    }
    assert "W/C 16 Sep 19" in said(marks(made)["week"].label)


def test_a_soft_bar_is_as_long_as_its_doubt() -> None:
    made = marks(drawn(rows(row("July 2019", "month"), row("Q3 2019", "quarter", "panel"))))
    assert made["month"].x == made["quarter"].x
    assert made["quarter"].width == pytest.approx(made["month"].width * 92 / 31, abs=0.2)


def test_an_arrow_ends_on_the_day_it_is_due_by() -> None:
    made = marks(drawn(rows(row("By 23 Sep 19", "by"), row("23 Sep 19", "on", "panel"), row("1 Jan 19", "first"))))
    assert made["by"].x + made["by"].width == pytest.approx(made["on"].x, abs=0.1)


def test_a_window_runs_from_its_opening_to_its_closing_with_soft_ends_where_they_are_vague() -> None:
    made = marks(drawn())
    sit, uit = made["sit-commences"], made["uit-commences"]
    assert sit is made["sit-completes"]
    assert uit is made["uit-window-closes"]
    assert (sit.kind, uit.kind) == (MarkKind.BAR, MarkKind.BAR)
    assert sit.x < sit.solid_x < sit.solid_x + sit.solid_width < sit.x + sit.width
    assert (uit.x, uit.width) == (uit.solid_x, uit.solid_width)
    assert said(uit.label) == "07 Oct 19 – 21 Oct 19 UIT commences – window closes"
    assert lane_names(drawn())[0] == "Release"


@pytest.mark.parametrize(
    ("start", "end", "kinds"),
    [
        ("1 Jul 19", "", {MarkKind.DOT, MarkKind.UNDATED}),
        ("", "By 1 Jul 19", {MarkKind.BY_ARROW, MarkKind.UNDATED}),
        ("1 Jul 19", "1 Jun 19", {MarkKind.DOT}),
        ("1 Jul 19", "By 1 Aug 19", {MarkKind.BAR}),
        ("July 2019", "July 2019", {MarkKind.BAR}),
    ],
)
def test_a_window_needs_two_dates_that_can_follow_each_other(start: str, end: str, kinds: set[MarkKind]) -> None:
    made = marks(drawn(rows(row(start, "SIT commences"), row(end, "SIT completes"))))
    assert {mark.kind for mark in made.values()} == kinds


def test_rows_without_a_date_stand_at_the_foot_in_the_papers_order_with_their_count() -> None:
    made = drawn(rows(row("1 Jul 19", "dated"), *(row("", f"undated {i}") for i in range(7))))
    assert made.undated is not None
    assert made.undated_count == 7
    assert lane_names(made)[-1] == "Not yet dated: 7"
    assert [mark.keys for mark in made.undated.marks] == [(f"undated-{i}",) for i in range(7)]
    assert made.undated.y == made.bottom


def test_tells_past_from_next_and_counts_the_working_days_to_go() -> None:
    made = marks(drawn(today=date(2019, 9, 23)))
    late = made["test-participants-inform-dcc-of-their-regression-testing-plans"]
    assert (late.next, late.past, late.days_to_go) == (True, False, 0)
    assert said(late.label).endswith("10 Working Days before UIT commences today")
    assert made["sit-completes"].past
    assert not made["uit-commences"].next


@pytest.mark.parametrize(
    ("text", "today", "words"),
    [
        ("11 Oct 19", date(2019, 9, 27), "in 10 Working Days"),
        ("11 Oct 19", date(2019, 10, 10), "in 1 Working Day"),
        ("By 11 Oct 19", date(2019, 10, 1), "8 Working Days left"),
        ("W/C 16 Sep 19", date(2019, 9, 2), "in 10 to 14 Working Days"),
        ("W/C 16 Sep 19", date(2019, 9, 18), "within 2 Working Days"),
        ("11 Oct 19", date(2019, 10, 11), "today"),
    ],
)
def test_says_how_long_to_go_as_exactly_as_the_date_allows(text: str, today: date, words: str) -> None:
    made = drawn(rows(row(text, "It happens")), today)
    assert [item.to_go for item in made.coming] == [words]
    assert said(marks(made)["it-happens"].label).endswith(words)


def test_several_rows_of_one_day_are_next_together() -> None:
    coming = drawn(today=date(2019, 10, 8)).coming
    assert [item.words for item in coming] == [
        "Panel approves SIT Completion Report",
        "Panel go/no-go decision",
    ]


def test_what_took_place_is_past_and_says_when() -> None:
    made = drawn(rows(row("11 Oct 19", "It happens", actual=date(2019, 9, 1))))
    assert marks(made)["it-happens"].past
    assert made.coming == ()
    assert said(marks(made)["it-happens"].label).endswith("took place 1 Sep 19")


def test_without_a_day_nothing_is_past_next_or_today() -> None:
    made = drawn(today=None)
    assert made.today is None
    assert not any(mark.past or mark.next for mark in marks(made).values())


def test_a_date_beyond_the_calendar_is_drawn_without_a_count() -> None:
    made = drawn(rows(row("1 Jan 2150", "far off")))
    assert [item.to_go for item in made.coming] == [None]


def test_a_rule_on_a_row_that_is_not_there_names_it_by_its_key() -> None:
    one = row("", "plans", rule=DateRule("uit-commences", 1, "months"))
    assert said(marks(drawn(rows(one)))["plans"].label) == "plans 1 month after uit commences"


@pytest.mark.parametrize(
    ("today", "shown"), [(date(2019, 1, 31), False), (date(2019, 2, 1), True), (date(2021, 1, 1), False)]
)
def test_todays_line_is_there_only_when_the_drawing_covers_it(today: date, shown: bool) -> None:
    assert (drawn(today=today).today is not None) == shown


def test_todays_words_turn_round_before_the_edge() -> None:
    late = drawn(today=date(2020, 1, 10)).today
    assert late is not None
    assert late.text_x < late.x


def test_months_are_named_evenly_and_the_year_where_it_begins() -> None:
    made = drawn()
    assert (made.months[0].label, made.months[0].year) == ("Feb", "2019")
    assert [m.year for m in made.months[1:] if m.label != "Jan"] == [None] * (len(made.months) - 2)
    assert all(later.x - earlier.x >= 38 for earlier, later in pairwise(made.months))


def test_a_long_time_is_named_by_quarters_or_years() -> None:
    quarters = drawn(rows(row("1 Jan 19", "a"), row("1 Dec 21", "b")))
    assert {m.label for m in quarters.months} == {"Jan", "Apr", "Jul", "Oct"}
    years = drawn(rows(row("1 Feb 1990", "a"), row("1 Dec 2021", "b")))
    assert all(m.label.isdigit() and m.year is None for m in years.months)


def test_lanes_by_kind_put_the_test_windows_with_their_tests() -> None:
    made = rows(
        row("Late Jul 19", "SIT commences", category="sit"),
        row("W/C 16 Sep 19", "SIT completes", category="sit"),
        row("07 Oct 19", "UIT commences", category="uit"),
        row("11 Oct 19", "Panel go/no-go decision", "panel", category="decision"),
        row("07 Nov 19", "Release go-live", category="go-live"),
        row("08 Nov 19", "Something else", category="anything-new"),
    )
    drawing = drawn(made, lanes_by=LanesBy.KIND)
    assert lane_names(drawing) == ["Release", "SIT", "UIT", "Decisions", "Anything new"]
    assert [[key for mark in lane.marks for key in mark.keys] for lane in drawing.lanes[:2]] == [
        ["release-go-live"],
        ["sit-commences", "sit-completes"],
    ]
    assert drawn(made).listing == drawing.listing
