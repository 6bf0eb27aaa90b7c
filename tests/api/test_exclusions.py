"""Exclusions over JSON: what a body agreed not to count, its effect on the figures, and who may not."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from httpx import Response

from app import clock
from tests.support.cast import RELEASE, Cast
from tests.support.clients import TestClient
from tests.support.excluding import ResultNamed, Tag, result
from tests.support.problems import bearer, pointers, refused
from tests.support.small_record import Clock

EXCLUSIONS = f"/api/v1/releases/{RELEASE}/exclusions"
TESTING = f"/api/v1/releases/{RELEASE}/testing"
AGREED = {"class": "known_defect", "reason": "Mended in firmware 2.1.", "body": "tag", "meeting": "TAG_51"}
MAY = {"secretariat", "tag-chair", "tag-secretary"}
EVERYBODY = [
    "secretariat", "admin", "opsg-chair", "opsg-member", "tag-chair", "tag-secretary", "tag-member",
    "tag-former-member", "stranger", "dcc",
]  # fmt: skip


@pytest.fixture
def tag(cast: Cast) -> Tag:
    return Tag(cast)


@pytest.fixture
def secretary(cast: Cast) -> dict[str, str]:
    return bearer(cast.key("issues:write", person="tag-secretary"))


@pytest.fixture
def failed(tag: Tag) -> dict[str, Any]:
    """A test that failed in SIT, beside one that passed."""
    tag.send("R1", result("a", "failed", message="x"), result("b"))
    return {"of": "test", "phase": "SIT", "case": tag.case("a")}


def post(api: TestClient, who: dict[str, str], **sent: Any) -> Response:
    answer: Response = api.post(EXCLUSIONS, json={**AGREED, **sent}, headers=who)
    return answer


def adjusted(api: TestClient, **query: str) -> dict[str, Any]:
    (phase,) = api.get(TESTING, params=query).json()["items"]
    given: dict[str, Any] = phase["adjusted"]
    return given


def test_what_is_excluded_leaves_the_figures_and_the_raw_ones_stand(
    api: TestClient, secretary: dict[str, str], failed: dict[str, Any]
) -> None:
    made = post(api, secretary, **failed)
    assert (made.status_code, made.json()["pins"]) == (201, 1)
    (phase,) = api.get(TESTING).json()["items"]
    assert (phase["tests"], phase["passed_share"], phase["counts"]["failed"]) == (2, "50.00 %", 1)
    assert phase["adjusted"] == {
        "tests": 1, "executed": 1, "passed_share": "100.00 %", "excluded": 1,
        "counts": {"passed": 1, "failed": 0, "errored": 0, "skipped": 0, "blocked": 0, "not_run": 0},
        "excluded_by_outcome": {"failed": 1}, "excluded_by_class": {"known_defect": 1},
        "exclusions": [made.json()["id"]],
    }  # fmt: skip
    (item,) = api.get(EXCLUSIONS).json()["items"]
    shown = {name: item[name] for name in ("class", "reason", "body", "meeting", "of", "phase", "case", "case_name")}
    assert shown == {**AGREED, **failed, "case_name": "a"}
    assert (item["in_force"], item["pins"], item["revoked_at"]) == (True, 1, None)


def test_agreed_revoked_and_asked_for_the_moment_between(
    api: TestClient, secretary: dict[str, str], failed: dict[str, Any]
) -> None:
    made = post(api, secretary, **failed).json()
    revoked = api.post(f"{EXCLUSIONS}/{made['id']}/revocation", json={"reason": "Mended."}, headers=secretary)
    assert revoked.status_code == 201
    between = made["recorded_at"]
    assert (adjusted(api)["excluded"], adjusted(api, as_at=between)["excluded"]) == (0, 1)
    assert adjusted(api, known_at=between)["excluded"] == 1
    (item,) = api.get(EXCLUSIONS).json()["items"]
    assert (item["in_force"], item["revoked_because"]) == (False, "Mended.")
    again = api.post(f"{EXCLUSIONS}/{made['id']}/revocation", json={"reason": "x"}, headers=secretary)
    assert "revoked already: Mended." in refused(again, 409, "conflict")["detail"]


def test_the_page_that_is_held_is_another_once_an_exclusion_expires(
    api: TestClient, secretary: dict[str, str], failed: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    now: datetime = clock.now()
    stopped = Clock(now)
    monkeypatch.setattr(clock, "now", stopped)
    ends = now + timedelta(minutes=1)
    post(api, secretary, **failed, expires_at=ends.isoformat())
    held = {path: {"If-None-Match": api.get(path).headers["etag"]} for path in (TESTING, EXCLUSIONS)}
    stopped.at = ends - timedelta(microseconds=1)
    assert [api.get(path, headers=held[path]).status_code for path in held] == [304, 304]
    stopped.at = ends
    assert [api.get(path, headers=held[path]).status_code for path in held] == [200, 200]
    assert (adjusted(api)["excluded"], api.get(EXCLUSIONS).json()["items"][0]["in_force"]) == (0, False)


def test_five_identical_results_of_an_issue_treated_as_one_remove_four(
    api: TestClient, tag: Tag, secretary: dict[str, str]
) -> None:
    run = tag.send("R1", *(result(f"m{n}", "failed") for n in range(5)))
    cases = [tag.case(f"m{n}") for n in range(5)]
    key = tag.issue(*(ResultNamed(run, case) for case in cases))
    sent = {"of": "issue", "issue": key, "class": "duplicate"}
    assert pointers(refused(post(api, secretary, **sent), 422, "invalid")) == ["/stays"]
    made = post(api, secretary, **sent, stays={"case": cases[0]})
    assert made.json()["pins"] == 4
    assert (adjusted(api)["tests"], adjusted(api)["excluded_by_class"]) == (1, {"duplicate": 4})
    issue = api.get(f"/api/v1/releases/{RELEASE}/testing-issues/{key}").json()
    assert issue["excluded"] is True
    back = post(
        api, secretary, of="test", phase="SIT", case=cases[0], **{"class": "duplicate", "stays": {"case": cases[1]}}
    )
    assert pointers(refused(back, 409, "conflict")) == ["/stays"]


@pytest.mark.parametrize(
    ("sent", "pointer"),
    [
        ({"class": "because"}, "/class"),
        ({"reason": " "}, "/reason"),
        ({"meeting": ""}, "/meeting"),
        ({"of": "phase"}, "/of"),
        ({"of": "result"}, "/phase"),
        ({"case": None}, "/case"),
        ({"case": 10**9}, "/case"),
        ({"case": 0}, "/case"),
        ({"phase": "UIT"}, "/case"),
        ({"run": 1}, "/run"),
        ({"effective_at": "2999-01-01T00:00:00Z"}, "/effective_at"),
        ({"effective_at": "2021-10-05T17:00:00Z"}, "/case"),
        ({"expires_at": "2021-10-05T17:00:00Z"}, "/expires_at"),
        ({"stays": {"case": 1}}, "/stays"),
        ({"because": "x"}, "/because"),
    ],
)
def test_bad_input_is_named_by_its_place(
    api: TestClient, secretary: dict[str, str], failed: dict[str, Any], sent: dict[str, Any], pointer: str
) -> None:
    assert pointer in pointers(refused(post(api, secretary, **{**failed, **sent}), 422, "invalid"))
    assert api.get(EXCLUSIONS).json()["items"] == []


@pytest.mark.parametrize("body", ["nobody", "dcc"])
def test_only_a_body_agrees(api: TestClient, secretary: dict[str, str], failed: dict[str, Any], body: str) -> None:
    assert pointers(refused(post(api, secretary, **failed, body=body), 422, "invalid")) == ["/body"]


def test_an_issue_that_is_not_there(api: TestClient, secretary: dict[str, str]) -> None:
    assert pointers(refused(post(api, secretary, of="issue", issue="TI-9"), 422, "invalid")) == ["/issue"]


def test_nobody_is_asked_who_they_are(api: TestClient, failed: dict[str, Any]) -> None:
    refused(post(api, {}, **failed), 401, "sign-in-needed")
    refused(api.post(f"{EXCLUSIONS}/1/revocation", json={"reason": "x"}), 401, "sign-in-needed")


def test_who_may_and_who_is_refused_with_the_reason(api: TestClient, cast: Cast, failed: dict[str, Any]) -> None:
    may, may_revoke = set(), set()
    for login in EVERYBODY:
        key = bearer(cast.key("issues:write", person=login))
        answer = post(api, key, **failed)
        id = post(api, bearer(cast.key("issues:write", person="tag-chair")), **failed).json()["id"]
        revoked = api.post(f"{EXCLUSIONS}/{id}/revocation", json={"reason": "x"}, headers=key)
        may |= {login} if answer.status_code == 201 else set()
        may_revoke |= {login} if revoked.status_code == 201 else set()
        if login not in MAY:
            for each in (answer, revoked):
                assert "TAG" in refused(each, 403, "forbidden")["detail"]
    assert may == may_revoke == MAY


def test_a_machine_without_a_person_never_takes_its_own_failures_out(
    api: TestClient, cast: Cast, failed: dict[str, Any]
) -> None:
    assert "TAG" in refused(post(api, bearer(cast.key("issues:write")), **failed), 403, "forbidden")["detail"]
    lacking = post(api, bearer(cast.key("marks:write", person="tag-chair")), **failed)
    assert "issues:write" in refused(lacking, 403, "forbidden")["detail"]


def test_what_is_not_there(api: TestClient, secretary: dict[str, str]) -> None:
    for id in ("1", "0", str(2**62), str(2**70)):
        refused(api.post(f"{EXCLUSIONS}/{id}/revocation", json={"reason": "x"}, headers=secretary), 404, "not-found")
    refused(api.get("/api/v1/releases/no/exclusions"), 404, "not-found")


@pytest.mark.parametrize(
    ("sent", "pointer"),
    [
        ({"reason": " "}, "/reason"),
        ({}, "/reason"),
        ({"reason": "x", "effective_at": "2021-01-01T00:00:00Z"}, "/effective_at"),
        ({"reason": "x", "effective_at": "2999-01-01T00:00:00Z"}, "/effective_at"),
    ],
)
def test_a_revocation_says_why_and_holds_after_what_it_ends(
    api: TestClient, secretary: dict[str, str], failed: dict[str, Any], sent: dict[str, Any], pointer: str
) -> None:
    id = post(api, secretary, **failed).json()["id"]
    answer = api.post(f"{EXCLUSIONS}/{id}/revocation", json=sent, headers=secretary)
    assert pointers(refused(answer, 422, "invalid")) == [pointer]
    assert adjusted(api)["excluded"] == 1


def test_a_repeat_under_its_key_is_done_once(
    api: TestClient, secretary: dict[str, str], failed: dict[str, Any]
) -> None:
    key = secretary | {"Idempotency-Key": "one"}
    first, again = post(api, key, **failed), post(api, key, **failed)
    assert first.json() == again.json()
    assert len(api.get(EXCLUSIONS).json()["items"]) == 1
    path = f"{EXCLUSIONS}/{first.json()['id']}/revocation"
    key = secretary | {"Idempotency-Key": "two"}
    ended = [api.post(path, json={"reason": "x"}, headers=key) for _ in range(2)]
    assert ended[0].json() == ended[1].json()


def test_a_list_is_paged(api: TestClient, secretary: dict[str, str], failed: dict[str, Any]) -> None:
    ids = [post(api, secretary, **failed).json()["id"] for _ in range(3)]
    page = api.get(f"{EXCLUSIONS}?limit=2")
    rest = api.get(page.headers["link"].split(";")[0].strip("<>"))
    assert [item["id"] for item in page.json()["items"] + rest.json()["items"]] == ids
