"""Impacts over JSON: each of the 63 + 35 and 45 + 25 matrix cells as the papers print them."""

import pytest

from tests.support.clients import TestClient

# Typed from the papers: "x" is a printed tick, "." a cell left blank.
PARTICIPANTS_2019 = {
    "SECMP0018": "xx.x.",
    "SECMP0023": "x...x",
    "SECMP0025": "xx.xx",
    "SECMP0039": "...xx",
    "SECMP0055": "xxxxx",
    "SECMP0060": "x...x",
    "SECMP0062": "xxxxx",
}
DOCUMENTS_2019 = {
    "Section H": "......x",
    "Schedule 8": "xxx.x..",
    "Schedule 9": "....x..",
    "Schedule 10": "....x..",
    "Schedule 11": "xxx.x..",
    "Appendix AC": ".....x.",
    "Appendix AD": ".xxx...",
    "Appendix AF": ".xx....",
    "Appendix AH": "......x",
}
PARTICIPANTS_2020 = {
    "SECMP0053": "x...x",
    "SECMP0062": "xxxxx",
    "MP079": "xxxxx",
    "MP084": "...x.",
    "MP088": ".....",
}
DOCUMENTS_2020 = {
    "Section A": ".x...",
    "Section C": "...x.",
    "Section D": "..x.x",
    "Section G": "....x",
    "Section H": ".x...",
    "Section L": "....x",
    "Appendix E": "x....",
    "Appendix AB": ".x...",
    "Appendix AH": ".x...",
}
PARTIES = ["Suppliers", "Electricity Networks", "Gas Networks", "Other SEC Parties", "DCC"]
HEADS_2019 = ["SECMP 0018", "SECMP 0023", "SECMP 0025", "SECMP 0039", "SECMP 0055", "SECMP 0060", "SECMP 0062"]
HEADS_2020 = ["SECMP0053", "SECMP0062", "MP079", "MP084", "MP088"]
MATRICES = {
    ("november-2019", "participants"): (PARTIES, PARTICIPANTS_2019, 35),
    ("november-2019", "documents"): (HEADS_2019, DOCUMENTS_2019, 63),
    ("june-2020", "participants"): (PARTIES, PARTICIPANTS_2020, 25),
    ("june-2020", "documents"): (HEADS_2020, DOCUMENTS_2020, 45),
}
SIGNS = {("ticked", "✓"): "x", ("blank", ""): "."}


@pytest.mark.parametrize(("slug", "name"), MATRICES)
def test_each_cell_of_a_matrix_is_as_printed(api: TestClient, slug: str, name: str) -> None:
    heads, wanted, count = MATRICES[slug, name]
    matrix = api.get(f"/api/v1/releases/{slug}/impacts").json()[name]
    columns = [column["key"] for column in matrix["columns"]]
    assert [column["printed"] for column in matrix["columns"]] == heads
    assert all([cell["column"] for cell in row["cells"]] == columns for row in matrix["rows"])
    found = {
        row["key"]: "".join(SIGNS[cell["state"], cell["printed"]] for cell in row["cells"]) for row in matrix["rows"]
    }
    assert found == wanted
    assert list(found) == list(wanted)
    assert sum(map(len, found.values())) == count
    assert all(row["source"]["line"] for row in matrix["rows"])


def test_statements_remarks_and_other_codes_of_november_2019(api: TestClient) -> None:
    found = api.get("/api/v1/releases/november-2019/impacts").json()
    said = [(each["kind"], each["printed"]) for each in found["items"]]
    assert said == [
        *[("party", "Supplier Parties")] * 4,
        *[("party", "Electricity Network Parties")] * 2,
        ("party", "Gas Network Parties"),
        *[("party", "Other SEC Parties")] * 4,
        *[("dcc", "DCC Systems")] * 5,
    ]
    assert found["items"][7]["text"].startswith("RSAs will be able to submit Service Requests 8.14.3")
    remarks = {each["key"]: each for each in found["remarks"]}
    assert remarks["duis-version"]["document"] == "Appendix AD"
    assert "DUIS version 3.1 not version 4.0" in remarks["duis-version"]["text"]
    assert remarks["schedule-8-sub-version"]["document"] == "Schedule 8"
    assert (remarks["secmp0062-not-final"]["modification"], remarks["secmp0062-not-final"]["footnote"]) == (
        "SECMP0062",
        "1",
    )
    (hung,) = [column for column in found["documents"]["columns"] if column["footnote"]]
    assert (hung["key"], hung["footnote"]["number"], hung["footnote"]["source"]["line"]) == ("SECMP0062", "1", 472)
    assert found["other_codes"] == "No other codes are impacted as a result of this SEC Release."
    assert found["other_codes_source"]["line"] == 527


def test_statements_and_listed_documents_of_june_2020(api: TestClient) -> None:
    found = api.get("/api/v1/releases/june-2020/impacts").json()
    assert [each["printed"] for each in found["items"] if each["kind"] == "dcc"] == [
        "Communications Service Providers",
        "Data Service Provider",
        "Governance",
    ]
    listed = [(each["document"], each["title"]) for each in found["documents_listed"]]
    assert [document for document, _ in listed] == list(DOCUMENTS_2020)
    assert listed[0] == ("Section A", "Definitions and Interpretation")
    assert found["remarks"] == []
    assert found["other_codes"] == "No other Codes are impacted as a result of this SEC Release."


def test_impacts_of_a_release_without_any_and_of_none(api: TestClient) -> None:
    found = api.get("/api/v1/releases/november-2021/impacts")
    assert (found.status_code, found.json()["items"], found.json()["documents"]) == (200, [], None)
    assert api.get("/api/v1/releases/none/impacts").status_code == 404
    tag = found.headers["etag"]
    assert api.get("/api/v1/releases/november-2021/impacts", headers={"If-None-Match": tag}).status_code == 304
