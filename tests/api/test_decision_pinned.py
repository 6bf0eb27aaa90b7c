"""A decision shown a year later: byte for byte what was seen, whatever became of the record since."""

import hashlib
import json
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest

from app import clock
from app.db import Database
from app.domain.journal import canonical
from app.domain.redating import NewDay
from app.domain.status import GoNoGo, Rag
from app.queries.journal import verify
from app.services import criterion, decision, person, recommendation, redating
from tests.api.test_past_stays import renumber
from tests.support.cast import RELEASE, Cast
from tests.support.clients import Pages, TestClient
from tests.support.deciding import BASE, Deciders
from tests.support.decision_use_cases import recommend
from tests.support.problems import bearer
from tests.support.results import body, post, result
from tests.support.risk_use_cases import record_one
from tests.support.small_record import Clock, behind_its_back, do

PAGE = f"/releases/{RELEASE}/decisions/1"
PINNED = f"{BASE}/decisions/1/pinned"
DAY, YEAR = timedelta(days=1), timedelta(days=365)


@pytest.fixture
def hand(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock that is ahead of all that was recorded before the test."""
    hand = Clock(clock.now() + DAY)
    monkeypatch.setattr(clock, "now", hand)
    return hand


@pytest.fixture
def deciders(api: TestClient, cast: Cast) -> Deciders:
    return Deciders(api, cast)


def mark_red(cast: Cast) -> None:
    more: dict[str, Any] = {"release": RELEASE, "key": "regression-testing", "status": Rag.RED, "view": "It fails."}
    do(cast.database, partial(criterion.record_mark, actor=cast.actor("tag-chair"), saw=1, **more))


def what_happens_since(database: Database, cast: Cast, hand: Clock) -> list[Callable[[], object]]:
    """Members leave, a criterion gets another number, evidence grows, marks change, and it is decided anew."""
    admin, csc, opsg = cast.actor("admin"), cast.actor("csc-chair"), cast.actor("opsg-chair")
    day = NewDay(date(2090, 3, 2), "Later.", "A letter")
    no: dict[str, Any] = {"release": RELEASE, "outcome": GoNoGo.NO_GO, "words": "It fails."}
    return [
        lambda: do(database, partial(person.end_appointment, actor=admin, login="opsg-member", to="opsg")),
        lambda: renumber(database, hand.at, "9"),
        lambda: post(database, body([result("t1", "failed"), result("t2", "failed")], id="SIT-99")),
        lambda: mark_red(cast),
        lambda: do(database, partial(recommendation.record_recommendation, actor=opsg, body="opsg", saw=1, **no)),
        lambda: record_one(cast),
        lambda: do(
            database,
            partial(redating.redate_release, actor=cast.actor("secretariat"), release=RELEASE, wanted=day, saw=0),
        ),
        lambda: do(database, partial(decision.decide, actor=csc, saw=1, **no)),
    ]


def test_a_year_later_it_is_byte_for_byte_what_was_seen(
    api: TestClient, pages: Pages, database: Database, cast: Cast, hand: Clock, deciders: Deciders
) -> None:
    do(database, lambda s: recommend(s, cast.actor("opsg-chair")))
    hand.at += DAY
    digest = deciders.decide().json()["pinned_sha256"]
    hand.at += DAY
    page, answer = pages.get(PAGE), api.get(PINNED)
    assert page.status_code == 200
    assert digest in page.text
    assert (answer.headers["content-type"], answer.headers["etag"]) == ("application/json", f'"{digest}"')
    assert hashlib.sha256(answer.content).hexdigest() == digest
    for step in what_happens_since(database, cast, hand):
        hand.at += DAY
        step()
    hand.at += YEAR
    assert api.get(PINNED).content == answer.content
    assert pages.get(PAGE).text == page.text
    assert api.get(PINNED, headers={"If-None-Match": f'"{digest}"'}).status_code == 304
    # All of it has become otherwise.
    now = {row["key"]: row for row in api.get(f"{BASE}/criteria").json()["items"]}["regression-testing"]
    assert (now["number"], now["status"]) == ("9", "red")
    then = {row["key"]: row for row in answer.json()["criteria"]}["regression-testing"]
    assert (then["number"], then["mark"]["status"]) == ("3", "green")
    assert [row["version"] for row in api.get(f"{BASE}/decisions").json()["items"]] == [2, 1]
    assert pages.get(PAGE.replace("/1", "/2")).text != page.text


def test_what_is_pinned_is_all_that_was_seen_in_one_way_of_writing_it(
    api: TestClient, cast: Cast, database: Database, deciders: Deciders
) -> None:
    do(database, lambda s: recommend(s, cast.actor("opsg-chair")))
    record_one(cast)
    deciders.decide(effective_at="2021-10-26T12:00:00Z")
    text = api.get(PINNED).text
    seen = json.loads(text)
    assert canonical(seen) == text
    assert seen["as_at"] == "2021-10-26T12:00:00.000000Z"
    assert seen["entry"] == api.get(f"{BASE}/decisions/1").json()["saw_seq"]
    assert (seen["release"]["go_live"], seen["decider"]["body"]) == ("2021-11-04", "csc")
    assert {row["body"]: (row["members"], row["criteria"]) for row in seen["bodies"]} == {
        "opsg": (2, 8),
        "tag": (3, 7),
        "csc": (1, 0),
    }
    items = {row["key"]: row for row in api.get(f"{BASE}/criteria", params={"as_at": "2021-10-26"}).json()["items"]}
    assert [row["key"] for row in seen["criteria"]] == list(items)
    for row in seen["criteria"]:
        told = items[row["key"]]
        assert (row["number"], row["text"], row["mark"]["status"]) == (told["number"], told["text"], told["status"])
        assert (row["statement"]["text"] if row["statement"] else None) == told["statement"]
        assert (row["mark"]["view"], row["stale"], row["verdict"]["finding"]) == (
            told["view"], told["stale"], told["verdict"],
        )  # fmt: skip
    # What held only later was not there to be seen, though it was on record.
    assert seen["recommendations"] == seen["risks"] == []
    ready = seen["readiness"]
    assert ready["verdict"] in {"unknown", "not_ready"}
    assert {row["type"] for row in ready["requirements"]} >= {"agreed", "not-stale", "scope-decided"}
    # How a body stood needs no person's name.
    assert not [name for name in ("Csc chair", "Opsg chair", "Dcc", "Tag member") if name in text]


def test_what_came_between_and_changes_nothing_of_how_ready_it_is_was_not_seen(
    api: TestClient, cast: Cast, deciders: Deciders
) -> None:
    seen = deciders.seen("decisions")
    position = bearer(cast.key("marks:write", person="tag-member")) | {"If-None-Match": "*"}
    said = api.post(
        f"{BASE}/criteria/regression-testing/positions", json={"status": "green", "words": ""}, headers=position
    )
    assert said.status_code == 201
    made = deciders.post("csc-chair", "decisions", {"outcome": "go", "words": "All is well."}, **seen)
    assert (made.status_code, made.json()["saw_seq"] < said.json()["seq"]) == (201, True)


def test_who_decides_is_told_when_how_ready_it_is_changed_since_their_page(
    api: TestClient, cast: Cast, deciders: Deciders
) -> None:
    go = {"outcome": "go", "words": "All is well."}
    assert deciders.post("csc-chair", "decisions", go, **deciders.seen("decisions")).status_code == 201
    seen = deciders.seen("decisions")
    record_one(cast)
    mark_red(cast)
    refused = deciders.post("csc-chair", "decisions", go, **seen)
    assert refused.status_code == 412
    assert "How ready it is has changed" in refused.json()["detail"]
    assert "is Red" in refused.json()["detail"]
    assert deciders.post("csc-chair", "decisions", go, **deciders.seen("decisions")).status_code == 201
    first, second = (api.get(f"{BASE}/decisions/{n}/pinned").json() for n in (1, 2))
    marks = [
        {row["key"]: row["mark"]["status"] for row in each["criteria"]}["regression-testing"]
        for each in (first, second)
    ]
    assert marks == ["green", "red"]
    assert [len(each["risks"]) for each in (first, second)] == [0, 1]


def test_a_pin_changed_behind_the_records_back_is_named(database: Database, deciders: Deciders) -> None:
    assert deciders.decide().status_code == 201
    with database.reading(fresh=True) as session:
        assert verify(session).sound
    behind_its_back(database.url, "update decision set pinned = replace(pinned, '\"amber\"', '\"green\"')")
    with database.reading(fresh=True) as session:
        (finding,) = verify(session).findings
    assert finding.startswith("decision 1: altered since entry ")
    assert finding.endswith("(pinned)")
