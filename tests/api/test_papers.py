"""GET /api/v1/papers and one of them, line by line."""

from typing import Any

import pytest

from tests.support.clients import TestClient
from tests.support.problems import refused

WHERE = "/api/v1/papers"
NEWSLETTER = "SEC%20Newsletter%20August%202018"


def facts(api: TestClient, reference: str) -> list[dict[str, Any]]:
    answer = api.get(f"{WHERE}/{reference}")
    assert answer.status_code == 200
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def test_the_four_papers_with_their_meetings(api: TestClient) -> None:
    items = api.get(WHERE).json()["items"]
    found = [
        (p["reference"], p["author"], p["dated"], p["body"], p["meeting"], p["meeting_date"], p["number"])
        for p in items
    ]
    assert found == [
        ("CSC_32_2610", "Joe Hehir", "2021-10-19", "csc", 32, "2021-10-26", None),
        ("SECP_76_1701_23", "David Kemp", "2020-01-10", "panel", 76, "2020-01-17", "23"),
        ("SECP_68_1005_10", "David Kemp", "2019-05-02", "panel", 68, "2019-05-10", "10"),
        ("SEC Newsletter August 2018", "David Kemp", "2018-08-31", None, None, None, None),
    ]
    assert [p["classification"] for p in items] == ["white", "white", "white", None]


@pytest.mark.parametrize("reference", [NEWSLETTER, "CSC_32_2610", "SECP_68_1005_10", "SECP_76_1701_23"])
def test_every_fact_stands_in_the_order_of_lines(api: TestClient, reference: str) -> None:
    lines = [fact["source"]["line"] for fact in facts(api, reference)]
    assert lines == sorted(lines)
    assert lines[0] == 1


def test_party_counts_and_elections(api: TestClient) -> None:
    drawn = facts(api, NEWSLETTER)
    parties = {f["content"]["printed"]: f["content"]["count"] for f in drawn if f["kind"] == "parties"}
    assert parties == {
        "Current SEC Parties": 308,
        "(Electricity Networks)": 26,
        "(Gas Networks)": 20,
        "(Large Suppliers)": 24,
        "(Small Suppliers)": 146,
        "(Other SEC Parties)": 92,
        "Accession of new Parties to the SEC since last Newsletter": 0,
        "Parties withdrawing from the SEC": 1,
        "Expulsion of Parties from the SEC": 1,
        "Changes to SEC Panel Member employment status": 0,
    }
    assert {f["content"]["category"]: f["content"]["name"] for f in drawn if f["kind"] == "parties.elected"} == {
        "Large Suppliers": "Simon Trivella",
        "Small Suppliers": "Mike Gibson",
        "Electricity Networks": "David Lane",
        "Other SEC Parties": "Mike Woodhall",
    }


def test_sec_5_21_and_milestone_1b(api: TestClient) -> None:
    drawn = facts(api, NEWSLETTER)
    (designation,) = (f for f in drawn if f["kind"] == "designations")
    assert (designation["content"]["version"], designation["content"]["date"], designation["content"]["delivers"]) == (
        "5.21", "22nd August 2018", ["SECMP0044"],
    )  # fmt: skip
    (milestone,) = (f["content"] for f in drawn if f["kind"] == "determinations")
    assert milestone["due"]["day"] == "2018-05-21"
    steps = [(s["by"], s["date"]["day"], s["done"] and s["done"]["day"]) for s in milestone["steps"]]
    assert steps == [
        ("SEC Panel", "2018-07-13", "2018-06-19"), ("DCC", "2018-07-27", None), ("BEIS", "2018-08-29", "2018-06-19"),
    ]  # fmt: skip


def test_what_has_a_table_of_its_own_is_drawn_from_its_paper_too(api: TestClient) -> None:
    kinds: dict[str, int] = {}
    for fact in facts(api, "CSC_32_2610"):
        kinds[fact["kind"]] = kinds.get(fact["kind"], 0) + 1
    assert (kinds["criteria"], kinds["statements"], kinds["marks"], kinds["scope"]) == (15, 8, 15, 11)
    assert sum(fact["kind"] == "milestones" for fact in facts(api, "SECP_68_1005_10")) == 28


@pytest.mark.parametrize("reference", ["SECP_99_0101_1", "csc_32_2610", "%25", "SEC%20Newsletter", "'"])
def test_an_unknown_paper_is_not_found(api: TestClient, reference: str) -> None:
    refused(api.get(f"{WHERE}/{reference}"), 404)


def test_a_paper_that_was_not_written_yet(api: TestClient) -> None:
    items = api.get(WHERE, params={"as_at": "2019-06-01"}).json()["items"]
    assert [p["reference"] for p in items] == ["SECP_68_1005_10", "SEC Newsletter August 2018"]
    refused(api.get(f"{WHERE}/CSC_32_2610?as_at=2019-06-01"), 404)


def test_what_is_held_is_not_sent_again(api: TestClient) -> None:
    for path in (WHERE, f"{WHERE}/CSC_32_2610"):
        tag = api.get(path).headers["etag"]
        assert api.get(path, headers={"If-None-Match": tag}).status_code == 304
