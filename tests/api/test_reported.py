"""Readiness as reported, over JSON: a paper's own figures, with what its own lists come to beside them."""

from typing import Any

from tests.support.clients import TestClient

NOVEMBER = "/api/v1/releases/november-2021"


def read(api: TestClient, what: str) -> dict[str, Any]:
    answer = api.get(f"{NOVEMBER}/{what}")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    assert all(each["source"]["paper"] == "CSC_32_2610" for each in found["items"])
    return found


def test_figures_are_the_papers_and_ninety_nine_is_not_a_hundred(api: TestClient) -> None:
    found = read(api, "reported")
    figures = [(f["phase"], f["noun"], f["value"], f["unit"], f["severities"]) for f in found["items"]]
    assert figures == [
        ("regression", "required-pass-rate", 100, "percent", []),
        ("regression", "pass-rate", 99, "percent", []),
        ("regression", "failed-tests", 4, "tests", []),
        ("SIT", "testing-issues", 4, "testing-issues", [3]),
        ("SIT", "excluded-testing-issues", 24, "testing-issues", []),
        ("SIT", "testing-issues", 0, "testing-issues", [1, 2]),
    ]


def test_twenty_four_quoted_are_twenty_three_by_its_own_list(api: TestClient) -> None:
    issues, tests = read(api, "reported")["exclusions"]
    assert (issues["quoted"], issues["quoted_printed"], issues["listed"], issues["named"]) == (24, "24 TIs", 23, 24)
    assert [(r["printed"], r["named"], r["excluded"]) for r in issues["reasons"]] == [
        ("Five", 5, 4),
        ("Nine", 9, 9),
        ("Eight", 8, 8),
        ("Two", 2, 2),
    ]
    assert issues["difference_words"].startswith("24 quoted, 23 by its own list")
    assert (tests["quoted"], tests["listed"], tests["difference_words"], tests["reasons"]) == (4, None, None, [])


def test_incidents_have_a_category_and_no_severity(api: TestClient) -> None:
    found = read(api, "reported")
    assert [(i["category"], i["count"], i["month"]) for i in found["incidents"]] == [
        (2, 2, "August"),
        (2, 2, "September"),
    ]
    assert all("severity" not in i and "severities" not in i for i in found["incidents"])
    assert found["incidents"][1]["causes"] == ["DCO HSM issue", "DXC HSM issues"]
    plans = [(p["providers"], p["standing"]) for p in found["rectification_plans"]]
    assert plans == [(["DXC", "Trilliant"], "current"), (["DCO"], "previous")]


def test_meter_sets_lessons_and_views(api: TestClient) -> None:
    found = read(api, "reported")
    sets = [(m["meter_sets"], m["failed"], m["instead_of"], m["used"]) for m in found["meter_sets"]]
    assert sets == [
        (2, 1, None, None),
        (None, None, "Meter Manufacturer (MM) 1", "MM2"),
        (None, None, None, None),
    ]
    assert len(found["lessons"]) == 3
    views = {view["body"]: view for view in found["views"]}
    assert (views["opsg"]["meeting_date"], views["tag"]["meeting_date"]) == ("2021-10-05", "2021-09-29")
    assert [len(views[body]["notes_after"]) for body in ("opsg", "tag")] == [1, 2]
    assert {note["known_by"] for view in views.values() for note in view["notes_after"]} == {"2021-10-19"}
    assert all(note["text"] in view["text"] for view in views.values() for note in view["notes_after"])


def test_risks_decisions_and_recommendations(api: TestClient) -> None:
    risks = read(api, "risks")["reported"]
    assert [(r["raised_by"], r["modification"], r["parts"], r["answer_by"]) for r in risks] == [
        ("dcc", None, None, "opsg"),
        ("secas", "SECMP0007", 2, "dcc"),
    ]
    assert risks[1]["printed"] == "SECMPP0007 ‘Firmware updates to IHDs and PPMIDs’"
    decisions = [
        (d["by"], d["kind"], d["date"], d["outcome"]) for d in api.get(f"{NOVEMBER}/decisions").json()["reported"]
    ]
    assert decisions == [
        ("csc", "go-no-go", "26 October 2021", None),
        ("tag", "agreement", "29 September 2021", "ready to be implemented"),
        ("opsg", "agreement", "5 October 2021", "ready to be set live"),
        ("dcc", "operational-acceptance", None, None),
        ("dcc", "go-no-go", "3 November 2021", None),
    ]
    asked = [(r["by"], r["to"], r["verb"]) for r in api.get(f"{NOVEMBER}/recommendations").json()["reported"]]
    assert asked == [
        ("opsg", "csc", "agreed"),
        ("tag", "csc", "agreed"),
        ("secas", "csc", "recommend"),
        ("secas", "csc", "NOTE"),
        ("secas", "csc", "AGREE"),
    ]


def test_the_scope_carries_its_summaries_ticks_moves_and_both_references(api: TestClient) -> None:
    scope = {item["modification"]: item for item in api.get(f"{NOVEMBER}/scope").json()["items"]}
    assert (scope["MP180"]["names"], scope["MP180"]["cut_off"]) == (["MP149"], "2021-10-28")
    ticks = [(name, item["tick_printed"]) for name, item in scope.items() if item["tick"] == "ticked"]
    assert ticks == [(name, "✓") for name in ("SECMP0007", "MP077", "MP090", "MP105")]
    june = {item["modification"]: item for item in api.get("/api/v1/releases/june-2020/scope").json()["items"]}
    assert [solution["kind"] for solution in june["MP084"]["summary"]["solutions"]] == ["proposed", "alternative"]
    moved = api.get("/api/v1/releases/november-2020/scope").json()["items"]
    waits = {item["modification"]: item["move"]["waits_for"] for item in moved if item["standing"] == "moved"}
    names = ("SECMP0007", "SECMP0015", "SECMP0024", "SECMP0056", "MP078")
    assert waits == {name: ["CR1057", "CR1047"] for name in names}
