"""The decision over JSON: who decides is data, what was decided, and a go over what is not ready."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.support.cast import CAST, Cast
from tests.support.clients import TestClient
from tests.support.deciding import BASE, GO, SCOPES, Deciders
from tests.support.problems import pointers, refused

PANEL = {"body": "panel", "reason": "It took the decision back."}


@pytest.fixture
def deciders(api: TestClient, cast: Cast) -> Deciders:
    return Deciders(api, cast)


def test_a_decision_and_the_one_that_follows(deciders: Deciders) -> None:
    assert deciders.get("decisions")["items"] == []
    deferred = deciders.decide(
        outcome="defer", words="Two runs are out.", deferred_until="2090-01-02", meeting="CSC_32"
    )
    assert (deferred.status_code, deferred.json()["version"]) == (201, 1)
    assert deferred.headers["location"] == f"{BASE}/decisions/1"
    assert deciders.get("decisions")["not_covered_because"] == "The decision is deferred."
    assert deciders.decide().json()["version"] == 2
    found = deciders.get("decisions")
    assert [(row["version"], row["outcome"], row["deferred_until"]) for row in found["items"]] == [
        (2, "go", None),
        (1, "defer", "2090-01-02"),
    ]
    assert found["not_covered_because"] is None
    assert (found["items"][0]["go_live"], found["items"][0]["by"]) == ("2021-11-04", "Csc chair")
    assert found["decider"] == {"slug": "csc", "name": "CSC", "reason": None, "since": None}
    assert [row["by"] for row in found["reported"]] == ["csc", "tag", "opsg", "dcc", "dcc"]
    assert deciders.get("decisions/1")["meeting"] == "CSC_32"


def test_it_is_guarded_by_the_last_one(deciders: Deciders) -> None:
    refused(deciders.post("csc-chair", "decisions", GO), 428, "precondition-missing")
    seen = deciders.seen("decisions")
    assert deciders.decide().status_code == 201
    refused(deciders.post("csc-chair", "decisions", GO, **seen), 412, "stale")
    assert deciders.post("csc-chair", "decisions", GO, If_Match="*").json()["version"] == 2
    # As it stood in the past the list has a tag that guards nothing.
    past = deciders.api.get(f"{BASE}/decisions", params={"as_at": "2021-10-20"}).headers["etag"]
    refused(deciders.post("csc-chair", "decisions", GO, If_Match=past), 412, "stale")


def test_a_go_over_what_is_not_ready_says_why(deciders: Deciders) -> None:
    refusal = refused(deciders.decide(words=""), 422, "invalid")
    assert pointers(refusal) == ["/words"]
    assert "Say why it goes all the same." in refusal["detail"]
    for sent, pointer in (
        ({"outcome": "no_go", "words": " "}, "/words"),
        ({"outcome": "defer"}, "/deferred_until"),
        ({"deferred_until": "2090-01-02"}, "/deferred_until"),
        ({"outcome": "go_with_conditions"}, "/conditions"),
        ({"effective_at": "2999-01-01"}, "/effective_at"),
        ({"misspelt": 1}, "/misspelt"),
    ):
        assert pointer in pointers(refused(deciders.decide(**sent), 422)), sent
    assert deciders.get("decisions")["items"] == []


def test_who_may(deciders: Deciders) -> None:
    may = set()
    for login in CAST:
        answer = deciders.post(login, "decisions", GO, If_Match="*")
        if answer.status_code == 201:
            may.add(login)
        else:
            assert "CSC" in refused(answer, 403, "forbidden")["detail"]
    assert may == {"secretariat", "csc-chair"}
    refused(deciders.post(None, "decisions", GO, If_Match="*"), 401, "sign-in-needed")
    refused(deciders.post("csc-chair", "decisions", GO, scopes=("marks:write",), If_Match="*"), 403, "forbidden")


def test_which_body_decides_is_data(deciders: Deciders) -> None:
    for login in CAST:
        if login != "secretariat":
            refused(deciders.post(login, "deciding-body", PANEL), 403, "forbidden")
    assert deciders.decide("panel-chair").status_code == 403
    made = deciders.post("secretariat", "deciding-body", {**PANEL, "effective_at": "2021-10-01"})
    assert made.status_code == 201
    found = deciders.get("decisions")["decider"]
    assert (found["slug"], found["reason"]) == ("panel", "It took the decision back.")
    # Before that, and before the paper that names the CSC, nobody had said it.
    assert deciders.get("decisions", as_at="2021-09-30")["decider"] is None
    refused(deciders.decide("csc-chair"), 403, "forbidden")
    assert deciders.decide("panel-chair").json()["version"] == 1
    # Where neither a paper nor anybody says which body decides, nobody does.
    other = deciders.post("csc-chair", "decisions", GO, base="/api/v1/releases/november-2020", If_Match="*")
    assert "Nobody has said yet" in refused(other, 403, "forbidden")["detail"]
    for sent, pointer in (({**PANEL, "reason": " "}, "/reason"), ({**PANEL, "body": "dcc"}, "/body")):
        assert pointers(refused(deciders.post("secretariat", "deciding-body", sent), 422)) == [pointer]


def test_of_several_at_once_one_decides(deciders: Deciders) -> None:
    seen = deciders.seen("decisions") | {"Authorization": f"Bearer {deciders.key('csc-chair', SCOPES)}"}
    with ThreadPoolExecutor(4) as people:
        statuses = list(people.map(lambda _: deciders.post(None, "decisions", GO, **seen).status_code, range(4)))
    assert sorted(statuses) == [201, 412, 412, 412]
    assert len(deciders.get("decisions")["items"]) == 1


def test_what_is_not_there(deciders: Deciders) -> None:
    assert deciders.decide().status_code == 201
    for version in (0, 2, -1, 2**63, 2**70):
        for tail in ("", "/pinned"):
            refused(deciders.api.get(f"{BASE}/decisions/{version}{tail}"), 404, "not-found")
    refused(deciders.api.get(f"{BASE}/decisions/1", params={"as_at": "2021-10-20"}), 404, "not-found")
    refused(deciders.api.get("/api/v1/releases/no/decisions"), 404, "not-found")


def test_nothing_is_decided_after_go_live_and_a_repeat_is_done_once(deciders: Deciders) -> None:
    more: dict[str, Any] = {**deciders.seen("decisions"), "Idempotency_Key": "once"}
    first, again = (deciders.post("csc-chair", "decisions", GO, **more) for _ in range(2))
    assert first.json() == again.json()
    for kind in ("dcc_go_no_go", "operational_acceptance", "gone_live"):
        assert deciders.step(kind).status_code == 201
    assert "nothing left to decide" in refused(deciders.decide(), 409, "conflict")["detail"]
