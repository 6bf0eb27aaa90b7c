"""What is kept of readiness: the same until an entry, an expiry or the next day; never anything of the past."""

from datetime import UTC, datetime, timedelta

import pytest

from app import clock
from app.db import Database
from app.domain.readiness import Ready
from app.domain.status import Phase
from app.doors.ready import readiness_at
from app.queries.moment import resolve
from app.queries.readiness import find_readiness
from app.queries.release import find_stamped
from tests.support.cast import RELEASE, Cast
from tests.support.excluding import Tag, result
from tests.support.risk_use_cases import record_one
from tests.support.small_record import Clock, put, statements


def ask(database: Database, at: datetime | None = None) -> tuple[Ready, int]:
    """What is answered, and in how many statements beside the two that say how far the record goes."""
    with statements(database) as sent, database.reading(fresh=True) as session:
        moment = resolve(session, at)
        found = readiness_at(database, session, RELEASE, moment, find_stamped(session, RELEASE, moment)[1])
    with database.reading(fresh=True) as session:
        assert found == find_readiness(session, RELEASE, resolve(session, at))
    return found, len(sent) - 2


def test_it_is_reckoned_again_only_when_something_changed(database: Database, cast: Cast) -> None:
    first, asked = ask(database)
    assert asked > 0
    assert ask(database) == (first, 0)
    put(database, release_ids=())  # an entry of nothing that the release shows
    assert ask(database) == (first, 0)
    record_one(cast)
    second, asked = ask(database)
    assert (second != first, asked > 0) == (True, True)
    assert ask(database) == (second, 0)


def test_the_past_is_reckoned_each_time(database: Database) -> None:
    day = datetime(2021, 10, 20, tzinfo=UTC)
    assert ask(database, day)[1] == ask(database, day)[1] > 0


def test_an_exclusion_that_expires_and_a_day_that_ends_change_it(
    database: Database, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand = Clock(clock.now() + timedelta(hours=1))
    monkeypatch.setattr(clock, "now", hand)
    tag = Tag(cast)
    tag.send("41", result("a", "failed"), phase="regression")
    tag.agree_test("a", phase=Phase.REGRESSION, expires_at=hand.at + timedelta(minutes=5))
    ask(database)
    assert ask(database)[1] == 0
    hand.at += timedelta(minutes=6)
    assert ask(database)[1] > 0
    assert ask(database)[1] == 0
    hand.at += timedelta(days=1)
    assert ask(database)[1] > 0
