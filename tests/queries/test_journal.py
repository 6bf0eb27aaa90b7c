"""The journal as a feed: in order, from where one was, of one release, and nobody's private affairs."""

from collections.abc import Iterator

import pytest

from app.db import Database
from app.queries.journal import EntryRow, list_entries
from tests.support.small_record import SmallRecord, numbers, put, small_record


@pytest.fixture
def small(database_url: str) -> Iterator[SmallRecord]:
    opened = Database(database_url)
    made = small_record(opened)
    yield made
    opened.dispose()


def listed(small: SmallRecord, *, after: int | None = None, limit: int = 99, **more: int | bool) -> list[EntryRow]:
    with small.database.reading() as session:
        return list_entries(session, after=after, limit=limit, **more)  # type: ignore[arg-type]


def test_entries_come_in_order_from_where_one_was(small: SmallRecord) -> None:
    for _ in range(4):
        put(small.database)
    assert [row.seq for row in listed(small)] == numbers(small.database) == [1, 2, 3, 4, 5]
    assert [row.seq for row in listed(small, after=2, limit=2)] == [3, 4]
    assert listed(small, after=5) == []


def test_a_release_is_given_its_own_and_those_of_all(small: SmallRecord) -> None:
    own = put(small.database, release_ids=(small.release,))
    put(small.database, release_ids=(small.release + 1,))
    everyone = put(small.database, touches_all=True)
    put(small.database)
    assert [row.seq for row in listed(small, release_id=small.release)] == [1, own, everyone]


@pytest.mark.parametrize("kind", ["person.signed_in", "person.added", "key.created", "demo.added"])
def test_who_signed_in_is_for_the_office_alone(small: SmallRecord, kind: str) -> None:
    put(small.database, kind=kind)
    public = put(small.database, kind="mark.recorded")
    assert [row.seq for row in listed(small)] == [1, public]
    assert [row.kind for row in listed(small, private=True)] == ["test.recorded", kind, "mark.recorded"]
