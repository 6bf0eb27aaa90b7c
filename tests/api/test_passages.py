"""Glossaries, document histories and passages over JSON, as the papers have them."""

from typing import Any

import pytest

from tests.support.clients import TestClient

GLOSSARY_2019 = [
    ("ALCS", "Auxiliary Load Control Switch"),
    ("DCC", "Data Communication Company"),
    ("DUIS", "DCC User Interface Specification"),
    ("ENP", "Electricity Network Party"),
    ("FOC", "Final Operating Capability"),
    ("GBCS", "Great Britain Companion Specification"),
    ("HAN", "Home Area Network"),
    ("HCALCS", "Home Area Network Connected Auxiliary Load Control Switch"),
    ("MOC", "Middle Operating Capability"),
    ("PIT", "Pre-Integration Testing"),
    ("RID", "Release Implementation Document"),
    ("RSA", "Registered Supplier Agent"),
    ("SEC", "Smart Energy Code"),
    ("SECAS", "Smart Energy Code Administrator and Secretariat"),
    ("SIT", "System Integration Testing"),
    ("SMETS1", "Smart Metering Equipment Technical Specifications 1"),
    ("SMI", "Smart Metering Inventory"),
    ("TAD", "Testing Approach Document"),
    ("TAG", "Testing Advisory Group"),
    ("UIT", "User Integration Testing"),
]
GLOSSARY_2020 = [
    ("CSC", "Change Sub-Committee"),
    ("DCC", "Data Communication Company"),
    ("PIT", "Pre-Integration Testing"),
    ("RID", "Release Implementation Document"),
    ("SEC", "Smart Energy Code"),
    ("SECAS", "Smart Energy Code Administrator and Secretariat"),
    ("SIT", "System Integration Testing"),
    ("TABASC", "Technical Architecture and Business Architecture Sub-Committee"),
    ("TAD", "Testing Approach Document"),
    ("TAG", "Testing Advisory Group"),
    ("UIT", "User Integration Testing"),
]
VERSIONS = {
    "november-2019": [
        ("0.1", "08 Feb 19", "2019-02-08", "First draft presented to the Panel to be baselined."),
        ("1.0", "18 Feb 19", "2019-02-18", "Document baselined by the Panel at its meeting on 15 February 2019"),
        ("1.1", "02 May 19", "2019-05-02", "Updated to reflect:"),
    ],
    "june-2020": [
        ("0.1", "09 May 19", "2019-05-09", "First draft issued to the Technical Architecture and"),
        ("0.2", "12 Sep 19", "2019-09-12", "Updated draft issued to the TABASC, the Operations Group and SEC Parties"),
        ("0.3", "04 Oct 19", "2019-10-04", "Updated draft following comments from the TABASC and the Operations Group"),
        ("1.0", "11 Oct 19", "2019-10-11", "Version baselined by the Panel to cover the proposed scope of the release"),
        ("1.1", "10 Jan 20", "2020-01-10", "Updated draft presented to Panel to be baselined."),
    ],
}  # fmt: skip


def items(api: TestClient, path: str) -> list[dict[str, Any]]:
    answer = api.get(f"/api/v1{path}")
    assert answer.status_code == 200
    assert {"items", "as_at", "known_at"} == set(answer.json())
    assert api.get(f"/api/v1{path}", headers={"If-None-Match": answer.headers["etag"]}).status_code == 304
    found: list[dict[str, Any]] = answer.json()["items"]
    assert all(each["source"]["line"] for each in found)
    return found


def test_the_thirty_one_rows_of_the_glossaries(api: TestClient) -> None:
    assert len(GLOSSARY_2019) + len(GLOSSARY_2020) == 31
    for slug, wanted in (("november-2019", GLOSSARY_2019), ("june-2020", GLOSSARY_2020)):
        found = items(api, f"/releases/{slug}/glossary")
        assert [(row["acronym"], row["term"]) for row in found] == wanted
    together = items(api, "/glossary")
    rows = [(row["release"], row["acronym"], row["term"]) for row in together]
    wanted_rows = [("november-2019", *row) for row in GLOSSARY_2019] + [("june-2020", *row) for row in GLOSSARY_2020]
    assert sorted(rows) == sorted(wanted_rows)
    assert items(api, "/releases/november-2021/glossary") == []


def test_the_eight_rows_of_the_document_histories(api: TestClient) -> None:
    assert sum(map(len, VERSIONS.values())) == 8
    for slug, wanted in VERSIONS.items():
        found = items(api, f"/releases/{slug}/baselines")
        assert [(row["version"], row["date_printed"], row["date"]) for row in found] == [row[:3] for row in wanted]
        assert all(str(row["text"]).startswith(begins) for row, (*_, begins) in zip(found, wanted, strict=True))
    assert "• SECMP0053 being removed from the scope of the release; and" in str(
        items(api, "/releases/november-2019/baselines")[2]["text"]
    )


def test_the_strategy_and_the_interaction_with_smets1(api: TestClient) -> None:
    found = items(api, "/releases/november-2019/strategy")
    headed = {row["heading"]: row for row in found if row["heading"]}
    assert headed["User testing approach"]["kind"] == "strategy"
    assert "no longer believe any mandatory User testing will be required" in str(
        headed["User testing approach"]["text"]
    )
    interaction = headed["Interaction with SMETS1 Enrolment and Adoption"]
    assert (interaction["kind"], interaction["source"]["line"]) == ("smets1-interaction", 255)
    assert [row["position"] for row in found] == sorted(row["position"] for row in found)


@pytest.mark.parametrize("what", ["strategy", "glossary", "baselines", "reported", "risks", "decisions"])
def test_there_is_nothing_of_an_unknown_release(api: TestClient, what: str) -> None:
    answer = api.get(f"/api/v1/releases/november-1066/{what}")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
