"""Costs over JSON: every cell of both matrices as the papers print it, and the sums that differ from the quoted."""

from typing import Any

import pytest

from tests.support.cast import PASSWORD
from tests.support.clients import Pages, TestClient

# Typed from the papers. rows, then (column, state, printed, low, high): amounts in pounds.
FIRST = ("design", "build", "pre-integration-testing")
LATER = ("system-integration-testing", "user-integration-testing", "implement-to-live")
COLUMNS_2019 = ["SECMP0023", "SECMP0025", "SECMP0039", "SECMP0060", "SECMP0062"]
DASHES = [("dash", "-", None, None)] * 5
NOVEMBER_2019 = [
    (FIRST, [
        ("amount", "£414,393", 414393, 414393), ("amount", "£386,009", 386009, 386009),
        ("amount", "£201,650", 201650, 201650), ("amount", "£71,217", 71217, 71217),
        ("range", "£573,000-£769,000", 573000, 769000),
    ]),
    (LATER, DASHES),
    (("operational-one-off",), [*DASHES[:2], ("amount", "£22,698", 22698, 22698), *DASHES[:2]]),
    (("operational-ongoing",), DASHES),
]  # fmt: skip
COLUMNS_2020 = ["design-build-pit", "system-integration-testing", "user-integration-testing", "implement-to-live"]
JUNE_2020 = [
    (("SECMP0053",), [("amount", "£53,572", 53572, 53572), ("amount", "£26,639", 26639, 26639),
                      ("amount", "£5,929", 5929, 5929), ("amount", "£5,510", 5510, 5510)]),
    (("SECMP0062",), [("amount", "£964,346", 964346, 964346), ("amount", "£96,995", 96995, 96995),
                      ("amount", "£9,359", 9359, 9359), ("amount", "£17,692", 17692, 17692)]),
]  # fmt: skip
PRINTED_ROWS_2019 = [
    "Design", "Build", "Pre-integration Testing", "System Integration Testing", "User Integration Testing",
    "Implement to Live", "Operational costs – one-off", "Operational costs – ongoing",
]  # fmt: skip


def costs(api: TestClient, slug: str) -> dict[str, Any]:
    answer = api.get(f"/api/v1/releases/{slug}/costs")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def pence(pounds: int | None) -> int | None:
    return None if pounds is None else pounds * 100


@pytest.mark.parametrize(
    ("slug", "columns", "printed"),
    [("november-2019", COLUMNS_2019, NOVEMBER_2019), ("june-2020", COLUMNS_2020, JUNE_2020)],
)
def test_each_cell_has_its_state_and_print(api: TestClient, slug: str, columns: list[str], printed: list[Any]) -> None:
    found = [
        (tuple(c["rows"]), tuple(c["columns"]), c["state"], c["printed"], c["low"], c["high"])
        for c in costs(api, slug)["items"]
    ]
    wanted = [
        (rows, (column,), state, text, pence(low), pence(high))
        for rows, cells in printed
        for column, (state, text, low, high) in zip(columns, cells, strict=True)
    ]
    assert found == wanted


def test_lines_notes_and_effort_are_as_printed(api: TestClient) -> None:
    found = costs(api, "november-2019")
    assert [row["printed"] for row in found["rows"]] == PRINTED_ROWS_2019
    assert found["caption"] == "Breakdown of DCC implementation costs"
    hung = {c["key"]: c["footnote"] for c in found["columns"] if c["footnote"]}
    assert list(hung) == ["SECMP0062"]
    assert hung["SECMP0062"]["text"].startswith("These are the estimated costs for SECMP0062")
    assert hung["SECMP0062"]["source"]["line"] == 816
    effort = [(e["days"], e["days_printed"], e["amount"], e["printed"], e["vague"]) for e in found["effort"]]
    assert effort == [
        (2, "two days", 120000, "£1,200", ["around"]),
        (20, "20 days", 1200000, "£12,000", ["a maximum of", "around"]),
    ]
    notes = found["notes"]
    assert {n["regulatory_year"] for n in notes} == {None, "2019/20"}
    absorbed = [n["text"] for n in notes if n["kind"] == "absorbed"]
    assert len(absorbed) == 2
    assert "they will absorb the costs for stages after Pre-Integration Testing (PIT)" in absorbed[0]
    everything = [*found["items"], *found["rows"], *found["columns"], *found["quoted"], *notes]
    assert all(each["source"]["paper"] == "SECP_68_1005_10" for each in everything)


def test_the_quoted_total_of_november_2019_agrees_and_the_one_off_cost_does_not(api: TestClient) -> None:
    found = costs(api, "november-2019")
    quoted = {q["key"]: q for q in found["quoted"]}
    whole, one_off = quoted["implementation"], quoted["operational-one-off"]
    assert (whole["printed"], whole["amount"], whole["computed"]["firm"]) == ("£1,073,269", 107326900, 107326900)
    assert (whole["difference"], whole["difference_words"]) == (0, None)
    assert (one_off["printed"], one_off["amount"], one_off["computed"]["firm"]) == ("£22,298", 2229800, 2269800)
    assert one_off["difference"] == -40000
    assert one_off["difference_words"] == "£400 less than its own cells, which give £22,698"
    computed = found["computed"]
    total = computed["total"]["sum"]
    assert total == {"firm": 109596700, "low": 166896700, "high": 186496700, "ranges": 1, "unknown": 14}
    bands = [(band["of"], band["words"]) for band in computed["by_rows"]]
    assert bands == [
        (list(FIRST), "£1,073,269 firm, £1,646,269 to £1,842,269 with the range"),
        (list(LATER), "no amount printed"),
        (["operational-one-off"], "£22,698"),
        (["operational-ongoing"], "no amount printed"),
    ]
    by_columns = [band["words"] for band in computed["by_columns"]]
    assert by_columns == ["£414,393", "£386,009", "£224,348", "£71,217", "£573,000 to £769,000"]


def test_the_quoted_total_of_june_2020_is_sixty_thousand_pounds_off(api: TestClient) -> None:
    found = costs(api, "june-2020")
    (quoted,) = found["quoted"]
    assert (quoted["printed"], quoted["amount"]) == ("£1,120,042", 112004200)
    assert quoted["computed"]["firm"] == 118004200
    assert quoted["difference"] == -6000000
    assert quoted["difference_words"] == "£60,000 less than its own cells, which give £1,180,042"
    assert [band["words"] for band in found["computed"]["by_rows"]] == ["£91,650", "£1,088,392"]


def test_a_release_without_costs_answers_empty(api: TestClient) -> None:
    found = costs(api, "november-2021")
    assert (found["items"], found["quoted"], found["caption"], found["source"]) == ([], [], None, None)
    assert found["computed"]["total"]["words"] == "no amount printed"


def test_before_the_papers_nothing_was_known(api: TestClient) -> None:
    then = api.get("/api/v1/releases/november-2019/costs", params={"as_at": "2019-01-01"}).json()
    assert then["items"] == []
    assert then["as_at"].startswith("2019-01-01T23:59:59")
    assert api.get("/api/v1/releases/november-2019/costs", params={"known_at": "2019-01-01"}).status_code == 404


def test_anybody_reads_and_a_stranger_too(api: TestClient, pages: Pages) -> None:
    path = "/api/v1/releases/november-2019/costs"
    first = api.get(path)
    assert api.get(path, headers={"If-None-Match": first.headers["etag"]}).status_code == 304
    pages.sign_in("stranger", PASSWORD)
    assert pages.get("/releases/november-2019/costs").status_code == 200
    unknown = api.get("/api/v1/releases/november-1066/costs")
    assert (unknown.status_code, unknown.headers["content-type"]) == (404, "application/problem+json")
