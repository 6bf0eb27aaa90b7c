"""What a phase must reach, over JSON: pass rates as two whole numbers, thresholds by severity, both dated."""

import pytest

from tests.support.cast import Cast
from tests.support.clients import TestClient
from tests.support.phases import SIT, Asker
from tests.support.problems import pointers, refused

PATH = f"{SIT}/thresholds"
SENT = {
    "required": {"needed": 100, "of": 100},
    "outstanding": [{"severity": 3, "at_most": 4}, {"severity": 4, "at_most": 10}],
    "meeting": "TAG_45",
    "effective_at": "2021-05-05T12:00:00Z",
}


@pytest.fixture
def asker(api: TestClient, cast: Cast) -> Asker:
    return Asker(api, cast)


def test_nothing_is_invented(api: TestClient) -> None:
    document = api.get(PATH).json()
    assert (document["required"], document["items"]) == (None, [])


def test_who_may_set_what_a_phase_must_reach(asker: Asker) -> None:
    assert asker.may(PATH, SENT, guarded=SIT) == {"secretariat", "tag-chair", "tag-secretary"}
    assert asker.send("stranger", PATH, SENT).status_code == 403
    asker.closed(PATH, SENT)


def test_a_rate_and_thresholds_are_kept_with_their_day(asker: Asker) -> None:
    made = asker.send("tag-chair", PATH, SENT, **asker.guard())
    assert made.status_code == 201, made.text
    assert made.json()["version"] == 1
    given = asker.api.get(PATH).json()
    assert given["required"]["rate"] == {"needed": 100, "of": 100}
    assert given["required"]["meeting"] == "TAG_45"
    assert [(row["severity"], row["at_most"]) for row in given["items"]] == [(3, 4), (4, 10)]
    # Before the day they were agreed on they did not hold; what was known is the other clock.
    before = asker.api.get(PATH, params={"as_at": "2021-05-05T11:59:59Z"}).json()
    assert (before["required"], before["items"]) == (None, [])


def test_what_is_left_out_stays_and_a_threshold_can_be_taken_away(asker: Asker) -> None:
    asker.send("tag-chair", PATH, SENT, **asker.guard())
    asker.send("tag-chair", PATH, {"outstanding": [{"severity": 4, "at_most": None}]}, **asker.guard())
    given = asker.api.get(PATH).json()
    assert given["required"]["rate"] == {"needed": 100, "of": 100}
    assert [(row["severity"], row["at_most"]) for row in given["items"]] == [(3, 4)]


def test_what_cannot_be_required(asker: Asker) -> None:
    for wrong, place in (
        ({"required": None, "outstanding": []}, "/required"),
        ({"required": {"needed": 2, "of": 1}}, "/required/needed"),
        ({"required": {"needed": 0, "of": 0}}, "/required/of"),
        ({"outstanding": [{"severity": 6, "at_most": 1}]}, "/outstanding/0/severity"),
        ({"outstanding": [{"severity": 3, "at_most": -1}]}, "/outstanding/0/at_most"),
        ({"outstanding": [{"severity": 3, "at_most": 1}, {"severity": 3, "at_most": 2}]}, "/outstanding"),
        ({"effective_at": "2090-01-01T00:00:00Z"}, "/effective_at"),
    ):
        answer = asker.send("tag-chair", PATH, {**SENT, **wrong}, **asker.guard())
        assert place in pointers(refused(answer, 422)), wrong


def test_it_shares_its_guard_with_the_windows(asker: Asker) -> None:
    refused(asker.send("tag-chair", PATH, SENT), 428, "precondition-missing")
    seen = asker.guard()
    window = {"window": "planned", "begins": "Late Jul 21"}
    assert asker.send("dcc", SIT, window, method="PUT", **seen).status_code == 200
    refused(asker.send("tag-chair", PATH, SENT, **seen), 412, "stale")
    assert asker.send("tag-chair", PATH, SENT, **asker.guard()).json()["version"] == 2


def test_what_is_not_there(api: TestClient) -> None:
    refused(api.get(PATH.replace("SIT", "nope")), 404, "not-found")
