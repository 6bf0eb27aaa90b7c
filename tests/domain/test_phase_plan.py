"""Testing phases as planned: windows in the papers' words, and pass rates compared as counts."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.counting import passed_share
from app.domain.errors import Invalid
from app.domain.phase_plan import (
    Rate,
    boundaries,
    check_limits,
    check_rate,
    meets,
    phase_named,
    read_span,
    still_to_pass,
)
from app.domain.status import Outcome, Phase, WindowKind

TODAY = date(2019, 10, 1)


def counts(passed: int, failed: int = 0, **more: int) -> dict[Outcome, int]:
    named = {Outcome(name): count for name, count in more.items()}
    return {Outcome.PASSED: passed, Outcome.FAILED: failed, **named}


@pytest.mark.parametrize(
    ("counted", "rate", "met"),
    [
        (counts(399, 1), Rate(100, 100), False),
        (counts(400), Rate(100, 100), True),
        (counts(399, 1), Rate(9975, 10000), True),
        (counts(399, 1), Rate(9976, 10000), False),
        (counts(19_999, 1), Rate(100, 100), False),
        (counts(3, 1, errored=1), Rate(3, 5), True),
        (counts(3, 1, errored=2), Rate(3, 5), False),
        (counts(1, blocked=9, skipped=9, not_run=9), Rate(1, 1), True),
        (counts(0, blocked=9), Rate(0, 1), None),
        ({}, Rate(1, 1), None),
    ],
)
def test_a_threshold_compares_counts(counted: dict[Outcome, int], rate: Rate, met: bool | None) -> None:
    assert meets(counted, rate) is met


def test_399_of_400_is_neither_written_nor_taken_as_100() -> None:
    assert passed_share(counts(399, 1)) == "99.75 %"
    assert meets(counts(399, 1), Rate(100, 100)) is False
    assert still_to_pass(counts(399, 1), Rate(100, 100)) == 1
    assert still_to_pass(counts(400), Rate(100, 100)) == 0
    assert still_to_pass(counts(90, 10), Rate(95, 100)) == 5


@given(st.integers(0, 50), st.integers(0, 50), st.integers(1, 40), st.data())
def test_so_many_more_make_it_and_one_fewer_does_not(passed: int, failed: int, of: int, data: st.DataObject) -> None:
    rate = Rate(data.draw(st.integers(0, of)), of)
    more = still_to_pass(counts(passed, failed), rate)
    if passed + failed:
        assert meets(counts(passed + more, failed - more), rate) is True
        assert more == 0 or meets(counts(passed + more - 1, failed - more + 1), rate) is False


@pytest.mark.parametrize(
    ("phase", "keys", "found"),
    [
        (Phase.SIT, {"sit-commences", "sit-completes", "uit-commences"}, ("sit-commences", "sit-completes")),
        (Phase.UIT, {"uit-commences", "uit-window-closes"}, ("uit-commences", "uit-window-closes")),
        (Phase.SIT, {"sit-commences"}, ("sit-commences", None)),
        (Phase.PIT, {"sit-commences", "dcc-submits-sit-completion-report"}, (None, None)),
        (
            Phase.REGRESSION,
            {"regression-commences", "test-participants-regression-plans"},
            ("regression-commences", None),
        ),
    ],
)
def test_rows_of_a_timetable_that_say_a_window(
    phase: Phase, keys: set[str], found: tuple[str | None, str | None]
) -> None:
    assert boundaries(phase, keys) == found


@pytest.mark.parametrize(
    ("begins", "ends"),
    [("Late Jul 19", "W/C 16 Sep 19"), ("22 July 2019", ""), ("", "By 20 Sep 19"), ("Q3 2019", "TBC")],
)
def test_a_vague_window_stays_as_it_was_written(begins: str, ends: str) -> None:
    span = read_span(WindowKind.PLANNED, begins, ends, TODAY)
    assert (str(span.begins), str(span.ends)) == (begins, ends)


@pytest.mark.parametrize(
    ("kind", "begins", "ends", "pointer"),
    [
        (WindowKind.PLANNED, "", "", "/begins"),
        (WindowKind.PLANNED, "TBC", "unknown", "/begins"),
        (WindowKind.PLANNED, "soon", "", "/begins"),
        (WindowKind.PLANNED, "1 Oct 19", "31 Sep 19", "/ends"),
        (WindowKind.PLANNED, "7 Oct 19", "4 Oct 19", "/ends"),
        (WindowKind.PLANNED, "x" * 101, "", "/begins"),
        (WindowKind.ACTUAL, "2 Oct 19", "", "/begins"),
        (WindowKind.ACTUAL, "1 Sep 19", "2 Oct 19", "/ends"),
        (WindowKind.ACTUAL, "", "1 Sep 19", "/begins"),
    ],
)
def test_a_window_that_cannot_be(kind: WindowKind, begins: str, ends: str, pointer: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_span(kind, begins, ends, TODAY)
    assert [fault.pointer for fault in refused.value.faults] == [pointer]


def test_what_took_place_today_or_vaguely_before_is_past() -> None:
    for begins, ends in (("1 Oct 19", ""), ("Late Jul 19", "1 Oct 19"), ("W/C 30 Sep 19", "")):
        read_span(WindowKind.ACTUAL, begins, ends, TODAY)


def test_rates_and_thresholds_that_cannot_be() -> None:
    assert check_rate(0, 1) == Rate(0, 1)
    assert str(check_rate(100, 100)) == "100 of 100"
    for needed, of in ((1, 0), (-1, 5), (6, 5), (1, 2**31)):
        with pytest.raises(Invalid):
            check_rate(needed, of)
    assert check_limits({4: 3, 3: None}) == {3: None, 4: 3}
    for limits in ({0: 1}, {6: 1}, {3: -1}, {3: 2**31}):
        with pytest.raises(Invalid):
            check_limits(limits)


def test_a_phase_is_found_however_it_is_written() -> None:
    assert [phase_named(code) for code in ("sit", "SIT", "Regression", "x", "")] == [
        Phase.SIT, Phase.SIT, Phase.REGRESSION, None, None,
    ]  # fmt: skip
