"""Testing phases over JSON: windows from the timetable and recorded ones, under their guard."""

import pytest

from tests.support.cast import RELEASE, Cast
from tests.support.clients import TestClient
from tests.support.phases import BASE, SIT, Asker
from tests.support.problems import pointers, refused

PLANNED = {"window": "planned", "begins": "Late Jul 21", "ends": "W/C 20 Sep 21", "words": "As the TAD plans it."}
ACTUAL = {"window": "actual", "begins": "22 July 2021", "ends": ""}


@pytest.fixture
def asker(api: TestClient, cast: Cast) -> Asker:
    return Asker(api, cast)


def test_the_timetable_says_the_windows_and_its_lines(api: TestClient) -> None:
    items = {row["phase"]: row for row in api.get("/api/v1/releases/november-2019/phases").json()["items"]}
    assert list(items) == ["PIT", "SIT", "UIT", "regression", "BAT"]
    sit = items["SIT"]["planned"]
    assert sit["from_timetable"] is True
    assert sit["begins"]["date"] == {
        "text": "Late Jul 19", "kind": "part_of_month", "earliest": "2019-07-21", "latest": "2019-07-31",
    }  # fmt: skip
    assert sit["begins"]["event"] == "SIT commences"
    assert sit["begins"]["source"]["paper"] == "SECP_68_1005_10"
    assert sit["ends"]["date"]["text"] == "W/C 16 Sep 19"
    assert (items["UIT"]["planned"]["begins"]["date"]["latest"], items["UIT"]["planned"]["ends"]["date"]["latest"]) == (
        "2019-10-07", "2019-10-21",
    )  # fmt: skip
    for silent in ("PIT", "regression", "BAT"):
        assert (items[silent]["planned"], items[silent]["actual"], items[silent]["version"]) == (None, None, 0)


def test_a_release_whose_timetable_leaves_the_dates_open(api: TestClient) -> None:
    sit = api.get("/api/v1/releases/june-2020/phases/SIT").json()
    assert sit["planned"]["begins"]["date"]["kind"] == "unknown"
    assert sit["planned"]["ends"] is None
    assert api.get(SIT).json()["planned"] is None  # the paper of November 2021 has no timetable


def test_who_may_set_a_window(asker: Asker) -> None:
    assert asker.may(SIT, PLANNED, method="PUT", guarded=SIT) == {"secretariat", "dcc"}
    assert asker.send("stranger", SIT, PLANNED, method="PUT").status_code == 403  # before what they saw is asked
    asker.closed(SIT, PLANNED, method="PUT")


def test_a_planned_window_stands_beside_the_timetable(asker: Asker) -> None:
    path = "/api/v1/releases/november-2019/phases/UIT"
    made = asker.send(
        "dcc", path, {"window": "planned", "begins": "14 October 2019", "ends": "28 October 2019"},
        method="PUT", **asker.guard(path),
    )  # fmt: skip
    assert made.status_code == 200, made.text
    assert made.json()["version"] == 1
    now = asker.api.get(path)
    row = now.json()
    assert row["planned"]["begins"]["date"]["text"] == "14 October 2019"
    assert row["planned"]["from_timetable"] is False
    assert row["planned"]["by"] == "Dcc"
    assert row["timetable"]["begins"]["date"]["text"] == "07 Oct 19"
    assert row["timetable_differs"] is True
    before = asker.api.get(path, params={"known_at": "2019-10-01"})
    assert before.status_code in {200, 404}
    then = asker.api.get(path, params={"as_at": "2021-01-01"}).json()
    assert then["planned"]["from_timetable"] is True
    assert then["timetable_differs"] is False


def test_an_actual_window_is_of_the_past(asker: Asker) -> None:
    assert asker.send("dcc", SIT, ACTUAL, method="PUT", **asker.guard()).json()["window"] == "actual"
    row = asker.api.get(SIT).json()
    assert row["actual"]["begins"]["date"]["kind"] == "exact"
    assert row["actual"]["ends"]["date"]["kind"] == "unknown"
    assert row["planned"] is None
    ahead = asker.send("dcc", SIT, {**ACTUAL, "begins": "1 January 2090"}, method="PUT", **asker.guard())
    assert pointers(refused(ahead, 422, "invalid")) == ["/begins"]


def test_what_cannot_be_a_window(asker: Asker) -> None:
    for wrong, place in (
        ({"begins": "soon"}, "/begins"),
        ({"begins": "1 Oct 21", "ends": "1 Sep 21"}, "/ends"),
        ({"begins": "", "ends": ""}, "/begins"),
        ({"effective_at": "2090-01-01T00:00:00Z"}, "/effective_at"),
        ({"window": "wanted"}, "/window"),
    ):
        answer = asker.send("dcc", SIT, {**PLANNED, **wrong}, method="PUT", **asker.guard())
        assert place in pointers(refused(answer, 422)), wrong


def test_a_change_says_what_it_saw(asker: Asker) -> None:
    refused(asker.send("dcc", SIT, PLANNED, method="PUT"), 428, "precondition-missing")
    seen = asker.guard()
    first = asker.send("dcc", SIT, PLANNED, method="PUT", **seen)
    assert first.status_code == 200
    stale = refused(asker.send("secretariat", SIT, PLANNED, method="PUT", **seen), 412, "stale")
    assert "version 1" in stale["detail"]
    again = asker.send("secretariat", SIT, ACTUAL, method="PUT", If_Match=first.headers["etag"])
    assert again.json()["version"] == 2
    assert asker.api.get(SIT).headers["etag"].startswith('"2-')


def test_the_same_change_under_a_key_is_made_once(asker: Asker) -> None:
    seen = asker.guard()
    key = asker.cast.key("releases:write", person="dcc")
    headers = {"Authorization": f"Bearer {key}", "If-Match": seen["If_Match"], "Idempotency-Key": "k"}
    first = asker.api.put(SIT, json=PLANNED, headers=headers)
    again = asker.api.put(SIT, json=PLANNED, headers=headers)
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    assert asker.api.get(SIT).json()["version"] == 1


def test_what_is_not_there(api: TestClient) -> None:
    refused(api.get(f"{BASE}/phases/XYZ"), 404, "not-found")
    refused(api.get("/api/v1/releases/nope/phases"), 404, "not-found")
    assert api.get(f"{BASE}/phases/sit").json()["phase"] == "SIT"


def test_a_phase_held_already_is_not_sent_again(api: TestClient) -> None:
    for path in (SIT, f"{BASE}/phases"):
        tag = api.get(path).headers["etag"]
        assert api.get(path, headers={"If-None-Match": tag}).status_code == 304
    assert api.get(SIT, params={"as_at": "2021-10-05"}).headers["etag"] != api.get(SIT).headers["etag"]


def test_a_machine_of_the_dcc_sets_a_window_and_no_threshold(api: TestClient, cast: Cast, asker: Asker) -> None:
    key = {"Authorization": f"Bearer {cast.key(f'releases:write:{RELEASE}')}", "If-Match": asker.guard()["If_Match"]}
    assert api.put(SIT, json=PLANNED, headers=key).status_code == 200
    refused(api.post(f"{SIT}/thresholds", json={"required": {"needed": 1, "of": 1}}, headers=key), 403, "forbidden")
