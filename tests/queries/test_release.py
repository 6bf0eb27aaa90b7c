"""Releases, their timetables, and bodies: as planned at a moment, in the papers' order."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from app.db import Database
from app.domain.errors import NotFound
from app.domain.instant import day_begins, day_ends
from app.models.release import ReleaseDate
from app.queries.body import name_bodies
from app.queries.moment import resolve
from app.queries.release import find_release, last_entry, release_id
from tests.support.small_record import LONG_AGO, SLUG, SmallRecord, put, small_record

MOVED = datetime(2021, 6, 1, tzinfo=UTC)


@pytest.fixture
def small(database_url: str) -> Iterator[SmallRecord]:
    opened = Database(database_url)
    yield small_record(opened)
    opened.dispose()


def dated(small: SmallRecord, day: date, since: datetime) -> int:
    row = ReleaseDate(release_id=small.release, go_live=day, effective_at=since)
    return put(small.database, row, release_ids=(small.release,))


def test_a_release_goes_live_as_was_planned_then(small: SmallRecord) -> None:
    with small.database.reading() as session:
        assert find_release(session, SLUG, resolve(session)).go_live is None
    dated(small, date(2021, 11, 4), LONG_AGO)
    dated(small, date(2021, 11, 11), MOVED)
    with small.database.reading() as session:
        days = [find_release(session, SLUG, resolve(session, at)).go_live for at in (MOVED - timedelta(1), MOVED)]
    assert days == [date(2021, 11, 4), date(2021, 11, 11)]


@pytest.mark.parametrize(
    ("at", "to_go"),
    [
        (day_begins(date(2021, 11, 2)), 2),
        (day_ends(date(2021, 11, 3)), 1),
        (day_begins(date(2021, 11, 4)), 0),
        (day_ends(date(2021, 11, 4)), 0),
        (day_begins(date(2021, 11, 5)), None),
    ],
)
def test_working_days_to_go_are_counted_from_the_london_day(
    small: SmallRecord, at: datetime, to_go: int | None
) -> None:
    dated(small, date(2021, 11, 4), LONG_AGO)
    with small.database.reading() as session:
        assert find_release(session, SLUG, resolve(session, at)).working_days_to_go == to_go


def test_the_last_entry_is_the_releases_own_or_everybodys(small: SmallRecord) -> None:
    own = dated(small, date(2021, 11, 4), LONG_AGO)
    put(small.database)
    with small.database.reading() as session:
        before = resolve(session)
        assert last_entry(session, SLUG, before) == own
    everyone = put(small.database, touches_all=True)
    with small.database.reading() as session:
        assert (last_entry(session, SLUG, resolve(session)), last_entry(session, SLUG, before)) == (everyone, own)
        assert last_entry(session, "june-2099", resolve(session)) == everyone


def test_a_release_nobody_knows_is_not_found(small: SmallRecord) -> None:
    with small.database.reading() as session:
        assert release_id(session, SLUG) == small.release
        with pytest.raises(NotFound, match="june-2099"):
            release_id(session, "june-2099")
        with pytest.raises(NotFound, match="june-2099"):
            find_release(session, "june-2099", resolve(session))


def test_bodies_are_named_by_slug(small: SmallRecord) -> None:
    with small.database.reading() as session:
        assert name_bodies(session) == {"opsg": "OPSG", "tag": "TAG"}
