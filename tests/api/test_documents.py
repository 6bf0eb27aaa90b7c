"""Documents over JSON and forms: given, replaced under their guard, withdrawn, and given out byte for byte."""

from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from httpx import Response
from sqlalchemy import func, select

from app.models.base import table_of
from app.models.document import DocumentContent
from tests.support.cast import CAST, RELEASE, Cast
from tests.support.clients import TestClient, application
from tests.support.problems import bearer, pointers, refused

DOCUMENTS = f"/api/v1/releases/{RELEASE}/criteria/regression-testing/documents"
PDF = b"%PDF-1.7\r\n\x00\xff a report"
NEW = {"If-None-Match": "*"}
LINK = {"title": "SIT Completion Report", "link": "https://example.org/sit.pdf"}
MAY = {"secretariat", "tag-secretary", "dcc"}
SCOPE = "statements:write"


@pytest.fixture
def dcc(cast: Cast) -> dict[str, str]:
    return bearer(cast.key(SCOPE, person="dcc"))


def upload(
    api: TestClient,
    who: dict[str, str],
    content: bytes = PDF,
    *,
    name: str = "report.pdf",
    kind: str = "application/pdf",
    **fields: str,
) -> Response:
    sent = {"title": "SIT Completion Report", **fields}
    answer: Response = api.post(DOCUMENTS, data=sent, files={"file": (name, content, kind)}, headers=who)
    return answer


def link(api: TestClient, who: dict[str, str], **sent: Any) -> Response:
    answer: Response = api.post(DOCUMENTS, json={**LINK, **sent}, headers=who)
    return answer


def items(api: TestClient, **query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.get(DOCUMENTS, params=query).json()["items"]
    return found


def test_a_file_is_kept_byte_for_byte_and_only_ever_downloaded(api: TestClient, dcc: dict[str, str]) -> None:
    made = upload(api, dcc | NEW, words="The final one.", name="C:\\sit\\Final “report”.html", kind="text/html")
    assert made.status_code == 201
    assert made.json()["key"] == "sit-completion-report"
    assert made.headers["location"] == f"{DOCUMENTS}/sit-completion-report"
    (item,) = items(api)
    assert (item["file_name"], item["media_type"], item["size"]) == ("Final “report”.html", "text/html", len(PDF))
    assert (item["sha256"], item["link"], item["words"]) == (sha256(PDF).hexdigest(), None, "The final one.")
    file = api.get(item["content"], headers=dcc)
    assert (file.status_code, file.content) == (200, PDF)
    assert file.headers["content-disposition"].startswith("attachment; filename=")
    assert "filename*=UTF-8''Final%20%E2%80%9Creport%E2%80%9D.html" in file.headers["content-disposition"]
    assert file.headers["x-content-type-options"] == "nosniff"
    assert file.headers["content-security-policy"].startswith("sandbox;")
    assert file.headers["content-type"] == "text/html"
    held = dcc | {"If-None-Match": file.headers["etag"]}
    assert api.get(item["content"], headers=held).status_code == 304


def test_the_bytes_are_for_who_is_signed_in(api: TestClient, cast: Cast, dcc: dict[str, str]) -> None:
    upload(api, dcc | NEW)
    (item,) = items(api)
    refused(api.get(item["content"]), 401, "sign-in-needed")
    assert api.get(item["content"], headers=bearer(cast.key("read", person="stranger"))).content == PDF


def test_a_link_is_kept_with_the_digest_that_was_seen(api: TestClient, dcc: dict[str, str]) -> None:
    digest = sha256(PDF).hexdigest()
    assert link(api, dcc | NEW, sha256=digest.upper()).status_code == 201
    assert link(api, dcc | NEW).json()["key"] == "sit-completion-report-2"
    first, second = items(api)
    assert (first["link"], first["sha256"], first["content"], first["size"]) == (LINK["link"], digest, None, None)
    assert second["sha256"] is None
    nothing = api.get(f"{DOCUMENTS}/sit-completion-report/versions/1/content", headers=dcc)
    assert LINK["link"] in refused(nothing, 404, "not-found")["detail"]


def test_the_same_bytes_are_kept_once(api: TestClient, cast: Cast, dcc: dict[str, str]) -> None:
    for title in ("One", "Two"):
        assert upload(api, dcc | NEW, title=title).status_code == 201
    with ThreadPoolExecutor(4) as people:
        other = PDF + b"2"
        answers = list(people.map(lambda n: upload(api, dcc | NEW, other, title=f"At once {n}").status_code, range(4)))
    assert answers == [201] * 4
    with cast.database.reading(fresh=True) as session:
        assert session.execute(select(func.count()).select_from(table_of(DocumentContent))).scalar_one() == 2
    assert len(items(api)) == 6


def test_a_new_version_replaces_the_one_that_was_seen(api: TestClient, dcc: dict[str, str]) -> None:
    first = upload(api, dcc | NEW, key="sit-report")
    assert first.json()["key"] == "sit-report"
    own = f"{DOCUMENTS}/sit-report"
    seen = {"If-Match": api.get(own).headers["etag"]}
    second = upload(api, dcc | seen, PDF + b"2", key="sit-report", title="Final report")
    assert (second.status_code, second.json()["version"]) == (201, 2)
    refused(upload(api, dcc | seen, key="sit-report"), 412, "stale")
    refused(upload(api, dcc | NEW, key="sit-report"), 412, "stale")
    again = {"If-Match": second.headers["etag"]}
    assert link(api, dcc | again, key="sit-report").json()["version"] == 3
    versions = api.get(own).json()["items"]
    assert [(each["version"], each["link"]) for each in versions] == [(3, LINK["link"]), (2, None), (1, None)]
    assert api.get(versions[2]["content"], headers=dcc).content == PDF
    assert [item["version"] for item in items(api)] == [3]


def test_two_who_replace_it_at_once(api: TestClient, dcc: dict[str, str]) -> None:
    upload(api, dcc | NEW, key="report")
    seen = {"If-Match": api.get(f"{DOCUMENTS}/report").headers["etag"]}
    with ThreadPoolExecutor(4) as people:
        answers = list(
            people.map(lambda n: upload(api, dcc | seen, PDF + bytes([n]), key="report").status_code, range(4))
        )
    assert sorted(answers) == [201, 412, 412, 412]


def test_a_guard_is_required(api: TestClient, dcc: dict[str, str]) -> None:
    refused(upload(api, dcc), 428, "precondition-missing")
    refused(link(api, dcc), 428, "precondition-missing")
    for tag in ('"1"', "*", '"x"'):
        refused(link(api, dcc | {"If-Match": tag}, key="no-such"), 412, "stale")
    assert items(api) == []


def test_withdrawn_and_asked_for_the_moment_before(api: TestClient, cast: Cast, dcc: dict[str, str]) -> None:
    made = upload(api, dcc | NEW, key="report").json()
    path, why = f"{DOCUMENTS}/report/withdrawal", {"words": "Replaced by the final report."}
    refused(api.post(path, json=why, headers=dcc), 428, "precondition-missing")
    secretary = bearer(cast.key(SCOPE, person="tag-secretary"))
    gone = api.post(path, json=why, headers=secretary | {"If-Match": '"1"'})
    assert (gone.status_code, gone.json()["withdrawn"], gone.json()["version"]) == (201, True, 2)
    refused(api.post(path, json=why, headers=dcc | {"If-Match": '"1"'}), 412, "stale")
    refused(api.post(path, json=why, headers=dcc | {"If-Match": '"2"'}), 409, "conflict")
    assert [(item["withdrawn"], item["words"]) for item in items(api)] == [(True, why["words"])]
    for clock in ("as_at", "known_at"):
        (item,) = items(api, **{clock: made["recorded_at"]})
        assert (item["withdrawn"], item["version"]) == (False, 1)
    assert api.get(f"{DOCUMENTS}/report/versions/1/content", headers=dcc).content == PDF
    # It can be given again, as a further version.
    assert upload(api, dcc | {"If-Match": '"2"'}, key="report").json()["version"] == 3
    assert items(api)[0]["withdrawn"] is False


def test_before_it_was_given_it_was_not_there(api: TestClient, dcc: dict[str, str]) -> None:
    before = api.get(DOCUMENTS).json()["known_at"]
    upload(api, dcc | NEW, key="report")
    assert items(api, known_at=before) == []
    refused(api.get(f"{DOCUMENTS}/report", params={"known_at": before}), 404, "not-found")
    content = f"{DOCUMENTS}/report/versions/1/content"
    refused(api.get(content, params={"known_at": before}, headers=dcc), 404, "not-found")


@pytest.mark.parametrize(
    ("sent", "pointer"),
    [
        ({"title": " "}, "/title"),
        ({"title": None}, "/title"),
        ({"title": "x" * 301}, "/title"),
        ({"link": ""}, "/link"),
        ({"link": "http://example.org/plain"}, "/link"),
        ({"link": "javascript:alert(1)"}, "/link"),
        ({"link": "https://user@example.org/"}, "/link"),
        ({"link": f"https://example.org/{'x' * 2_000}"}, "/link"),
        ({"sha256": "abc"}, "/sha256"),
        ({"key": "../etc"}, "/key"),
        ({"key": "Report"}, "/key"),
        ({"key": "x" * 61}, "/key"),
        ({"words": "a\x00"}, "/words"),
        ({"withdrawn": True}, "/withdrawn"),
    ],
)
def test_bad_input_is_named_by_its_place(
    api: TestClient, dcc: dict[str, str], sent: dict[str, Any], pointer: str
) -> None:
    assert pointer in pointers(refused(link(api, dcc | NEW, **sent), 422, "invalid"))
    assert items(api) == []


def test_a_form_is_held_to_the_same(api: TestClient, dcc: dict[str, str]) -> None:
    wrong: tuple[tuple[dict[str, Any], str], ...] = (
        ({"title": ""}, "/title"),
        ({"link": "https://example.org"}, "/link"),
        ({"sha256": "0" * 64}, "/sha256"),
        ({"what": "x"}, "/what"),
    )
    for fields, pointer in wrong:
        assert pointer in pointers(refused(upload(api, dcc | NEW, **fields), 422, "invalid"))
    without = api.post(DOCUMENTS, files={"title": (None, "No file")}, headers=dcc | NEW)
    assert pointers(refused(without, 422, "invalid")) == ["/link"]
    named = link(api, dcc | {"If-Match": '"1"'})
    assert named.status_code in (412, 422)
    assert items(api) == []


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b"[]", "application/json", 422),
        (b"--x", "multipart/form-data", 400),
        (b"--x", "multipart/form-data; boundary=x", 422),
        (b"a,b", "text/csv", 415),
        (b"a=b", "application/x-www-form-urlencoded", 415),
    ],
)
def test_what_cannot_be_read(api: TestClient, dcc: dict[str, str], content: bytes, kind: str, status: int) -> None:
    answer = api.post(DOCUMENTS, content=content, headers=dcc | NEW | {"Content-Type": kind})
    refused(answer, status)
    assert items(api) == []


def test_who_may_and_who_is_refused_with_the_reason(api: TestClient, cast: Cast) -> None:
    may, may_withdraw = set(), set()
    giver = bearer(cast.key(SCOPE, person="dcc"))
    for login in CAST:
        key = bearer(cast.key(SCOPE, person=login))
        answer = link(api, key | NEW)
        own = link(api, giver | NEW).json()["key"]
        gone = api.post(f"{DOCUMENTS}/{own}/withdrawal", json={"words": "x"}, headers=key | {"If-Match": "*"})
        may |= {login} if answer.status_code == 201 else set()
        may_withdraw |= {login} if gone.status_code == 201 else set()
        if login not in MAY:
            for each in (answer, gone):
                assert "secretary of the TAG" in refused(each, 403, "forbidden")["detail"]
    assert may == may_withdraw == MAY
    assert link(api, bearer(cast.key(SCOPE)) | NEW).status_code == 201  # a system of the DCC


def test_a_stranger_is_refused_before_what_they_bring_is_looked_at(api: TestClient, cast: Cast) -> None:
    stranger = bearer(cast.key(SCOPE, person="stranger"))
    refused(api.post(DOCUMENTS, content=b"{", headers=stranger), 403, "forbidden")
    refused(upload(api, stranger), 403, "forbidden")
    refused(upload(api, {}), 401, "sign-in-needed")
    lacking = bearer(cast.key("marks:write", person="dcc"))
    assert SCOPE in refused(upload(api, lacking | NEW), 403, "forbidden")["detail"]


def test_a_file_larger_than_the_door_takes(record_url: str, tmp_path: Path, cast: Cast, dcc: dict[str, str]) -> None:
    with application(record_url, tmp_path, document_limit=100_000, body_limit=10_000) as api:
        assert upload(api, dcc | NEW, b"x" * 90_000).status_code == 201
        refused(upload(api, dcc | NEW, b"x" * 100_000), 413, "too-large")
        refused(link(api, dcc | NEW, words="x" * 10_000), 413, "too-large")  # a link is no file
        assert [item["size"] for item in items(api)] == [90_000]


def test_a_repeat_under_its_key_is_done_once(api: TestClient, dcc: dict[str, str]) -> None:
    key = dcc | NEW | {"Idempotency-Key": "one"}
    first, again = upload(api, key), upload(api, key)  # under another boundary
    assert first.json() == again.json()
    assert refused(upload(api, key, PDF + b"2"), 422)["type"] == "/problems/idempotency-key-reused"
    assert len(items(api)) == 1


def test_what_is_not_there(api: TestClient, dcc: dict[str, str]) -> None:
    refused(api.get(f"{DOCUMENTS}/no"), 404, "not-found")
    refused(api.get(f"{DOCUMENTS}/no/versions/1/content", headers=dcc), 404, "not-found")
    refused(api.post(f"{DOCUMENTS}/no/withdrawal", json={"words": "x"}, headers=dcc), 404, "not-found")
    upload(api, dcc | NEW, key="report")
    for n in (0, 2, -1, 2**70):
        refused(api.get(f"{DOCUMENTS}/report/versions/{n}/content", headers=dcc), 404, "not-found")
    refused(api.get(f"/api/v1/releases/{RELEASE}/criteria/no/documents"), 404, "not-found")
    refused(api.get("/api/v1/releases/no/criteria/coexistence/documents"), 404, "not-found")
