"""What nobody sends in good faith, and what a careless client does: always a problem, never a failure."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.cast import RELEASE, Cast
from tests.support.clients import TestClient
from tests.support.problems import bearer, pointers, refused

CRITERION = f"/api/v1/releases/{RELEASE}/criteria/code-deployable"
POSITIONS = f"{CRITERION}/positions"
RUNS = f"/api/v1/releases/{RELEASE}/test-runs"
DEEP = b"[" * 100_000
NOT_JSON = [
    b"",
    b"{",
    b"{'a': 1}",
    b"\xff\xfe\x00",
    b"\x80abc",
    b"nul",
    DEEP,
    b'{"status": "green",}',
    b'"\\ud800',
    b"1" * 5000,
]


@pytest.fixture
def member(cast: Cast) -> str:
    return cast.key("marks:write", "statements:write", "results:write", person="tag-member")


@pytest.fixture
def chair(cast: Cast) -> str:
    return cast.key("marks:write", person="tag-chair")


def post(api: TestClient, key: str, content: bytes, path: str = POSITIONS, **more: str) -> Any:
    return api.post(path, content=content, headers=bearer(key, **{"If_None_Match": "*", **more}))


@pytest.mark.parametrize("content", NOT_JSON)
def test_what_is_not_json(api: TestClient, member: str, content: bytes) -> None:
    answer = post(api, member, content, Content_Type="application/json")
    assert answer.status_code in {400, 422}
    refused(answer, answer.status_code)


@pytest.mark.parametrize(
    ("sent", "places"),
    [
        ([], [""]),
        (None, [""]),
        ("green", [""]),
        ({}, ["/status"]),
        ({"status": "purple"}, ["/status"]),
        ({"status": None}, ["/status"]),
        ({"status": ["green"]}, ["/status"]),
        ({"status": "GREEN"}, ["/status"]),
        ({"status": float("nan")}, ["/status"]),
        ({"status": 10**400}, ["/status"]),
        ({"status": "green", "words": 7}, ["/words"]),
        ({"status": "green", "words": "\ud800"}, ["/words"]),
        ({"status": "green", "words": "a\x00b"}, ["/words"]),
        ({"status": "green", "words": "\x1b[2J"}, ["/words"]),
        ({"status": "green", "words": "x" * 100_000}, ["/words"]),
        ({"status": "amber", "words": " \n "}, ["/words"]),
        ({"status": "red"}, ["/words"]),
        ({"status": "green", "wrods": "x"}, ["/wrods"]),
        ({"status": "green", "a/b~c": 1}, ["/a~1b~0c"]),
        ({"status": "green", "\ud800": 1}, [""]),
        ({"status": "green", "version": 1, "who": "x"}, ["/version", "/who"]),
    ],
)
def test_each_wrong_place_is_named(api: TestClient, member: str, sent: Any, places: list[str]) -> None:
    content = json.dumps(sent).encode()
    if b"1" + b"0" * 400 in content:
        assert post(api, member, content).status_code in {400, 422}
        return
    document = refused(post(api, member, content), 422, "invalid")
    assert pointers(document) == places
    assert api.get(POSITIONS).json()["items"] == []


@pytest.mark.parametrize(
    ("sent", "place"),
    [
        ({"status": "green", "effective_at": 1633453200}, "/effective_at"),
        ({"status": "green", "effective_at": True}, "/effective_at"),
        ({"status": "green", "effective_at": "2021-10-05T17:00:00"}, "/effective_at"),
        ({"status": "green", "effective_at": "2150-01-01"}, "/effective_at"),
        ({"status": "green", "effective_at": "9999-12-31T23:59:59-23:59"}, "/effective_at"),
        ({"status": "green", "effective_at": ""}, "/effective_at"),
        ({"status": "green", "qualifications": "one"}, "/qualifications"),
        ({"status": "green", "qualifications": [1]}, "/qualifications/0"),
        ({"status": "green", "qualifications": ["a", "\ud800"]}, "/qualifications/1"),
        ({"status": "green", "qualifications": ["x"] * 51}, "/qualifications"),
        ({"status": "green", "meeting": "x" * 301}, "/meeting"),
        ({"status": "green", "meeting": {}}, "/meeting"),
        ({"status": "amber", "view": ""}, "/view"),
    ],
)
def test_each_wrong_place_of_a_mark_is_named(api: TestClient, chair: str, sent: Any, place: str) -> None:
    headers = bearer(chair, If_Match="*")
    answer = api.post(f"{CRITERION}/marks", content=json.dumps(sent).encode(), headers=headers)
    assert pointers(refused(answer, 422, "invalid")) == [place]


@pytest.mark.parametrize("kind", ["text/html", "image/png", "multipart/form-data; boundary=x", "x", "a/b/c"])
@pytest.mark.parametrize("path", [POSITIONS, RUNS])
def test_another_kind_of_body(api: TestClient, member: str, kind: str, path: str) -> None:
    refused(post(api, member, b'{"status": "green"}', path, Content_Type=kind), 415, "unsupported-media-type")


@pytest.mark.parametrize("path", [POSITIONS, RUNS])
def test_a_packed_body(api: TestClient, member: str, path: str) -> None:
    answer = post(api, member, b"\x1f\x8b", path, Content_Type="application/json", Content_Encoding="gzip")
    refused(answer, 415, "unsupported-media-type")


@pytest.mark.parametrize(
    "kind", ["application/json", "application/json; charset=utf-8", "APPLICATION/JSON", "application/x+json"]
)
def test_kinds_that_are_json(api: TestClient, member: str, kind: str) -> None:
    assert post(api, member, b'{"status": "green"}', Content_Type=kind).status_code == 201


def test_a_body_that_does_not_say_what_it_is_is_taken_for_json(api: TestClient, member: str) -> None:
    assert post(api, member, b'{"status": "green"}').status_code == 201


def pieces(size: int) -> Iterator[bytes]:
    for _ in range(size // 65536 + 1):
        yield b" " * 65536


def test_a_body_larger_than_the_door_takes(api: TestClient, member: str) -> None:
    limit = 1024 * 1024
    refused(post(api, member, b" " * (limit + 1)), 413, "too-large")
    unsaid = api.post(POSITIONS, content=pieces(limit), headers=bearer(member, If_None_Match="*"))
    refused(unsaid, 413, "too-large")
    fits = b'{"status": "green"' + b" " * (limit - 19) + b"}"
    assert post(api, member, fits).status_code == 201


@pytest.mark.parametrize(
    "path",
    [
        "/api", "/api/", "/api/v1", "/api/v2/releases", "/api/v1/releases/nope", "/api/v1/releases/%00",
        "/api/v1/releases/november-2021%00", "/api/v1/releases/november-2021/criteria/%00",
        "/api/v1/releases/november-2021/criteria/nope/marks", "/api/v1/releases/%2e%2e/criteria",
        "/api/v1/releases/november-2021/scope/nope", "/api/v1/releases/november-2021/scope/%F0%9F%92%A3/%FF",
        "/api/v1/releases/november-2021/test-runs/0", "/api/v1/releases/%0d%0aX-Evil:1",
        "/api/v1/releases/'%20or%201=1--", "/api/v1/journal?release=nope",
        "/api/openapi.yaml", "/api/docs", "/api/redoc",
    ],
)  # fmt: skip
def test_what_is_not_there(api: TestClient, path: str) -> None:
    document = refused(api.get(path), 404, "not-found")
    assert document["instance"].isascii()
    assert not set(document["instance"]) & set(' \r\n\x00<>"')


@pytest.mark.parametrize(
    "path",
    [
        f"/api/v1/releases/{'x' * 81}", f"{RUNS}/99999999999999999999999", f"{RUNS}/x", f"{RUNS}/-1",
        "/api/v1/working-days", "/api/v1/working-days?from=x&count=1", "/api/v1/working-days?from=9999-12-31&count=5",
        "/api/v1/working-days?from=0001-01-01&count=-5", "/api/v1/working-days?from=2021-01-01&count=999999999999",
        "/api/v1/working-days?from=2021-01-01&count=1&known_on=x",
    ],
)  # fmt: skip
def test_what_cannot_be_meant(api: TestClient, path: str) -> None:
    answer = api.get(path)
    assert answer.status_code in {404, 422}, answer.text
    refused(answer, answer.status_code)


@pytest.mark.parametrize("query", ["as_at=%00", "x=%00", "%00=1", "release=a%00b"])
@pytest.mark.parametrize("path", ["/api/v1/journal", "/api/v1/releases", CRITERION])
def test_nul_in_a_query(api: TestClient, path: str, query: str) -> None:
    refused(api.get(f"{path}?{query}"), 400, "bad-request")


@pytest.mark.parametrize("key", ["rb_\x00_x", "rb_0_x", "rb_", "", "rb_%00000000_" + "x" * 43, "ü" * 10, "x" * 100_000])
def test_a_key_of_strange_characters(api: TestClient, key: str) -> None:
    headers = [(b"authorization", b"Bearer " + key.encode("latin-1"))]
    answer = api.get("/api/v1/releases", headers=headers)
    assert refused(answer, 401, "sign-in-needed")
    assert answer.headers["www-authenticate"].startswith("Bearer")


LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=30)
ANYTHING = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
KNOWN = ("status", "words", "view", "text", "meeting", "effective_at", "qualifications", "run", "results", "declared")
NEARLY = st.fixed_dictionaries({}, optional=dict.fromkeys(KNOWN, ANYTHING))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sent=ANYTHING | NEARLY, what=st.sampled_from(["positions", "marks", "statements", "test-runs"]))
def test_no_json_whatever_fails(api: TestClient, member: str, sent: Any, what: str) -> None:
    path = RUNS if what == "test-runs" else f"{CRITERION}/{what}"
    answer = api.post(path, content=json.dumps(sent).encode(), headers=bearer(member, If_Match="*"))
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        refused(answer, answer.status_code)
