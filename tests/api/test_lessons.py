"""Lessons learnt over JSON: recorded at the close-down, found again under the next releases' criterion."""

from typing import Any

import pytest

from tests.support.cast import CAST, RELEASE, Cast
from tests.support.clients import TestClient
from tests.support.deciding import BASE, Deciders
from tests.support.problems import pointers, refused

OLD, JUNE = "/api/v1/releases/november-2019", "/api/v1/releases/june-2020"
LESSON = {"text": "Models were frozen too late.", "action": "Freeze them earlier.", "owner": "DCC"}
TAKEN = {"words": "They are frozen on 1 October."}
FIRST: dict[str, Any] = {"If_Match": '"0"'}


@pytest.fixture
def deciders(api: TestClient, cast: Cast) -> Deciders:
    return Deciders(api, cast)


def found(deciders: Deciders, base: str = BASE) -> list[dict[str, Any]]:
    """What the criterion on lessons learnt of a release finds."""
    lessons: list[dict[str, Any]] = deciders.api.get(f"{base}/criteria/lessons-learnt").json()["lessons"]
    return lessons


def test_the_next_releases_criterion_finds_it(deciders: Deciders) -> None:
    made = deciders.post("dcc", "lessons", LESSON, base=OLD)
    assert (made.status_code, made.json()["number"]) == (201, 1)
    deciders.post("secretariat", "lessons", {"text": "Scope came late."}, base=JUNE)
    later = found(deciders)
    assert [(row["release"], row["number"], row["taken"]) for row in later] == [
        ("june-2020", 1, None),
        ("november-2019", 1, None),
    ]
    # A release finds those of earlier ones, never its own or a later one's.
    assert [row["release"] for row in found(deciders, JUNE)] == ["november-2019"]
    others = deciders.api.get(f"{BASE}/criteria").json()["items"]
    assert [row["key"] for row in others if row["lessons"]] == ["lessons-learnt"]
    taken = deciders.post("dcc", "lessons/june-2020/1/taken", TAKEN, **FIRST)
    assert (taken.status_code, taken.headers["etag"]) == (201, '"1"')
    # Those still open come first.
    assert [(row["release"], row["taken"]) for row in found(deciders)] == [
        ("november-2019", None),
        ("june-2020", "They are frozen on 1 October."),
    ]
    lists = deciders.get("lessons")
    assert lists["earlier"] == found(deciders)
    assert lists["items"] == []
    assert len(lists["reported"]) == 3
    assert deciders.get("lessons", as_at="2021-10-20")["earlier"] == []


def test_how_it_is_taken_up_is_guarded(deciders: Deciders) -> None:
    deciders.post("dcc", "lessons", LESSON, base=OLD)
    path = "lessons/november-2019/1/taken"
    refused(deciders.post("dcc", path, TAKEN), 428, "precondition-missing")
    assert deciders.post("dcc", path, TAKEN, **FIRST).status_code == 201
    refused(deciders.post("dcc", path, TAKEN, **FIRST), 412, "stale")
    assert deciders.post("dcc", path, {"words": "Not at all."}, If_Match='"1"').json()["version"] == 2
    assert pointers(refused(deciders.post("dcc", path, {"words": " "}, If_Match="*"), 422)) == ["/words"]


def test_what_no_release_finds(deciders: Deciders) -> None:
    deciders.post("dcc", "lessons", LESSON)
    own = deciders.post("dcc", f"lessons/{RELEASE}/1/taken", TAKEN, If_Match="*")
    assert "none of them" in refused(own, 409, "conflict")["detail"]
    for number in ("2", "0", "-1", str(2**63), str(2**70)):
        refused(deciders.post("dcc", f"lessons/{RELEASE}/{number}/taken", TAKEN, If_Match="*"), 404, "not-found")
    refused(deciders.post("dcc", "lessons/no/1/taken", TAKEN, If_Match="*"), 404, "not-found")


def test_who_may_and_what_is_wrong(deciders: Deciders) -> None:
    deciders.post("dcc", "lessons", LESSON, base=OLD)
    for what, sent in (("lessons", LESSON), ("lessons/november-2019/1/taken", TAKEN)):
        answers = {login: deciders.post(login, what, sent, If_Match="*").status_code for login in CAST}
        assert {login for login, status in answers.items() if status == 201} == {"dcc", "secretariat"}
        assert set(answers.values()) == {201, 403}
        refused(deciders.post(None, what, sent), 401, "sign-in-needed")
    assert pointers(refused(deciders.post("dcc", "lessons", {"text": " "}), 422)) == ["/text"]


def test_before_go_live_there_is_none(deciders: Deciders) -> None:
    assert deciders.redate().status_code == 201
    assert "has not gone live yet" in refused(deciders.post("dcc", "lessons", LESSON), 409, "conflict")["detail"]
