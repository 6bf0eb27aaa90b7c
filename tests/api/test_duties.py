"""Test Participants' duties over JSON: the papers' dates, declaring, submitting, and who is told what."""

from datetime import UTC, datetime

import pytest

from tests.support.cast import Cast
from tests.support.clients import TestClient
from tests.support.phases import Asker
from tests.support.problems import pointers, refused
from tests.support.small_record import Clock

RELEASE = "/api/v1/releases/november-2019"
PATH, JOIN = f"{RELEASE}/duties", f"{RELEASE}/participants"
PLANS, RESULTS = f"{PATH}/regression-plans/submissions", f"{PATH}/regression-results/submissions"
IN = {"party": "A supplier", "takes_part": True}
SENT = {"link": "https://example.org/plan.pdf"}


@pytest.fixture
def asker(api: TestClient, cast: Cast) -> Asker:
    return Asker(api, cast)


def test_due_days_are_counted_from_the_timetable(api: TestClient) -> None:
    plans, results = api.get(PATH).json()["items"]
    assert (plans["due"], results["due"]) == ("2019-09-23", "2019-10-14")
    assert (plans["rule"], results["rule"]) == ("10 Working Days before UIT begins", "5 Working Days before UIT ends")
    assert plans["closes_at"] == "2019-09-23T16:00:00Z"
    assert plans["counted_from"]["text"] == "07 Oct 19"
    assert (plans["printed"]["date"]["text"], plans["printed_differs"]) == ("By 23 Sep 19", False)
    assert plans["items"] == []


def test_no_day_is_made_up_where_the_timetable_has_none(api: TestClient) -> None:
    for slug in ("june-2020", "november-2021"):
        for row in api.get(f"/api/v1/releases/{slug}/duties").json()["items"]:
            assert (row["due"], row["closes_at"]) == (None, None)


def test_when_the_window_moves_the_printed_date_stays_beside(asker: Asker) -> None:
    uit = f"{RELEASE}/phases/UIT"
    window = {"window": "planned", "begins": "14 October 2019", "ends": "28 October 2019"}
    assert asker.send("dcc", uit, window, method="PUT", **asker.guard(uit)).status_code == 200
    plans, results = asker.api.get(PATH).json()["items"]
    assert (plans["due"], results["due"]) == ("2019-09-30", "2019-10-21")
    assert (plans["printed"]["date"]["text"], plans["printed_differs"]) == ("By 23 Sep 19", True)


def test_only_a_party_speaks_for_itself(asker: Asker) -> None:
    assert asker.may(JOIN, IN) == {"party"}
    assert asker.may(PLANS, SENT) == {"party"}
    for path, document in ((JOIN, IN), (PLANS, SENT)):
        refused(asker.send("stranger", path, document), 403, "forbidden")
        refused(asker.send(None, path, document), 401, "sign-in-needed")
        refused(asker.send("party", path, document, scopes=("releases:write",)), 403, "forbidden")
        refused(asker.send("party", path.replace("november-2019", "nope"), document), 404, "not-found")
        refused(asker.send("party", path, {**document, "misspelt": 1}), 422)


def test_declared_owed_submitted_late(asker: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(datetime(2090, 8, 31, 9, tzinfo=UTC))
    monkeypatch.setattr("app.clock.now", clock)
    uit = f"{RELEASE}/phases/UIT"
    window = {"window": "planned", "begins": "2 October 2090", "ends": "16 October 2090"}
    assert asker.send("dcc", uit, window, method="PUT", **asker.guard(uit)).status_code == 200
    for who, name in (("party", "A supplier"), ("second-party", "B network")):
        assert asker.send(who, JOIN, {**IN, "party": name}).json()["party"] == name
    plans, results = asker.api.get(PATH).json()["items"]
    assert (plans["due"], results["due"]) == ("2090-09-18", "2090-10-09")
    assert [(row["party"], row["late"]) for row in plans["items"]] == [("A supplier", False), ("B network", False)]
    assert "in 12 Working Days" in plans["items"][0]["sentence"]
    clock.at = datetime(2090, 9, 18, 16, tzinfo=UTC)  # 17:00 in London
    assert asker.send("party", PLANS, SENT).status_code == 201
    clock.at = datetime(2090, 9, 18, 16, 0, 1, tzinfo=UTC)
    plans, _ = asker.api.get(PATH).json()["items"]
    assert [(row["party"], row["late"]) for row in plans["items"]] == [("A supplier", False), ("B network", True)]
    assert "have not come" in plans["items"][1]["sentence"]
    assert asker.send("second-party", PLANS, {"words": "By e-mail."}).status_code == 201
    plans, _ = asker.api.get(PATH).json()["items"]
    assert [row["late"] for row in plans["items"]] == [False, True]
    assert plans["items"][1]["submissions"][0]["words"] == "By e-mail."
    # As it stood before anything came.
    then, _ = asker.api.get(PATH, params={"as_at": "2090-09-01"}).json()["items"]
    assert [row["submitted_at"] for row in then["items"]] == [None, None]


def test_a_later_submission_takes_no_lateness_away_and_none_is_lost(asker: Asker) -> None:
    asker.send("party", JOIN, IN)
    for link in ("https://example.org/1", "https://example.org/2"):
        assert asker.send("party", RESULTS, {"link": link}).status_code == 201
    _, results = asker.api.get(PATH).json()["items"]
    assert [each["link"] for each in results["items"][0]["submissions"]] == [
        "https://example.org/2", "https://example.org/1",
    ]  # fmt: skip
    assert results["items"][0]["late"] is True  # declared and sent years after November 2019


def test_who_takes_part_no_longer_owes_nothing(asker: Asker) -> None:
    asker.send("party", JOIN, IN)
    asker.send("party", JOIN, {**IN, "takes_part": False, "words": "No capacity."})
    document = asker.api.get(PATH).json()
    assert [row["items"] for row in document["items"]] == [[], []]
    assert [(row["takes_part"], row["words"]) for row in document["participants"]] == [(False, "No capacity.")]
    refused(asker.send("party", PLANS, SENT), 409, "conflict")


def test_what_cannot_be_submitted(asker: Asker) -> None:
    refused(asker.send("party", PLANS, SENT), 409, "conflict")  # before it says that it takes part
    asker.send("party", JOIN, IN)
    for wrong in ({"link": ""}, {"link": "javascript:alert(1)"}, {"link": "https://x/" + "y" * 2000}):
        assert pointers(refused(asker.send("party", PLANS, wrong), 422)) == ["/link"]
    assert pointers(refused(asker.send("party", JOIN, {**IN, "party": " "}), 422)) == ["/party"]
    refused(asker.send("party", f"{PATH}/dancing/submissions", SENT), 404, "not-found")


def test_two_people_of_one_party_are_one_participant(asker: Asker) -> None:
    asker.send("party", JOIN, IN)
    asker.send("second-party", JOIN, {**IN, "party": " a  SUPPLIER", "words": "We too."})
    document = asker.api.get(PATH).json()
    assert [(row["party"], row["words"]) for row in document["participants"]] == [("a  SUPPLIER", "We too.")]
    assert [[row["party"] for row in duty["items"]] for duty in document["items"]] == [["a  SUPPLIER"]] * 2
    # What one of them submits is the party's, also for the other.
    assert asker.send("party", PLANS, SENT).status_code == 201
    assert asker.send("second-party", PLANS, {"words": "By e-mail."}).status_code == 201
    plans, _ = asker.api.get(PATH).json()["items"]
    assert [each["words"] or each["link"] for each in plans["items"][0]["submissions"]] == ["By e-mail.", SENT["link"]]
    # One taking their word back leaves the other's standing.
    asker.send("second-party", JOIN, {**IN, "takes_part": False})
    (row,) = asker.api.get(PATH).json()["participants"]
    assert (row["party"], row["takes_part"]) == ("A supplier", True)
    asker.send("party", JOIN, {**IN, "takes_part": False})
    assert [row["takes_part"] for row in asker.api.get(PATH).json()["participants"]] == [False]


def test_a_corrected_name_takes_what_was_submitted_along(asker: Asker) -> None:
    asker.send("party", JOIN, IN)
    asker.send("party", PLANS, SENT)
    asker.send("party", JOIN, {**IN, "party": "A Supplier Limited"})
    plans, _ = asker.api.get(PATH).json()["items"]
    assert [(row["party"], len(row["submissions"])) for row in plans["items"]] == [("A Supplier Limited", 1)]


def test_a_repeat_under_a_key_is_submitted_once(asker: Asker) -> None:
    asker.send("party", JOIN, IN)
    key = {"Authorization": f"Bearer {asker.cast.key('statements:write', person='party')}", "Idempotency-Key": "once"}
    first, again = (asker.api.post(PLANS, json=SENT, headers=key) for _ in range(2))
    assert first.json() == again.json()
    plans, _ = asker.api.get(PATH).json()["items"]
    assert len(plans["items"][0]["submissions"]) == 1
