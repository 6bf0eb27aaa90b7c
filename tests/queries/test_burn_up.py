"""How phases filled up: a point for each report, or so many evenly among them, and each past view as it was."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from app import clock
from app.db import Database
from app.domain.burn_up import Point
from app.queries import burn_up
from app.queries.burn_up import burn_ups
from app.queries.moment import Moment, resolve
from tests.support.results import RELEASE, body, make_release, post, result
from tests.support.small_record import Clock, statements

NOON = datetime(2031, 3, 3, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Clock:
    stopped = Clock(NOON - HOUR)
    monkeypatch.setattr(clock, "now", stopped)
    return stopped


@pytest.fixture
def database(database_url: str, at: Clock) -> Iterator[Database]:
    database = Database(database_url)
    make_release(database)
    make_release(database, "june-2031")
    yield database
    database.dispose()


def now(database: Database, as_at: datetime | None = None) -> Moment:
    with database.reading(fresh=True) as session:
        return resolve(session, as_at)


def ask(database: Database, moment: Moment | None = None) -> dict[str, tuple[Point, ...]]:
    with database.reading(fresh=True) as session:
        return burn_ups(session, RELEASE, moment or resolve(session))


def test_a_release_without_results_has_no_point(database: Database) -> None:
    post(database, body([result("a")]), release="june-2031")
    assert ask(database) == {}


def test_each_case_counts_once_and_by_its_latest_result(database: Database, at: Clock) -> None:
    sent = (
        body([result("a"), result("b", "failed", device="MM1")]),
        body([result("b", device="MM2"), result("c", "not_run"), result("d", "blocked")], id="SIT-42"),
        body([result("a", "errored")], id="SIT-43"),
    )
    for hour, each in enumerate(sent):
        at.at = NOON + hour * HOUR
        post(database, each)
    at.at = NOON + 5 * HOUR
    post(database, body([result("u")], id="U1", phase="UIT"))
    found = ask(database)
    assert [(point.counted, point.passed) for point in found["SIT"]] == [(2, 1), (4, 2), (4, 1)]
    assert [round((point.at - NOON) / HOUR, 3) for point in found["SIT"]] == [0, 1, 2]
    assert [(point.counted, point.passed) for point in found["UIT"]] == [(1, 1)]
    at.at = NOON + 9 * HOUR
    past = ask(database, now(database, NOON + 1.5 * HOUR))
    assert past == {"SIT": found["SIT"][:2]}


def test_a_report_without_results_is_a_point_too(database: Database) -> None:
    post(database, body([]))
    assert [(point.counted, point.passed) for point in ask(database)["SIT"]] == [(0, 0)]


def test_of_many_reports_the_first_the_last_and_some_evenly_between(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(burn_up, "MOST_POINTS", 5)
    for number in range(5):
        post(database, body([result(f"case {number}")], id=f"SIT-{number}"))
    assert [point.counted for point in ask(database)["SIT"]] == [1, 2, 3, 4, 5]
    for number in range(5, 13):
        post(database, body([result(f"case {number}")], id=f"SIT-{number}"))
    assert [point.counted for point in ask(database)["SIT"]] == [1, 4, 7, 10, 13]


def test_two_statements_and_none_on_results(database: Database, at: Clock) -> None:
    def asked(moment: Moment) -> list[str]:
        with statements(database) as sent:
            ask(database, moment)
        return sent

    post(database, body([result("a")]))
    few = asked(now(database))
    for number in range(4):
        post(database, body([result(f"b{number}", "failed", modification=f"M{number}")], id=f"R{number}", phase="UIT"))
    many = asked(now(database))
    assert (len(few), len(many), len(asked(now(database, at.at)))) == (1, 1, 2)
    assert not any(name in sent for sent in many for name in ("test_result", "case_state", "payload"))
