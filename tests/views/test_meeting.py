"""The page of one meeting, its forms, and its minutes."""

import re
from datetime import timedelta

from app.db import Database
from app.domain.instant import long_day
from app.queries.moment import resolve
from tests.support.ahead import AHEAD, meeting_today, release_ahead
from tests.support.cast import PASSWORD, RELEASE, Cast
from tests.support.clients import Pages
from tests.support.small_record import statements
from tests.views.test_modifications import words

PAST = "/meetings/tag/2021-09-29"
NOTE = {"kind": "concern", "on": f"{RELEASE}/regression-testing", "member": "Jane Smith", "words": "It could fail."}


def said(pages: Pages, path: str) -> str:
    answer = pages.get(path)
    assert answer.status_code == 200, answer.text
    return words(answer.text)


def test_a_past_meeting_shows_what_was_due_before_it(pages: Pages) -> None:
    text = said(pages, PAST)
    assert "What was due before it 7" in text
    assert "Criterion 3, Regression testing has no mark November 2021 SEC Release due 4 November 2021" in text
    assert "Criterion 5, No Severity 1 or 2 has no mark" in text
    assert "Mark them in one sitting" in text
    assert "Minutes of this meeting" in text


def test_a_meeting_nobody_tells_of_is_not_there(pages: Pages) -> None:
    for path in ("tag/2021-09-30", "nobody/2021-09-29", "tag/soon", "tag/2021-W39-3", "tag/0001-01-01"):
        for tail in ("", "/minutes"):
            answer = pages.get(f"/meetings/{path}{tail}")
            assert answer.status_code == 404, path
            assert re.search("No meeting of|is no day", answer.text)


def test_nothing_is_due_is_said(pages: Pages) -> None:
    text = said(pages, "/meetings/panel/2018-07-13")
    assert "Nothing was due from the Panel." in text


def test_a_meeting_is_called_and_cancelled_from_its_forms(pages: Pages) -> None:
    assert "Call a meeting" not in pages.get("/meetings").text
    pages.sign_in("tag-chair", PASSWORD)
    assert "Call a meeting" in pages.get("/meetings").text
    typed = {"body": "tag", "date": "2026-12-32", "number": "98", "place": "A call"}
    wrong = pages.post("/meetings", typed)
    assert wrong.status_code == 422
    assert "Write the day as" in wrong.text
    assert 'value="A call"' in wrong.text
    made = pages.post("/meetings", {**typed, "date": "2096-12-03"})
    assert made.status_code == 303
    text = said(pages, made.headers["location"])
    assert "TAG meeting 98 3 December 2096 , A call" in text
    assert "The meeting is on record." in text
    assert pages.post("/meetings", {**typed, "date": "2096-12-03"}).status_code == 409
    where = made.headers["location"].partition("?")[0]
    assert pages.post(f"{where}/cancellation", {"reason": " "}).status_code == 422
    assert pages.post(f"{where}/cancellation", {"reason": "Nothing is due."}).status_code == 303
    assert "Cancelled. Nothing is due." in said(pages, where)
    assert "Cancel this meeting" not in pages.get(where).text
    assert pages.post(f"{where}/notes", NOTE).status_code == 409


def test_what_was_said_names_a_member_only_to_who_may_know(pages: Pages) -> None:
    pages.sign_in("tag-chair", PASSWORD)
    pages.get(PAST)
    wrong = pages.post(f"{PAST}/notes", {**NOTE, "words": ""})
    assert wrong.status_code == 422
    assert 'value="Jane Smith"' in wrong.text
    made = pages.post(f"{PAST}/notes", NOTE)
    assert made.status_code == 303
    assert "Concern Jane Smith November 2021, Regression testing It could fail." in said(pages, PAST)
    for login in ("opsg-member", None):
        pages.client.cookies.clear()
        if login:
            pages.sign_in(login, PASSWORD)
        for path in (PAST, f"{PAST}/minutes"):
            text = pages.get(path).text
            assert "It could fail." in text
            assert "Jane Smith" not in text
            assert "a TAG member" in text


def test_a_note_after_the_decision_stands_on_the_board(pages: Pages) -> None:
    pages.sign_in("secretariat", PASSWORD)
    pages.get(PAST)
    pages.post(f"{PAST}/notes", {**NOTE, "words": "Before it."})
    pages.post(f"{PAST}/notes", {**NOTE, "words": "Uplift 3.0 was delayed.", "after_decision": "yes", "member": ""})
    pages.client.cookies.clear()
    board = pages.get(f"/releases/{RELEASE}/board").text
    assert "A TAG member raised a concern: Uplift 3.0 was delayed." in board
    assert "Before it." not in board
    assert "Uplift 3.0" not in pages.get(f"/releases/{RELEASE}/board?as_at=2021-09-28").text
    assert "after the decision" in said(pages, f"{PAST}/minutes")


def test_the_minutes_of_a_meeting_that_a_paper_tells_of(pages: Pages) -> None:
    text = said(pages, f"{PAST}/minutes")
    assert "Criteria marked 7" in text
    assert "3, Regression testing Green The required pass rate for regression is 100%" in text
    assert "Nothing is recorded of this meeting." in said(pages, "/meetings/panel/2018-07-13/minutes")


def test_minutes_tell_what_was_known_at_a_moment(pages: Pages, cast: Cast) -> None:
    with cast.database.reading() as session:
        before = resolve(session).known_at
    pages.sign_in("tag-chair", PASSWORD)
    pages.get(PAST)
    pages.post(f"{PAST}/notes", NOTE)
    assert "It could fail." in pages.get(f"{PAST}/minutes").text
    assert "It could fail." not in pages.get(f"{PAST}/minutes", params={"known_at": before.isoformat()}).text


def test_others_are_refused_with_a_reason(pages: Pages) -> None:
    for login in ("stranger", "tag-member", "opsg-chair"):
        pages.client.cookies.clear()
        pages.sign_in(login, PASSWORD)
        assert "Record what was said" not in pages.get(PAST).text
        for path, typed in (
            ("/meetings", {"body": "tag", "date": "2096-12-03"}),
            (f"{PAST}/cancellation", {"reason": "No."}),
            (f"{PAST}/notes", NOTE),
        ):
            answer = pages.post(path, typed)
            assert answer.status_code == 403, path
            assert "chair or the secretary of the TAG, or the secretariat" in answer.text


def test_a_meeting_costs_as_many_statements_for_three_releases_as_for_one(pages: Pages, database: Database) -> None:
    day = meeting_today(database)
    counted = []
    for number in range(3):
        release_ahead(database, 2 + number, slug=f"{AHEAD}-{number}")
        for tail in ("", "/minutes"):
            with statements(pages.client.app.state.database) as sent:  # type: ignore[attr-defined]
                assert pages.get(f"/meetings/tag/{day}{tail}").status_code == 200
            counted.append(len(sent))
    assert counted[:2] == counted[2:4] == counted[4:]
    assert counted[0] <= 30


def test_the_agenda_of_a_meeting_to_come(pages: Pages, database: Database) -> None:
    go_live = release_ahead(database, 2, in_days=40)
    day = meeting_today(database, in_days=7)
    text = said(pages, f"/meetings/tag/{day}")
    assert "What is due 2" in text
    assert f"Criterion 1, Code deployable has no mark Ahead SEC Release due {long_day(go_live)}" in text
    assert "Minutes of this meeting" not in text
    assert go_live - day == timedelta(days=33)
