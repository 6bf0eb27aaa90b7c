"""Evidence that cannot be read makes nothing Green: doors say what is not known, and go on."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from app import clock
from app.db import Database
from app.domain.access import ANONYMOUS
from app.queries import criterion_evidence
from app.queries.board import find_board
from app.queries.moment import resolve
from tests.machine.deeds import CRITERIA, Deeds, people
from tests.machine.model import Failing
from tests.machine.words import Words
from tests.support.clients import Pages, TestClient, shared_application
from tests.support.small_record import SLUG, Clock, behind_its_back, small_record

HOUR = timedelta(hours=1)
BOARD, LIST = f"/releases/{SLUG}-2/board", f"/api/v1/releases/{SLUG}-2/criteria"
# What is found while everything can be read: nothing is stale.
FOUND = {
    "words": "satisfied",
    "sit": "satisfied",
    "figures": "satisfied",
    "serious": "satisfied",
    "lesser": "satisfied",
    "live": "unknown",
    "all": "unknown",
}
NOT_READ = "The evidence could not be read just now, so nothing is known of it."
NOT_SURE = "Whether the evidence behind this mark still stands could not be read just now."


@pytest.fixture
def hand(monkeypatch: pytest.MonkeyPatch) -> Clock:
    hand = Clock(datetime(2031, 10, 1, 9, tzinfo=UTC))
    monkeypatch.setattr(clock, "now", hand)
    return hand


@pytest.fixture
def deeds(database_url: str, hand: Clock) -> Iterator[Deeds]:
    """A release whose every criterion is marked Green, one failing test case being left out."""
    database = Database(database_url)
    record = small_record(database)
    deeds = Deeds(record, people(record), hand, f"{SLUG}-2")
    deeds.begin()
    words = Words(deeds)
    deeds.post("SIT", 1, 1, {"a": ("passed", None), "b": ("failed", "x")})
    hand.at += HOUR
    deeds.agree("test", Failing("SIT", 1, 1, "b", ("failed", "x")), None, None, None)
    deeds.require("SIT", hand.at, 0, (9, 10), {})
    for key in CRITERIA:
        words.state(key, hand.at)
        hand.at += HOUR
        words.position(key, deeds.people.members[0], "green", deeds.head()[0])
        words.mark(key, "green", hand.at, deeds.head()[0])
    hand.at += HOUR
    yield deeds
    database.dispose()


@pytest.fixture
def doors(deeds: Deeds, database_url: str, tmp_path: Path) -> Iterator[TestClient]:
    """Both doors on it."""
    with shared_application(database_url, tmp_path) as client:
        yield client


def criteria(doors: TestClient) -> dict[str, dict[str, Any]]:
    answer = doors.get(LIST)
    assert answer.status_code == 200, answer.text
    return {item["key"]: item for item in answer.json()["items"]}


def board(doors: TestClient) -> str:
    answer = Pages(doors).get(BOARD)
    assert answer.status_code == 200
    return str(answer.text)


@contextmanager
def failing(name: str) -> Iterator[None]:
    """Let a question about evidence fail as it does where the database has gone away."""

    def fail(*given: Any) -> Any:
        raise OperationalError("select", {}, Exception("the database has gone away"))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(criterion_evidence, name, fail)
        yield


@contextmanager
def renamed(url: str, table: str) -> Iterator[None]:
    """Let a question fail for real: what it asks is not there."""
    behind_its_back(url, f"alter table {table} rename to put_away")
    try:
        yield
    finally:
        behind_its_back(url, f"alter table put_away rename to {table}")


def test_while_all_can_be_read_the_marks_stand(doors: TestClient) -> None:
    found = criteria(doors)
    assert {key: item["verdict"] for key, item in found.items()} == FOUND
    assert {(item["status"], item["stale"]) for item in found.values()} == {("green", False)}
    assert "could not be read" not in board(doors)


Failure = Callable[[str], Any]
UNREAD: dict[str, Failure] = {
    "list_subjects": lambda url: failing("list_subjects"),
    "find_moved": lambda url: failing("find_moved"),
    "the table of changes": lambda url: renamed(url, "evidence_change"),
    "the table of subjects": lambda url: renamed(url, "evidence_subject"),
}
UNCOUNTED: dict[str, Failure] = {
    "excused_outcomes": lambda url: failing("excused_outcomes"),
    "the table of pins": lambda url: renamed(url, "exclusion_pin"),
}


@pytest.mark.parametrize("what", UNREAD)
def test_evidence_that_cannot_be_read_leaves_every_mark_unsure(doors: TestClient, database_url: str, what: str) -> None:
    before = criteria(doors)
    with UNREAD[what](database_url):
        found, page = criteria(doors), board(doors)
        single = [doors.get(f"{LIST}/{key}").json() for key in CRITERIA]
        others = [
            Pages(doors).get(path) for path in ("/", f"/releases/{SLUG}-2", f"/releases/{SLUG}-2/criteria/sit/history")
        ]
    assert list(found.values()) == single
    for key, item in found.items():
        assert (item["stale"], item["stale_because"], item["stale_since"]) == (None, None, None)
        assert (item["verdict"], item["verdict_items"], item["newer_evidence"]) == ("unknown", [], [])
        assert [position["stale"] for position in item["positions"]] == [None]
        # What people said stands as they said it.
        said = ("status", "view", "statement", "version", "effective_at")
        assert {name: item[name] for name in said} == {name: before[key][name] for name in said}
    assert page.count(NOT_READ) == page.count(NOT_SURE) == len(CRITERIA)
    assert "The evidence behind 7 marks could not be read." in page
    assert "Every criterion has been assessed and none is Red" not in page
    assert "finds <b>satisfied" not in page
    assert [answer.status_code for answer in others] == [200, 200, 200]
    for answer in others[:2]:
        assert "<b>7</b> on evidence that could not be read" in answer.text
    assert criteria(doors) == before


@pytest.mark.parametrize("what", UNCOUNTED)
def test_where_nobody_knows_what_is_left_out_figures_and_issues_satisfy_nothing(
    doors: TestClient, database_url: str, what: str
) -> None:
    before = criteria(doors)
    with UNCOUNTED[what](database_url):
        found, page = criteria(doors), board(doors)
    rest_on_it = {key for key, rests in CRITERIA.items() if any("figures" in r or "issues" in r for r in rests)}
    for key in CRITERIA:
        assert found[key]["verdict"] == ("unknown" if key in rest_on_it else before[key]["verdict"])
        # How evidence moved under the mark was read all the same.
        assert found[key]["stale"] is False
    said = [
        each for item in found.values() for each in item["verdict_items"] if "could not be read" in each["sentence"]
    ]
    assert {each["finding"] for each in said} == {"unknown"}
    assert {each["kind"] for each in said} == {"figures", "issues", "exclusions"}
    assert all(each["sentence"] in page.replace("&#39;", "'") for each in said)
    assert criteria(doors) == before


@pytest.mark.parametrize("what", [*UNREAD, *UNCOUNTED])
def test_a_stale_mark_does_not_look_whole_while_its_evidence_cannot_be_read(
    deeds: Deeds, doors: TestClient, database_url: str, what: str
) -> None:
    deeds.post("SIT", 2, 1, {"a": ("failed", "y")})
    before = {key: item["stale"] for key, item in criteria(doors).items()}
    assert {key for key, stale in before.items() if stale} == {"sit", "figures", "all"}
    with {**UNREAD, **UNCOUNTED}[what](database_url), deeds.database.reading() as session:
        (body,) = find_board(session, deeds.release, resolve(session), ANONYMOUS).bodies
        found = {key: item["stale"] for key, item in criteria(doors).items()}
    assert found == (dict.fromkeys(CRITERIA) if what in UNREAD else before)
    assert (body.stale, body.unsure) == ((0, 7) if what in UNREAD else (3, 0))
