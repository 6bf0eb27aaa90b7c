"""The Testing Approach Document over JSON: where the timetable plans each step, and each time it was taken."""

import pytest

from tests.support.cast import Cast
from tests.support.clients import TestClient
from tests.support.phases import BASE, Asker
from tests.support.problems import pointers, refused

PATH = f"{BASE}/tad"
DRAFT = {"step": "draft", "version": "0.1", "link": "https://example.org/tad.pdf"}
COMMENTS = {"step": "comments", "words": "Say which meter sets."}
RECOMMENDATION = {"step": "recommendation", "version": "0.3", "agreed": True, "meeting": "TAG_45"}
ACCEPTANCE = {"step": "acceptance", "version": "1.0", "agreed": True}


@pytest.fixture
def asker(api: TestClient, cast: Cast) -> Asker:
    return Asker(api, cast)


def test_what_the_timetable_plans(api: TestClient) -> None:
    items = api.get("/api/v1/releases/november-2019/tad").json()["items"]
    planned = {row["step"]: [each["date"]["text"] for each in row["planned"]] for row in items}
    assert planned == {
        "draft": ["29 Apr 19"],
        "comments": ["24 Apr 19", "15 May 19"],
        "update": ["21 May 19"],
        "recommendation": ["29 May 19"],
        "acceptance": ["14 Jun 19"],
    }
    assert all(row["taken"] == [] for row in items)
    assert {each["source"]["paper"] for row in items for each in row["planned"]} == {"SECP_68_1005_10"}


@pytest.mark.parametrize(
    ("sent", "may"),
    [
        (DRAFT, {"secretariat", "dcc"}),
        (COMMENTS, {"secretariat", "tag-chair", "tag-secretary"}),
        (RECOMMENDATION, {"secretariat", "tag-chair", "tag-secretary"}),
        (ACCEPTANCE, {"secretariat", "panel-chair"}),
    ],
)
def test_whose_step_is_whose(asker: Asker, sent: dict[str, object], may: set[str]) -> None:
    assert asker.may(PATH, sent) == may


def test_the_door(asker: Asker) -> None:
    refused(asker.send("stranger", PATH, DRAFT), 403, "forbidden")
    asker.closed(PATH, DRAFT)
    refused(asker.api.get("/api/v1/releases/nope/tad"), 404, "not-found")


def test_a_step_is_taken_again_and_the_last_time_stands_first(asker: Asker) -> None:
    for version, day in (("0.1", "2021-03-01"), ("0.2", "2021-04-01")):
        made = asker.send("dcc", PATH, {**DRAFT, "version": version, "effective_at": f"{day}T09:00:00Z"})
        assert made.status_code == 201
        assert made.json()["version"] == version
    draft = asker.api.get(PATH).json()["items"][0]
    assert [each["version"] for each in draft["taken"]] == ["0.2", "0.1"]
    then = asker.api.get(PATH, params={"as_at": "2021-03-15"}).json()["items"][0]
    assert [each["version"] for each in then["taken"]] == ["0.1"]


def test_a_decision_is_yes_or_no(asker: Asker) -> None:
    no = {**RECOMMENDATION, "agreed": False}
    assert pointers(refused(asker.send("tag-chair", PATH, no), 422, "invalid")) == ["/words"]
    assert asker.send("tag-chair", PATH, {**no, "words": "The devices are not named."}).json()["agreed"] is False
    nothing = {"step": "recommendation"}
    assert pointers(refused(asker.send("tag-chair", PATH, nothing), 422, "invalid")) == ["/agreed"]
    assert pointers(refused(asker.send("dcc", PATH, {**DRAFT, "agreed": True}), 422, "invalid")) == ["/agreed"]
    assert pointers(refused(asker.send("dcc", PATH, {**DRAFT, "link": "no link"}), 422, "invalid")) == ["/link"]
    assert "/step" in pointers(refused(asker.send("dcc", PATH, {"step": "dance"}), 422))


def test_a_repeat_under_a_key_is_taken_once(asker: Asker) -> None:
    key = {"Authorization": f"Bearer {asker.cast.key('releases:write', person='dcc')}", "Idempotency-Key": "once"}
    first, again = (asker.api.post(PATH, json=DRAFT, headers=key) for _ in range(2))
    assert first.json() == again.json()
    assert len(asker.api.get(PATH).json()["items"][0]["taken"]) == 1
