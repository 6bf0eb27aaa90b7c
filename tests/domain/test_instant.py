"""Instants to the microsecond, and days as London has them, also when its clocks change."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.instant import (
    LONDON,
    day_begins,
    day_ends,
    from_micros,
    london_day,
    parse_instant,
    rfc3339,
    to_micros,
)

INSTANTS = st.integers(0, 300 * 365 * 86_400 * 10**6 - 1).map(
    lambda micros: datetime(1900, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)
)
DAYS = st.dates(date(1900, 1, 2), date(2199, 12, 30))


@given(INSTANTS)
def test_an_instant_survives_its_microseconds(instant: datetime) -> None:
    assert from_micros(to_micros(instant)) == instant


@given(INSTANTS, st.integers(-720, 720))
def test_the_zone_makes_no_other_instant(instant: datetime, minutes: int) -> None:
    assert to_micros(instant.astimezone(timezone(timedelta(minutes=minutes)))) == to_micros(instant)


def test_a_time_without_a_zone_is_no_instant() -> None:
    with pytest.raises(ValueError, match="zone"):
        to_micros(datetime(2021, 10, 5, tzinfo=UTC).replace(tzinfo=None))


def test_what_a_float_would_have_lost_is_kept() -> None:
    late = datetime(2199, 7, 1, 12, 30, 45, 123457, tzinfo=UTC)
    assert str(to_micros(late)).endswith("123457")


@given(DAYS)
def test_a_day_begins_where_the_day_before_ends(day: date) -> None:
    assert london_day(day_begins(day)) == day == london_day(day_ends(day))
    assert day_ends(day) + timedelta(microseconds=1) == day_begins(day + timedelta(days=1))
    assert london_day(day_begins(day) - timedelta(microseconds=1)) == day - timedelta(days=1)


@pytest.mark.parametrize(("day", "hours"), [(date(2021, 3, 28), 23), (date(2021, 10, 31), 25), (date(2021, 6, 1), 24)])
def test_a_day_is_as_long_as_london_has_it(day: date, hours: int) -> None:
    assert day_begins(day + timedelta(days=1)) - day_begins(day) == timedelta(hours=hours)


def test_a_summer_day_begins_before_it_does_in_greenwich() -> None:
    assert day_begins(date(2021, 7, 1)) == datetime(2021, 6, 30, 23, tzinfo=UTC)


@given(INSTANTS)
def test_what_is_written_is_read_again(instant: datetime) -> None:
    assert parse_instant(rfc3339(instant), date_means_end=True) == instant


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2021-10-05T17:00:00+01:00", datetime(2021, 10, 5, 16, tzinfo=UTC)),
        ("2021-10-05T17:00:00 01:00", datetime(2021, 10, 5, 16, tzinfo=UTC)),  # a plus sign sent undecoded
        (" 2021-10-05T17:00:00Z ", datetime(2021, 10, 5, 17, tzinfo=UTC)),
        ("2021-10-05T17:00:00.000001Z", datetime(2021, 10, 5, 17, 0, 0, 1, tzinfo=UTC)),
    ],
)
def test_a_time_is_read(text: str, instant: datetime) -> None:
    read = parse_instant(text, date_means_end=False)
    assert (read, read.tzinfo) == (instant, UTC)


def test_a_bare_date_is_a_london_day_from_one_end_or_the_other() -> None:
    assert parse_instant("2021-10-05", date_means_end=False) == day_begins(date(2021, 10, 5))
    assert parse_instant("2021-10-05", date_means_end=True) == day_ends(date(2021, 10, 5))


@pytest.mark.parametrize(
    "text",
    ["", "soon", "2021-10-05T17:00", "2021-13-05", "1899-12-31", "2200-01-01", "1899-12-31T00:00:00Z", "05/10/2021"],
)
def test_what_is_no_instant_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (each names its own reason)
        parse_instant(text, date_means_end=True)


def test_a_pages_time_without_a_zone_is_uk_time() -> None:
    assert parse_instant("2021-07-01T09:30", date_means_end=True, zone=LONDON) == datetime(
        2021, 7, 1, 8, 30, tzinfo=UTC
    )
