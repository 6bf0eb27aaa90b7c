"""The timeline as a list down the page, several releases on one axis, and what a drawing says in words."""

from datetime import date

from app.domain.timeline import draw_together
from app.domain.timeline_shapes import Part
from tests.support.timetable import (
    CALENDAR,
    NOVEMBER_2019,
    drawn,
    marks,
    row,
    rows,
)


def test_the_list_goes_month_by_month_with_today_and_the_empty_stretches() -> None:
    listing = drawn().listing
    assert [(m.label, m.year) for m in listing] == [
        ("Feb", "2019"), ("", ""), ("Apr", "2019"), ("", ""), ("Jul", "2019"), ("", ""),
        ("Sep", "2019"), ("Oct", "2019"), ("Nov", "2019"),
    ]  # fmt: skip
    assert [m.items[0].words for m in listing if not m.label] == [
        "Mar: nothing dated", "May and Jun: nothing dated", "Aug: nothing dated",
    ]  # fmt: skip
    assert [item.words for item in listing[6].items][:2] == ["Today, 2 September 2019", "SIT completes"]


def test_a_stretch_over_the_new_year_names_both_years() -> None:
    listing = drawn(rows(row("1 Nov 19", "a"), row("1 Mar 20", "b")), None).listing
    assert listing[1].items[0].words == "Dec 2019 to Feb 2020: nothing dated"


def test_the_list_says_which_test_window_an_item_falls_in() -> None:
    inside = {item.words: item.inside for month in drawn().listing for item in month.items}
    assert [(w.name, w.part, w.soft) for w in inside["SIT commences"]] == [("SIT", Part.BEGINS, True)]
    assert [(w.part, w.soft) for w in inside["Change Board determination on SECMP0062"]] == [(Part.THROUGH, True)]
    assert [(w.part, w.soft) for w in inside["Today, 2 September 2019"]] == [(Part.THROUGH, False)]
    assert [(w.part, w.soft) for w in inside["Aug: nothing dated"]] == [(Part.THROUGH, False)]
    assert [(w.part, w.soft) for w in inside["SIT completes"]] == [(Part.ENDS, True)]
    assert [w.part for w in inside["UIT window closes"]] == [Part.ENDS]
    assert inside["Release go-live"] == ()
    assert {w.track for found in inside.values() for w in found} == {0}


def test_windows_that_share_days_run_on_tracks_of_their_own() -> None:
    made = drawn(
        rows(
            row("1 Jul 19", "SIT commences"),
            row("1 Aug 19", "UIT commences"),
            row("1 Sep 19", "SIT completes"),
            row("1 Oct 19", "UIT window closes"),
        )
    )
    tracks = {w.name: w.track for month in made.listing for item in month.items for w in item.inside}
    assert tracks == {"SIT": 0, "UIT": 1}
    assert marks(made)["sit-commences"].y != marks(made)["uit-commences"].y


def test_several_releases_lie_on_one_axis_and_name_their_turning_points() -> None:
    later = rows(row("17 Jan 20", "Panel baselines RID", "panel"), row("25 Jun 20", "Release go-live"))
    plain = rows(row("1 Mar 20", "Something else"), row("", "Undated"))
    first, second, third = draw_together(
        [("a", NOVEMBER_2019), ("b", later), ("c", plain)], today=date(2019, 9, 2), calendar=CALENDAR
    )
    assert first.months == second.months == third.months
    assert set(marks(first)) >= {
        "sit-commences",
        "uit-window-closes",
        "panel-go/no-go-decision",
        "release-go-live",
    }
    assert "change-board-approval-of-secmp0060" not in marks(first)
    assert not any(month.label == "" for month in first.listing)
    assert set(marks(third)) == {"something-else"}
    assert (third.undated, third.undated_count, third.undated_listing) == (None, 1, ())


def test_a_timetable_without_any_date_or_row_is_still_a_drawing() -> None:
    undated = drawn(rows(row("", "SIT commences")))
    assert (undated.lanes, undated.months, undated.today, undated.listing) == ((), (), None, ())
    assert undated.undated is not None
    empty = drawn(())
    assert (empty.undated, empty.lanes) == (None, ())
    assert empty.description.startswith("0 milestones")
    outline = draw_together([("x", ())], today=None, calendar=CALENDAR)
    assert outline[0].lanes == ()


def test_says_in_words_what_it_shows() -> None:
    assert drawn().description == (
        "12 milestones, 1 of them not yet dated. Next, W/C 16 Sep 19: SIT completes, in 10 to 14 "
        "Working Days. "
        "The table beneath holds the same rows."
    )
