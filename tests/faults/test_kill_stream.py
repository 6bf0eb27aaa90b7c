"""A power cut in the middle of a long stream of results: nothing of it is there afterwards but names of test cases."""

import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError
from sqlmodel import SQLModel

from app.db import Database
from app.doors.spool import IN_MEMORY
from app.models.base import table_of
from app.models.testing import TestCase
from tests.faults.test_kill import RUNS, findings, make_key
from tests.support.cast import RELEASE
from tests.support.moment import LONG
from tests.support.served import Served, served

MANY = 1_000_000 if LONG else 8_000
SECONDS = 600 if LONG else 120
# So that the body is larger than what is read as one whole.
WORDS = b"The answer came within the time that the service request has, and in order. " * (2 if LONG else 8)
assert MANY * len(WORDS) > IN_MEMORY
# Names may stay: they are no results (design, "Counting").
NAMES = {"test_case", "bucket", "test_phase"}


def lines(count: int = MANY) -> Iterator[bytes]:
    """A run as NDJSON, a thousand lines at a time."""
    yield json.dumps({"run": {"source": "dsp", "id": "night", "phase": "SIT"}, "declared": {"tests": count}}).encode()
    for start in range(0, count, 1_000):
        yield b"".join(
            b'\n{"suite":"SR %d","name":"service request %d is answered in time","outcome":"%s","message":"%s"}'
            % (n % 40, n, b"failed" if n % 100 == 0 else b"passed", WORDS)
            for n in range(start, start + 1_000)
        )


def stream(service: Served, key: str, pieces: Iterator[bytes]) -> httpx.Response:
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/x-ndjson"}
    return httpx.post(f"{service.url}{RUNS}", content=pieces, headers=headers, timeout=SECONDS)


def rows(database: Database) -> dict[str, int]:
    """How many rows each table holds."""
    with database.reading() as session:
        return {
            name: int(session.execute(select(func.count()).select_from(table)).scalar_one())
            for name, table in SQLModel.metadata.tables.items()
        }


def names_kept(database: Database, count: int) -> bool:
    with database.reading() as session:
        return int(session.execute(select(func.count()).select_from(table_of(TestCase))).scalar_one()) >= count


def recording(database: Database) -> bool:
    """Whether all names are kept and the one transaction of the results is open."""
    if not names_kept(database, MANY):
        return False
    if not database.sqlite:
        asked = """select exists (select from pg_locks join pg_class on pg_class.oid = pg_locks.relation
            where relname = 'test_result' and mode = 'RowExclusiveLock')"""
        with database.reading() as session:
            return bool(session.execute(text(asked)).scalar())
    with database.engine.connect() as connection:
        connection.exec_driver_sql("pragma busy_timeout = 0")
        try:
            connection.exec_driver_sql("rollback")
            connection.exec_driver_sql("begin immediate")
            connection.exec_driver_sql("rollback")
            connection.exec_driver_sql("begin")
        except OperationalError:
            return True
        finally:
            connection.exec_driver_sql("pragma busy_timeout = 10000")
        return False


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.001)


@pytest.mark.parametrize("when", ["arriving", "naming", "recording"])
def test_a_kill_leaves_nothing_of_a_stream(database: Database, record_url: str, tmp_path: Path, when: str) -> None:
    key, before = make_key(tmp_path, record_url), rows(database)
    service: Served

    def arriving() -> Iterator[bytes]:
        for number, piece in enumerate(lines()):
            if when == "arriving" and number == MANY // 2_000:
                service.kill()
            yield piece

    with served(tmp_path, record_url) as (service,), ThreadPoolExecutor(1) as threads:
        sent = threads.submit(stream, service, key, arriving())
        if when != "arriving":
            wait_until(lambda: recording(database) if when == "recording" else names_kept(database, MANY // 4))
            service.kill()
        with pytest.raises(httpx.TransportError):
            sent.result(SECONDS)
    after = rows(database)
    assert {name: count for name, count in after.items() if name not in NAMES} == {
        name: count for name, count in before.items() if name not in NAMES
    }
    assert {"arriving": 0, "naming": MANY // 4, "recording": MANY}[when] <= after["test_case"] <= MANY

    with served(tmp_path, record_url) as (again,):
        assert httpx.get(f"{again.url}/api/v1/releases/{RELEASE}/testing", timeout=30).json()["items"] == []
        assert httpx.get(f"{again.url}/releases/{RELEASE}/testing", timeout=30).status_code == 200
        retried = stream(again, key, lines())
        assert (retried.status_code, retried.json()["inserted"], retried.json()["notes"]) == (201, MANY, [])
        (phase,) = httpx.get(f"{again.url}/api/v1/releases/{RELEASE}/testing", timeout=30).json()["items"]
        assert (phase["tests"], phase["counts"]["failed"]) == (MANY, MANY // 100)
        assert stream(again, key, lines()).status_code == 200
    whole = rows(database)
    assert (whole["test_run"], whole["test_result"], whole["test_case"]) == (1, MANY, MANY)
    assert whole["journal_entry"] == before["journal_entry"] + 1
    assert findings(record_url) == ()
