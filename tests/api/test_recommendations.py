"""What bodies recommend over JSON: by their chair or secretary, guarded by the body's own last one."""

from typing import Any

import pytest

from tests.support.cast import CAST, Cast
from tests.support.clients import TestClient
from tests.support.deciding import Deciders
from tests.support.problems import pointers, refused

OPSG = {"body": "opsg", "outcome": "go"}
FIRST: dict[str, Any] = {"If_None_Match": "*"}
CONDITIONS = {"outcome": "go_with_conditions", "words": "But one.", "conditions": ["The rerun passes.", " "]}


@pytest.fixture
def bodies(api: TestClient, cast: Cast) -> Deciders:
    return Deciders(api, cast)


def test_one_body_after_the_other(bodies: Deciders) -> None:
    made = bodies.post("tag-secretary", "recommendations", {"body": "tag", **CONDITIONS, "meeting": "TAG_53"}, **FIRST)
    assert (made.status_code, made.headers["etag"]) == (201, '"tag-1"')
    assert bodies.post("opsg-chair", "recommendations", OPSG, **FIRST).status_code == 201
    found = bodies.get("recommendations")
    assert [(row["body"], row["outcome"], row["etag"]) for row in found["items"]] == [
        ("opsg", "go", '"opsg-1"'),
        ("tag", "go_with_conditions", '"tag-1"'),
    ]
    tag = found["items"][1]
    assert (tag["conditions"], tag["meeting"], tag["by"]) == (["The rerun passes."], "TAG_53", "Tag secretary")
    # What papers report stands beside, in their own words.
    assert [(row["by"], row["verb"]) for row in found["reported"]][:2] == [("opsg", "agreed"), ("tag", "agreed")]


def test_a_body_recommends_anew_on_its_own_last_one(bodies: Deciders) -> None:
    refused(bodies.post("opsg-chair", "recommendations", OPSG), 428, "precondition-missing")
    assert bodies.post("opsg-chair", "recommendations", OPSG, **FIRST).status_code == 201
    refused(bodies.post("opsg-chair", "recommendations", OPSG, **FIRST), 412, "stale")
    for wrong in ('"opsg-2"', '"tag-1"', 'W/"opsg-1"', '"1"', "opsg"):
        refused(bodies.post("opsg-chair", "recommendations", OPSG, If_Match=wrong), 412, "stale")
    later = {**OPSG, "outcome": "defer", "words": "An incident is open."}
    assert bodies.post("opsg-chair", "recommendations", later, If_Match='"opsg-1"').headers["etag"] == '"opsg-2"'
    again = bodies.post("opsg-chair", "recommendations", OPSG, If_Match="*")
    assert again.headers["etag"] == '"opsg-3"'
    (row,) = bodies.get("recommendations")["items"]
    assert (row["outcome"], row["version"]) == ("go", 3)
    assert bodies.get("recommendations", as_at="2021-10-20")["items"] == []


def test_what_is_wrong_is_named_by_its_place(bodies: Deciders) -> None:
    for sent, pointer in (
        ({**OPSG, "outcome": "no_go"}, "/words"),
        ({**OPSG, "conditions": ["x"]}, "/conditions"),
        ({**OPSG, "outcome": "perhaps"}, "/outcome"),
        ({**OPSG, "effective_at": "2999-01-01"}, "/effective_at"),
        ({**OPSG, "misspelt": 1}, "/misspelt"),
    ):
        assert pointer in pointers(refused(bodies.post("opsg-chair", "recommendations", sent, **FIRST), 422)), sent
    none = bodies.post("ssc-chair", "recommendations", {**OPSG, "body": "ssc"}, **FIRST)
    assert pointers(refused(none, 422, "invalid")) == ["/body"]
    refused(bodies.post("opsg-chair", "recommendations", {**OPSG, "body": "no"}, **FIRST), 404, "not-found")
    elsewhere = bodies.post("opsg-chair", "recommendations", OPSG, base="/api/v1/releases/no", **FIRST)
    refused(elsewhere, 404, "not-found")


def test_who_may(bodies: Deciders) -> None:
    may: set[str] = set()
    for login in CAST:
        answer = bodies.post(login, "recommendations", OPSG, **(FIRST if not may else {"If_Match": "*"}))
        if answer.status_code == 201:
            may.add(login)
        else:
            assert "OPSG" in refused(answer, 403, "forbidden")["detail"]
    assert may == {"secretariat", "opsg-chair"}
    refused(bodies.post(None, "recommendations", OPSG, **FIRST), 401, "sign-in-needed")
    narrow = bodies.post("opsg-chair", "recommendations", OPSG, scopes=("releases:write",), **FIRST)
    refused(narrow, 403, "forbidden")


def test_a_repeat_under_a_key_and_nothing_after_go_live(bodies: Deciders) -> None:
    more: dict[str, Any] = {**FIRST, "Idempotency_Key": "once"}
    first, again = (bodies.post("opsg-chair", "recommendations", OPSG, **more) for _ in range(2))
    assert first.json() == again.json()
    bodies.go_live()
    late = bodies.post("opsg-chair", "recommendations", OPSG, If_Match="*")
    assert "went live" in refused(late, 409, "conflict")["detail"]


def test_what_comes_after_cannot_hold_from_before(bodies: Deciders) -> None:
    assert bodies.post("opsg-chair", "recommendations", OPSG, **FIRST).status_code == 201
    for what, who, sent in (
        ("recommendations", "opsg-chair", OPSG),
        ("decisions", "csc-chair", {"outcome": "go", "words": "All is well."}),
    ):
        if what == "decisions":
            assert bodies.decide().status_code == 201
        early = bodies.post(who, what, {**sent, "effective_at": "2021-10-01T12:00:00Z"}, If_Match="*")
        assert pointers(refused(early, 422, "invalid")) == ["/effective_at"]
        assert bodies.post(who, what, sent, If_Match="*").status_code == 201
