"""Dates as the papers write them: each way of writing one, and what holds for all of them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.dates import MONTHS, WEEKDAYS, DateKind, PaperDate, parse

DAYS = st.dates(date(1990, 1, 1), date(2089, 12, 31))


@pytest.mark.parametrize(
    ("text", "kind", "earliest", "latest"),
    [
        ("15 Feb 19", "exact", "2019-02-15", "2019-02-15"),
        ("05 Apr 19", "exact", "2019-04-05", "2019-04-05"),
        ("4 November 2021", "exact", "2021-11-04", "2021-11-04"),
        ("22nd August 2018", "exact", "2018-08-22", "2018-08-22"),
        ("Thursday 6th September 2018", "exact", "2018-09-06", "2018-09-06"),
        ("2021-11-04", "exact", "2021-11-04", "2021-11-04"),
        ("29 Feb 20", "exact", "2020-02-29", "2020-02-29"),
        ("By 23 Sep 19", "by", None, "2019-09-23"),
        ("By Q4 2020", "by", None, "2020-12-31"),
        ("by the end of July 2019", "by", None, "2019-07-31"),
        ("W/C 16 Sep 19", "week_commencing", "2019-09-16", "2019-09-22"),
        ("week commencing 16 September 2019", "week_commencing", "2019-09-16", "2019-09-22"),
        ("Early Jul 19", "part_of_month", "2019-07-01", "2019-07-10"),
        ("Mid Jul 19", "part_of_month", "2019-07-11", "2019-07-20"),
        ("Late Jul 19", "part_of_month", "2019-07-21", "2019-07-31"),
        ("late-February 2019", "part_of_month", "2019-02-21", "2019-02-28"),
        ("July 2019", "month", "2019-07-01", "2019-07-31"),
        ("Feb 20", "month", "2020-02-01", "2020-02-29"),
        ("Q4 2020", "quarter", "2020-10-01", "2020-12-31"),
        ("H2 2019", "half", "2019-07-01", "2019-12-31"),
        ("second half of 2019", "half", "2019-07-01", "2019-12-31"),
        ("the first half of 2020", "half", "2020-01-01", "2020-06-30"),
        ("29 September to 5 October 2021", "range", "2021-09-29", "2021-10-05"),
        ("1 to 5 October 2021", "range", "2021-10-01", "2021-10-05"),
        ("31 July to 15 August 2018", "range", "2018-07-31", "2018-08-15"),
        ("29 December to 5 January 2022", "range", "2021-12-29", "2022-01-05"),
        ("June – November 2021", "range", "2021-06-01", "2021-11-30"),
        ("2021", "range", "2021-01-01", "2021-12-31"),
        ("", "unknown", None, None),
        ("TBC", "unknown", None, None),
        ("  to be confirmed ", "unknown", None, None),
    ],
)
def test_each_way_of_writing_a_date(text: str, kind: str, earliest: str | None, latest: str | None) -> None:
    found = parse(text)
    assert (found.text, found.kind) == (text, kind)
    assert (found.earliest, found.latest) == (_day(earliest), _day(latest))
    assert str(found) == text


@pytest.mark.parametrize(
    "text",
    [
        "31 Feb 19", "29 Feb 19", "32 Jan 19", "15 Foo 19", "15 Fe 19", "next week", "Q5 2020", "H3 2019",
        "21th May 19", "Monday 6th September 2018", "6 October 2021 to 5 October 2021", "By By 5 May 19", "By soon",
        "W/C July 2019",
        "soon to 5 May 19", "5 May 19 to soon", "15 Feb 1066", "2021-13-01", "1500", "Late Foo 19", "Foo 2019",
    ],
)  # fmt: skip
def test_words_that_are_no_date_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        parse(text)


def test_the_century_is_the_readers_choice() -> None:
    assert parse("15 Feb 19", century=1900).earliest == date(1919, 2, 15)
    assert parse("15 Feb 2019", century=1900).earliest == date(2019, 2, 15)


def test_a_wrong_weekday_is_named() -> None:
    with pytest.raises(ValueError, match="2018-09-06 is a Thursday, not Monday"):
        parse("Monday 6th September 2018")


@pytest.mark.parametrize(
    ("kind", "earliest", "latest"),
    [
        (DateKind.UNKNOWN, "2019-01-01", None),
        (DateKind.BY, "2019-01-01", "2019-01-02"),
        (DateKind.BY, None, None),
        (DateKind.MONTH, None, "2019-01-31"),
        (DateKind.RANGE, "2019-01-02", "2019-01-01"),
        (DateKind.EXACT, "2019-01-01", "2019-01-02"),
    ],
)
def test_a_date_whose_days_do_not_fit_its_kind_cannot_be_made(
    kind: DateKind, earliest: str | None, latest: str | None
) -> None:
    with pytest.raises(ValueError, match="date"):
        PaperDate("x", kind, _day(earliest), _day(latest))


def test_a_drawing_sorts_by_the_earliest_day_and_by_the_named_day_of_a_by() -> None:
    assert parse("Late Jul 19").sort_day() == date(2019, 7, 21)
    assert parse("By 23 Sep 19").sort_day() == date(2019, 9, 23)
    assert parse("").sort_day() is None


@given(DAYS, st.sampled_from(["short", "long", "ordinal", "weekday", "iso"]))
def test_every_day_reads_back_from_each_way_of_writing_it(day: date, way: str) -> None:
    month, suffix = MONTHS[day.month - 1].title(), _suffix(day.day)
    text = {
        "short": f"{day.day:02d} {month[:3]} {day.year % 100:02d}",
        "long": f"{day.day} {month} {day.year}",
        "ordinal": f"{day.day}{suffix} {month} {day.year}",
        "weekday": f"{WEEKDAYS[day.weekday()].title()} {day.day}{suffix} {month} {day.year}",
        "iso": day.isoformat(),
    }[way]
    found = parse(text, century=day.year // 100 * 100)
    assert found == PaperDate(text, DateKind.EXACT, day, day)


@given(DAYS, st.sampled_from(["By", "W/C", "Early", "Mid", "Late", "", "Q", "H", "to"]), st.integers(0, 400))
def test_a_vague_date_stays_vague_and_spans_what_it_names(day: date, how: str, length: int) -> None:
    month = f"{MONTHS[day.month - 1].title()} {day.year}"
    end = day + timedelta(days=length)
    text = {
        "By": f"By {day.day} {month}",
        "W/C": f"W/C {day.day} {month}",
        "": month,
        "Q": f"Q{(day.month + 2) // 3} {day.year}",
        "H": f"H{(day.month + 5) // 6} {day.year}",
        "to": f"{day.day} {month} to {end.day} {MONTHS[end.month - 1]} {end.year}",
    }.get(how, f"{how} {month}")
    found = parse(text)
    assert found.text == text
    assert found.kind is not DateKind.EXACT
    assert found.latest is not None
    if how not in ("Early", "Mid", "Late"):
        assert (found.earliest or day) <= day <= found.latest
    if how == "to":
        assert (found.earliest, found.latest) == (day, end)
    assert found.sort_day() == (found.earliest or found.latest)


@given(DAYS)
def test_the_three_parts_of_a_month_cover_it_without_overlap(day: date) -> None:
    month = f"{MONTHS[day.month - 1]} {day.year}"
    parts = [parse(f"{part} {month}") for part in ("Early", "Mid", "Late")]
    hits = [p for p in parts if p.earliest and p.latest and p.earliest <= day <= p.latest]
    assert len(hits) == 1
    whole = parse(month)
    assert (parts[0].earliest, parts[-1].latest) == (whole.earliest, whole.latest)


@given(st.text(max_size=40))
def test_any_words_are_read_or_refused_and_never_changed(text: str) -> None:
    try:
        found = parse(text)
    except ValueError:
        return
    assert found.text == text


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _suffix(day: int) -> str:
    if day in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
