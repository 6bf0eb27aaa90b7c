"""What follows a decision over JSON: steps in their order, and re-dating."""

from typing import Any

import pytest

from tests.support.cast import CAST, Cast
from tests.support.clients import TestClient
from tests.support.deciding import BASE, Deciders
from tests.support.problems import pointers, refused


@pytest.fixture
def deciders(api: TestClient, cast: Cast) -> Deciders:
    return Deciders(api, cast)


def why_not(deciders: Deciders) -> dict[str, str | None]:
    return {row["kind"]: row["why_not"] for row in deciders.get("steps")["next"]}


def test_from_the_go_to_the_close_down(deciders: Deciders) -> None:
    assert "has not let it go" in refused(deciders.step("dcc_go_no_go"), 409, "conflict")["detail"]
    assert why_not(deciders)["gone_live"] == "The deciding body has not let it go yet."
    deciders.go_live()
    assert deciders.step("heightened_watch").status_code == 201
    closing = deciders.step("closed_down", "secretariat")
    assert "under heightened watch" in refused(closing, 409, "conflict")["detail"]
    assert deciders.step("watch_ended").status_code == 201
    assert deciders.step("closed_down", "secretariat").json()["version"] == 6
    found = deciders.get("steps")["items"]
    assert [row["kind"] for row in found] == [
        "dcc_go_no_go", "operational_acceptance", "gone_live", "heightened_watch", "watch_ended", "closed_down",
    ]  # fmt: skip
    assert {row["by"] for row in found} == {"Dcc", "Secretariat"}
    assert all(reason for reason in why_not(deciders).values())
    assert deciders.get("steps", as_at="2021-11-01")["items"] == []


def test_after_the_dccs_no_go_it_cannot_go_live_until_the_dcc_says_go(deciders: Deciders) -> None:
    deciders.decide()
    deciders.step("operational_acceptance")
    no: dict[str, Any] = {"agreed": False}
    assert pointers(refused(deciders.step("dcc_go_no_go", **no), 422, "invalid")) == ["/words"]
    assert deciders.step("dcc_go_no_go", words="A provider is down.", **no).status_code == 201
    assert "The DCC said no-go" in refused(deciders.step("gone_live"), 409, "conflict")["detail"]
    assert deciders.step("dcc_go_no_go").status_code == 201
    assert deciders.step("gone_live").status_code == 201


def test_a_step_cannot_come_before_what_it_follows(deciders: Deciders) -> None:
    deciders.decide(effective_at="2021-10-26T13:00:00Z")
    early = deciders.step("dcc_go_no_go", effective_at="2021-10-26T12:00:00Z")
    assert pointers(refused(early, 422, "invalid")) == ["/effective_at"]
    made = deciders.step("dcc_go_no_go", effective_at="2021-11-03T12:00:00Z")
    assert made.status_code == 201
    (row,) = deciders.get("steps")["items"]
    assert row["recorded_late"] is True


def test_whose_step_is_whose(deciders: Deciders) -> None:
    for kind, may in (("operational_acceptance", {"dcc", "secretariat"}), ("closed_down", {"secretariat"})):
        found = set()
        for login in CAST:
            answer = deciders.step(kind, login)
            if answer.status_code == 403:
                assert len(refused(answer, 403, "forbidden")["detail"]) > 20
            else:
                found.add(login)
        assert found == may
    refused(deciders.post(None, "steps", {"kind": "gone_live"}), 401, "sign-in-needed")
    assert "/kind" in pointers(refused(deciders.step("dance"), 422))
    refused(deciders.post("dcc", "steps", {"kind": "gone_live"}, base="/api/v1/releases/no"), 404, "not-found")


def test_a_go_for_the_former_day_covers_the_new_one_not(deciders: Deciders) -> None:
    deciders.decide()
    assert deciders.step("dcc_go_no_go").status_code == 201
    made = deciders.redate(flexible_until="2090-03-20")
    assert (made.status_code, made.json()["former"], made.json()["go_live"]) == (201, "2021-11-04", "2090-03-02")
    assert deciders.api.get(BASE).json()["go_live"] == "2090-03-02"
    said = "The go was decided for 4 November 2021; it is to go live on 2 March 2090 now, and that is not decided on."
    assert deciders.get("decisions")["not_covered_because"] == said
    deciders.step("operational_acceptance")
    assert refused(deciders.step("gone_live"), 409, "conflict")["detail"] == said
    assert deciders.decide().json()["version"] == 2
    # The DCC's own go was for the former day, too.
    assert "has not given its own go" in refused(deciders.step("gone_live"), 409, "conflict")["detail"]
    deciders.step("dcc_go_no_go")
    assert deciders.step("gone_live").status_code == 201
    assert "went live" in refused(deciders.redate(go_live="2090-04-01"), 409, "conflict")["detail"]


def test_re_dating_names_its_letter_and_what_hangs_on_it(deciders: Deciders) -> None:
    assert pointers(refused(deciders.redate(consent=""), 422, "invalid")) == ["/consent"]
    refused(deciders.post("secretariat", "redatings", {"go_live": "2090-03-02", "reason": "x"}), 428)
    seen = deciders.seen("redatings")
    assert deciders.redate(flexible_until="2090-03-20").status_code == 201
    sent = {"go_live": "2090-03-09", "reason": "Another week."}
    refused(deciders.post("secretariat", "redatings", sent, **seen), 412, "stale")
    before = deciders.redate(go_live="2090-03-09", effective_at="2021-01-01")
    assert pointers(refused(before, 422, "invalid")) == ["/effective_at"]
    # Within the flexibility of that letter no new one is needed; beyond it, one is.
    assert deciders.redate(go_live="2090-03-20", consent="").status_code == 201
    assert pointers(refused(deciders.redate(go_live="2090-03-21", consent=""), 422)) == ["/consent"]
    found = deciders.get("redatings")
    assert [(row["former"], row["go_live"], row["consent"]) for row in found["items"]] == [
        ("2090-03-02", "2090-03-20", None),
        ("2021-11-04", "2090-03-02", "Letter of 4 October"),
    ]
    # What the timetable prints of it stays until somebody moves it.
    assert [(row["printed"], row["would_be"]) for row in found["would_move"]] == [("4 November 2021", "2090-03-20")]
    assert not any(row["date"]["latest"] == "2090-03-20" for row in deciders.get("timeline")["items"])
    assert deciders.get("redatings", as_at="2021-10-20")["go_live"] == "2021-11-04"


def test_who_re_dates(deciders: Deciders) -> None:
    may = {login for login in CAST if deciders.post(login, "redatings", {}, If_Match="*").status_code != 403}
    assert may >= {"secretariat"}
    for login in ("dcc", "csc-chair", "stranger"):
        refused(deciders.redate(login), 403, "forbidden")
    assert deciders.redate().status_code == 201
