"""Working Days: the papers' own counts, an independent list of holidays, and the laws that counts obey."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.working_days import (
    DayOutsideCalendar,
    Deadline,
    ProclaimedDay,
    closes_at,
    england_and_wales,
    good_friday,
    would_move,
)

CALENDAR = england_and_wales()
DAYS = st.dates(date(2010, 1, 1), date(2030, 12, 31))
COUNTS = st.integers(-60, 60)
WORKING = DAYS.filter(CALENDAR.is_working_day)


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2018, 8, 22), 10, date(2018, 9, 6)),  # 002:184, over the summer bank holiday
        (date(2019, 10, 7), -10, date(2019, 9, 23)),  # 000:659
        (date(2019, 10, 21), -5, date(2019, 10, 14)),  # 000:692
        (date(2020, 5, 7), 1, date(2020, 5, 11)),  # May Day moved to Friday 8 May 2020
        (date(2020, 5, 1), 1, date(2020, 5, 4)),  # and the Monday it left was a Working Day
        (date(2021, 12, 24), 1, date(2021, 12, 29)),  # two substitute days
        (date(2019, 6, 1), 1, date(2019, 6, 3)),  # from a Saturday the Monday is the first
        (date(2019, 6, 2), -1, date(2019, 5, 31)),
        (date(2019, 6, 1), 0, date(2019, 6, 3)),
        (date(2019, 6, 3), 0, date(2019, 6, 3)),
    ],
)
def test_counts_working_days_as_the_papers_do(start: date, count: int, end: date) -> None:
    assert CALENDAR.add(start, count) == end


def test_shows_a_count_day_by_day() -> None:
    shown = CALENDAR.count_days(date(2018, 8, 22), 10)
    assert [day.day.isoformat() for day in shown if not day.counted] == [
        "2018-08-22", "2018-08-25", "2018-08-26", "2018-08-27", "2018-09-01", "2018-09-02",
    ]  # fmt: skip
    assert [day.why for day in shown if not day.counted] == [
        "the day counted from", "Saturday", "Sunday", "Late Summer Bank Holiday", "Saturday", "Sunday",
    ]  # fmt: skip
    assert [day.number for day in shown if day.counted] == list(range(1, 11))
    assert shown[-1].day == date(2018, 9, 6)


def test_shows_a_count_backwards_and_a_start_that_is_no_working_day() -> None:
    back = CALENDAR.count_days(date(2019, 10, 21), -5)
    assert (back[0].day, back[-1].day, back[-1].number) == (date(2019, 10, 21), date(2019, 10, 14), 5)
    sunday = CALENDAR.count_days(date(2019, 6, 2), 0)
    assert [(day.day, day.why) for day in sunday] == [(date(2019, 6, 2), "Sunday"), (date(2019, 6, 3), None)]


def test_a_deadline_closes_at_five_in_london_summer_and_winter() -> None:
    assert closes_at(date(2018, 9, 6)) == datetime(2018, 9, 6, 16, 0, tzinfo=UTC)
    assert closes_at(date(2021, 11, 4)) == datetime(2021, 11, 4, 17, 0, tzinfo=UTC)
    assert closes_at(date(2021, 11, 4)).tzinfo is UTC


@pytest.mark.parametrize("day", [date(1999, 12, 31), date(2100, 1, 1)])
def test_says_that_a_day_lies_outside_the_calendar(day: date) -> None:
    with pytest.raises(DayOutsideCalendar, match=day.isoformat()):
        CALENDAR.is_working_day(day)


@given(WORKING, COUNTS)
def test_counting_back_undoes_counting_forward(day: date, count: int) -> None:
    assert CALENDAR.add(CALENDAR.add(day, count), -count) == day


@given(DAYS, COUNTS.filter(bool))
def test_between_undoes_add_from_any_day(day: date, count: int) -> None:
    assert CALENDAR.between(day, CALENDAR.add(day, count)) == count


@given(DAYS, DAYS, COUNTS)
def test_a_later_start_never_ends_earlier(one: date, other: date, count: int) -> None:
    earlier, later = sorted((one, other))
    assert CALENDAR.add(earlier, count) <= CALENDAR.add(later, count)


@given(DAYS, COUNTS)
def test_never_lands_on_a_day_that_is_no_working_day(day: date, count: int) -> None:
    landed = CALENDAR.add(day, count)
    assert landed.weekday() < 5
    assert landed not in independent_bank_holidays(landed.year)


@given(DAYS, COUNTS)
def test_the_count_shown_is_the_count_made(day: date, count: int) -> None:
    shown = CALENDAR.count_days(day, count)
    assert shown[-1].day == CALENDAR.add(day, count)
    if count:
        assert sum(one.counted for one in shown) == abs(count)
    assert all(one.counted == (one.why is None) for one in shown)


def test_agrees_with_an_independent_list_for_every_day_of_2012_to_2028() -> None:
    day, last = date(2012, 1, 1), date(2028, 12, 31)
    while day <= last:
        expected = day.weekday() < 5 and day not in independent_bank_holidays(day.year)
        assert CALENDAR.is_working_day(day) == expected, day
        day += timedelta(days=1)


def test_agrees_with_the_governments_own_list_for_every_day_of_2012_to_2028() -> None:
    published = json.loads((files("govuk_bank_holidays") / "bank-holidays.json").read_text("utf-8"))
    holidays = {date.fromisoformat(event["date"]) for event in published["england-and-wales"]["events"]}
    assert {day.year for day in holidays} == set(range(2012, 2029))
    day, last = date(2012, 1, 1), date(2028, 12, 31)
    while day <= last:
        assert CALENDAR.is_working_day(day) == (day.weekday() < 5 and day not in holidays), day
        day += timedelta(days=1)


def test_good_friday_and_christmas_day_are_never_working_days() -> None:
    for year in range(2000, 2100):
        assert good_friday(year) == easter(year) - timedelta(days=2)
        assert CALENDAR.why_not(good_friday(year)) == "Good Friday"
        assert CALENDAR.why_not(date(year, 12, 25)) == "Christmas Day"


def test_a_holiday_proclaimed_late_lists_what_it_would_move_and_moves_nothing() -> None:
    before = england_and_wales(known_on=date(2022, 9, 9))
    after = england_and_wales(known_on=date(2022, 9, 10))
    assert before.is_working_day(date(2022, 9, 19))
    assert not after.is_working_day(date(2022, 9, 19))
    assert before.version != after.version
    across = Deadline("referral", "Referral window closes", date(2022, 9, 7), 10, before.add(date(2022, 9, 7), 10))
    elsewhere = Deadline("cut-off", "Cut-off", date(2022, 8, 1), 5, before.add(date(2022, 8, 1), 5))
    upon = Deadline("papers", "Papers due", date(2022, 9, 19), 0, date(2022, 9, 19))
    (first, second) = would_move(before, after, [across, elsewhere, upon])
    assert (first.deadline, first.would_be) == (across, date(2022, 9, 22))
    assert first.because == ("2022-09-19: State Funeral of Queen Elizabeth II",)
    assert (second.deadline, second.would_be) == (upon, date(2022, 9, 20))
    assert across.stands_on == date(2022, 9, 21)


def test_a_moved_bank_holiday_frees_the_day_it_left() -> None:
    before = england_and_wales(known_on=date(2019, 6, 6))
    assert not before.is_working_day(date(2020, 5, 4))
    assert before.is_working_day(date(2020, 5, 8))
    (moved,) = would_move(before, CALENDAR, [Deadline("evidence", "Evidence", date(2020, 5, 1), 3, date(2020, 5, 7))])
    assert moved.would_be == date(2020, 5, 6)
    assert moved.because == ("2020-05-04: a Working Day again",)


def test_a_day_proclaimed_after_the_table_was_written_is_laid_over_it() -> None:
    proclaimed = ProclaimedDay(date(2027, 7, 5), "A day of thanksgiving", date(2027, 3, 1))
    newer = england_and_wales(newly=[proclaimed])
    assert newer.why_not(date(2027, 7, 5)) == "A day of thanksgiving"
    assert CALENDAR.is_working_day(date(2027, 7, 5))
    assert newer.version != CALENDAR.version
    assert newer.proclaimed[-1] == proclaimed
    assert england_and_wales(newly=[proclaimed]).version == newer.version


# The other source: the statute's rules worked out here, sharing nothing with the module under test.


def easter(year: int) -> date:
    """Easter Sunday by the anonymous Gregorian algorithm."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    f = (b + 8) // 25
    g = (b - f + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    ell = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * ell) // 451
    month, day = divmod(h + ell - 7 * m + 114, 31)
    return date(year, month, day + 1)


def nth_monday(year: int, month: int, n: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(7 - first.weekday()) % 7 + 7 * (n - 1))


def last_monday(year: int, month: int) -> date:
    last = date(year, month + 1, 1) - timedelta(days=1)
    return last - timedelta(days=last.weekday())


def substitutes(year: int) -> Iterator[date]:
    """New Year's Day, Christmas Day and Boxing Day, each with the weekday that stands in for it."""
    taken: set[date] = set()
    for day in (date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)):
        yield day
        stand_in = day
        if day.weekday() >= 5:
            while stand_in.weekday() >= 5 or stand_in in taken or stand_in == date(year, 12, 26):
                stand_in += timedelta(days=1)
        taken.add(stand_in)
        yield stand_in


MOVED = {
    date(2012, 5, 28): date(2012, 6, 4),
    date(2020, 5, 4): date(2020, 5, 8),
    date(2022, 5, 30): date(2022, 6, 2),
}
ONE_OFF = {date(2011, 4, 29), date(2012, 6, 5), date(2022, 6, 3), date(2022, 9, 19), date(2023, 5, 8)}


def independent_bank_holidays(year: int) -> set[date]:
    ordinary = {
        *substitutes(year),
        easter(year) - timedelta(days=2),
        easter(year) + timedelta(days=1),
        nth_monday(year, 5, 1),
        last_monday(year, 5),
        last_monday(year, 8),
    }
    return {MOVED.get(day, day) for day in ordinary} | {day for day in ONE_OFF if day.year == year}
