"""What the DCC asks bodies not to count, over JSON: asking, answering once, and who may."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from httpx import Response

from tests.support.cast import CAST, RELEASE, Cast
from tests.support.clients import TestClient
from tests.support.problems import bearer, pointers, refused

REQUESTS = f"/api/v1/releases/{RELEASE}/exclusion-requests"
ASKED = {"body": "tag", "what": "One test of the meter", "class": "device", "reason": "The meter fails."}
YES = {"agreed": True, "words": "It is the meter’s.", "meeting": "TAG_52"}
ANSWERS = {"secretariat", "tag-chair", "tag-secretary"}


@pytest.fixture
def dcc(cast: Cast) -> dict[str, str]:
    return bearer(cast.key("issues:write", person="dcc"))


@pytest.fixture
def chair(cast: Cast) -> dict[str, str]:
    return bearer(cast.key("issues:write", person="tag-chair"))


def ask(api: TestClient, who: dict[str, str], **more: Any) -> Response:
    answer: Response = api.post(REQUESTS, json={**ASKED, **more}, headers=who)
    return answer


def items(api: TestClient, **query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.get(REQUESTS, params=query).json()["items"]
    return found


def test_a_request_is_numbered_answered_once_and_leaves_nothing_out(
    api: TestClient, dcc: dict[str, str], chair: dict[str, str]
) -> None:
    first, second = ask(api, dcc), ask(api, dcc, what="Another test")
    assert [made.json()["number"] for made in (first, second)] == [1, 2]
    before = api.get(REQUESTS).json()["known_at"]
    answer = api.post(f"{REQUESTS}/1/answer", json=YES, headers=chair)
    assert (answer.status_code, answer.json()["agreed"]) == (201, True)
    again = refused(api.post(f"{REQUESTS}/1/answer", json=YES, headers=chair), 409, "conflict")
    assert "It is the meter’s." in again["detail"]
    one, two = items(api)
    assert (one["class"], one["by"], one["answer"]["meeting"]) == ("device", "Dcc", "TAG_52")
    assert two["answer"] is None
    assert items(api, known_at=before)[0]["answer"] is None
    assert items(api, as_at="2021-10-01") == []
    assert api.get(f"/api/v1/releases/{RELEASE}/exclusions").json()["items"] == []
    told = api.get(f"/api/v1/releases/{RELEASE}/changes", params={"from": "2026-01-01"}).json()["items"]
    sentences = [each["sentence"] for each in told]
    assert "The DCC asked the TAG not to count something (device): One test of the meter" in sentences
    assert "The TAG agreed to request 1 not to count something: It is the meter’s." in sentences


def test_of_an_issue_the_issue_says_what(api: TestClient, dcc: dict[str, str]) -> None:
    issue = {"key": "TI-7", "title": "No fault is returned.", "severity": 3, "status": "open"}
    made = api.post(f"/api/v1/releases/{RELEASE}/testing-issues", json=issue, headers=dcc)
    assert made.status_code == 201, made.text
    assert ask(api, dcc, what="", issue="TI-7").json()["what"] == "Testing issue TI-7"
    assert items(api)[0]["issue"] == "TI-7"


def test_two_who_answer_at_once(api: TestClient, dcc: dict[str, str], chair: dict[str, str]) -> None:
    ask(api, dcc)
    with ThreadPoolExecutor(4) as people:
        answers = people.map(
            lambda n: api.post(f"{REQUESTS}/1/answer", json={**YES, "words": f"{n}"}, headers=chair).status_code,
            range(4),
        )
        assert sorted(answers) == [201, 409, 409, 409]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"what": ""}, "/what"),
        ({"reason": " "}, "/reason"),
        ({"body": "no"}, "/body"),
        ({"issue": "TI-99"}, "/issue"),
        ({"class": "odd"}, "/class"),
        ({"effective_at": "2096-01-01"}, "/effective_at"),
    ],
)
def test_what_a_request_needs(api: TestClient, dcc: dict[str, str], change: dict[str, Any], pointer: str) -> None:
    assert pointers(refused(ask(api, dcc, **change), 422, "invalid")) == [pointer]


@pytest.mark.parametrize("number", ["2", "0", "-1", "99999999999999999999"])
def test_a_request_nobody_made(api: TestClient, dcc: dict[str, str], chair: dict[str, str], number: str) -> None:
    ask(api, dcc)
    refused(api.post(f"{REQUESTS}/{number}/answer", json=YES, headers=chair), 404, "not-found")
    refused(api.get("/api/v1/releases/no/exclusion-requests"), 404, "not-found")


def test_the_dcc_asks_and_the_body_answers(api: TestClient, cast: Cast, dcc: dict[str, str]) -> None:
    for login in (None, *sorted(CAST)):
        who = bearer(cast.key("issues:write", person=login)) if login else {}
        number = ask(api, dcc).json()["number"]
        asked, answered = ask(api, who), api.post(f"{REQUESTS}/{number}/answer", json=YES, headers=who)
        for answer, may in ((asked, login == "dcc"), (answered, login in ANSWERS)):
            if may:
                assert answer.status_code == 201, login
            else:
                refused(answer, 403 if login else 401)


def test_what_is_held_is_not_sent_again(api: TestClient, dcc: dict[str, str]) -> None:
    tag = api.get(REQUESTS).headers["etag"]
    assert api.get(REQUESTS, headers={"If-None-Match": tag}).status_code == 304
    ask(api, dcc)
    assert api.get(REQUESTS, headers={"If-None-Match": tag}).status_code == 200
