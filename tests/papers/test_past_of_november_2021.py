"""November 2021 as it stood: on 28 and 30 September, 6 and 19 October and 5 November, and on a copy moved by days."""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.db import Database
from app.domain.access import LOADER
from app.doors.change import carry_out
from app.services import record
from tests.support.cast import RELEASE
from tests.support.clients import Pages, TestClient, shared_application
from tests.support.moment import LONG
from tests.support.shifting import shifted_files

API = f"/api/v1/releases/{RELEASE}"
BOARD = f"/releases/{RELEASE}/board"
# Not moved at all, and moved by days drawn once: other clock changes, leap days, weekdays and years.
SHIFTS = [0, *sorted(random.Random(20211104).sample(range(-1500, 1500), 12 if LONG else 2))]
LATER = {
    "coexistence": "has since taken the decision not to pursue",
    "code-deployable": "After the TAG had made its decision",
}


@dataclass(frozen=True)
class Past:
    """The record of the one paper, asked about days of 2021 that are moved as the paper is."""

    api: TestClient
    pages: Pages
    days: int

    def on(self, month: int, day: int) -> str:
        return (date(2021, month, day) + timedelta(days=self.days)).isoformat()

    def words(self, month: int, day: int) -> str:
        moved = date(2021, month, day) + timedelta(days=self.days)
        return f"{moved.day} {moved:%B %Y}"

    def criteria(self, month: int, day: int) -> dict[str, dict[str, Any]]:
        answer = self.api.get(f"{API}/criteria", params={"as_at": self.on(month, day)})
        assert answer.status_code == 200, answer.text
        return {item["key"]: item for item in answer.json()["items"]}

    def reported(self, what: str, month: int, day: int) -> list[dict[str, Any]]:
        """What papers report; nothing of it is recorded here."""
        answer = self.api.get(f"{API}/{what}", params={"as_at": self.on(month, day)})
        assert (answer.status_code, answer.json()["items"]) == (200, []), answer.text
        found: list[dict[str, Any]] = answer.json()["reported"]
        return found

    def page(self, month: int, day: int, path: str = BOARD) -> str:
        answer = self.pages.get(path, params={"as_at": self.on(month, day)})
        assert answer.status_code == 200, answer.text
        return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


@pytest.fixture(params=SHIFTS)
def past(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> Iterator[Past]:
    database = Database(database_url)
    files = shifted_files(tmp_path / "data", request.param)
    carry_out(database, lambda session: record.load(session, LOADER, files))
    database.dispose()
    with shared_application(database_url, tmp_path) as api:
        yield Past(api, Pages(api), request.param)


def marked(criteria: dict[str, dict[str, Any]]) -> dict[str, int]:
    """How many criteria of each body carry a mark."""
    bodies = [item["body"] for item in criteria.values() if item["status"]]
    return {body: bodies.count(body) for body in sorted(set(bodies))}


def test_on_28_september_nothing_was_marked(past: Past) -> None:
    criteria = past.criteria(9, 28)
    assert len(criteria) == 15
    assert marked(criteria) == {}
    assert all(item["view"] is None and item["statement"] is None for item in criteria.values())
    page = past.page(9, 28)
    assert "OPSG: 8 not assessed; TAG: 7 not assessed." in page
    assert "Added after the decision" not in page
    assert past.reported("recommendations", 9, 28) == []


def test_on_30_september_the_tag_had_marked_and_said_no_more_than_it_had(past: Past) -> None:
    criteria = past.criteria(9, 30)
    assert marked(criteria) == {"tag": 7}
    assert all(item["status"] == "green" for item in criteria.values() if item["status"])
    assert LATER["code-deployable"] not in criteria["code-deployable"]["view"]
    assert criteria["code-deployable"]["view"].startswith("Each change has been tested")
    page = past.page(9, 30)
    assert "OPSG: 8 not assessed; TAG: 7 Green." in page
    assert "After the TAG had made its decision" not in page
    assert f"{past.words(9, 29)} , TAG: the paper gives the day" in page
    assert past.words(10, 5) + " , OPSG" not in page


def test_on_6_october_both_had_marked(past: Past) -> None:
    criteria = past.criteria(10, 6)
    assert marked(criteria) == {"opsg": 8, "tag": 7}
    assert [key for key, item in criteria.items() if item["status"] == "amber"] == ["service-stability"]
    assert not any(LATER[key] in str(criteria[key]) for key in LATER)
    page = past.page(10, 6)
    assert "OPSG: 7 Green, 1 Amber; TAG: 7 Green." in page
    assert not any(words in page for words in LATER.values())
    assert past.reported("recommendations", 10, 6) == []
    # Which days the paper gives, and which are assumed, stands on the page.
    assert f"{past.words(10, 5)} , OPSG: the paper gives the day" in page
    assert "The DCC’s statements on OPSG criteria 1, 2, 3, 4, 5, 6, 7, 8: assumed: the session that reviewed it" in page


def test_on_19_october_the_notes_follow_the_marks_and_the_csc_is_asked(past: Past) -> None:
    criteria = past.criteria(10, 19)
    assert marked(criteria) == {"opsg": 8, "tag": 7}
    page = past.page(10, 19)
    notes = page.partition("Added after the decision")[2]
    for key, words in LATER.items():
        # A note is no part of what was agreed: it stands beside the mark, with the day by which it was known.
        assert words not in criteria[key]["view"]
        assert words in notes
        assert any(words in note["text"] for note in criteria[key]["notes_after"])
    assert page.count(f"Added after the decision, known by {past.words(10, 19)}") == 3
    assert "which does not say when it was added" in page
    asked = [row["verb"] for row in past.reported("recommendations", 10, 19) if row["by"] == "secas"]
    assert asked == ["recommend", "NOTE", "AGREE"]
    assert {row["to"] for row in past.reported("recommendations", 10, 19)} == {"csc"}
    assert "AGREE that the November 2021 SEC Release can be set live" in past.page(
        10, 19, f"/releases/{RELEASE}/reported"
    )


def test_on_5_november_the_record_has_no_decision(past: Past) -> None:
    decisions = {row["key"]: row for row in past.reported("decisions", 11, 5)}
    assert decisions["csc-go-no-go"]["outcome"] is None
    assert decisions["dcc-go-no-go"]["outcome"] is None
    reported = past.page(11, 5, f"/releases/{RELEASE}/reported")
    assert re.search(rf"Go or no-go {past.words(10, 26)} Not in the record", reported)
    assert marked(past.criteria(11, 5)) == {"opsg": 8, "tag": 7}
    assert f"{past.words(10, 26)} , CSC: assumed. Only the paper’s reference names the day" in past.page(11, 5)


def test_the_days_between_are_told_by_what_changed(past: Past) -> None:
    between = {"clock": "as_at", "from": past.on(9, 28), "to": past.on(10, 19)}
    answer = past.api.get(f"{API}/changes", params=between)
    assert answer.status_code == 200, answer.text
    told = [(item["sentence"].split(":")[0], item["source"]["line"]) for item in answer.json()["items"]]
    said = [sentence for sentence, _ in told]
    assert said.count("The OPSG marked criterion 2 Amber") == 1
    assert len([each for each in said if each.startswith("The TAG marked criterion") and each.endswith("Green")]) == 7
    assert len([each for each in said if each.startswith("It was added to what the")]) == 3
    assert not any(item["recorded_late"] for item in answer.json()["items"])
    nothing = {"clock": "as_at", "from": past.on(10, 20), "to": past.on(11, 5)}
    assert past.api.get(f"{API}/changes", params=nothing).json()["items"] == []
