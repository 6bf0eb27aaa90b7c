"""Live incidents over JSON: categories of their own, a plan or an entry in the SSRP, and who may not."""

from typing import Any

import pytest
from httpx import Response

from tests.support.cast import RELEASE, Cast
from tests.support.clients import TestClient
from tests.support.problems import bearer, pointers, refused

INCIDENTS = f"/api/v1/releases/{RELEASE}/incidents"
INCIDENT = {"title": "No service for two hours.", "category": 2}


@pytest.fixture
def dcc(cast: Cast) -> dict[str, str]:
    return bearer(cast.key("issues:write", person="dcc"))


def post(api: TestClient, who: dict[str, str], **more: Any) -> Response:
    answer: Response = api.post(INCIDENTS, json={**INCIDENT, **more}, headers=who)
    return answer


def test_an_incident_is_recorded_and_read_back(api: TestClient, dcc: dict[str, str]) -> None:
    made = post(api, dcc, reference="INC000042")
    assert (made.status_code, made.json()) == (201, {"key": "INC-1", "version": 1})
    one = api.get(made.headers["location"]).json()
    assert (one["category"], one["reference"], one["lacks_plan"], one["outstanding"]) == (2, "INC000042", True, True)
    assert "severity" not in one
    post(api, dcc, category=4, ssrp="SSRP 4")
    items = api.get(INCIDENTS).json()["items"]
    assert [(item["key"], item["lacks_plan"]) for item in items] == [("INC-1", True), ("INC-2", False)]
    assert [item["key"] for item in api.get(f"{INCIDENTS}?category=4&status=open").json()["items"]] == ["INC-2"]
    page = api.get(f"{INCIDENTS}?limit=1")
    rest = api.get(page.headers["link"].split(";")[0].strip("<>"))
    assert [item["key"] for item in rest.json()["items"]] == ["INC-2"]
    for wrong in ("category=0", "category=6", "status=x"):
        refused(api.get(f"{INCIDENTS}?{wrong}"), 422, "invalid")


def test_a_change_is_the_next_version_under_its_guard(api: TestClient, dcc: dict[str, str]) -> None:
    made = post(api, dcc)
    path, sent = f"{INCIDENTS}/INC-1", {"resolution_plan": "Restart.", "status": "resolved"}
    refused(api.patch(path, json=sent, headers=dcc), 428, "precondition-missing")
    tag = {"If-Match": made.headers["etag"]}
    changed = api.patch(path, json=sent, headers=dcc | tag)
    assert (changed.status_code, changed.json()) == (200, {"key": "INC-1", "version": 2})
    refused(api.patch(path, json={"category": 1}, headers=dcc | tag), 412, "stale")
    now = {"If-Match": changed.headers["etag"]}
    assert api.patch(path, json=sent, headers=dcc | now).json()["version"] == 2
    refused(api.patch(path, json={"status": "rejected"}, headers=dcc | now), 409, "conflict")
    one = api.get(path).json()
    assert (one["status"], one["category"], one["lacks_plan"], one["version"]) == ("resolved", 2, False, 2)
    then = api.get(path, params={"known_at": one["opened_at"]})
    assert then.status_code in {200, 404}
    assert api.get(path, headers={"If-None-Match": api.get(path).headers["etag"]}).status_code == 304


@pytest.mark.parametrize(
    ("sent", "pointer"),
    [
        ({"category": 0}, "/category"),
        ({"category": None}, "/category"),
        ({"severity": 3}, "/severity"),
        ({"title": " "}, "/title"),
        ({"key": "-"}, "/key"),
        ({"effective_at": 5}, "/effective_at"),
        ({"effective_at": "2999-01-01T00:00:00Z"}, "/effective_at"),
    ],
)
def test_bad_input_is_named_by_its_place(
    api: TestClient, dcc: dict[str, str], sent: dict[str, Any], pointer: str
) -> None:
    assert pointers(refused(post(api, dcc, **sent), 422, "invalid")) == [pointer]


def test_a_key_is_taken_once(api: TestClient, dcc: dict[str, str]) -> None:
    post(api, dcc, key="A")
    assert pointers(refused(post(api, dcc, key="A"), 409, "conflict")) == ["/key"]


def test_nobody_is_asked_who_they_are(api: TestClient) -> None:
    refused(api.post(INCIDENTS, json=INCIDENT), 401, "sign-in-needed")
    refused(api.patch(f"{INCIDENTS}/INC-1", json={}), 401, "sign-in-needed")


@pytest.mark.parametrize("login", ["tag-chair", "secretariat", "stranger"])
def test_a_stranger_is_refused_with_the_reason(api: TestClient, cast: Cast, dcc: dict[str, str], login: str) -> None:
    post(api, dcc)
    key = bearer(cast.key("issues:write", person=login), If_Match="*")
    assert "Only the DCC" in refused(post(api, key), 403, "forbidden")["detail"]
    answer = api.patch(f"{INCIDENTS}/INC-1", json={"category": 5}, headers=key)
    assert "Only the DCC" in refused(answer, 403, "forbidden")["detail"]


def test_what_is_not_there(api: TestClient, dcc: dict[str, str]) -> None:
    refused(api.get(f"{INCIDENTS}/INC-1"), 404, "not-found")
    refused(api.patch(f"{INCIDENTS}/INC-1", json={}, headers=dcc | {"If-Match": "*"}), 404, "not-found")
    refused(api.get("/api/v1/releases/no/incidents"), 404, "not-found")


def test_a_repeat_under_its_key_is_done_once(api: TestClient, dcc: dict[str, str]) -> None:
    key = dcc | {"Idempotency-Key": "one"}
    assert post(api, key).json() == post(api, key).json()
    assert len(api.get(INCIDENTS).json()["items"]) == 1
