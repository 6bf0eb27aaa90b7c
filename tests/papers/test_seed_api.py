"""The four papers against what the API gives of them, both ways: references, dates, amounts, ticks and criteria.

The extractor is this file's own and reads only the seed texts; it shares nothing with the record's loader. What the
API gives says from which paper it is, and that paper alone has to hold it.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from app.doors.permission import ROUTES
from tests.support.clients import TestClient

NEWSLETTER, NOVEMBER_2019 = "002_0592291fd5144054.txt", "000_dd6bacb1094a78b2.txt"
JUNE_2020, NOVEMBER_2021 = "003_d8a91a7f257c1981.txt", "004_3204e8f525bfd906.txt"
REFERENCES = {NOVEMBER_2019: "SECP_68_1005_10", JUNE_2020: "SECP_76_1701_23"}
PAPERS = (NEWSLETTER, NOVEMBER_2019, JUNE_2020, NOVEMBER_2021)
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
MONTH = (
    "January|February|March|April|May|June|July|August|September|October|November|December"
    "|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec"
)
REFERENCE = re.compile(r"\b(SECMP|MP|DP|CR) ?(\d{3,4}[A-Z]?)\b|\b((?:SECP|CSC)_\d+_\d{4}(?:_\d+)?)\b")
AMOUNT = re.compile(r"£ ?([\d,]*\d(?:\.\d+)?[mk]?)")
DATE = re.compile(rf"(?:(?<![\d.])(\d\d?)(?:st|nd|rd|th)? )?\b({MONTH})\b(?: ?((?:20)?\d\d)\b)?")
MATRIX_ROW = re.compile(r"(SECMP\d{4}|MP\d{3}|(?:Section|Schedule|Appendix) \w+)((?: ✓?)+) ")
# Where a criterion ends: at the next one, the next heading, or the next paper.
ENDS = re.compile(r"\n ?(?:\d\d?\. (?:The DCC has|SECAS) |\w+ acceptance criteria|Appendix 1|SEC Release Impl)")
NUMBERED = re.compile(r"^ ?(\d\d?)\. (?=The DCC has |SECAS )", re.MULTILINE)
# What the API works out of the papers' figures is not in the papers: that is what it is for.
COMPUTED = {"computed", "difference_words"}
# CSC_32_2610 says the day of its meeting by its reference alone.
BY_REFERENCE = {NOVEMBER_2021: {("date", 26, "oct", "21")}}

Token = tuple[Any, ...]
Seed = Callable[[str], list[str]]


def tokens(text: str) -> set[Token]:
    """The references, amounts and dates that a text names, each written one way."""
    text = " ".join(re.sub(r"https?://\S+", "", text).split())
    found: set[Token] = {
        ("reference", (kind or "") + (number or paper)) for kind, number, paper in REFERENCE.findall(text)
    }
    found |= {("amount", amount) for amount in AMOUNT.findall(text)}
    for day, month, year in DATE.findall(text):
        if day or year:
            found.add(("date", int(day or 0), month[:3].lower(), year[-2:]))
    return found


def bare(text: str) -> str:
    """A text's words alone, whatever the line breaks, hyphens at their ends and stops."""
    return " ".join(re.findall(r"\w+", text.lower()))


def addresses(api: TestClient) -> Iterator[str]:
    """Every address of the record that the API answers to, but single items of lists that are read whole."""
    names = {
        "{slug}": [item["slug"] for item in items(api, "/api/v1/releases")],
        "{ref}": [item["reference"] for item in items(api, "/api/v1/modifications")],
        "{reference}": [item["reference"] for item in items(api, "/api/v1/papers")],
    }
    beside = (
        "openapi",
        "working-days",
        "journal",
        "events",
        "changes",
        "submissions",
        ".csv",
        "{key}",
        "{id}",
        "{code}",
        "{number}",
        "{body}",
        "/my",
        "{version}",
        "scope/{ref}",
        "problems",
    )
    for route in ROUTES:
        method, path = route.split(" ", 1)
        if method == "GET" and path.startswith("/api/v1/") and not any(part in path for part in beside):
            (placeholder,) = re.findall(r"\{\w+\}", path) or [""]
            yield from [path.replace(placeholder, name) for name in names[placeholder]] if placeholder else [path]


def pages(api: TestClient, address: str | None) -> Iterator[Any]:
    while address:
        answer = api.get(address)
        assert answer.status_code == 200, (address, answer.text)
        yield answer.json()
        address = answer.links.get("next", {}).get("url")


def items(api: TestClient, address: str) -> list[Any]:
    return [item for page in pages(api, address) for item in page["items"]]


def leaves(document: Any, file: str = "", name: str = "") -> Iterator[tuple[str, str, str]]:
    """Each text of an answer with its name, and the paper that it or what it stands in is from."""
    if isinstance(document, dict):
        source = document.get("source")
        file = source["file"] if isinstance(source, dict) else file
        for key, value in document.items():
            if key != "source" and not key.endswith("_source") and key not in COMPUTED:
                yield from leaves(value, file, key)
    elif isinstance(document, list):
        for value in document:
            yield from leaves(value, file, name)
    elif isinstance(document, str):
        yield file, name, document


def test_references_dates_and_amounts_both_ways(api: TestClient, seed: Seed, counted: Callable[[str], None]) -> None:
    given: dict[str, dict[Token, str]] = {paper: {} for paper in PAPERS}
    for address in addresses(api):
        for page in pages(api, address):
            for file, name, text in leaves(page):
                if file:
                    given[file] |= dict.fromkeys(tokens(text), f"{address} {name}: {text[:100]}")
    for paper in PAPERS:
        printed = tokens("\n".join(seed(paper)))
        assert printed - given[paper].keys() == set(), f"{paper}: printed, and not given"
        more = given[paper].keys() - printed - BY_REFERENCE.get(paper, set())
        assert {token: given[paper][token] for token in more} == {}, f"{paper}: given, and not printed"
        kinds = {kind: sum(token[0] == kind for token in printed) for kind in ("reference", "date", "amount")}
        assert all(kinds[kind] for kind in ("reference", "date")), paper
        counted(f"{paper} in the API both ways: {', '.join(f'{n} {kind}s' for kind, n in kinds.items())}")


def test_days_that_the_api_gives_as_days_are_printed(api: TestClient, seed: Seed) -> None:
    """A printed date is also given as a day: it is the day that the paper prints."""
    compared = 0
    for slug, paper in (("november-2019", NOVEMBER_2019), ("june-2020", JUNE_2020), ("november-2021", NOVEMBER_2021)):
        printed = tokens("\n".join(seed(paper))) | BY_REFERENCE.get(paper, set())
        for item in items(api, f"/api/v1/releases/{slug}/timeline"):
            if item["date"]["kind"] == "exact":
                year, month, day = map(int, item["date"]["latest"].split("-"))
                years = {("date", day, MONTHS[month - 1], f"{year % 100}"), ("date", day, MONTHS[month - 1], "")}
                assert years & printed, item
                compared += 1
    assert compared > 30


MATRICES = (("november-2019", NOVEMBER_2019, 63, 35), ("june-2020", JUNE_2020, 45, 25))


@pytest.mark.parametrize(("slug", "paper", "documents", "participants"), MATRICES)
def test_every_cell_of_the_matrices(
    api: TestClient,
    seed: Seed,
    counted: Callable[[str], None],
    slug: str,
    paper: str,
    documents: int,
    participants: int,
) -> None:
    printed = {}
    for line in seed(paper):
        if row := MATRIX_ROW.fullmatch(line):
            printed[row[1]] = row[2].split(" ")[1:]
    impacts = api.get(f"/api/v1/releases/{slug}/impacts").json()
    given = {
        row["key"]: [cell["printed"] for cell in row["cells"]]
        for matrix in ("documents", "participants")
        for row in impacts[matrix]["rows"]
    }
    assert {key: cells for key, cells in given.items() if any(cells)} == {
        key: cells for key, cells in printed.items() if any(cells)
    }
    sizes = {name: sum(len(row["cells"]) for row in impacts[name]["rows"]) for name in ("documents", "participants")}
    assert sizes == {"documents": documents, "participants": participants}
    states = {(cell["printed"], cell["state"]) for m in sizes for row in impacts[m]["rows"] for cell in row["cells"]}
    assert states == {("✓", "ticked"), ("", "blank")}
    ticks = sum(line.count("✓") for line in seed(paper))
    assert sum(cells.count("✓") for cells in given.values()) == ticks
    counted(f"{slug}: {sizes['documents']} + {sizes['participants']} cells, {ticks} ticks, the same in the API")


def test_the_ticks_of_the_scope(api: TestClient, seed: Seed) -> None:
    ticks = sum(line.count("✓") for line in seed(NOVEMBER_2021))
    scope = items(api, "/api/v1/releases/november-2021/scope")
    assert sum((item["tick_printed"] or "").count("✓") for item in scope) == ticks == 4


def printed_criteria(lines: list[str]) -> list[str]:
    """The criteria of a paper's numbered lists; of its last section's bullets where it numbers none. Bare words."""
    text = "\n".join(line for line in lines if line.strip())
    listed = []
    for place in NUMBERED.finditer(text):
        rest = text[place.end() :]
        end = ENDS.search(rest)
        listed.append(rest[: end.start()] if end else rest)
    if not listed:
        section = text.rpartition("6. Acceptance criteria")[2].partition("Appendix 1")[0]
        listed = section.split("•")[1:]
    return [bare(one) for one in listed]


@pytest.mark.parametrize(
    ("paper", "slug", "count"), [(NOVEMBER_2019, "november-2019", 6), (JUNE_2020, "june-2020", 16 + 15)]
)
def test_every_criterion(
    api: TestClient,
    seed: Seed,
    counted: Callable[[str], None],
    paper: str,
    slug: str,
    count: int,
) -> None:
    printed = printed_criteria(seed(paper))
    assert len(printed) == count
    told = {bare(text) for _, _, text in leaves(api.get(f"/api/v1/papers/{REFERENCES[paper]}").json())}
    assert [one for one in printed if one not in told] == []
    criteria = [bare(item["text"]) for item in items(api, f"/api/v1/releases/{slug}/criteria")]
    assert sorted(criteria) == sorted(printed[-len(criteria) :])
    counted(f"{paper}: {count} criteria, {len(criteria)} of them the release's own, the same in the API")


def column(lines: list[str], text: str) -> list[str]:
    """The lines of a row that a column's text stands in, whole lines one after the other; what is left at the end."""
    used, wanted = [], bare(text)
    for line in lines:
        words = bare(line)
        if words and (wanted == words or wanted.startswith(f"{words} ")):
            used.append(line)
            wanted = wanted[len(words) :].lstrip()
    return [wanted] if wanted or not used else []


def test_the_criteria_in_columns(api: TestClient, seed: Seed, counted: Callable[[str], None]) -> None:
    """The appendices of CSC_32_2610 print each criterion in a column of its row, whose first line is numbered."""
    lines = seed(NOVEMBER_2021)[335:]
    starts = [n for n, line in enumerate(lines) if re.match(r"\s?\d\. (The|SECAS)\b", line)]
    criteria = items(api, "/api/v1/releases/november-2021/criteria")
    assert len(criteria) == len(starts) == 15
    for item, start, end in zip(criteria, starts, [*starts[1:], len(lines)], strict=True):
        row = lines[start:end]
        assert column(row, f"{item['number']} {item['text']}") == [], item["key"]
        statuses = re.findall(r"\b(GREEN|AMBER|RED)\s*$", "\n".join(row), re.MULTILINE)
        assert statuses == [item["status"].upper()], item["key"]
    counted(f"CSC_32_2610: {len(criteria)} criteria with their statuses, the same in the API")
