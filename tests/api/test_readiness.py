"""Readiness over JSON: the verdict with everything required, what if one thing were not there, and its entity tag."""

import pytest

from tests.support.cast import RELEASE, Cast
from tests.support.clients import TestClient
from tests.support.excluding import Tag, result
from tests.support.problems import pointers, refused
from tests.support.risk_use_cases import record_one

READINESS = f"/api/v1/releases/{RELEASE}/readiness"


def test_the_verdict_the_sentence_and_what_is_required(api: TestClient) -> None:
    answer = api.get(READINESS, params={"as_at": "2021-10-20"})
    found = answer.json()
    assert (found["verdict"], found["what_if"]) == ("not_ready", None)
    assert "MP149 and MP180 are undecided, MP149 with 1 Working Day to its cut-off" in found["sentence"]
    assert found["as_at"].startswith("2021-10-20T22:59:59")
    undecided = [each for each in found["requirements"] if each["type"] == "scope-decided" and not each["satisfied"]]
    assert undecided[0] == {
        "type": "scope-decided",
        "criterion": None,
        "satisfied": False,
        "detail": "MP149 is undecided with 1 Working Day to its cut-off.",
        "evidence": [f"/releases/{RELEASE}/scope"],
    }
    assert {each["criterion"] for each in found["requirements"] if each["type"] == "agreed"} >= {"regression-testing"}
    unknown = [each["type"] for each in found["requirements"] if each["satisfied"] is None]
    assert unknown == ["risks-accepted"]


def test_it_is_held_until_something_changes(api: TestClient, cast: Cast) -> None:
    held = {"If-None-Match": api.get(READINESS).headers["etag"]}
    assert api.get(READINESS, headers=held).status_code == 304
    record_one(cast)
    answer = api.get(READINESS, headers=held)
    assert answer.status_code == 200
    assert "a Medium risk is open and accepted by nobody" in answer.json()["sentence"]
    refused(api.get("/api/v1/releases/no/readiness"), 404, "not-found")


def test_a_stale_mark_says_where_its_evidence_is(api: TestClient, cast: Cast) -> None:
    tag = Tag(cast)
    tag.send("41", result("a"), phase="regression")
    tag.send("42", result("a", "failed"), phase="regression")
    (stale,) = [
        each
        for each in api.get(READINESS).json()["requirements"]
        if each["type"] == "not-stale" and each["criterion"] == "regression-testing"
    ]
    assert stale["satisfied"] is False
    assert "regression run 42 has a new failure" in stale["detail"]
    assert f"/releases/{RELEASE}/testing/phases/regression" in stale["evidence"]
    for place in stale["evidence"]:
        assert api.get(place).status_code == 200


def test_what_if(api: TestClient, cast: Cast) -> None:
    key = Tag(cast).issue()
    found = api.get(READINESS, params={"without": f"issue:{key}"}).json()
    would_be = found["what_if"]
    assert (would_be["without"], would_be["words"]) == (f"issue:{key}", f"testing issue {key}, Severity 3, open")
    assert found["sentence"] == api.get(READINESS).json()["sentence"] != would_be["sentence"]


@pytest.mark.parametrize("without", ["x", "exclusion:x", "result:SIT", "issue:"])
def test_what_cannot_be_left_out_is_refused_in_words(api: TestClient, without: str) -> None:
    problem = refused(api.get(READINESS, params={"without": without}), 422, "invalid")
    assert pointers(problem) == ["query:without"]
    refused(api.get(READINESS, params={"without": "issue:TI-99"}), 404, "not-found")
    refused(api.get(READINESS, params={"without": "exclusion:999999999999"}), 404, "not-found")
    refused(api.get(READINESS, params={"without": "x" * 121}), 422, "invalid")
