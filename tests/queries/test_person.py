"""Who is behind a person's id: the seats of an instant, as last recorded."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from app.db import Database
from app.domain.status import Seat
from app.models.body import AppointmentEnd
from app.queries.person import actor_of_key, actor_of_session, seats_of
from tests.support.small_record import JOINED, SmallRecord, put, small_record, statements

LEFT = datetime(2021, 6, 30, tzinfo=UTC)
TICK = timedelta(microseconds=1)


@pytest.fixture
def small(database_url: str) -> Iterator[SmallRecord]:
    opened = Database(database_url)
    yield small_record(opened)
    opened.dispose()


def test_seats_are_those_of_the_instant_in_one_statement(small: SmallRecord) -> None:
    small.person("ann", ("tag", Seat.MEMBER), ("opsg", Seat.CHAIR))
    put(small.database, AppointmentEnd(appointment_id=1, ends_at=LEFT))
    held = {}
    for at in (JOINED - TICK, JOINED, LEFT - TICK, LEFT):
        with statements(small.database) as sent, small.database.reading() as session:
            held[at] = [(seat.body, seat.ended_at) for seat in seats_of(session, small.people["ann"], at)]
        assert len(sent) == 1
    both = [("opsg", None), ("tag", None)]
    assert held == {JOINED - TICK: [], JOINED: both, LEFT - TICK: both, LEFT: [("opsg", None), ("tag", LEFT)]}


def test_the_last_recorded_end_is_the_end(small: SmallRecord) -> None:
    small.person("ann", ("tag", Seat.MEMBER))
    for ends in (LEFT, LEFT + TICK):
        put(small.database, AppointmentEnd(appointment_id=1, ends_at=ends))
    with small.database.reading() as session:
        assert [seat.ended_at for seat in seats_of(session, small.people["ann"], LEFT)] == [None]
        assert seats_of(session, 99, LEFT) == ()


@pytest.mark.parametrize("key", ["", "rb_", "rb__x", "rb_aaaaaaaa_x", "Bearer x"])
def test_what_is_no_key_of_ours_is_nobodys(small: SmallRecord, key: str) -> None:
    with small.database.reading() as session:
        assert actor_of_key(session, key) is None
        assert actor_of_session(session, key) is None
