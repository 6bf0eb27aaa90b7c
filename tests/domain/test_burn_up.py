"""The drawing of how a phase filled up: steps from the first report to the last."""

from datetime import UTC, datetime, timedelta

from app.domain.burn_up import Point, lay_out

DAY = datetime(2021, 10, 5, 12, tzinfo=UTC)


def test_steps_by_time_and_by_the_highest_number() -> None:
    drawn = lay_out([Point(DAY, 20, 5), Point(DAY + timedelta(days=1), 40, 5), Point(DAY + timedelta(days=4), 40, 30)])
    assert drawn is not None
    assert drawn.counted == "M0 50H250V0H1000"
    assert drawn.passed == "M0 88H250H1000V25"
    assert drawn.area == "M0 88H250H1000V25V100H0Z"
    assert (drawn.top, drawn.first.counted, drawn.last.passed) == (40, 20, 30)


def test_the_top_is_the_highest_number_and_not_the_last() -> None:
    drawn = lay_out([Point(DAY, 8, 8), Point(DAY + timedelta(hours=1), 4, 0)])
    assert drawn is not None
    assert (drawn.top, drawn.counted, drawn.passed) == (8, "M0 0H1000V50", "M0 0H1000V100")


def test_reports_of_one_instant_stand_side_by_side() -> None:
    drawn = lay_out([Point(DAY, 1, 0), Point(DAY, 2, 1), Point(DAY, 4, 4)])
    assert drawn is not None
    assert drawn.counted == "M0 75H500V50H1000V0"


def test_reports_without_a_case_are_a_line_at_the_foot() -> None:
    drawn = lay_out([Point(DAY, 0, 0), Point(DAY + timedelta(hours=1), 0, 0)])
    assert drawn is not None
    assert (drawn.top, drawn.counted) == (1, "M0 100H1000")


def test_nothing_is_drawn_under_two_points() -> None:
    assert lay_out([]) is None
    assert lay_out([Point(DAY, 3, 3)]) is None
