"""Conditions over JSON: hung on a Green or Amber mark, ended once, kept under the mark they were recorded on."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from httpx import Response

from tests.support.cast import CAST, RELEASE, Cast
from tests.support.clients import TestClient
from tests.support.problems import bearer, pointers, refused

CRITERION = f"/api/v1/releases/{RELEASE}/criteria/regression-testing"
CONDITIONS = f"{CRITERION}/conditions"
WANTED = {"text": "The last regression run is passed in full.", "owner": "DCC", "due": "2021-11-03"}
MET = {"outcome": "met", "words": "SIT-44 passed."}
MAY = {"secretariat", "tag-chair", "tag-secretary"}
Post = Callable[..., Response]


@pytest.fixture
def chair(cast: Cast) -> dict[str, str]:
    return bearer(cast.key("marks:write", person="tag-chair"))


@pytest.fixture
def post(api: TestClient, chair: dict[str, str]) -> Post:
    """Record a condition, having seen the criterion as it is."""

    def send(who: dict[str, str] | None = None, **sent: Any) -> Response:
        seen = {"If-Match": api.get(CRITERION).headers["etag"]}
        answer: Response = api.post(CONDITIONS, json={**WANTED, **sent}, headers=(chair if who is None else who) | seen)
        return answer

    return send


def mark(api: TestClient, chair: dict[str, str], status: str, **more: Any) -> dict[str, Any]:
    seen = {"If-Match": api.get(CRITERION).headers["etag"]}
    sent = {"status": status, "view": "As agreed.", **more}
    answer = api.post(f"{CRITERION}/marks", json=sent, headers=chair | seen)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def end(api: TestClient, who: dict[str, str], id: int, **sent: Any) -> Response:
    answer: Response = api.post(f"{CONDITIONS}/{id}/end", json={**MET, **sent}, headers=who)
    return answer


def items(api: TestClient, **query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.get(CONDITIONS, params=query).json()["items"]
    return found


def test_a_condition_hangs_on_the_mark(api: TestClient, post: Post) -> None:
    made = post()
    assert made.status_code == 201
    assert made.json().keys() == {"id", "text", "owner", "due", "effective_at", "recorded_at", "seq"}
    (item,) = items(api)
    shown = {name: item[name] for name in ("id", "text", "owner", "due", "by", "ended")}
    assert shown == {**WANTED, "id": made.json()["id"], "by": "Tag chair", "ended": None}
    assert (item["mark"]["version"], item["mark"]["status"], item["mark"]["current"]) == (1, "green", True)
    assert item["overdue"] is True


@pytest.mark.parametrize(
    ("as_at", "words", "overdue"),
    [
        ("2021-11-02", "due 3 November 2021, 1 Working Day to go", None),
        ("2021-11-03", "due 3 November 2021, today", None),
        ("2021-11-05", "due 3 November 2021, 2 Working Days overdue", 2),
        ("2021-11-07", "due 3 November 2021, 2 Working Days overdue", 2),
        ("2021-11-08", "due 3 November 2021, 3 Working Days overdue", 3),
    ],
)
def test_the_day_of_the_question_decides(
    api: TestClient, post: Post, as_at: str, words: str, overdue: int | None
) -> None:
    assert post(effective_at="2021-10-20").status_code == 201
    (item,) = items(api, as_at=as_at)
    assert (item["due_words"], item["overdue"], item["working_days_overdue"]) == (words, overdue is not None, overdue)


def test_it_ends_once(api: TestClient, chair: dict[str, str], post: Post) -> None:
    id = post().json()["id"]
    ended = end(api, chair, id)
    assert (ended.status_code, ended.json()["outcome"]) == (201, "met")
    again = refused(end(api, chair, id, outcome="lapsed", words="Too late."), 409, "conflict")
    assert "was met: SIT-44 passed." in again["detail"]
    (item,) = items(api)
    assert (item["ended"]["outcome"], item["ended"]["words"], item["overdue"]) == ("met", "SIT-44 passed.", False)


def test_two_who_end_it_at_once(api: TestClient, chair: dict[str, str], post: Post) -> None:
    id = post().json()["id"]
    with ThreadPoolExecutor(4) as people:
        answers = list(people.map(lambda n: end(api, chair, id, words=f"Words {n}.").status_code, range(4)))
    assert sorted(answers) == [201, 409, 409, 409]
    assert len(items(api)) == 1


def test_the_moments_between(api: TestClient, chair: dict[str, str], post: Post) -> None:
    before = api.get(CONDITIONS).json()["known_at"]
    made = post().json()
    end(api, chair, made["id"])
    assert items(api, known_at=before) == []
    for query in ({"known_at": made["recorded_at"]}, {"as_at": made["recorded_at"]}):
        (item,) = items(api, **query)
        assert item["ended"] is None


def test_a_new_mark_leaves_the_former_ones_condition_open(api: TestClient, chair: dict[str, str], post: Post) -> None:
    first = post().json()["id"]
    mark(api, chair, "amber")
    second = post(text="The report is out.").json()["id"]
    mark(api, chair, "red")
    listed = items(api)
    assert [(item["id"], item["mark"]["status"], item["mark"]["current"]) for item in listed] == [
        (first, "green", False),
        (second, "amber", False),
    ]
    assert [item["ended"] for item in listed] == [None, None]
    # Also under a Red mark what hung on the former one can be ended: it lapsed.
    assert end(api, chair, first, outcome="lapsed", words="Wanted anew under the next mark.").status_code == 201


def test_conditions_come_with_the_mark_in_one_entry(api: TestClient, chair: dict[str, str]) -> None:
    made = mark(api, chair, "amber", conditions=[WANTED, {"text": "The SSRP is closed.", "owner": "DCC"}])
    given = [(item["text"], item["due"], item["mark"]["version"], item["mark"]["current"]) for item in items(api)]
    assert given == [
        (WANTED["text"], WANTED["due"], made["version"], True),
        ("The SSRP is closed.", None, made["version"], True),
    ]
    assert {item["recorded_at"] for item in items(api)} == {made["recorded_at"]}
    assert api.get("/api/v1/journal", params={"limit": 100}).json()["items"][-1]["kind"] == "mark.recorded"


def test_a_condition_that_cannot_be_is_refused_with_its_mark(api: TestClient, chair: dict[str, str]) -> None:
    seen = {"If-Match": api.get(CRITERION).headers["etag"]}
    for status, wanted, pointer in (("red", WANTED, None), ("green", WANTED | {"owner": " "}, "/conditions/0/owner")):
        sent = {"status": status, "view": "As agreed.", "conditions": [wanted]}
        answer = api.post(f"{CRITERION}/marks", json=sent, headers=chair | seen)
        assert answer.status_code == 422
        assert pointer is None or pointers(answer.json()) == [pointer]
    assert api.get(CRITERION).headers["etag"] == seen["If-Match"]


def test_a_red_mark_carries_none(api: TestClient, chair: dict[str, str], post: Post) -> None:
    mark(api, chair, "red")
    assert "Red" in refused(post(), 422, "invalid")["detail"]
    assert items(api) == []


def test_without_a_mark_there_is_nothing_to_hang_it_on(api: TestClient, cast: Cast) -> None:
    criterion = "/api/v1/releases/june-2020/criteria/code-deployable"
    chair = bearer(cast.key("marks:write", person="tag-chair"))
    headers = chair | {"If-Match": api.get(criterion).headers["etag"]}
    answer = api.post(f"{criterion}/conditions", json=WANTED, headers=headers)
    assert "record the mark first" in refused(answer, 422, "invalid")["detail"]


def test_it_hangs_on_the_mark_that_was_seen(api: TestClient, chair: dict[str, str]) -> None:
    refused(api.post(CONDITIONS, json=WANTED, headers=chair), 428, "precondition-missing")
    seen = {"If-Match": api.get(CRITERION).headers["etag"]}
    mark(api, chair, "amber")
    refused(api.post(CONDITIONS, json=WANTED, headers=chair | seen), 412, "stale")
    assert items(api) == []


@pytest.mark.parametrize(
    ("sent", "pointer"),
    [
        ({"text": " "}, "/text"),
        ({"text": "x" * 20_001}, "/text"),
        ({"owner": ""}, "/owner"),
        ({"owner": None}, "/owner"),
        ({"due": "3 November"}, "/due"),
        ({"due": "1999-12-31"}, "/due"),
        ({"due": "2100-01-01"}, "/due"),
        ({"effective_at": "2999-01-01"}, "/effective_at"),
        ({"effective_at": "2021-09-01"}, "/effective_at"),
        ({"mark": 1}, "/mark"),
    ],
)
def test_bad_input_is_named_by_its_place(api: TestClient, post: Post, sent: dict[str, Any], pointer: str) -> None:
    assert pointer in pointers(refused(post(**sent), 422, "invalid"))
    assert items(api) == []


@pytest.mark.parametrize(
    ("sent", "pointer"),
    [
        ({"outcome": "done"}, "/outcome"),
        ({"words": " "}, "/words"),
        ({"effective_at": "2021-10-06"}, "/effective_at"),
        ({"effective_at": "2999-01-01"}, "/effective_at"),
    ],
)
def test_an_end_says_how(
    api: TestClient, chair: dict[str, str], post: Post, sent: dict[str, Any], pointer: str
) -> None:
    id = post().json()["id"]
    assert pointers(refused(end(api, chair, id, **sent), 422, "invalid")) == [pointer]
    assert items(api)[0]["ended"] is None


def test_who_may_and_who_is_refused_with_the_reason(api: TestClient, cast: Cast, post: Post) -> None:
    may, may_end = set(), set()
    for login in CAST:
        key = bearer(cast.key("marks:write", person=login))
        id = post().json()["id"]
        made, ended = post(key), end(api, key, id)
        may |= {login} if made.status_code == 201 else set()
        may_end |= {login} if ended.status_code == 201 else set()
        if login not in MAY:
            for each in (made, ended):
                assert "TAG" in refused(each, 403, "forbidden")["detail"]
    assert may == may_end == MAY


def test_a_stranger_is_refused_before_what_they_bring_is_looked_at(api: TestClient, cast: Cast, post: Post) -> None:
    id = post().json()["id"]
    stranger = bearer(cast.key("marks:write", person="stranger"))
    refused(api.post(CONDITIONS, json=WANTED, headers=stranger), 403, "forbidden")
    refused(end(api, stranger, id, words=" "), 403, "forbidden")
    refused(api.post(CONDITIONS, content=b"no json"), 401, "sign-in-needed")
    refused(api.post(f"{CONDITIONS}/{id}/end", content=b"no json"), 401, "sign-in-needed")
    lacking = bearer(cast.key("statements:write", person="tag-chair"))
    assert "marks:write" in refused(post(lacking), 403, "forbidden")["detail"]


def test_what_is_not_there(api: TestClient, chair: dict[str, str], post: Post) -> None:
    id = post().json()["id"]
    for other in (id + 1, 0, -1, 2**63, 2**70):
        refused(end(api, chair, other), 404, "not-found")
    elsewhere = api.post(f"{CRITERION.replace('regression-testing', 'code-deployable')}/conditions/{id}/end",
                         json=MET, headers=chair)  # fmt: skip
    refused(elsewhere, 404, "not-found")
    refused(api.get(f"/api/v1/releases/{RELEASE}/criteria/no/conditions"), 404, "not-found")
    refused(api.get("/api/v1/releases/no/criteria/regression-testing/conditions"), 404, "not-found")


def test_a_repeat_under_its_key_is_done_once(api: TestClient, chair: dict[str, str]) -> None:
    headers = chair | {"If-Match": "*", "Idempotency-Key": "one"}
    first, again = (api.post(CONDITIONS, json=WANTED, headers=headers) for _ in range(2))
    assert first.json() == again.json()
    headers = chair | {"Idempotency-Key": "two"}
    ended = [end(api, headers, first.json()["id"]) for _ in range(2)]
    assert ended[0].json() == ended[1].json()
    assert len(items(api)) == 1


def test_a_page_that_is_held_is_another_after_an_end(api: TestClient, chair: dict[str, str], post: Post) -> None:
    id = post().json()["id"]
    held = {"If-None-Match": api.get(CONDITIONS).headers["etag"]}
    assert api.get(CONDITIONS, headers=held).status_code == 304
    end(api, chair, id)
    assert api.get(CONDITIONS, headers=held).status_code == 200
