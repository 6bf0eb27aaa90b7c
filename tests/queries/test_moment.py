"""The two clocks against the plainest model there is: a list of rows, filtered and sorted in Python."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app import clock
from app.db import Database
from app.domain.instant import EPOCH, day_begins
from app.domain.status import Rag
from app.models.base import table_of
from app.models.criterion import Mark, Retraction
from app.queries.moment import Moment, latest, resolve
from tests.support.small_record import Clock, SmallRecord, put, small_record

DAY = timedelta(days=1)
FIRST = datetime(2021, 10, 1, tzinfo=UTC)
mark = table_of(Mark)


@pytest.fixture
def small(database_url: str) -> Iterator[SmallRecord]:
    opened = Database(database_url)
    yield small_record(opened)
    opened.dispose()


@dataclass(frozen=True, slots=True)
class Step:
    """One entry: marks effective on these days (of the month), and which earlier marks it retracts."""

    days: tuple[int, ...]
    retracts: tuple[int, ...] = ()


# Few days, so that many marks share one: a meeting day.
STEPS = st.lists(
    st.builds(
        Step,
        st.lists(st.integers(0, 3), max_size=3).map(tuple),
        st.lists(st.integers(0, 8), max_size=2, unique=True).map(tuple),
    ),
    min_size=1,
    max_size=6,
)


@dataclass(frozen=True, slots=True)
class Recorded:
    effective_at: datetime
    seq: int
    id: int


def record(small: SmallRecord, criterion: int, steps: list[Step]) -> tuple[list[Recorded], dict[int, int], list[int]]:
    """Record the steps; give the marks, in which entry each retracted one went, and the entries' numbers."""
    marks: list[Recorded] = []
    retracted: dict[int, int] = {}
    entries: list[int] = []
    version = 0
    for step in steps:
        rows: list[Any] = []
        for day in step.days:
            version += 1
            rows.append(
                Mark(
                    criterion_id=criterion,
                    body_id=small.bodies["tag"],
                    version=version,
                    status=Rag.GREEN,
                    effective_at=FIRST + day * DAY,
                )
            )
        gone = [marks[n].id for n in step.retracts if n < len(marks) and marks[n].id not in retracted]
        rows += [Retraction(table_name="mark", row_id=id, reason="wrong") for id in gone]
        seq = put(small.database, *rows)
        entries.append(seq)
        marks += [Recorded(row.effective_at, seq, row.id or 0) for row in rows if isinstance(row, Mark)]
        retracted |= dict.fromkeys(gone, seq)
    return marks, retracted, entries


def naive(marks: list[Recorded], retracted: dict[int, int], at: Moment) -> int | None:
    held = [
        m
        for m in marks
        if m.effective_at <= at.as_at and m.seq <= at.seq and not retracted.get(m.id, at.seq + 1) <= at.seq
    ]
    return max(held, key=lambda m: (m.effective_at, m.seq, m.id)).id if held else None


def answer(small: SmallRecord, criterion: int, at: Moment) -> int | None:
    other = mark.alias()
    with small.database.reading() as session:
        held = select(latest(mark, at, other.c.criterion_id == criterion, of=other).label("id"))
        found: int | None = session.execute(held).scalar()
    return found


DAYS = st.integers(-1, 4).map(lambda n: FIRST + n * DAY)
JUST_BEFORE = DAYS.map(lambda at: at - timedelta(microseconds=1))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, asked=st.lists(st.tuples(DAYS | JUST_BEFORE, st.integers(-1, 6)), min_size=4, max_size=4))
def test_what_holds_is_what_a_list_in_python_says(
    small: SmallRecord, steps: list[Step], asked: list[tuple[datetime, int]]
) -> None:
    criterion = small.criterion(f"criterion-{len(small.criteria)}")
    marks, retracted, entries = record(small, criterion, steps)
    for as_at, place in asked:
        known = Moment(as_at, EPOCH, entries[0] + place, live=False)
        assert answer(small, criterion, known) == naive(marks, retracted, known)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, more=STEPS)
def test_an_earlier_view_never_changes(small: SmallRecord, steps: list[Step], more: list[Step]) -> None:
    """Whatever comes later, however far it is backdated or retracted: who knew then what, stays."""
    criterion = small.criterion(f"criterion-{len(small.criteria)}")
    _, _, entries = record(small, criterion, steps)
    views = {(n, day): answer(small, criterion, at(n, day)) for n in entries for day in range(-1, 5)}
    later = [
        Mark(
            criterion_id=criterion,
            body_id=small.bodies["tag"],
            version=1000 + n,
            status=Rag.RED,
            effective_at=FIRST + day * DAY,
        )
        for n, step in enumerate(more)
        for day in step.days[:1]
    ]
    put(small.database, *later)
    assert {key: answer(small, criterion, at(*key)) for key in views} == views


def at(number: int, day: int) -> Moment:
    return Moment(FIRST + day * DAY, EPOCH, number, live=False)


def test_on_a_meeting_day_the_later_entry_holds_then_the_later_row_of_it(small: SmallRecord) -> None:
    criterion = small.criterion("ties")
    marks, _, _ = record(small, criterion, [Step((1,)), Step((1, 1)), Step((0,))])
    assert answer(small, criterion, at(10**6, 1)) == marks[2].id
    assert answer(small, criterion, at(marks[0].seq, 1)) == marks[0].id
    assert answer(small, criterion, at(10**6, 0)) == marks[3].id


def test_the_later_entry_holds_whatever_its_rows_are_numbered(small: SmallRecord) -> None:
    criterion = small.criterion("numbered")
    for version, id in ((1, 900), (2, 800)):
        mark = Mark(criterion_id=criterion, body_id=1, version=version, status=Rag.RED, effective_at=FIRST, id=id)
        put(small.database, mark)
    assert answer(small, criterion, at(10**6, 1)) == 800


def test_a_backdated_mark_fills_the_gap_before_a_later_one_and_does_not_replace_it(small: SmallRecord) -> None:
    criterion = small.criterion("gap")
    marks, _, _ = record(small, criterion, [Step((2,)), Step((1,))])
    assert [answer(small, criterion, at(10**6, day)) for day in range(4)] == [
        None,
        marks[1].id,
        marks[0].id,
        marks[0].id,
    ]


def test_a_retraction_lets_the_mark_before_show_again(small: SmallRecord) -> None:
    criterion = small.criterion("wrong")
    marks, _, entries = record(small, criterion, [Step((1,)), Step((1,)), Step((), (1,))])
    assert answer(small, criterion, at(entries[1], 1)) == marks[1].id
    assert answer(small, criterion, at(entries[2], 1)) == marks[0].id


def test_a_retraction_in_another_table_takes_nothing_away(small: SmallRecord) -> None:
    criterion = small.criterion("other")
    marks, _, _ = record(small, criterion, [Step((1,))])
    put(small.database, Retraction(table_name="statement", row_id=marks[0].id, reason="wrong"))
    assert answer(small, criterion, at(10**6, 1)) == marks[0].id


def test_now_is_the_head_for_what_was_known_and_the_clock_for_what_held(
    small: SmallRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand = Clock(datetime(2031, 1, 1, tzinfo=UTC))
    monkeypatch.setattr(clock, "now", hand)
    head = put(small.database)
    recorded = hand.at
    hand.at += timedelta(days=365)
    with small.database.reading() as session:
        now = resolve(session)
    assert now == Moment(hand.at, recorded, head, live=True)
    # A link carries the resolved times: years later, and after more was recorded, it means the same.
    put(small.database)
    with small.database.reading() as session:
        assert resolve(session, now.as_at, now.known_at) == Moment(now.as_at, recorded, head, live=False)


def test_known_at_is_the_last_entry_until_then(small: SmallRecord, monkeypatch: pytest.MonkeyPatch) -> None:
    hand = Clock(datetime(2031, 1, 1, tzinfo=UTC))
    monkeypatch.setattr(clock, "now", hand)
    first = put(small.database)
    hand.at += DAY
    second = put(small.database)
    for known_at, number, time in (
        (hand.at, second, hand.at),
        (hand.at + DAY, second, hand.at),
        (hand.at - timedelta(microseconds=1), first, hand.at - DAY),
        (day_begins(date(1999, 1, 1)), 0, EPOCH),
    ):
        with small.database.reading() as session:
            found = resolve(session, None, known_at)
        assert (found.seq, found.known_at, found.live) == (number, time, False)


def test_nothing_recorded_is_nothing_known(database_url: str) -> None:
    opened = Database(database_url)
    with opened.reading() as session:
        found = resolve(session)
    assert (found.seq, found.known_at, found.live) == (0, EPOCH, True)
    opened.dispose()
