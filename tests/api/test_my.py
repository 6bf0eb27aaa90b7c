"""What is due from whoever asks, over JSON: their own, and their bodies'."""

from datetime import timedelta
from typing import Any

from app.db import Database
from app.domain.working_days import england_and_wales
from tests.support.ahead import meeting_today, release_ahead
from tests.support.cast import RELEASE, Cast
from tests.support.clients import TestClient
from tests.support.problems import bearer, refused

MY = "/api/v1/my"


def ask(api: TestClient, cast: Cast, login: str, **query: str) -> dict[str, Any]:
    answer = api.get(MY, params=query, headers=bearer(cast.key("read", person=login)))
    assert answer.status_code == 200, answer.text
    document: dict[str, Any] = answer.json()
    return document


def test_nobody_is_asked_who_they_are(api: TestClient) -> None:
    refused(api.get(MY), 401)


def test_a_member_owes_positions_by_the_meeting(api: TestClient, cast: Cast, database: Database) -> None:
    go_live = release_ahead(database, 2)
    day = meeting_today(database, in_days=14)
    said = ask(api, cast, "tag-member")
    assert [(item["kind"], item["criterion"], item["due"]) for item in said["items"]] == [
        ("position", "code-deployable", day.isoformat()),
        ("position", "test-phases-closed", day.isoformat()),
    ]
    (tag,) = said["bodies"]
    assert (tag["body"], tag["next_meeting"]) == ("tag", day.isoformat())
    assert [(item["kind"], item["due"]) for item in tag["items"]] == [("unmarked", go_live.isoformat())] * 2


def test_the_dcc_owes_statements_five_working_days_before(api: TestClient, cast: Cast, database: Database) -> None:
    go_live = release_ahead(database, 1, in_days=60)
    calendar = england_and_wales()
    (item,) = ask(api, cast, "dcc")["items"]
    assert (item["kind"], item["due"], item["urgency"]) == ("statement", None, "undated")  # no meeting is on record
    day = meeting_today(database, in_days=21)
    (item,) = ask(api, cast, "dcc")["items"]
    assert item["due"] == calendar.add(day, -5).isoformat()
    listed = api.get("/api/v1/releases/ahead/submissions").json()["items"]
    assert [each["due"]["day"] for each in listed if each["kind"] == "statement"] == [item["due"]]
    assert day < go_live - timedelta(days=5)


def test_the_dcc_states_nothing_on_what_is_for_others_to_meet(api: TestClient, cast: Cast, database: Database) -> None:
    release_ahead(database, 1, rests_on='["figures:SIT"]')
    assert ask(api, cast, "dcc")["items"] == []


def test_the_dcc_owes_plans_of_issues_of_releases_ahead(api: TestClient, cast: Cast, database: Database) -> None:
    release_ahead(database, 0)
    dcc = bearer(cast.key("issues:write", person="dcc"))
    issue = {"key": "TI-7", "title": "No fault is returned.", "severity": 3, "status": "open"}
    for slug in ("ahead", RELEASE):
        made = api.post(f"/api/v1/releases/{slug}/testing-issues", json=issue, headers=dcc)
        assert made.status_code == 201, made.text
    (item,) = ask(api, cast, "dcc")["items"]
    assert (item["kind"], item["release"], item["href"]) == (
        "resolution-plan", "ahead", "/releases/ahead/testing/issues/TI-7",
    )  # fmt: skip
    assert "It has no resolution plan." in item["words"]


def test_a_party_owes_what_a_test_participant_owes(api: TestClient, cast: Cast, database: Database) -> None:
    release_ahead(database, 0)
    party = bearer(cast.key("statements:write", person="party"))
    assert ask(api, cast, "party")["items"] == []
    said = {"party": "A Supplier", "takes_part": True}
    assert api.post("/api/v1/releases/ahead/participants", json=said, headers=party).status_code == 201
    items = ask(api, cast, "party")["items"]
    assert [item["words"] for item in items] == [
        "Submit your regression testing plans", "Submit your regression testing results",
    ]  # fmt: skip
    assert ask(api, cast, "second-party")["items"] == []
    sent = {"words": "By mail to the DCC."}
    where = "/api/v1/releases/ahead/duties/regression-plans/submissions"
    assert api.post(where, json=sent, headers=party).status_code == 201
    assert [item["words"] for item in ask(api, cast, "party")["items"]] == ["Submit your regression testing results"]


def test_what_was_due_in_the_past(api: TestClient, cast: Cast) -> None:
    said = ask(api, cast, "opsg-member", as_at="2021-10-04")
    assert {item["release"] for item in said["items"]} == {RELEASE}
    assert len(said["items"]) == 8
    assert ask(api, cast, "opsg-member")["items"] == []


def test_a_stranger_owes_nothing(api: TestClient, cast: Cast) -> None:
    said = ask(api, cast, "stranger")
    assert (said["items"], said["bodies"]) == ([], [])


def test_what_is_held_is_not_sent_again(api: TestClient, cast: Cast, database: Database) -> None:
    who = bearer(cast.key("read", person="tag-member"))
    tag = api.get(MY, headers=who).headers["etag"]
    assert api.get(MY, headers=who | {"If-None-Match": tag}).status_code == 304
    release_ahead(database, 1)
    assert api.get(MY, headers=who | {"If-None-Match": tag}).status_code == 200
