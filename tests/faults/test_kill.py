"""A power cut straight after the answer, a polite stop in the middle of work, two first starts on one folder."""

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.db import Database
from app.queries.journal import EntryRow, list_entries, verify
from tests.support import databases
from tests.support.cast import RELEASE, Cast
from tests.support.moment import LONG
from tests.support.served import Served, run, served

RUNS = f"/api/v1/releases/{RELEASE}/test-runs"
MANY = 100_000 if LONG else 10_000


def many_results(count: int = MANY, id: str = "SIT-41") -> dict[str, Any]:
    facts = {"source": "dsp", "id": id, "attempt": 1, "phase": "SIT", "environment": "SIT-A"}
    results = [
        {"suite": f"SR {n % 40}", "name": f"case {n}", "outcome": "failed" if n % 100 == 0 else "passed"}
        for n in range(count)
    ]
    return {"run": facts, "declared": {"tests": count, "failed": count // 100}, "results": results}


def make_key(folder: Path, url: str) -> str:
    made = run(folder, url, "key", "create", "--name", "t", "--scope", "results:write")
    assert made.returncode == 0, made.stderr
    assert re.fullmatch(r"rb_[0-9a-f]{8}_\S+\n", made.stdout)
    return made.stdout.strip()


def post(service: Served, key: str, body: bytes) -> httpx.Response:
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    return httpx.post(f"{service.url}{RUNS}", content=body, headers=headers, timeout=120)


def counted(service: Served) -> tuple[int, int, int]:
    """How many test cases the API gives, how many of them failed, and how many the page says."""
    (phase,) = httpx.get(f"{service.url}/api/v1/releases/{RELEASE}/testing", timeout=30).json()["items"]
    page = httpx.get(f"{service.url}/releases/{RELEASE}/testing", timeout=30).text
    (shown,) = re.findall(r'<tfoot><tr><th scope="row">All</th><td class="num">([\d,]+)</td>', page)
    return phase["tests"], phase["counts"]["failed"], int(shown.replace(",", ""))


def findings(url: str) -> tuple[str, ...]:
    """What is wrong with a record, as `release-board verify` would say."""
    database = Database(url)
    with database.reading() as session:
        found = verify(session).findings
    database.dispose()
    return found


def entries(url: str) -> list[EntryRow]:
    """The whole journal."""
    database = Database(url)
    with database.reading() as session:
        found = list_entries(session, after=None, limit=100_000, private=True)
    database.dispose()
    return found


def test_results_that_were_answered_survive_a_kill(record_url: str, tmp_path: Path) -> None:
    key, body = make_key(tmp_path, record_url), json.dumps(many_results()).encode()
    with served(tmp_path, record_url) as (first,):
        answer = post(first, key, body)
        first.kill()
    assert answer.status_code == 201, answer.text
    assert (answer.json()["received"], answer.json()["inserted"]) == (MANY, MANY)
    with served(tmp_path, record_url) as (second,):
        assert counted(second) == (MANY, MANY // 100, MANY)
        again = post(second, key, body)
        assert again.status_code == 200
        assert (again.json()["inserted"], again.json()["duplicates"]) == (0, MANY)
        assert counted(second) == (MANY, MANY // 100, MANY)
    assert findings(record_url) == ()


def test_a_polite_stop_finishes_what_is_in_flight(cast: Cast, record_url: str, tmp_path: Path) -> None:
    key, body = cast.key("results:write"), json.dumps(many_results()).encode()

    def slowly() -> Iterator[bytes]:
        # The service has the first half when it is asked to stop: the request is in flight for certain.
        yield body[: len(body) // 2]
        assert httpx.get(f"{service.url}/livez").status_code == 200
        stopping.append(threads.submit(service.stop))
        yield body[len(body) // 2 :]

    stopping: list[Any] = []
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    with served(tmp_path, record_url) as (service,), ThreadPoolExecutor(1) as threads:
        answer = httpx.post(f"{service.url}{RUNS}", content=slowly(), headers=headers, timeout=60)
        assert answer.status_code == 201, answer.text
        assert stopping[0].result() == 0
    # A browser that keeps its connection open must not hold the next one up.
    with served(tmp_path, record_url) as (after,), httpx.Client(base_url=after.url) as reader:
        assert reader.get("/").status_code == 200
        assert counted(after) == (MANY, MANY // 100, MANY)
        assert after.stop() == 0
        said = [json.loads(line) for line in after.log.read_text().splitlines() if line.startswith("{")]
    assert {line["level"] for line in said} == {"info"}


@pytest.fixture(params=["embedded", "postgresql"])
def empty_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """An empty database without so much as a schema: the embedded one of a new folder, or one on the server."""
    if request.param == "embedded":
        yield ""
        return
    with databases.postgres_database(request.getfixturevalue("postgres_server"), "template0") as url:
        yield url


def test_two_first_starts_at_once(empty_url: str, tmp_path: Path) -> None:
    box = tmp_path / "box"
    with served(box, empty_url, processes=2, DEMO_PASSWORD="a-demo-password", SECRET_KEY="k" * 40) as both:
        boards = [httpx.get(f"{one.url}/releases/{RELEASE}/board", timeout=30) for one in both]
        assert [board.status_code for board in boards] == [200, 200]
        assert [one.stop() for one in both] == [0, 0]
    url = empty_url or databases.sqlite_url(box / "release-board.sqlite3")
    kinds = [entry.kind for entry in entries(url)]
    # Once each: the papers were loaded by one of the two, and on the embedded record so were the accounts.
    assert kinds.count("demo.added") == (not empty_url)
    assert len(kinds) == len(set(kinds)), kinds
    assert findings(url) == ()
