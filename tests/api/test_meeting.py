"""One meeting over JSON: calling and cancelling it, its agenda, what was said at it, its minutes."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app import clock
from app.db import Database
from app.domain.status import GoNoGo
from app.models.base import table_of
from app.models.body import Body
from app.models.decision import Decision
from app.queries.release import release_id
from tests.support.ahead import AHEAD, meeting_today, release_ahead
from tests.support.cast import CAST, RELEASE, Cast
from tests.support.clients import TestClient
from tests.support.problems import bearer, pointers, refused
from tests.support.small_record import put

MEETINGS = "/api/v1/meetings"
PAST = f"{MEETINGS}/tag/2021-09-29"
CALLED = {"body": "tag", "date": "2096-12-03", "number": 98, "place": "A call"}
NOTE = {"kind": "concern", "words": "It could fail.", "member": "Jane", "release": RELEASE,
        "criterion": "regression-testing"}  # fmt: skip
MAY = {"secretariat", "tag-chair", "tag-secretary"}


@pytest.fixture
def chair(cast: Cast) -> dict[str, str]:
    return bearer(cast.key("releases:write", person="tag-chair"))


def test_a_meeting_is_called_and_cancelled_once(api: TestClient, chair: dict[str, str]) -> None:
    made = api.post(MEETINGS, json=CALLED, headers=chair)
    assert made.status_code == 201
    where = made.headers["location"]
    shown = api.get(where).json()
    given = {name: shown["meeting"][name] for name in ("kind", "to_come", "number", "place", "called_by")}
    assert given == {"kind": "called", "to_come": True, "number": 98, "place": "A call", "called_by": "Tag chair"}
    assert [item["date"] for item in api.get(MEETINGS, params={"body": "tag"}).json()["items"]][-1] == "2096-12-03"
    assert "is on record already" in refused(api.post(MEETINGS, json=CALLED, headers=chair), 409, "conflict")["detail"]
    before = shown["known_at"]
    ended = api.post(f"{where}/cancellation", json={"reason": "Nothing is due."}, headers=chair)
    assert (ended.status_code, ended.json()["reason"]) == (201, "Nothing is due.")
    again = refused(api.post(f"{where}/cancellation", json={"reason": "Again."}, headers=chair), 409, "conflict")
    assert "Nothing is due." in again["detail"]
    assert api.get(where).json()["meeting"]["cancelled_because"] == "Nothing is due."
    assert api.get(where, params={"known_at": before}).json()["meeting"]["cancelled_because"] is None
    refused(api.get(where, params={"as_at": "2021-09-29"}), 404)
    assert "was cancelled" in refused(api.post(MEETINGS, json=CALLED, headers=chair), 409, "conflict")["detail"]


def test_every_release_is_told_of_a_meeting(api: TestClient, chair: dict[str, str]) -> None:
    tag = api.get(f"/api/v1/releases/{RELEASE}/criteria").headers["etag"]
    api.post(MEETINGS, json=CALLED, headers=chair)
    assert api.get(f"/api/v1/releases/{RELEASE}/criteria", headers={"If-None-Match": tag}).status_code == 200
    changes = api.get(f"/api/v1/releases/{RELEASE}/changes", params={"from": "2026-01-01"}).json()["items"]
    assert "A meeting of the TAG was called for 3 December 2096." in [each["sentence"] for each in changes]


def test_the_same_key_gets_the_same_answer(api: TestClient, chair: dict[str, str]) -> None:
    headers = chair | {"Idempotency-Key": "call-98"}
    first, again = (api.post(MEETINGS, json=CALLED, headers=headers) for _ in range(2))
    assert first.json() == again.json()
    assert again.headers["idempotent-replayed"] == "true"


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"number": 0}, "/number"),
        ({"date": "1999-12-31"}, "/date"),
        ({"date": "soon"}, "/date"),
        ({"odd": 1}, "/odd"),
        ({"body": "no"}, "/body"),
    ],
)
def test_what_a_meeting_needs(api: TestClient, chair: dict[str, str], change: dict[str, Any], pointer: str) -> None:
    answer = api.post(MEETINGS, json={**CALLED, **change}, headers=chair)
    assert pointers(refused(answer, 422, "invalid")) == [pointer]


def test_a_papers_meeting_is_not_cancelled_here(api: TestClient, chair: dict[str, str]) -> None:
    answer = api.post(f"{PAST}/cancellation", json={"reason": "No."}, headers=chair)
    assert "Only a paper" in refused(answer, 409, "conflict")["detail"]


@pytest.mark.parametrize("address", [f"{MEETINGS}/tag/2021-09-30", f"{MEETINGS}/no/2021-09-29", f"{MEETINGS}/tag/soon"])
def test_a_meeting_nobody_tells_of(api: TestClient, chair: dict[str, str], address: str) -> None:
    for tail in ("", "/notes", "/minutes"):
        refused(api.get(address + tail), 404, "not-found")
    refused(api.post(f"{address}/notes", json=NOTE, headers=chair), 404, "not-found")


def test_the_agenda_of_a_past_meeting_is_what_was_due_before_it(api: TestClient) -> None:
    agenda = api.get(PAST).json()["agenda"]
    assert [item["criterion"] for item in agenda if item["kind"] == "unmarked"] == [
        "code-deployable", "test-phases-closed", "regression-testing", "user-testing-opportunity",
        "no-severity-1-2", "severity-3-5-plan", "environments-aligned",
    ]  # fmt: skip


def test_the_agenda_of_a_meeting_to_come(api: TestClient, database: Database) -> None:
    go_live = release_ahead(database, 2)
    agenda = api.get(f"{MEETINGS}/tag/{meeting_today(database, in_days=2)}").json()["agenda"]
    assert [(item["kind"], item["release"], item["due"], item["urgency"]) for item in agenda] == [
        ("unmarked", AHEAD, go_live.isoformat(), "later")
    ] * 2


def test_a_members_name_is_for_the_body_and_the_secretariat(api: TestClient, cast: Cast, chair: dict[str, str]) -> None:
    made = api.post(f"{PAST}/notes", json=NOTE, headers=chair)
    assert made.status_code == 201
    assert made.json()["after_decision"] is False
    for who, named in ((chair, "Jane"), (bearer(cast.key("read", person="opsg-member")), "a TAG member"),
                       ({}, "a TAG member")):  # fmt: skip
        (item,) = api.get(f"{PAST}/notes", headers=who).json()["items"]
        assert (item["who"], item["words"]) == (named, "It could fail.")
        (line,) = [line for line in api.get(f"{PAST}/minutes", headers=who).json()["items"] if line["kind"] == "note"]
        assert line["sentence"] == f"Concern of {named}, on Regression testing"
    assert "Jane" not in api.get(f"/api/v1/releases/{RELEASE}/changes", params={"from": "2026-01-01"}).text


def test_a_note_after_the_decision_stands_beside_the_mark(api: TestClient, chair: dict[str, str]) -> None:
    criterion = f"/api/v1/releases/{RELEASE}/criteria/regression-testing"
    before = api.get(criterion).json()
    api.post(f"{PAST}/notes", json={**NOTE, "after_decision": True}, headers=chair)
    (note,) = api.get(criterion).json()["notes_after"]
    assert note["text"] == "A TAG member raised a concern: It could fail."
    assert note["known_by"] == "2021-09-29"
    assert api.get(criterion, headers=chair).json()["notes_after"][0]["text"].startswith("Jane raised")
    assert before["notes_after"] == []
    listed = api.get(f"/api/v1/releases/{RELEASE}/criteria").json()["items"]
    assert [item["key"] for item in listed if item["notes_after"] == [note]] == ["regression-testing"]


def test_what_is_said_once_it_was_decided_came_after_the_decision(
    api: TestClient, database: Database, chair: dict[str, str]
) -> None:
    with database.reading() as session:
        release = release_id(session, RELEASE)
        csc = session.execute(select(table_of(Body).c.id).where(table_of(Body).c.slug == "csc")).scalar_one()
    decided = Decision(
        release_id=release, body_id=csc, version=1, outcome=GoNoGo.GO, words="", by="It", saw_seq=1, pinned="{}",
        pinned_sha256="", effective_at=datetime(2021, 9, 29, 23, 0, tzinfo=UTC),
    )  # fmt: skip
    noted = [api.post(f"{PAST}/notes", json=NOTE, headers=chair).json()["after_decision"]]
    put(database, decided, release_ids=(release,))
    # By London's clock that is the day after the meeting of 29 September, of which the whole day counts.
    noted += [api.post(f"{PAST}/notes", json=NOTE, headers=chair).json()["after_decision"]]
    day = meeting_today(database)
    noted += [api.post(f"{MEETINGS}/tag/{day}/notes", json=NOTE, headers=chair).json()["after_decision"]]
    whole = {"kind": "note", "words": "Of the meeting."}
    noted += [api.post(f"{MEETINGS}/tag/{day}/notes", json=whole, headers=chair).json()["after_decision"]]
    assert noted == [False, False, True, False]


def test_a_meeting_whose_day_has_passed_is_not_cancelled(
    api: TestClient, chair: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock.now()
    called = CALLED | {"date": (now + timedelta(days=1)).date().isoformat()}
    where = api.post(MEETINGS, json=called, headers=chair).headers["location"]
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=3))
    late = api.post(f"{where}/cancellation", json={"reason": "It was not held."}, headers=chair)
    assert "has passed" in refused(late, 409, "conflict")["detail"]


def test_a_later_mark_leaves_the_minutes_as_they_were(api: TestClient, cast: Cast) -> None:
    criterion = f"/api/v1/releases/{RELEASE}/criteria/regression-testing"
    before = api.get(f"{PAST}/minutes").json()["items"]
    headers = bearer(cast.key("marks:write", person="tag-chair")) | {"If-Match": api.get(criterion).headers["etag"]}
    marked = api.post(f"{criterion}/marks", json={"status": "red", "view": "It fails."}, headers=headers)
    assert marked.status_code == 201
    assert api.get(f"{PAST}/minutes").json()["items"] == before


def test_minutes_tell_the_marks_of_the_day(api: TestClient) -> None:
    minutes = api.get(f"{MEETINGS}/opsg/2021-10-05/minutes").json()
    marks = [(line["sentence"], line["status"]) for line in minutes["items"] if line["kind"] == "mark"]
    assert len(marks) == 8
    assert marks[1] == ("2, Service stability", "amber")
    assert minutes["meeting"]["body"] == "opsg"


def test_others_are_refused_with_a_reason(api: TestClient, cast: Cast) -> None:
    for login in (None, *sorted(CAST.keys() - MAY)):
        who = bearer(cast.key("releases:write", person=login)) if login else {}
        for address, sent in ((MEETINGS, CALLED), (f"{PAST}/cancellation", {"reason": "No."}), (f"{PAST}/notes", NOTE)):
            document = refused(api.post(address, json=sent, headers=who), 403 if login else 401)
            assert login is None or "chair or the secretary of the TAG, or the secretariat" in document["detail"]


def test_who_may_call_one(api: TestClient, cast: Cast) -> None:
    for day, login in enumerate(sorted(MAY), 10):
        sent = {**CALLED, "date": f"2096-12-{day}"}
        refused(api.post(MEETINGS, json=sent, headers=bearer(cast.key("read", person=login))), 403)
        who = bearer(cast.key("releases:write", person=login))
        assert api.post(MEETINGS, json=sent, headers=who).status_code == 201


def test_what_is_held_is_not_sent_again(api: TestClient, chair: dict[str, str]) -> None:
    for tail in ("", "/notes", "/minutes"):
        tag = api.get(PAST + tail).headers["etag"]
        assert api.get(PAST + tail, headers={"If-None-Match": tag}).status_code == 304
        api.post(f"{PAST}/notes", json=NOTE, headers=chair)
        assert api.get(PAST + tail, headers={"If-None-Match": tag}).status_code == 200
