"""Idempotency-Key: the same request under the same key is one change and one answer, whoever repeats it and when."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import time_machine
from httpx import Response
from sqlalchemy import func, select

from app import clock
from app.db import Database
from app.doors.change import KEPT_FOR
from app.models.base import table_of
from app.models.journal import JournalEntry
from tests.support.cast import RELEASE, Cast
from tests.support.clients import TestClient, application
from tests.support.problems import bearer, pointers, refused
from tests.support.results import body, result

CRITERION = f"/api/v1/releases/{RELEASE}/criteria/code-deployable"
POSITIONS = f"{CRITERION}/positions"


def entries(database: Database) -> int:
    with database.reading(fresh=True) as session:
        return int(session.execute(select(func.count()).select_from(table_of(JournalEntry))).scalar_one())


def post(api: TestClient, key: str, repeat: str, words: str = "As it is.", path: str = POSITIONS) -> Response:
    headers = bearer(key, If_None_Match="*", Idempotency_Key=repeat)
    answer: Response = api.post(path, json={"status": "amber", "words": words}, headers=headers)
    return answer


def same(one: Response, other: Response) -> bool:
    headers = ("etag", "content-type", "location")
    return (one.status_code, one.content, [one.headers.get(name) for name in headers]) == (
        other.status_code,
        other.content,
        [other.headers.get(name) for name in headers],
    )


def test_a_repeat_gets_the_same_answer_and_changes_nothing(api: TestClient, cast: Cast) -> None:
    key = cast.key("marks:write", person="tag-member")
    first = post(api, key, "once")
    assert (first.status_code, first.headers["etag"]) == (201, '"p1"')
    assert "idempotent-replayed" not in first.headers
    before = entries(cast.database)
    again = post(api, key, "once")
    assert same(first, again)
    assert again.headers["idempotent-replayed"] == "true"
    assert entries(cast.database) == before


@pytest.mark.parametrize("what", ["marks", "statements"])
def test_every_post_on_a_criterion_honours_it(api: TestClient, cast: Cast, what: str) -> None:
    scope, person = ("marks:write", "tag-chair") if what == "marks" else ("statements:write", "dcc")
    headers = bearer(
        cast.key(scope, person=person), If_Match=api.get(CRITERION).headers["etag"], Idempotency_Key="k" * 255
    )
    sent = {"status": "green", "view": "Good."} if what == "marks" else {"text": "Ready."}
    first = api.post(f"{CRITERION}/{what}", json=sent, headers=headers)
    assert first.status_code == 201
    # The criterion has another version now; the repeat says what it said, and is not told off as stale.
    again = api.post(f"{CRITERION}/{what}", json=sent, headers=headers)
    assert same(first, again)
    assert again.headers["idempotent-replayed"] == "true"


def test_test_results_honour_it(api: TestClient, cast: Cast) -> None:
    headers = bearer(cast.key("results:write"), Idempotency_Key="once", Content_Type="application/json")
    path = f"/api/v1/releases/{RELEASE}/test-runs"
    first, again = (api.post(path, content=body([result("a")]), headers=headers) for _ in range(2))
    # Without the key a repeat is told as one (200); under it, it gets the first answer.
    assert first.status_code == 201
    assert same(first, again)


def test_another_request_under_the_same_key_is_refused(api: TestClient, cast: Cast) -> None:
    key = cast.key("marks:write", person="tag-member")
    assert post(api, key, "once").status_code == 201
    before = entries(cast.database)
    refused(post(api, key, "once", words="Something else."), 422, "idempotency-key-reused")
    other = POSITIONS.replace("code-deployable", "regression-testing")
    refused(post(api, key, "once", path=other), 422, "idempotency-key-reused")
    refused(post(api, key, "once", path=f"{POSITIONS}?x=1"), 422, "idempotency-key-reused")
    assert entries(cast.database) == before


def test_keys_of_different_actors_never_meet(api: TestClient, cast: Cast) -> None:
    one, other = (cast.key("marks:write", person=login) for login in ("tag-member", "tag-second-member"))
    first, second = post(api, one, "once"), post(api, other, "once")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["seq"] != second.json()["seq"]
    assert "idempotent-replayed" not in second.headers


def test_a_refusal_is_not_kept(api: TestClient, cast: Cast) -> None:
    key = cast.key("marks:write", person="tag-member")
    refused(post(api, key, "once", words=""), 422, "invalid")
    assert post(api, key, "once").status_code == 201


def test_a_kept_answer_survives_a_restart(api: TestClient, cast: Cast, record_url: str, tmp_path: Path) -> None:
    key = cast.key("marks:write", person="tag-member")
    first = post(api, key, "once")
    with application(record_url, tmp_path) as later:
        assert same(first, post(later, key, "once"))


def test_an_answer_is_kept_for_a_day(api: TestClient, cast: Cast) -> None:
    key = cast.key("marks:write", person="tag-member")
    assert post(api, key, "once").status_code == 201
    with time_machine.travel(clock.now() + KEPT_FOR + KEPT_FOR / 24, tick=True):
        # A new request by then: and this one says that there was no position yet.
        refused(post(api, key, "once"), 412, "stale")


@pytest.mark.parametrize("twins", [8])
def test_duplicates_at_the_same_time_make_one_change(api: TestClient, cast: Cast, twins: int) -> None:
    key = cast.key("marks:write", person="tag-member")
    before = entries(cast.database)
    with ThreadPoolExecutor(twins) as pool:
        answers = list(pool.map(lambda _: post(api, key, "once"), range(twins)))
    assert [answer.status_code for answer in answers] == [201] * twins
    assert len({answer.content for answer in answers}) == 1
    assert sum("idempotent-replayed" not in answer.headers for answer in answers) == 1
    assert entries(cast.database) == before + 1


@pytest.mark.parametrize("bad", ["", "k" * 256, "a\tb"])
def test_a_key_has_bounds(api: TestClient, cast: Cast, bad: str) -> None:
    key = cast.key("marks:write", person="tag-member")
    assert pointers(refused(post(api, key, bad), 422, "invalid")) == ["header:Idempotency-Key"]
    assert api.get(POSITIONS).json()["items"] == []
