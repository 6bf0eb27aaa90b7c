"""The timetable: the papers' order, the plan of the moment, rows that were withdrawn."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from app.db import Database
from app.domain.dates import DateKind
from app.domain.milestone import DateRule
from app.models.milestone import Milestone, MilestonePlan
from app.queries.milestone import MilestoneRow, list_milestones
from app.queries.moment import resolve
from tests.support.small_record import LONG_AGO, SLUG, SmallRecord, put, small_record, statements

MOVED = datetime(2021, 6, 1, tzinfo=UTC)


@pytest.fixture
def small(database_url: str) -> Iterator[SmallRecord]:
    opened = Database(database_url)
    yield small_record(opened)
    opened.dispose()


def plan(milestone: int, position: int, event: str, since: datetime = LONG_AGO, **more: Any) -> MilestonePlan:
    said = {"category": "sit", "date_text": "", "date_kind": "unknown", **more}
    return MilestonePlan(milestone_id=milestone, position=position, event=event, effective_at=since, **said)


def add(small: SmallRecord, key: str) -> int:
    row = Milestone(release_id=small.release, key=key)
    put(small.database, row)
    return row.id or 0


def listed(small: SmallRecord, as_at: datetime | None = None, slug: str | None = SLUG) -> list[MilestoneRow]:
    with small.database.reading() as session:
        return list(list_milestones(session, slug, resolve(session, as_at)))


def test_rows_keep_the_papers_order_whatever_their_dates(small: SmallRecord) -> None:
    for key, position in (("later", 2), ("first", 1), ("same", 2)):
        put(small.database, plan(add(small, key), position, key))
    assert [row.key for row in listed(small)] == ["first", "later", "same"]
    assert listed(small) == listed(small, slug=None)
    assert listed(small, slug="june-2099") == []


def test_a_row_says_what_was_planned_then(small: SmallRecord) -> None:
    milestone = add(small, "uit")
    july: dict[str, Any] = {"earliest": date(2019, 7, 21), "latest": date(2019, 7, 31)}
    put(small.database, plan(milestone, 1, "UIT", date_text="Late Jul 19", date_kind="part_of_month", **july))
    rule = {"rule_anchor": "go-live", "rule_amount": -10, "rule_unit": "working_days"}
    put(small.database, plan(milestone, 1, "UIT commences", MOVED, **rule))
    (before,), (after,) = listed(small, MOVED - timedelta(1)), listed(small, MOVED)
    assert (before.event, before.date.text, before.date.kind) == ("UIT", "Late Jul 19", DateKind.PART_OF_MONTH)
    assert (after.event, after.rule) == ("UIT commences", DateRule("go-live", -10, "working_days"))


def test_a_withdrawn_row_is_gone_from_then_on(small: SmallRecord) -> None:
    milestone = add(small, "uit")
    put(small.database, plan(milestone, 1, "UIT"))
    put(small.database, plan(milestone, 1, "UIT", MOVED, withdrawn=True))
    assert [len(listed(small, at)) for at in (MOVED - timedelta(1), MOVED, None)] == [1, 0, 0]


def test_a_timetable_is_one_statement_however_long(small: SmallRecord) -> None:
    lengths = set()
    for number in range(4):
        put(small.database, plan(add(small, f"row-{number}"), number, "x"))
        with statements(small.database) as sent:
            assert len(listed(small)) == number + 1
        lengths.add(len(sent))
    assert lengths == {2}  # the moment, and the rows
