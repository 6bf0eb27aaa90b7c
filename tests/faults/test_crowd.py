"""Four processes on one database, and twenty people at once: nobody's change is lost, nobody is left in doubt."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.db import Database
from app.domain.access import LOADER
from app.domain.status import Office, Seat
from app.doors.change import carry_out
from app.queries.journal import list_entries
from app.services.person import add_person, appoint
from tests.faults.test_kill import counted, findings, many_results
from tests.support import databases
from tests.support.cast import JOINED, RELEASE, Cast
from tests.support.moment import LONG, at_once
from tests.support.served import Served, run, served

CRITERIA = f"/api/v1/releases/{RELEASE}/criteria"
PROCESSES, WRITERS = 4, 20
ROUNDS = 40 if LONG else 3
MARKERS = ("tag-chair", "tag-secretary", "secretariat")


@dataclass(slots=True)
class Crowd:
    """The services, the record they share, and a client for each writer, spread over the services."""

    services: list[Served]
    database: Database
    folder: Path
    clients: list[httpx.Client] = field(default_factory=list)

    def entries(self, kind: str) -> int:
        with self.database.reading(fresh=True) as session:
            return sum(entry.kind == kind for entry in list_entries(session, after=None, limit=100_000, private=True))

    def verify(self) -> None:
        assert findings(self.database.url) == ()


def record_on(request: pytest.FixtureRequest, stack: ExitStack, folder: Path) -> str:
    if request.param == "sqlite":
        return databases.sqlite_database(request.getfixturevalue("sqlite_record"), folder)
    server, template = request.getfixturevalue("postgres_server"), request.getfixturevalue("postgres_record")
    return stack.enter_context(databases.postgres_database(server, template))


# One worker runs all of these tests: four services take long to start (tests.support.sharing_out).
@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def crowd(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crowd]:
    folder = tmp_path_factory.mktemp("crowd")
    with ExitStack() as stack:
        url = record_on(request, stack, folder)
        database = Database(url)
        stack.callback(database.dispose)
        gathered = Crowd(stack.enter_context(served(folder, url, processes=PROCESSES)), database, folder)
        for number in range(WRITERS):
            address = gathered.services[number % PROCESSES].url
            gathered.clients.append(stack.enter_context(httpx.Client(base_url=address, timeout=60)))
        yield gathered


def bearer(key: str, **more: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"} | {name.replace("_", "-"): value for name, value in more.items()}


def test_one_mark_a_version_and_every_loser_is_told(crowd: Crowd) -> None:
    cast, path = Cast(crowd.database), f"{CRITERIA}/regression-testing"
    keys = [cast.key("marks:write", person=person) for person in MARKERS]
    version, recorded = crowd.clients[0].get(path).json()["version"], crowd.entries("mark.recorded")

    def mark(number: int, tag: str, turn: int) -> httpx.Response:
        sent = {"status": "amber", "view": f"Writer {number} in round {turn}."}
        headers = bearer(keys[number % len(keys)], If_Match=tag)
        return crowd.clients[number].post(f"{path}/marks", json=sent, headers=headers)

    for turn in range(ROUNDS):
        tag = crowd.clients[turn % WRITERS].get(path).headers["etag"]
        answers = at_once([partial(mark, number, tag, turn) for number in range(WRITERS)])
        assert Counter(answer.status_code for answer in answers) == {201: 1, 412: WRITERS - 1}
        (winner,) = [number for number, answer in enumerate(answers) if answer.status_code == 201]
        assert answers[winner].json()["version"] == version + turn + 1
        for client in crowd.clients[:PROCESSES]:
            assert client.get(path).json()["view"] == f"Writer {winner} in round {turn}."
    assert crowd.entries("mark.recorded") == recorded + ROUNDS
    crowd.verify()


def members(crowd: Crowd) -> list[str]:
    """Appoint twenty members, the first as an operator does it, and give each a key."""
    logins = [f"member-{number}" for number in range(WRITERS)]
    for words in (("add", logins[0], "--no-password"), ("appoint", logins[0], "tag", "--starts", "2021-01-04")):
        done = run(crowd.folder, crowd.database.url, "user", *words)
        assert done.returncode == 0, done.stderr
    for login in logins[1:]:
        deeds: tuple[Callable[..., Any], ...] = (
            partial(add_person, actor=LOADER, login=login, name=login, office=Office.NONE, password=None),
            partial(appoint, actor=LOADER, login=login, to="tag", seat=Seat.MEMBER, effective_at=JOINED),
        )
        for deed in deeds:
            carry_out(crowd.database, deed)
    return [Cast(crowd.database).key("marks:write", person=login) for login in logins]


def test_twenty_members_at_once_never_conflict(crowd: Crowd) -> None:
    keys, path = members(crowd), f"{CRITERIA}/environments-aligned/positions"

    def give(number: int) -> list[httpx.Response]:
        client, sent = crowd.clients[number], {"status": "red", "words": f"First words of {number}."}
        first = client.post(path, json=sent, headers=bearer(keys[number], If_None_Match="*"))
        changed = {"status": "green", "words": ""}
        second = client.post(path, json=changed, headers=bearer(keys[number], If_Match=first.headers.get("etag", "")))
        stale = client.post(path, json=changed, headers=bearer(keys[number], If_Match=first.headers.get("etag", "")))
        return [first, second, stale]

    answers = at_once([partial(give, number) for number in range(WRITERS)])
    told = [[answer.status_code for answer in given] for given in answers]
    assert told == [[201, 201, 412]] * WRITERS
    assert crowd.entries("position.recorded") == 2 * WRITERS
    criterion = crowd.clients[0].get(f"{CRITERIA}/environments-aligned", headers=bearer(keys[0])).json()
    assert {position["status"] for position in criterion["positions"]} == {"green"}
    crowd.verify()


def test_four_first_posts_of_one_run(crowd: Crowd) -> None:
    key, count = Cast(crowd.database).key("results:write"), 4_000
    runs, body = f"/api/v1/releases/{RELEASE}/test-runs", json.dumps(many_results(count)).encode()
    headers = bearer(key, Content_Type="application/json")
    answers = at_once(
        [partial(client.post, runs, content=body, headers=headers) for client in crowd.clients[:PROCESSES]]
    )
    assert Counter(answer.status_code for answer in answers) == {201: 1, 200: 3}, [a.text[:200] for a in answers]
    assert sorted(answer.json()["inserted"] for answer in answers) == [0, 0, 0, count]
    assert [counted(service) for service in crowd.services] == [(count, count // 100, count)] * PROCESSES
    crowd.verify()
