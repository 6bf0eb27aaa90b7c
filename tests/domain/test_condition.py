"""Conditions: which marks carry one, when one is overdue, and that an end says how."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.condition import (
    ENDED,
    MOST_CONDITIONS,
    Wanted,
    check_all_wanted,
    check_carries,
    check_end,
    check_wanted,
    how_due,
)
from app.domain.errors import Invalid
from app.domain.status import ConditionOutcome, Rag
from app.domain.working_days import FIRST_DAY, LAST_DAY, england_and_wales

CALENDAR = england_and_wales()
NOVEMBER_3 = date(2021, 11, 3)
DAYS = st.dates(date(2019, 1, 1), date(2022, 12, 31))


def pointers(refusal: pytest.ExceptionInfo[Invalid]) -> list[str]:
    return [fault.pointer for fault in refusal.value.faults]


def test_a_green_and_an_amber_mark_carry_conditions_and_no_other() -> None:
    for status in (Rag.GREEN, Rag.AMBER):
        check_carries(status)
    with pytest.raises(Invalid, match="Red"):
        check_carries(Rag.RED)
    with pytest.raises(Invalid, match="record the mark first"):
        check_carries(None)


def test_a_condition_says_what_and_by_whom() -> None:
    assert check_wanted(Wanted(" x ", " DCC\n", NOVEMBER_3)) == Wanted("x", "DCC", NOVEMBER_3)
    with pytest.raises(Invalid) as nothing:
        check_wanted(Wanted(" ", ""), "/conditions/2")
    assert pointers(nothing) == ["/conditions/2/text", "/conditions/2/owner"]
    with pytest.raises(Invalid) as long:
        check_wanted(Wanted("x" * 20_001, "x" * 301))
    assert pointers(long) == ["/text", "/owner"]


@pytest.mark.parametrize("day", [FIRST_DAY - timedelta(1), LAST_DAY + timedelta(1)])
def test_a_day_outside_the_years_kept_is_refused(day: date) -> None:
    with pytest.raises(Invalid) as refusal:
        check_wanted(Wanted("x", "DCC", day))
    assert pointers(refusal) == ["/due"]


def test_conditions_given_with_a_mark() -> None:
    one = Wanted("x", "DCC")
    assert check_all_wanted(Rag.RED, (), "/conditions") == ()
    assert check_all_wanted(Rag.AMBER, (one, one), "/conditions") == (one, one)
    with pytest.raises(Invalid, match="Red"):
        check_all_wanted(Rag.RED, (one,), "/conditions")
    with pytest.raises(Invalid) as second:
        check_all_wanted(Rag.GREEN, (one, Wanted("", "DCC")), "/conditions")
    assert pointers(second) == ["/conditions/1/text"]
    with pytest.raises(Invalid) as many:
        check_all_wanted(Rag.GREEN, (one,) * (MOST_CONDITIONS + 1), "/conditions")
    assert pointers(many) == ["/conditions"]


@pytest.mark.parametrize(
    ("due", "today", "words", "overdue_by"),
    [
        (None, NOVEMBER_3, "no date", None),
        (NOVEMBER_3, date(2021, 11, 1), "due 3 November 2021, 2 Working Days to go", None),
        (NOVEMBER_3, date(2021, 11, 2), "due 3 November 2021, 1 Working Day to go", None),
        (NOVEMBER_3, NOVEMBER_3, "due 3 November 2021, today", None),
        (NOVEMBER_3, date(2021, 11, 4), "due 3 November 2021, 1 Working Day overdue", 1),
        (NOVEMBER_3, date(2021, 11, 5), "due 3 November 2021, 2 Working Days overdue", 2),
        (date(2021, 11, 5), date(2021, 11, 6), "due 5 November 2021, overdue", 0),
        (date(2021, 12, 24), date(2021, 12, 29), "due 24 December 2021, 1 Working Day overdue", 1),
    ],
)
def test_how_a_day_stands(due: date | None, today: date, words: str, overdue_by: int | None) -> None:
    stands = how_due(due, today, CALENDAR)
    assert (stands.words, stands.overdue_by) == (words, overdue_by)


@given(due=DAYS, today=DAYS)
def test_it_is_overdue_from_the_day_after_and_never_less_the_day_after_that(due: date, today: date) -> None:
    stands, tomorrow = how_due(due, today, CALENDAR), how_due(due, today + timedelta(1), CALENDAR)
    assert (stands.overdue_by is not None) is (today > due)
    assert ("overdue" in stands.words) is (today > due)
    if stands.overdue_by is not None and tomorrow.overdue_by is not None:
        assert tomorrow.overdue_by - stands.overdue_by == CALENDAR.is_working_day(today + timedelta(1))


def test_an_end_says_how() -> None:
    assert check_end(" It is out. ") == "It is out."
    for words in ("", " \n", "x" * 20_001):
        with pytest.raises(Invalid) as refusal:
            check_end(words)
        assert pointers(refusal) == ["/words"]


def test_every_outcome_has_its_words() -> None:
    assert set(ENDED) == set(ConditionOutcome)
