"""Criteria over JSON: reading them, and recording positions, marks and statements under their guards."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from httpx import Response

from app.domain.access import LOADER
from app.domain.status import Seat
from app.doors.change import carry_out
from app.services.person import add_person, appoint
from tests.support.cast import JOINED, RELEASE, Cast
from tests.support.clients import TestClient
from tests.support.problems import bearer, refused

LIST = f"/api/v1/releases/{RELEASE}/criteria"
CRITERION = f"{LIST}/code-deployable"
WORDS = {
    "marks": {"status": "green", "view": "Agreed."},
    "positions": {"status": "green"},
    "statements": {"text": "Ready."},
}
SCOPES = ("marks:write", "statements:write")
MAY = {
    "positions": {"tag-chair", "tag-member", "tag-second-member"},
    "marks": {"tag-chair", "tag-secretary", "secretariat"},
    "statements": {"dcc"},
}
EVERYBODY = [
    "secretariat", "admin", "opsg-chair", "opsg-member", "tag-chair", "tag-secretary", "tag-member",
    "tag-second-member", "tag-former-member", "stranger", "dcc",
]  # fmt: skip


def guard(api: TestClient, what: str) -> dict[str, str]:
    return {"If-None-Match": "*"} if what == "positions" else {"If-Match": api.get(CRITERION).headers["etag"]}


def post(api: TestClient, what: str, key: str | None, guarded: dict[str, str], **more: Any) -> Response:
    headers = {**(bearer(key) if key else {}), **guarded}
    answer: Response = api.post(f"{CRITERION}/{what}", json={**WORDS[what], **more}, headers=headers)
    return answer


def test_a_list_of_criteria(api: TestClient) -> None:
    document = api.get(LIST).json()
    assert document.keys() == {"items", "as_at", "known_at"}
    assert len(document["items"]) == 15
    shape = {
        "key", "number", "body", "text", "statement", "status", "provisional", "view", "qualifications", "positions",
        "stale", "stale_because", "verdict", "version",
    }  # fmt: skip
    assert all(shape <= item.keys() for item in document["items"])
    one = api.get(f"{LIST}/{document['items'][0]['key']}").json()
    assert one == document["items"][0]


@pytest.mark.parametrize("tail", ["", "/statements", "/positions", "/marks"])
def test_what_is_not_there(api: TestClient, tail: str) -> None:
    refused(api.get(f"{LIST}/nope{tail}"), 404, "not-found")
    refused(api.get(f"/api/v1/releases/nope/criteria/code-deployable{tail}"), 404, "not-found")


@pytest.mark.parametrize("what", list(WORDS))
def test_nobody_is_asked_who_they_are(api: TestClient, what: str) -> None:
    for headers in ({}, {"Content-Type": "text/plain"}, {"If-Match": "*"}):
        answer = api.post(f"{CRITERION}/{what}", content=b"not even json", headers=headers)
        refused(answer, 401, "sign-in-needed")
        assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize("what", list(WORDS))
def test_who_may_and_who_may_not(api: TestClient, cast: Cast, what: str) -> None:
    may = set()
    for login in EVERYBODY:
        answer = post(api, what, cast.key(*SCOPES, person=login), guard(api, what))
        if answer.status_code == 201:
            may.add(login)
        else:
            detail = refused(answer, 403, "forbidden")["detail"]
            assert ("TAG" in detail) or what == "statements", (login, detail)
            if login == "tag-former-member" and what != "statements":
                assert "30 June 2021" in detail
    assert may == MAY[what]


@pytest.mark.parametrize("what", list(WORDS))
def test_a_stranger_is_refused_before_anything_they_bring_is_read(api: TestClient, cast: Cast, what: str) -> None:
    key = cast.key(*SCOPES, person="stranger")
    for headers in ({}, {"If-Match": '"x"'}, {"If-None-Match": "*"}):
        refused(post(api, what, key, headers), 403, "forbidden")


@pytest.mark.parametrize("what", list(WORDS))
def test_a_machine_without_a_person(api: TestClient, cast: Cast, what: str) -> None:
    answer = post(api, what, cast.key(*SCOPES), guard(api, what))
    if what == "statements":
        assert answer.status_code == 201  # a system of the DCC
    else:
        refused(answer, 403, "forbidden")


@pytest.mark.parametrize("scope", ["read", "results:write", "admin", "marks:write:june-2020", "statements:write"])
def test_a_scope_that_is_missing_is_named(api: TestClient, cast: Cast, scope: str) -> None:
    answer = post(api, "positions", cast.key(scope, person="tag-member"), {"If-None-Match": "*"})
    assert "marks:write" in refused(answer, 403, "forbidden")["detail"]


@pytest.mark.parametrize("scope", ["marks:write", f"marks:write:{RELEASE}"])
def test_a_scope_narrowed_to_this_release_is_enough(api: TestClient, cast: Cast, scope: str) -> None:
    assert post(api, "positions", cast.key(scope, person="tag-member"), {"If-None-Match": "*"}).status_code == 201


def test_a_key_acts_on_behalf_of_its_person(api: TestClient, cast: Cast) -> None:
    made = post(api, "positions", cast.key("marks:write", person="tag-member"), {"If-None-Match": "*"})
    office = bearer(cast.key("read", person="secretariat"))
    entries = api.get("/api/v1/journal?limit=200", headers=office).json()["items"]
    entry = next(item for item in entries if item["seq"] == made.json()["seq"])
    assert entry["kind"] == "position.recorded"
    assert entry["actor"].startswith("key:")
    assert entry["on_behalf_of"] == f"person:{cast.actor('tag-member').person_id}"


def test_who_gave_a_position_is_not_told_by_the_journal(api: TestClient, cast: Cast) -> None:
    made = post(api, "positions", cast.key("marks:write", person="tag-member"), {"If-None-Match": "*"}).json()
    own = f"person:{cast.actor('tag-member').person_id}"
    for headers in ({}, bearer(cast.key("read", person="opsg-member"))):
        entries = api.get("/api/v1/journal?limit=200", headers=headers).json()["items"]
        assert not any(entry["kind"].startswith(("person.", "key.")) for entry in entries)
        (entry,) = [entry for entry in entries if entry["seq"] == made["seq"]]
        assert (entry["kind"], entry["actor"], entry["on_behalf_of"]) == ("position.recorded", None, None)
        assert own not in str(entries)


# Guards


@pytest.mark.parametrize("what", list(WORDS))
def test_a_guard_is_required(api: TestClient, cast: Cast, what: str) -> None:
    login = {"positions": "tag-member", "marks": "tag-chair", "statements": "dcc"}[what]
    refused(post(api, what, cast.key(*SCOPES, person=login), {}), 428, "precondition-missing")


def test_a_members_positions_follow_one_another(api: TestClient, cast: Cast) -> None:
    key = cast.key("marks:write", person="tag-member")
    stale = refused(post(api, "positions", key, {"If-Match": '"p1"'}), 412, "stale")
    assert stale["detail"]
    first = post(api, "positions", key, {"If-None-Match": "*"})
    assert (first.status_code, first.headers["etag"]) == (201, '"p1"')
    again = post(api, "positions", key, {"If-None-Match": "*"})
    refused(again, 412, "stale")
    assert again.headers["etag"] == '"p1"'
    second = post(api, "positions", key, {"If-Match": first.headers["etag"]}, status="amber", words="Hm.")
    assert (second.status_code, second.headers["etag"], second.json()["version"]) == (201, '"p2"', 2)
    late = post(api, "positions", key, {"If-Match": '"p1"'})
    refused(late, 412, "stale")
    assert late.headers["etag"] == '"p2"'
    refused(post(api, "positions", key, {"If-Match": 'W/"p2"'}), 412, "stale")
    assert post(api, "positions", key, {"If-Match": '"p1", "p2"'}).status_code == 201


def test_ten_members_at_once_never_conflict_and_one_twice_does(api: TestClient, cast: Cast) -> None:
    keys = []
    for number in range(10):
        login = f"member-{number}"
        person: dict[str, Any] = {"actor": LOADER, "login": login}
        carry_out(cast.database, partial(add_person, **person, name=login, password=None))
        carry_out(cast.database, partial(appoint, **person, to="tag", seat=Seat.MEMBER, effective_at=JOINED))
        keys.append(cast.key("marks:write", person=login))
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda key: post(api, "positions", key, {"If-None-Match": "*"}), keys))
    assert [answer.status_code for answer in answers] == [201] * 10
    with ThreadPoolExecutor(4) as pool:
        twice = list(pool.map(lambda _: post(api, "positions", keys[0], {"If-Match": '"p1"'}), range(4)))
    assert sorted(answer.status_code for answer in twice) == [201, 412, 412, 412]
    chair = bearer(cast.key("read", person="tag-chair"))
    assert len(api.get(f"{CRITERION}/positions?as_at=2099-01-01", headers=chair).json()["items"]) == 11


def test_a_statement_outdates_the_tag_a_mark_was_to_be_given_on(api: TestClient, cast: Cast) -> None:
    chair, dcc = cast.key("marks:write", person="tag-chair"), cast.key("statements:write", person="dcc")
    seen = guard(api, "marks")
    stated = post(api, "statements", dcc, seen)
    assert stated.status_code == 201
    late = post(api, "marks", chair, seen)
    refused(late, 412, "stale")
    version = int(late.headers["etag"].strip('"').split("-")[0])
    now = api.get(CRITERION)
    assert now.json()["version"] == version == int(seen["If-Match"].strip('"').split("-")[0]) + 1
    # The tag of the answer to the statement guards the mark just as well.
    assert post(api, "marks", chair, {"If-Match": stated.headers["etag"]}).status_code == 201


@pytest.mark.parametrize("written", ["*", '"{v}"', "{v}", '"{v}-1"', '"x", "{v}-0-ab"'])
def test_ways_to_write_the_version_that_was_seen(api: TestClient, cast: Cast, written: str) -> None:
    version = api.get(CRITERION).json()["version"]
    headers = {"If-Match": written.format(v=version)}
    assert post(api, "marks", cast.key("marks:write", person="tag-chair"), headers).status_code == 201


@pytest.mark.parametrize("written", ['W/"{v}"', '"{w}"', '"nonsense"', '"p{v}"', "{w}"])
def test_ways_that_do_not_match(api: TestClient, cast: Cast, written: str) -> None:
    version = api.get(CRITERION).json()["version"]
    headers = {"If-Match": written.format(v=version, w=version + 1)}
    answer = post(api, "marks", cast.key("marks:write", person="tag-chair"), headers)
    refused(answer, 412, "stale")
    assert answer.headers["etag"].strip('"').split("-")[0] == str(version)


def test_one_of_many_marks_wins(api: TestClient, cast: Cast) -> None:
    keys = [cast.key("marks:write", person=login) for login in ("tag-chair", "tag-secretary") * 3]
    seen = guard(api, "marks")
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda key: post(api, "marks", key, seen), keys))
    assert sorted(answer.status_code for answer in answers) == [201] + [412] * 5
    assert len(api.get(f"{CRITERION}/marks").json()["items"]) == 2  # the paper's, and the winner's


def test_what_is_recorded_is_given_back(api: TestClient, cast: Cast) -> None:
    key = cast.key("marks:write", person="tag-chair")
    sent = {
        "status": "amber", "view": "  Not yet.\r\n\r\nSoon. ", "qualifications": ["One", " ", "Two"],
        "meeting": "TAG_51", "effective_at": "2021-10-05T17:00:00+01:00",
    }  # fmt: skip
    made = post(api, "marks", key, guard(api, "marks"), **sent).json()
    assert made["view"] == "Not yet.\n\nSoon."
    assert (made["qualifications"], made["meeting"], made["effective_at"]) == (
        ["One", "Two"],
        "TAG_51",
        "2021-10-05T16:00:00.000000Z",
    )
    given = api.get(CRITERION).json()
    assert (given["status"], given["view"], given["qualifications"], given["meeting"]) == (
        "amber",
        "Not yet.\n\nSoon.",
        ["One", "Two"],
        "TAG_51",
    )
    row = api.get(f"{CRITERION}/marks").json()["items"][0]
    assert (row["seq"], row["recorded_late"], row["words"]) == (made["seq"], True, "Not yet.\n\nSoon.")


def test_before_the_mark_only_the_body_sees_whose_position_is_whose(api: TestClient, cast: Cast) -> None:
    post(api, "positions", cast.key("marks:write", person="tag-member"), {"If-None-Match": "*"}, words="Mine alone.")
    for login, sees, names in (
        (None, False, False),
        ("stranger", False, False),
        ("opsg-member", False, False),
        ("dcc", False, False),
        ("tag-member", True, True),
        ("tag-chair", True, True),
        ("secretariat", True, True),
    ):
        headers = bearer(cast.key("read", person=login)) if login else {}
        texts = [api.get(path, headers=headers).text for path in (CRITERION, f"{CRITERION}/positions")]
        assert [("Mine alone." in text, "Tag member" in text) for text in texts] == [(sees, names)] * 2, login
