"""Testing issues over JSON: recording, changing under a guard, linking failures, and who may not."""

from datetime import timedelta
from typing import Any

import pytest
from httpx import Response

from app.domain.instant import parse_instant
from tests.support.cast import RELEASE, Cast
from tests.support.clients import TestClient
from tests.support.excluding import Tag, result
from tests.support.problems import bearer, pointers, refused

ISSUES = f"/api/v1/releases/{RELEASE}/testing-issues"
ISSUE = {"title": "No fault is returned.", "severity": 3}
SCOPE = "issues:write"
STRANGERS = ["secretariat", "admin", "opsg-chair", "tag-chair", "tag-secretary", "tag-member", "stranger"]


@pytest.fixture
def dcc(cast: Cast) -> dict[str, str]:
    return bearer(cast.key(SCOPE, person="dcc"))


def post(api: TestClient, who: dict[str, str], path: str = ISSUES, **more: Any) -> Response:
    answer: Response = api.post(path, json={**ISSUE, **more}, headers=who)
    return answer


def test_an_issue_is_recorded_and_read_back(api: TestClient, dcc: dict[str, str]) -> None:
    more: dict[str, Any] = {
        "service_provider": "DSP", "needs_code_change": True, "resolution_plan": "Firmware 2.1.",
        "target_date": "2021-10-29", "phase": "SIT", "modification": "SECMP0039", "reference": "TIS-9",
    }  # fmt: skip
    made = post(api, dcc, **more)
    assert (made.status_code, made.json()) == (201, {"key": "TI-1", "version": 1})
    assert made.headers["location"] == f"{ISSUES}/TI-1"
    one = api.get(f"{ISSUES}/TI-1").json()
    assert {name: one[name] for name in (*ISSUE, *more)} == {**ISSUE, **more}
    assert (one["status"], one["outstanding"], one["lacks"], one["links"]) == ("open", True, [], [])
    listed = api.get(ISSUES).json()
    assert listed.keys() == {"items", "as_at", "known_at"}
    assert listed["items"] == [one]
    assert post(api, dcc, key="DCC.7").json()["key"] == "DCC.7"
    assert post(api, dcc).json()["key"] == "TI-3"


def test_a_list_is_narrowed_and_paged(api: TestClient, dcc: dict[str, str]) -> None:
    for severity, status, phase in ((1, "open", "SIT"), (3, "open", "UIT"), (3, "rejected", "SIT")):
        post(api, dcc, severity=severity, status=status, phase=phase)

    def keys(query: str) -> list[str]:
        return [item["key"] for item in api.get(f"{ISSUES}?{query}").json()["items"]]

    assert keys("severity=3") == ["TI-2", "TI-3"]
    assert keys("severity=3&status=open") == ["TI-2"]
    assert keys("phase=SIT") == ["TI-1", "TI-3"]
    for wrong in ("severity=6", "severity=x", "status=gone", "phase=XIT"):
        refused(api.get(f"{ISSUES}?{wrong}"), 422, "invalid")
    page = api.get(f"{ISSUES}?limit=2")
    assert [item["key"] for item in page.json()["items"]] == ["TI-1", "TI-2"]
    rest = api.get(page.headers["link"].split(";")[0].strip("<>"))
    assert [item["key"] for item in rest.json()["items"]] == ["TI-3"]


def test_a_change_is_the_next_version(api: TestClient, dcc: dict[str, str]) -> None:
    post(api, dcc, resolution_plan="Wait.")
    first = api.get(f"{ISSUES}/TI-1")
    changed = api.patch(
        f"{ISSUES}/TI-1", json={"status": "in_resolution", "resolution_plan": None},
        headers=dcc | {"If-Match": first.headers["etag"]},
    )  # fmt: skip
    assert (changed.status_code, changed.json()) == (200, {"key": "TI-1", "version": 2})
    now = api.get(f"{ISSUES}/TI-1").json()
    assert (now["status"], now["resolution_plan"], now["title"], now["version"]) == (
        "in_resolution", None, ISSUE["title"], 2,
    )  # fmt: skip
    then = api.get(f"{ISSUES}/TI-1", params={"as_at": first.json()["recorded_at"]}).json()
    known = api.get(f"{ISSUES}/TI-1", params={"known_at": first.json()["recorded_at"]}).json()
    assert then["status"] == known["status"] == "open"
    before = (parse_instant(first.json()["effective_at"], date_means_end=False) - timedelta(seconds=1)).isoformat()
    refused(api.get(f"{ISSUES}/TI-1", params={"as_at": before}), 404, "not-found")
    # The answer's own tag guards the next change; the same again changes nothing.
    again = {"status": "in_resolution"}
    same = api.patch(f"{ISSUES}/TI-1", json=again, headers=dcc | {"If-Match": changed.headers["etag"]})
    assert (same.status_code, same.json()["version"]) == (200, 2)


def test_a_change_needs_a_guard_that_still_holds(api: TestClient, dcc: dict[str, str]) -> None:
    made = post(api, dcc)
    path, sent = f"{ISSUES}/TI-1", {"severity": 4}
    refused(api.patch(path, json=sent, headers=dcc), 428, "precondition-missing")
    refused(api.patch(path, json=sent, headers=dcc | {"If-Match": '"no tag"'}), 412, "stale")
    assert api.patch(path, json=sent, headers=dcc | {"If-Match": made.headers["etag"]}).status_code == 200
    late = api.patch(path, json={"severity": 5}, headers=dcc | {"If-Match": made.headers["etag"]})
    assert "version 2" in refused(late, 412, "stale")["detail"]
    assert api.get(path).json()["severity"] == 4


@pytest.mark.parametrize(
    ("sent", "pointer"),
    [
        ({"severity": 6}, "/severity"),
        ({"severity": "3"}, "/severity"),
        ({"title": ""}, "/title"),
        ({"title": "  "}, "/title"),
        ({"title": "x\x00"}, "/title"),
        ({"key": "a b"}, "/key"),
        ({"status": "gone"}, "/status"),
        ({"target_date": "2021-13-01"}, "/target_date"),
        ({"effective_at": "2999-01-01T00:00:00Z"}, "/effective_at"),
        ({"duplicate_of": "TI-9"}, "/duplicate_of"),
        ({"results": [{"run": 9, "case": 9}]}, "/case"),
        ({"category": 3}, "/category"),
    ],
)
def test_bad_input_is_named_by_its_place(
    api: TestClient, dcc: dict[str, str], sent: dict[str, Any], pointer: str
) -> None:
    assert pointers(refused(post(api, dcc, **sent), 422, "invalid")) == [pointer]
    assert api.get(ISSUES).json()["items"] == []


def test_what_contradicts_is_a_conflict(api: TestClient, dcc: dict[str, str]) -> None:
    post(api, dcc, key="A")
    refused(post(api, dcc, key="A"), 409, "conflict")
    post(api, dcc, key="B", duplicate_of="A")
    refused(post(api, dcc, key="C", duplicate_of="B"), 409, "conflict")

    def change(key: str, **sent: Any) -> Response:
        answer: Response = api.patch(f"{ISSUES}/{key}", json=sent, headers=dcc | {"If-Match": "*"})
        return answer

    post(api, dcc, key="D")
    refused(change("A", duplicate_of="D"), 409, "conflict")
    assert pointers(refused(change("D", duplicate_of="D"), 422, "invalid")) == ["/duplicate_of"]
    assert change("D", status="resolved").status_code == 200
    assert "cannot become rejected" in refused(change("D", status="rejected"), 409, "conflict")["detail"]


def test_nobody_is_asked_who_they_are(api: TestClient) -> None:
    for answer in (
        api.post(ISSUES, json=ISSUE),
        api.patch(f"{ISSUES}/TI-1", json={}),
        api.post(f"{ISSUES}/TI-1/links", json={"run": 1, "case": 1}),
    ):
        refused(answer, 401, "sign-in-needed")


@pytest.mark.parametrize("login", STRANGERS)
def test_a_stranger_is_refused_with_the_reason(api: TestClient, cast: Cast, dcc: dict[str, str], login: str) -> None:
    post(api, dcc)
    key = bearer(cast.key(SCOPE, person=login), If_Match="*")
    for answer in (
        post(api, key),
        api.patch(f"{ISSUES}/TI-1", json={"severity": 5}, headers=key),
        api.post(f"{ISSUES}/TI-1/links", json={"run": 1, "case": 1}, headers=key),
    ):
        assert "Only the DCC" in refused(answer, 403, "forbidden")["detail"]


def test_a_machine_needs_the_scope(api: TestClient, cast: Cast) -> None:
    assert SCOPE in refused(post(api, bearer(cast.key("results:write"))), 403, "forbidden")["detail"]
    refused(post(api, bearer(cast.key(f"{SCOPE}:june-2020"))), 403, "forbidden")
    assert post(api, bearer(cast.key(f"{SCOPE}:{RELEASE}"))).status_code == 201


def test_what_is_not_there(api: TestClient, dcc: dict[str, str]) -> None:
    key = dcc | {"If-Match": "*"}
    refused(api.get(f"{ISSUES}/TI-1"), 404, "not-found")
    refused(api.patch(f"{ISSUES}/TI-1", json={}, headers=key), 404, "not-found")
    refused(api.post(f"{ISSUES}/TI-1/links", json={"run": 1, "case": 1}, headers=key), 404, "not-found")
    refused(api.get("/api/v1/releases/no/testing-issues"), 404, "not-found")
    refused(post(api, dcc, "/api/v1/releases/no/testing-issues"), 404, "not-found")


def test_a_repeat_under_its_key_is_done_once(api: TestClient, dcc: dict[str, str]) -> None:
    key = dcc | {"Idempotency-Key": "one"}
    first, again = post(api, key), post(api, key)
    assert (first.json(), again.headers["idempotent-replayed"]) == (again.json(), "true")
    assert len(api.get(ISSUES).json()["items"]) == 1
    refused(post(api, key, severity=4), 422)


def test_a_failed_result_is_reported_and_another_linked(api: TestClient, cast: Cast, dcc: dict[str, str]) -> None:
    tag = Tag(cast)
    run = tag.send("R1", result("a", "failed", variant="MM1"), result("b", "blocked"), result("c"))
    a, b, c = (tag.case(name) for name in "abc")
    post(api, dcc, results=[{"run": run, "case": a}])
    links = f"{ISSUES}/TI-1/links"
    made = api.post(links, json={"run": run, "case": b}, headers=dcc)
    assert (made.status_code, made.json()["case"]) == (201, b)
    told = api.get(f"{ISSUES}/TI-1").json()["links"]
    assert [(each["case"], each["name"], each["phase"], each["run"], each["run_id"]) for each in told] == [
        (a, "a", "SIT", run, "R1"), (b, "b", "SIT", run, "R1"),
    ]  # fmt: skip
    refused(api.post(links, json={"run": run, "case": b}, headers=dcc), 409, "conflict")
    for wrong in ({"run": run, "case": c}, {"run": run + 9, "case": a}, {"run": run, "case": c + 9}):
        assert pointers(refused(api.post(links, json=wrong, headers=dcc), 422, "invalid")) == ["/case"]
    for wrong in ({"run": 0, "case": a}, {"run": run}, {"run": 2**60, "case": a}):
        refused(api.post(links, json=wrong, headers=dcc), 422, "invalid")
