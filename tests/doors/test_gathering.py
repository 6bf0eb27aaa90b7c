"""Small bodies that arrive at the same moment share a transaction and its entry, and nobody's fault is another's."""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from app.db import Database
from app.domain.errors import Conflict
from app.domain.status import Outcome
from app.doors.gathering import Gathering
from app.doors.intake import Taken
from app.models.base import table_of
from app.models.journal import JournalPayload
from app.models.testing import TestReceipt, TestResult, TestRun
from app.queries.journal import verify
from app.services import test_run
from app.services.test_receipt import Receipt
from tests.support.results import DSP, RELEASE, body, entries, make_release, post, recount, result, sent


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    make_release(database)
    yield database
    database.dispose()


def together(database: Database, bodies: list[bytes]) -> list[Receipt | Exception]:
    """Record bodies that all wait when the first has its turn."""
    gathering = Gathering()

    def record(taken: Taken) -> Receipt | Exception:
        assert taken.prepared is not None
        try:
            return gathering.record(database, DSP, RELEASE, taken.prepared)
        except Conflict as error:
            return error

    with ExitStack() as held, ThreadPoolExecutor(len(bodies)) as threads:
        taken = [held.enter_context(sent(database, each)) for each in bodies]
        with gathering._turn:
            coming = [threads.submit(record, each) for each in taken]
            deadline = time.monotonic() + 60
            while len(gathering._waiting) < len(bodies):
                assert time.monotonic() < deadline
        return [each.result() for each in coming]


def rows(database: Database, model: type) -> int:
    with database.reading() as session:
        return len(session.execute(select(table_of(model))).all())


def receipt(answer: Receipt | Exception) -> Receipt:
    assert isinstance(answer, Receipt)
    return answer


def test_those_who_wait_are_recorded_behind_one_entry(database: Database) -> None:
    before = entries(database)
    made = [receipt(each) for each in together(database, [body([result(f"case {n}")]) for n in range(6)])]
    assert [(each.received, each.inserted, each.changed) for each in made] == [(1, 1, True)] * 6
    assert len({each.run_id for each in made}) == 1
    assert (entries(database), rows(database, TestRun), rows(database, TestReceipt)) == (before + 1, 1, 6)
    more = [receipt(each) for each in together(database, [body([result(f"more {n}", "failed")]) for n in range(3)])]
    assert {each.run_id for each in more} == {made[0].run_id}
    assert entries(database) == before + 2
    with database.reading() as session:
        assert {o: n for o, n in recount(session).items() if n} == {Outcome.PASSED: 6, Outcome.FAILED: 3}
        numbers = session.execute(select(table_of(TestReceipt).c.body_no)).scalars()
        assert sorted(numbers) == list(range(1, 10))
        assert verify(session).findings == ()
        told = json.loads(session.execute(select(table_of(JournalPayload).c.body)).scalars().all()[-1])
    assert [each["received"] for each in told["after"]["bodies"]] == [1, 1, 1]


def test_what_contradicts_is_refused_alone(database: Database) -> None:
    post(database, body([result("a")]))
    answers = together(database, [body([result("b")]), body([result("a", "failed")]), body([result("c")])])
    refused = [each for each in answers if isinstance(each, Conflict)]
    assert [each.faults[0].pointer for each in refused] == ["/results/0"]
    assert [receipt(each).inserted for each in answers if not isinstance(each, Conflict)] == [1, 1]
    assert rows(database, TestResult) == 3


def test_the_same_twice_at_once_is_kept_once(database: Database) -> None:
    answers = [receipt(each) for each in together(database, [body([result("a")])] * 2 + [body([result("a")]) + b" "])]
    assert sorted(each.inserted for each in answers) == [0, 0, 1]
    assert rows(database, TestResult) == 1


def test_a_fault_of_ours_is_logged_and_each_is_tried_alone(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(test_run, "record_together", breaks)
    with capture_logs() as said:
        assert [receipt(each).inserted for each in together(database, [body([result(n)]) for n in "ab"])] == [1, 1]
    assert [line["event"] for line in said] == ["bodies could not be recorded together"]


def test_each_run_has_an_entry_of_its_own(database: Database) -> None:
    before = entries(database)
    bodies = [body([result(f"case {n}")], id=f"R{n % 2}") for n in range(6)]
    assert [receipt(each).inserted for each in together(database, bodies)] == [1] * 6
    assert (entries(database), rows(database, TestRun)) == (before + 2, 2)
