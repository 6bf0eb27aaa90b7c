"""The board and its evidence: stale marks, re-affirmations, why a mark differs, and a page kept by its entry."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.db import Database
from app.domain.status import Phase, Rag, Severity
from app.domain.testing_issue import IssueFacts
from app.services.criterion import record_mark
from app.services.testing_issue import record_issue
from tests.support.cast import PASSWORD, RELEASE, Cast
from tests.support.clients import Pages
from tests.support.excluding import Tag, result
from tests.support.small_record import statements

BOARD = f"/releases/{RELEASE}/board"
KEY = "regression-testing"
AFFIRM = f"/releases/{RELEASE}/criteria/{KEY}/affirmations"
STALE = "because regression run 41 has a new failure"


@pytest.fixture
def tag(cast: Cast) -> Tag:
    return Tag(cast)


def fail(tag: Tag) -> None:
    tag.send("41", result("a", "failed", message="x"), result("b"), phase="regression")


def place(text: str) -> str:
    """One criterion of the board: three of November 2021 rest on its regression."""
    return text.split(f'id="criterion-{KEY}"')[1].split("</article>")[0]


def typed(pages: Pages, reason: str, version: str = "1") -> Any:
    return pages.post(AFFIRM, {"reason": reason, "meeting": "TAG_52", "version": version, "saw": ""})


def test_a_failing_result_shows_on_the_board_and_in_the_tally(pages: Pages, tag: Tag) -> None:
    assert "stale" not in pages.get(BOARD).text.lower().split("board-summary")[1].split("</section>")[0]
    fail(tag)
    text = pages.get(BOARD).text
    assert STALE in text
    assert "OPSG: 7 Green, 1 Amber; TAG: 7 Green. 3 marks are stale." in text
    assert pages.get(f"/releases/{RELEASE}").text.count("stale") >= 1
    assert "<b>2</b> stale" in pages.get("/").text


def test_the_chair_reaffirms_with_a_reason(pages: Pages, tag: Tag) -> None:
    fail(tag)
    pages.sign_in("tag-chair", PASSWORD)
    assert "Re-affirm the TAG’s mark" in pages.get(BOARD).text
    refused = typed(pages, " ")
    assert refused.status_code == 422
    assert "Say why the mark holds" in refused.text
    done = typed(pages, "The failure is of the test tool.")
    assert done.status_code == 303
    page = pages.get(done.headers["location"])
    assert "The re-affirmation is recorded" in page.text
    assert "The failure is of the test tool." in page.text
    assert STALE not in place(page.text)
    late = typed(pages, "Again.")
    assert late.status_code == 409
    assert "Again." in late.text
    history = pages.get(f"/releases/{RELEASE}/criteria/{KEY}/history").text
    assert "Re-affirmed" in history


@pytest.mark.parametrize("login", ["stranger", "tag-member", "opsg-chair", "dcc"])
def test_others_reaffirm_nothing(pages: Pages, tag: Tag, login: str) -> None:
    fail(tag)
    pages.sign_in(login, PASSWORD)
    assert "Re-affirm the TAG’s mark" not in pages.get(BOARD).text
    assert typed(pages, "It holds.").status_code == 403


def test_green_over_what_the_evidence_says_is_asked_why(pages: Pages, cast: Cast) -> None:
    with cast.database.writing() as session:
        record_issue(session, cast.actor("dcc"), release=RELEASE, facts=IssueFacts("It leaks", Severity.ONE))
    pages.sign_in("tag-chair", PASSWORD)
    path = f"/releases/{RELEASE}/criteria/no-severity-1-2/marks"
    form = {"status": "green", "view": "Content.", "version": "1", "saw": ""}
    asked = pages.post(path, form)
    assert asked.status_code == 422
    assert "The evidence says otherwise: 1 testing issue of Severity 1 to 2 is outstanding" in asked.text
    assert "Content." in asked.text
    done = pages.post(path, {**form, "differs_because": "It is of the tool."})
    assert done.status_code == 303
    assert "The TAG says why: It is of the tool." in pages.get(BOARD).text


def test_the_machine_stands_beside_every_mark(pages: Pages) -> None:
    text = pages.get(BOARD).text
    assert text.count("the machine finds") == 15
    assert "No live incidents are in the record" not in text
    assert "A paper reports live incidents and does not say how they ended." in text


def everything(tag: Tag) -> None:
    """An exclusion in force, a stale mark, positions and a re-affirmation."""
    fail(tag)
    tag.agree_test("a", phase=Phase.REGRESSION)
    tag.send("42", result("c", "failed"), phase="regression")


def test_a_board_is_at_most_eight_statements(api: TestClient, tag: Tag) -> None:
    opened: Database = api.app.state.database  # type: ignore[attr-defined]
    api.get(BOARD)  # what papers say is read once, until papers are loaded again
    everything(tag)
    with statements(opened) as sent:
        text = api.get(BOARD).text
    assert "has a new failure" in text
    assert len(sent) <= 8, "\n".join(sent)


def test_a_page_that_did_not_change_is_asked_nothing_but_the_end_of_the_journal(api: TestClient, tag: Tag) -> None:
    opened: Database = api.app.state.database  # type: ignore[attr-defined]
    everything(tag)
    drawn = api.get(BOARD)
    with statements(opened) as sent:
        again = api.get(BOARD)
    assert (len(sent), again.content, again.headers["etag"]) == (0, drawn.content, drawn.headers["etag"])
    assert {name for name, _ in again.headers.items()} == {name for name, _ in drawn.headers.items()}
    with tag.database.writing() as session:
        record_mark(
            session, tag.cast.actor("tag-chair"), release=RELEASE, key=KEY, status=Rag.RED, view="Stop here.", saw=1
        )
    assert "Stop here." in api.get(BOARD).text


def test_a_kept_page_is_nobody_elses(api: TestClient, pages: Pages, tag: Tag) -> None:
    api.get(BOARD)
    pages.sign_in("tag-chair", PASSWORD)
    assert "Record the TAG’s mark" in pages.get(BOARD).text
    assert "Tag chair" in pages.get(BOARD).text
