"""Reports in every format, what a run says case by case, and the bytes as they were sent."""

import hashlib
from typing import Any

import pytest

from tests.support.cast import Cast
from tests.support.clients import TestClient
from tests.support.problems import bearer, refused
from tests.support.results import RELEASE, body, result

RUNS = f"/api/v1/releases/{RELEASE}/test-runs"
TOLD = {"source": "dsp", "run": "SIT-41", "phase": "SIT", "environment": "SIT-A"}
JUNIT = b"""<testsuite name="SR 8.14.3" tests="3"><testcase classname="C" name="a"/>
<testcase name="b"><failure message="No fault was returned."/></testcase>
<testcase name="c"><skipped/></testcase></testsuite>"""
CTRF = b"""{"results": {"tool": {"name": "x"}, "summary": {"tests": 2}, "tests": [
{"name": "a", "status": "passed", "duration": 5, "suite": ["SR 8.14.3"]},
{"name": "b", "status": "failed", "duration": 5, "suite": ["SR 8.14.3"], "message": "No."}]}}"""
LINES = b'{"run": {"source": "dsp", "id": "SIT-41", "phase": "SIT"}}\n{"name": "a", "outcome": "passed"}\n'


@pytest.fixture
def key(cast: Cast) -> str:
    return cast.key("results:write")


def post(api: TestClient, key: str, sent: bytes, kind: str, **query: str) -> Any:
    return api.post(RUNS, params=query, content=sent, headers=bearer(key, Content_Type=kind))


@pytest.mark.parametrize(
    ("sent", "kind", "query", "format", "counted"),
    [
        (JUNIT, "application/xml", TOLD, "junit", {"passed": 1, "failed": 1, "skipped": 1}),
        (JUNIT, "image/png", {**TOLD, "format": "junit"}, "junit", {"passed": 1, "failed": 1, "skipped": 1}),
        (CTRF, "application/json", TOLD, "ctrf", {"passed": 1, "failed": 1}),
        (LINES, "application/x-ndjson", {}, "ndjson", {"passed": 1}),
        (body([result("a")]), "application/json", {}, "json", {"passed": 1}),
    ],
)
def test_a_report_in_each_format(
    api: TestClient, key: str, sent: bytes, kind: str, query: dict[str, str], format: str, counted: dict[str, int]
) -> None:
    made = post(api, key, sent, kind, **query)
    assert made.status_code == 201, made.text
    assert {name: count for name, count in made.json()["counted"].items() if count} == counted
    again = post(api, key, sent, kind, **query)
    assert (again.status_code, again.json()["inserted"]) == (200, 0)
    kept = api.get(made.headers["location"]).json()
    assert [(one["format"], one["partial"]) for one in kept["receipts"]] == [(format, False)]
    payload = api.get(f"{made.headers['location']}/payload", headers=bearer(key))
    assert payload.content == sent
    assert payload.headers["etag"] == f'"{hashlib.sha256(sent).hexdigest()}"'
    assert payload.headers["content-disposition"].startswith(f'attachment; filename="{RELEASE}-run-')
    assert payload.headers["cache-control"] == "private, no-cache"


def test_what_a_run_says_of_each_case(api: TestClient, key: str) -> None:
    at = post(api, key, JUNIT, "application/xml", **TOLD).headers["location"]
    first = api.get(f"{at}/results?limit=2")
    assert [(one["name"], one["class"], one["suite"], one["outcome"]) for one in first.json()["items"]] == [
        ("b", None, "SR 8.14.3", "failed"),
        ("c", None, "SR 8.14.3", "skipped"),
    ]
    assert first.json()["items"][0]["message"] == "No fault was returned."
    rest = api.get(first.links["next"]["url"]).json()["items"]
    assert [(one["name"], one["class"]) for one in rest] == [("a", "C")]
    failed = api.get(f"{at}/results?outcome=failed").json()["items"]
    assert [one["name"] for one in failed] == ["b"]
    refused(api.get(f"{at}/results?outcome=purple"), 422, "invalid")
    refused(api.get(f"{at}/results?as_at=2021-10-05"), 404, "not-found")
    refused(api.get(f"{RUNS}/999/results"), 404, "not-found")


def test_a_report_that_was_cut_off(api: TestClient, key: str) -> None:
    half = JUNIT[: JUNIT.index(b'<testcase name="c"')]
    document = refused(post(api, key, half, "application/xml", **TOLD), 422, "invalid")
    assert "line" in str(document)
    made = post(api, key, half, "application/xml", partial="accept", **TOLD)
    assert (made.status_code, made.json()["partial"], made.json()["received"]) == (201, True, 2)
    refused(post(api, key, half, "application/xml", partial="yes", **TOLD), 422, "invalid")


def test_what_was_taken_before_is_still_held_to_the_schema_where_that_is_asked(api: TestClient, key: str) -> None:
    assert post(api, key, CTRF, "application/ctrf+json", **TOLD).status_code == 201
    refused(post(api, key, CTRF, "application/ctrf+json", strict="true", **TOLD), 422, "invalid")
    assert post(api, key, CTRF, "application/ctrf+json", **TOLD).status_code == 200


def test_the_bytes_are_for_who_signed_in(api: TestClient, key: str) -> None:
    at = post(api, key, JUNIT, "application/xml", **TOLD).headers["location"]
    refused(api.get(f"{at}/payload"), 401, "sign-in-needed")
    refused(api.get(f"{at}/payload?sha256=00", headers=bearer(key)), 404, "not-found")
    assert api.get(f"{at}/payload?sha256={hashlib.sha256(JUNIT).hexdigest()}", headers=bearer(key)).content == JUNIT


def test_devices_environments_and_what_is_new(api: TestClient, key: str) -> None:
    post(api, key, body([result("a"), result("b", device="MM1")]), "application/json")
    post(api, key, body([result("a", "failed"), result("b")], id="SIT-42", environment="SIT-B"), "application/json")
    (phase,) = api.get(f"/api/v1/releases/{RELEASE}/testing").json()["items"]
    assert phase["new_since_last_run"] == 1
    assert [one["environment"] for one in phase["by_environment"]] == ["SIT-B"]
    assert [one["device"] for one in phase["by_device"]] == [None]


@pytest.mark.parametrize("kind", ["application/xml", "application/ctrf+json", "application/x-ndjson"])
@pytest.mark.parametrize("sent", [b"", b"\x00", b"<", b"{", b"[]", b"null", b"\xff\xfe", b"<html/>", b'{"results": 1}'])
def test_whatever_is_sent_is_told_and_never_a_failure(api: TestClient, key: str, kind: str, sent: bytes) -> None:
    answer = post(api, key, sent, kind, **TOLD)
    assert answer.status_code in {201, 422}, answer.text
