"""GET /api/v1/modifications and one of them: the register of the papers, its filters, its pages and its history."""

import csv
import io
import re
from typing import Any

import pytest

from tests.support.clients import TestClient
from tests.support.problems import refused

WHERE = "/api/v1/modifications"
NEWSLETTER = "SEC Newsletter August 2018"
# Typed from the papers (002 is the newsletter): every reference that one of them prints, in the order of numbers.
REFERENCES = [
    "SECMP0005", "SECMP0006", "SECMP0007", "SECMP0009", "SECMP0015", "SECMP0018", "SECMP0023", "SECMP0024",
    "SECMP0025", "SECMP0029", "SECMP0034", "SECMP0039", "SECMP0041", "SECMP0044", "SECMP0046", "SECMP0048",
    "SECMP0049", "SECMP0050", "SECMP0051", "SECMP0053", "SECMP0055", "SECMP0056", "SECMP0057", "SECMP0058",
    "SECMP0060", "SECMP0062", "SECMP0067", "MP077", "MP078", "MP079", "MP084", "MP088", "MP090", "MP093",
    "MP105", "MP138", "MP149", "MP150", "MP157", "MP158", "MP164", "MP180",
]  # fmt: skip
# Reference, what happened, the day as printed, the body (002:17 to 002:199).
EVENTS = {
    ("SECMP0006", "Way forward agreed", "16th August 2018", "tabasc"),
    ("SECMP0048", "Way forward agreed", "16th August 2018", "tabasc"),
    ("SECMP0057", "Initial Modification Report presented", "August 2018", "panel"),
    ("SECMP0057", "Sent to the Refinement Process", "August 2018", "panel"),
    ("SECMP0058", "Initial Modification Report presented", "August 2018", "panel"),
    ("SECMP0058", "Sent to the Refinement Process", "August 2018", "panel"),
    ("SECMP0009", "Draft Modification Report presented", "August 2018", "panel"),
    ("SECMP0009", "Sent to Modification Report Consultation", "August 2018", "panel"),
    ("SECMP0041", "Draft Modification Report presented", "August 2018", "panel"),
    ("SECMP0041", "Sent to Modification Report Consultation", "August 2018", "panel"),
    ("SECMP0005", "Not to proceed to a decision until the full DCC costs are known", "August 2018", "panel"),
    ("SECMP0015", "Not to proceed to a decision until the full DCC costs are known", "August 2018", "panel"),
    ("SECMP0018", "Not to proceed to a decision until the full DCC costs are known", "August 2018", "panel"),
    ("SECMP0025", "Not to proceed to a decision until the full DCC costs are known", "August 2018", "panel"),
    ("SECMP0005", "Withdrawn by its Proposer", "", None),
    ("SECMP0029", "Approved", "22nd August 2018", "change-board"),
    ("SECMP0029", "To be implemented", "Thursday 1st November 2018", None),
    ("SECMP0050", "Approved", "22nd August 2018", "change-board"),
    ("SECMP0050", "To be implemented", "Thursday 1st November 2018", None),
    ("SECMP0051", "Approved", "22nd August 2018", "change-board"),
    ("SECMP0051", "To be implemented", "Thursday 1st November 2018", None),
    ("SECMP0049", "Approval recommended", "22nd August 2018", "change-board"),
    ("SECMP0049", "Final Modification Report issued", "", "secas"),
    ("SECMP0049", "To be implemented", "1st November 2018", None),
    ("SECMP0034", "To be implemented", "1st November 2018", None),
    ("SECMP0018", "Returned to the Panel for clarification", "22nd August 2018", "change-board"),
    ("SECMP0025", "Returned to the Panel for clarification", "22nd August 2018", "change-board"),
    ("SECMP0044", "Implemented", "22nd August 2018", None),
}
TITLES = {
    "SECMP0005": "Include Tariff and Register Labels in SMETS Devices",
    "SECMP0029": "Business Continuity and Disaster Recovery Testing Amendments",
    "SECMP0034": "Changes to the SEC Section D for DCC analysis provisions",
    "SECMP0041": "Amending the Change Board decision making rules for Modification Proposals",
    "SECMP0044": "User Security Assessment of a Shared Resource",
    "SECMP0049": "Section D Review: Amendments to the Modification Process",
    "SECMP0050": "Section D Review: Moving the Working Group Terms of Reference to a separate document",
    "SECMP0057": "Users to notify SSC of a second or subsequent User System",
    "SECMP0058": "Changes to the governance of the Self-Service Interface",
    "MP093": "Implementing IRP511 and CRP535 to support GBCS v3.2 devices",
}


def listed(api: TestClient, **asked: Any) -> list[str]:
    answer = api.get(WHERE, params=asked)
    assert answer.status_code == 200
    return [item["reference"] for item in answer.json()["items"]]


def one(api: TestClient, reference: str) -> dict[str, Any]:
    answer = api.get(f"{WHERE}/{reference}")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def test_the_register_holds_every_modification_once_in_the_order_of_numbers(api: TestClient) -> None:
    answer = api.get(WHERE, params={"limit": 200}).json()
    assert [item["reference"] for item in answer["items"]] == REFERENCES
    assert answer.keys() == {"items", "as_at", "known_at"}
    titles = {item["reference"]: item["title"] for item in answer["items"]}
    assert {reference: titles[reference] for reference in TITLES} == TITLES
    assert all(item["source"]["paper"] and item["source"]["line"] for item in answer["items"])
    assert [item["reference"] for item in answer["items"] if item["last_event"] is None] == []


def test_each_event_of_the_newsletter_with_its_day_and_body(api: TestClient) -> None:
    found = set()
    for reference in {event[0] for event in EVENTS}:
        answer = api.get(f"{WHERE}/{reference}/history").json()
        for row in answer["items"]:
            if row["kind"] == "event":
                assert row["source"]["paper"] == NEWSLETTER
                found.add((reference, row["what"], row["date"]["text"], row["by"]))
    assert len(EVENTS) == 28
    assert found == EVENTS


def test_a_month_stays_a_month_and_no_day_stays_none(api: TestClient) -> None:
    held, withdrawn = (row for row in one(api, "SECMP0005")["history"] if row["kind"] == "event")
    assert held["date"] == {
        "text": "August 2018", "kind": "month", "earliest": "2018-08-01", "latest": "2018-08-31",
    }  # fmt: skip
    assert withdrawn["date"] == {"text": "", "kind": "unknown", "earliest": None, "latest": None}


def test_windows_close_at_17_00_on_6_september_2018(api: TestClient) -> None:
    for reference in ("SECMP0005", "SECMP0029", "SECMP0050", "SECMP0051"):
        (window,) = (row for row in one(api, reference)["history"] if row["kind"] == "window")
        assert (window["date"]["latest"], window["closes_at"]) == ("2018-09-06", "17:00")


def test_paths_and_stages_are_what_the_papers_last_said(api: TestClient) -> None:
    items = {item["reference"]: item for item in api.get(WHERE, params={"limit": 200}).json()["items"]}
    assert {ref for ref, item in items.items() if item["path"] == "Self-Governance"} == {
        "SECMP0029", "SECMP0050", "SECMP0051",
    }  # fmt: skip
    assert items["SECMP0049"]["path"] == "Authority-Determined"
    stages = {
        ref: items[ref]["stage"] for ref in ("SECMP0005", "SECMP0044", "SECMP0018", "MP149", "SECMP0057", "MP093")
    }
    assert stages == {
        "SECMP0005": "withdrawn", "SECMP0044": "implemented", "SECMP0018": "approved", "MP149": "with-authority",
        "SECMP0057": "refinement", "MP093": None,
    }  # fmt: skip


def test_a_modification_in_parts_stands_beside_three_releases(api: TestClient) -> None:
    places = [(p["release"], p["part"], p["standing"]) for p in one(api, "SECMP0062")["releases"]]
    assert places == [
        ("november-2019", "1", "targeted"), ("june-2020", "1", "targeted"), ("november-2020", "2", "targeted"),
    ]  # fmt: skip


def test_every_title_as_each_paper_prints_it(api: TestClient) -> None:
    titles = [(t["reference"], t["title"], t["source"]["line"]) for t in one(api, "SECMP0007")["titles"]]
    assert titles == [
        ("SECMP0007", "Firmware updates to IHDs and PPMIDs", 105),
        ("SECMPP0007", "Firmware updates to IHDs and PPMIDs", 290),
        ("SECMP0007", "Firmware update to IHDs and PPMIDs", 25),
    ]


def test_what_is_known_of_one_modification(api: TestClient) -> None:
    found = one(api, "SECMP0062")
    matrices = {(m["release"], m["caption"]): {c["against"]: c["state"] for c in m["cells"]} for m in found["impacts"]}
    assert matrices["november-2019", "SEC document impact matrix"]["Appendix AH"] == "ticked"
    assert matrices["november-2019", "SEC document impact matrix"]["Schedule 8"] == "blank"
    assert set(matrices["june-2020", "Participant impact matrix"].values()) == {"ticked"}
    merged = next(cost for cost in found["costs"] if cost["printed"] == "£573,000-£769,000")
    assert merged["against"] == ["Design", "Build", "Pre-integration Testing"]
    assert {fact["about"] for fact in found["facts"]["summaries"]} == {"november-2019", "june-2020"}
    assert [fact["key"] for fact in found["facts"]["impacts.remarks"]] == ["secmp0062-not-final"]
    assert {s["kind"] for f in one(api, "MP084")["facts"]["summaries"] for s in f["content"]["solutions"]} == {
        "proposed", "alternative",
    }  # fmt: skip


def test_what_a_modification_waits_for(api: TestClient) -> None:
    for reference in ("SECMP0007", "SECMP0015", "SECMP0024", "SECMP0056", "MP078"):
        assert [fact["key"] for fact in one(api, reference)["facts"]["change-requests"]] == ["CR1057", "CR1047"]


def test_the_row_of_mp180_names_mp149_and_both_say_so(api: TestClient) -> None:
    (beside,) = one(api, "MP149")["named_beside"]
    assert (beside["modification"], beside["release"]) == ("MP180", "november-2021")
    assert "by 28 October 2021" in beside["words"]
    assert beside["source"]["line"] == 95
    assert one(api, "MP180")["named_beside"] == []


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"q": "secmp0062"}, ["SECMP0062"]),
        ({"q": "FIRMWARE"}, ["SECMP0007", "SECMP0009", "SECMP0024"]),
        ({"q": "secmpp0007"}, ["SECMP0007"]),
        ({"q": "  firmware update to "}, ["SECMP0007"]),
        ({"q": "%"}, []),
        ({"q": "_"}, []),
        ({"q": "Firmware%"}, []),
        ({"q": "' OR 1=1 --"}, []),
        ({"q": "‘Pending’"}, ["SECMP0060"]),
        ({"q": '"'}, []),
        ({"q": "\\"}, []),
        ({"release": "june-2020"}, ["SECMP0053", "SECMP0062", "MP079", "MP084", "MP088"]),
        ({"release": "june-2020", "impacts_dcc_systems": "true"}, ["SECMP0053", "SECMP0062"]),
        ({"release": "june-2020", "impacts_dcc_systems": "false"}, ["MP079", "MP084", "MP088"]),
        ({"release": "november-2021", "impacts_dcc_systems": "true"}, ["SECMP0007", "MP077", "MP090", "MP105"]),
        ({"document": "Appendix AC"}, ["SECMP0060"]),
        ({"participant": "gas-networks", "release": "june-2020"}, ["SECMP0062", "MP079"]),
        ({"stage": "refinement"}, ["SECMP0057", "SECMP0058"]),
        ({"path": "Self-Governance"}, ["SECMP0029", "SECMP0050", "SECMP0051"]),
        ({"release": "no-such-release"}, []),
    ],
)
def test_filters(api: TestClient, asked: dict[str, str], found: list[str]) -> None:
    assert listed(api, **asked) == found


def test_the_register_comes_in_pages_that_meet(api: TestClient) -> None:
    seen: list[str] = []
    address = f"{WHERE}?limit=5&q=e"
    wanted = listed(api, q="e", limit=200)
    while address:
        answer = api.get(address)
        seen += [item["reference"] for item in answer.json()["items"]]
        found = re.fullmatch(r'<(.+)>; rel="next"', answer.headers.get("link", ""))
        address = found[1] if found else ""
    assert seen == wanted
    assert len(wanted) > 10


@pytest.mark.parametrize("reference", ["MP999", "SECMPP0007", "mp149", "'", "%25", "a b", "x" * 39])
def test_an_unknown_modification_is_not_found(api: TestClient, reference: str) -> None:
    refused(api.get(f"{WHERE}/{reference}"), 404)
    refused(api.get(f"{WHERE}/{reference}/history"), 404)


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=201", "cursor=x", "impacts_dcc_systems=perhaps", f"q={'x' * 201}", "as_at=yesterday"]
)
def test_what_cannot_be_read_is_refused(api: TestClient, query: str) -> None:
    refused(api.get(f"{WHERE}?{query}"), 422)
    refused(api.get(f"{WHERE}?q=%00"), 400)


def test_the_register_at_a_moment(api: TestClient) -> None:
    assert listed(api, as_at="2018-08-30") == []
    assert len(listed(api, as_at="2018-09-01")) == 16
    assert listed(api, known_at="2000-01-01") == []
    refused(api.get(f"{WHERE}/MP180?as_at=2020-06-01"), 404)
    then = api.get(f"{WHERE}/SECMP0018?as_at=2018-09-01").json()
    assert (then["stage"], then["releases"], then["documents"]) == ("returned", [], [])


def test_what_is_held_is_not_sent_again(api: TestClient) -> None:
    for path in (WHERE, f"{WHERE}/MP149", f"{WHERE}/MP149/history", f"{WHERE}.csv"):
        tag = api.get(path).headers["etag"]
        assert api.get(path, headers={"If-None-Match": tag}).status_code == 304


def test_the_register_as_csv(api: TestClient) -> None:
    answer = api.get(f"{WHERE}.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="modifications.csv"'
    heads, *rows = csv.reader(io.StringIO(answer.text, newline=""))
    assert heads[:3] == ["reference", "title", "stage"]
    assert [row[0] for row in rows] == REFERENCES
    (row,) = csv.DictReader(io.StringIO(api.get(f"{WHERE}.csv?q=SECMP0062").text))
    assert (
        row["releases"] == "november-2019 part 1: targeted; june-2020 part 1: targeted; november-2020 part 2: targeted"
    )
