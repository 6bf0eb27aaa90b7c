"""Testing figures at a moment: each past view stays as it was, and no question reads results."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event

from app.db import Database
from app.domain.errors import NotFound
from app.domain.status import Outcome
from app.queries.moment import Moment, resolve
from app.queries.test_run import find_run, list_runs
from app.queries.testing import MOST_RUNS, PhaseFigures, phase_figures
from tests.support.results import RELEASE, body, make_release, post, result

EARLY = datetime(1990, 1, 1, tzinfo=UTC)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    make_release(database)
    yield database
    database.dispose()


def moment_now(database: Database) -> Moment:
    with database.reading() as session:
        return resolve(session)


def ask(database: Database, moment: Moment) -> tuple[PhaseFigures, ...]:
    with database.reading() as session:
        return phase_figures(session, RELEASE, moment)


def test_nothing_received_is_no_phase(database: Database) -> None:
    assert ask(database, moment_now(database)) == ()


def test_a_phase_says_counts_share_modifications_and_runs(database: Database) -> None:
    some = [result("a", modification="SECMP0062"), result("b", "failed", modification="SECMP0039"), result("c")]
    post(database, body([*some, result("d", "skipped")], {"tests": 5}))
    post(database, body([result("a")], phase="uit", id="UIT-1", environment=None))
    sit, uit = ask(database, moment_now(database))
    assert (sit.phase, sit.tests, sit.executed, sit.passed_share) == ("SIT", 4, 3, "66.66 %")
    assert sit.counts == {**dict.fromkeys(Outcome, 0), Outcome.PASSED: 2, Outcome.FAILED: 1, Outcome.SKIPPED: 1}
    assert [(name, sum(counts.values())) for name, counts in sit.by_modification] == [
        ("", 2),
        ("SECMP0039", 1),
        ("SECMP0062", 1),
    ]
    run = sit.runs[0]
    assert (run.source, run.run, run.attempt, run.environment) == ("dsp", "SIT-41", 1, "SIT-A")
    assert (run.received, run.inserted, run.duplicates, run.declared) == (4, 4, 0, {"tests": 5})
    assert run.notes == ("Declared tests 5, counted 4.",)
    assert (uit.phase, uit.tests, uit.runs[0].environment) == ("UIT", 1, None)


def test_phases_come_in_the_order_they_are_worked_through(database: Database) -> None:
    for phase in ("BAT", "regression", "PIT", "UIT", "SIT"):
        post(database, body([result("a")], phase=phase, id=phase))
    shown = [each.phase for each in ask(database, moment_now(database))]
    assert shown == ["PIT", "SIT", "UIT", "regression", "BAT"]


def test_every_past_view_stays_as_it_was(database: Database) -> None:
    seen = []
    for number, outcome in enumerate(["failed", "passed", "skipped", "blocked", "passed"]):
        post(database, body([result("a", outcome), result(f"only {number}")], id=f"SIT-{number}"))
        moment = moment_now(database)
        seen.append((moment, ask(database, moment)))
    for moment, then in seen:
        fixed = Moment(moment.known_at, moment.known_at, moment.seq, live=False)
        assert ask(database, fixed) == then
        still = Moment(datetime(2190, 1, 1, tzinfo=UTC), moment.known_at, moment.seq, live=False)
        assert ask(database, still) == then
    head = seen[-1][0]
    for moment, then in seen:
        as_at = Moment(moment.known_at, head.known_at, head.seq, live=False)
        assert ask(database, as_at) == then
        before = Moment(moment.known_at - timedelta(microseconds=1), head.known_at, head.seq, live=False)
        assert ask(database, before) != then
    assert ask(database, Moment(EARLY, head.known_at, head.seq, live=False)) == ()


def test_results_count_at_once_also_where_the_stamp_runs_ahead_of_the_clock(database: Database) -> None:
    post(database, body([result("a")]))
    now = moment_now(database)
    assert ask(database, Moment(EARLY, now.known_at, now.seq, live=True))[0].tests == 1


def test_a_bucket_that_everything_left_is_not_shown(database: Database) -> None:
    post(database, body([result("a", modification="SECMP0062")]))
    post(database, body([result("a", modification="SECMP0039")], id="SIT-42"))
    assert [name for name, _ in ask(database, moment_now(database))[0].by_modification] == ["SECMP0039"]


def test_the_newest_fifty_receipts_are_listed(database: Database) -> None:
    for number in range(MOST_RUNS + 2):
        post(database, body([result("a")], id=f"SIT-{number}"))
    runs = ask(database, moment_now(database))[0].runs
    assert [run.run for run in runs] == [f"SIT-{number}" for number in range(MOST_RUNS + 1, 1, -1)]


def test_a_fixed_number_of_statements_and_none_on_results(database: Database) -> None:
    asked: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))

    def count() -> int:
        asked.clear()
        moment = moment_now(database)
        asked.clear()
        ask(database, moment)
        assert not any(
            "test_result" in statement or "case_state" in statement or "payload" in statement for statement in asked
        )
        return sum(not statement.startswith("BEGIN") for statement in asked)

    post(database, body([result("a")]))
    few = count()
    for number in range(5):
        post(database, body([result(f"b{number}", "failed", modification=f"M{number}")], id=f"R{number}", phase="UIT"))
    assert (few, count()) == (7, 7)


def test_runs_are_listed_newest_first_with_everything_received_for_each(database: Database) -> None:
    post(database, body([result("a")]))
    first = moment_now(database)
    post(database, body([result("a"), result("b")]))
    post(database, body([result("a")], id="SIT-42", started_at="2021-10-05T17:00:00+01:00"))
    now = moment_now(database)
    with database.reading() as session:
        newer, older = list_runs(session, RELEASE, now, limit=10)
        assert list_runs(session, RELEASE, now, limit=10, after=newer.id) == (older,)
        assert list_runs(session, RELEASE, now, limit=1) == (newer,)
        assert list_runs(session, RELEASE, now, limit=1, after=10**30) == (newer,)
        assert list_runs(session, RELEASE, now, limit=1, after=-(10**30)) == ()
        assert find_run(session, RELEASE, older.id, now) == older
        then = find_run(session, RELEASE, older.id, first)
        for unknown in (newer.id + 1, 0, -1, 10**30):
            with pytest.raises(NotFound):
                find_run(session, RELEASE, unknown, now)
        with pytest.raises(NotFound):
            find_run(session, RELEASE, newer.id, first)
    assert newer.facts.started_at == datetime(2021, 10, 5, 16, 0, tzinfo=UTC)
    assert (older.results, [each.inserted for each in older.receipts]) == (2, [1, 1])
    assert (then.results, then.received_at) == (1, older.received_at)
