"""The pages of papers: every source of every fact leads to a place on one of them."""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import select

from app.db import Database
from app.models.base import stamped_tables
from app.queries.paper_words import KINDS
from tests.support.clients import Pages
from tests.views.test_modifications import words

NEWSLETTER = "/papers/SEC%20Newsletter%20August%202018"
PAPERS = ("SEC Newsletter August 2018", "SECP_68_1005_10", "SECP_76_1701_23", "CSC_32_2610")


def nested(value: Any) -> Iterator[tuple[str, int]]:
    if isinstance(value, dict) and value.keys() == {"paper", "file", "line"}:
        yield value["paper"], value["line"]
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from nested(item)


def sources(database: Database) -> set[tuple[str, int]]:
    """Every place that any row of the record, or anything inside a fact, names as its source."""
    found: set[tuple[str, int]] = set()
    with database.reading(fresh=True) as session:
        for table in stamped_tables():
            if "source_line" in table.c:
                asked = select(table.c.source_paper, table.c.source_line).where(table.c.source_line.is_not(None))
                found |= {(row.source_paper, row.source_line) for row in session.execute(asked)}
            if table.name == "fact":
                for content in session.execute(select(table.c.content)).scalars():
                    found |= set(nested(json.loads(content)))
    return found


def test_every_source_lands_on_a_line_of_its_paper(database: Database, pages: Pages) -> None:
    texts = {paper: pages.get(f"/papers/{quote(paper)}").text for paper in PAPERS}
    places = sources(database)
    assert {paper for paper, _ in places} == set(PAPERS)
    assert len(places) > 400
    assert sorted((p, n) for p, n in places if f'id="line-{n}"' not in texts[p]) == []


def test_the_papers_with_their_meetings(pages: Pages) -> None:
    said = words(pages.get("/papers").text)
    assert "CSC_32_2610 19 October 2021 CSC meeting 32, 26 October 2021 Joe Hehir SECAS Team White" in said
    assert "SECP_76_1701_23 10 January 2020 Panel meeting 76, 17 January 2020 , paper 23 David Kemp" in said
    assert "SECP_68_1005_10 2 May 2019 Panel meeting 68, 10 May 2019 , paper 10 David Kemp" in said
    assert "SEC Newsletter August 2018 31 August 2018 no meeting David Kemp" in said


def test_party_counts_elections_and_the_milestone_on_the_newsletter(pages: Pages) -> None:
    said = words(pages.get(NEWSLETTER).text)
    assert (
        "Current SEC Parties 308 line 242 (Electricity Networks) 26 line 243 (Gas Networks) 20 line 244"
        " (Large Suppliers) 24 line 245 (Small Suppliers) 146 line 246 (Other SEC Parties) 92 line 247"
    ) in said
    assert (
        "Large Suppliers Simon Trivella line 49 Small Suppliers Mike Gibson line 50"
        " Electricity Networks David Lane line 51 Other SEC Parties Mike Woodhall line 52"
    ) in said
    assert "line 199 5.21 One new designation" in said
    assert "Determination, SEC Panel, 13th July 2018" in said
    assert "Appeal, DCC, 27th July 2018" in said
    assert "Appeal response, BEIS, 29th August 2018" in said
    assert "Milestone: Milestone 1B · Milestone Date: 21st May 2018" in said


def test_classification_is_quiet_text(pages: Pages) -> None:
    assert '<p class="classification">Classification: White</p>' in pages.get("/papers/CSC_32_2610").text
    assert "Classification:" not in pages.get(NEWSLETTER).text


def test_groups_say_their_kind_in_words(pages: Pages) -> None:
    for paper in PAPERS:
        heads = re.findall(
            r'<section class="kind"[^>]*><h2 id="([^"]+)">([^<]+)</h2>', pages.get(f"/papers/{quote(paper)}").text
        )
        known = {kind.replace(".", "-"): told.words for kind, told in KINDS.items()}
        assert {name: known.get(name) for name, _ in heads} == dict(heads)


@pytest.mark.parametrize(
    "path", ["/papers/NONE_1_0101", "/papers/csc_32_2610", "/papers/%3Cb%3E", "/papers/SEC+Newsletter+August+2018"]
)
def test_an_unknown_paper_is_not_found(pages: Pages, path: str) -> None:
    assert pages.get(path).status_code == 404
