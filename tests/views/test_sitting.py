"""Marks agreed in one sitting, as a browser without script sees it: forms that lead back, words that are kept."""

import re
from datetime import date

import pytest

from app.db import Database
from tests.support.ahead import AHEAD, meeting_today, release_ahead
from tests.support.cast import PASSWORD
from tests.support.clients import Pages
from tests.views.test_modifications import words


@pytest.fixture
def place(database: Database) -> str:
    release_ahead(database, 3)
    return f"/meetings/tag/{meeting_today(database)}/sitting/{AHEAD}"


def form_of(text: str, key: str) -> dict[str, str]:
    (form,) = re.findall(rf'<form class="record sit-form" id="mark-{key}".*?</form>', text, re.DOTALL)
    return dict(re.findall(r'<input type="hidden" name="(version|saw)" value="([^"]*)"', form))


def test_a_mark_is_recorded_under_the_meeting_and_leads_back(pages: Pages, place: str) -> None:
    pages.sign_in("tag-chair", PASSWORD)
    page = pages.get(place).text
    assert "0 of 3 marked, 3 to go." in page
    key = "regression-testing"
    typed = {**form_of(page, key), "status": "amber", "view": "Four failed."}
    made = pages.post(f"{place}/{key}", typed)
    assert made.status_code == 303
    assert made.headers["location"] == f"{place}?recorded={key}#sit-{key}"
    again = pages.get(made.headers["location"]).text
    assert "Recorded: 3, Regression testing, Amber. 2 to go." in again
    assert "1 of 3 marked, 2 to go." in again
    today = place.split("/")[3]
    shown = words(pages.get(f"/releases/{AHEAD}/board").text)
    assert "Amber agreed" in shown
    assert "TAG meeting 98" in shown
    assert date.fromisoformat(today).strftime("%B %Y") in shown


def test_what_cannot_be_recorded_keeps_the_words(pages: Pages, place: str) -> None:
    pages.sign_in("tag-secretary", PASSWORD)
    page = pages.get(place).text
    key = "code-deployable"
    seen = form_of(page, key)
    wordless = pages.post(f"{place}/{key}", {**seen, "status": "red", "view": ""})
    assert wordless.status_code == 422
    assert "Red needs words" in wordless.text
    nothing = pages.post(f"{place}/{key}", {**seen, "view": "Kept."})
    assert nothing.status_code == 422
    assert "Choose Green, Amber or Red." in nothing.text
    assert "Kept.</textarea>" in nothing.text
    assert pages.post(f"{place}/{key}", {**seen, "status": "green", "view": ""}).status_code == 303
    late = pages.post(f"{place}/{key}", {**seen, "status": "amber", "view": "What I had typed."})
    assert late.status_code == 409
    assert "Not recorded." in late.text
    assert "What I had typed.</textarea>" in late.text
    part = pages.post(f"{place}/{key}", {**seen, "status": "amber", "view": "Mine."}, headers={"HX-Request": "true"})
    assert part.status_code == 409
    assert "<html" not in part.text
    assert "Mine.</textarea>" in part.text


def test_htmx_gets_the_criterion_and_what_is_said_aloud(pages: Pages, place: str) -> None:
    pages.sign_in("tag-chair", PASSWORD)
    seen = form_of(pages.get(place).text, "code-deployable")
    part = pages.post(
        f"{place}/code-deployable", {**seen, "status": "green", "view": ""}, headers={"HX-Request": "true"}
    )
    assert part.status_code == 200
    assert 'id="sit-code-deployable"' in part.text
    assert "data-recorded" in part.text
    assert '<p id="sitting-said" hx-swap-oob="innerHTML">Recorded: 1, Code deployable, Green. 2 to go.</p>' in part.text


def test_members_side_by_side_for_the_body_and_counted_for_others(pages: Pages, place: str) -> None:
    pages.sign_in("tag-member", PASSWORD)
    pages.get(f"/releases/{AHEAD}/board")
    position = {"status": "amber", "words": "Not yet.", "version": "", "saw": "0"}
    assert pages.post(f"/releases/{AHEAD}/criteria/code-deployable/positions", position).status_code == 303
    meeting = place.partition("/sitting")[0]
    for path in (place, meeting, f"{place}?room=1"):
        assert ("Tag member" in words(pages.get(path).text.partition("<main")[2])) is ("room" not in path)
    pages.client.cookies.clear()
    for path in (place, meeting, f"{place}?room=1"):
        text = words(pages.get(path).text)
        assert "Tag member" not in text
        assert "1 Amber" in text


def test_the_room_shows_no_forms(pages: Pages, place: str) -> None:
    pages.sign_in("tag-chair", PASSWORD)
    text = pages.get(f"{place}?room=1").text
    main = text.partition("<main")[2].partition("</main>")[0]
    assert "<form" not in main.replace("moment", "").partition('<div class="room"')[2]
    assert main.count('class="sit room-item"') == 3
    assert "The DCC has shown number 3 of its release." in main


def test_before_its_day_nothing_can_be_marked(pages: Pages, database: Database) -> None:
    release_ahead(database, 1)
    day = meeting_today(database, in_days=3)
    place = f"/meetings/tag/{day}/sitting/{AHEAD}"
    pages.sign_in("tag-chair", PASSWORD)
    page = pages.get(place).text
    assert "its marks can be recorded from then on" in page
    assert "sit-form" not in page
    answer = pages.post(f"{place}/code-deployable", {"version": "0", "saw": "0", "status": "green", "view": ""})
    assert answer.status_code == 422
    assert "nothing of it can be recorded before then" in answer.text


@pytest.mark.parametrize("path", ["/meetings/opsg/{day}/sitting/ahead", "/meetings/tag/{day}/sitting/no",
                                  "/meetings/tag/2021-09-30/sitting/november-2021"])  # fmt: skip
def test_what_is_not_there(pages: Pages, place: str, path: str) -> None:
    assert pages.get(path.replace("{day}", place.split("/")[3])).status_code == 404


def test_a_criterion_of_another_body_is_not_marked_here(pages: Pages) -> None:
    pages.sign_in("secretariat", PASSWORD)
    pages.get("/meetings")
    answer = pages.post("/meetings/tag/2021-09-29/sitting/november-2021/coexistence", {"status": "green"})
    assert answer.status_code == 404


def test_others_are_refused_with_a_reason(pages: Pages, place: str) -> None:
    for login in ("stranger", "tag-member", "opsg-chair"):
        pages.client.cookies.clear()
        pages.sign_in(login, PASSWORD)
        page = pages.get(place).text
        assert "Only the chair or the secretary of the TAG records its marks." in page
        assert "sit-form" not in page
        answer = pages.post(f"{place}/code-deployable", {"version": "0", "saw": "0", "status": "green", "view": ""})
        assert answer.status_code == 403


def test_a_mark_of_a_day_before_the_one_that_stands_is_not_said_to_be_recorded(pages: Pages, place: str) -> None:
    pages.sign_in("tag-chair", PASSWORD)
    past, key = "/meetings/tag/2021-09-29/sitting/november-2021", "regression-testing"
    first = {**form_of(pages.get(past).text, key), "status": "amber", "view": "Four failed."}
    assert pages.post(f"{past}/{key}", first).status_code == 303
    assert "Recorded: 3, Regression testing, Amber." in pages.get(f"{past}?recorded={key}").text
    board = pages.get("/releases/november-2021/board").text
    (form,) = re.findall(
        rf'<form[^>]*action="/releases/november-2021/criteria/{key}/marks".*?</form>', board, re.DOTALL
    )
    seen = dict(re.findall(r'<input type="hidden" name="(version|saw)" value="([^"]*)"', form))
    today = {**seen, "status": "green", "view": "They pass."}
    assert pages.post(f"/releases/november-2021/criteria/{key}/marks", today).status_code == 303
    late = pages.post(f"{past}/{key}", {**form_of(pages.get(past).text, key), "status": "red", "view": "Too late."})
    assert late.status_code == 409
    assert "A mark was agreed after this meeting" in late.text
    assert "Too late.</textarea>" in late.text
