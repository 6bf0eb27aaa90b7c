"""Conditions on the board: what a reader sees, and what their forms answer without a script and with one."""

import re

import pytest

from app.domain.condition import Wanted
from app.domain.status import Rag
from app.doors.change import carry_out
from app.services.condition import record_condition
from app.services.criterion import record_mark
from tests.support.cast import PASSWORD, RELEASE, Cast
from tests.support.clients import Pages
from tests.support.small_record import do

BOARD = f"/releases/{RELEASE}/board"
KEY = "regression-testing"
CONDITIONS = f"/releases/{RELEASE}/criteria/{KEY}/conditions"
WANTED = {"text": "The last run is passed in full.", "owner": "DCC", "due": "2021-11-03", "version": "1"}
SWAPPED = {"HX-Request": "true"}


def plain(text: str) -> str:
    """The words of a page without their markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", text).split()).replace(" ,", ",").replace(" ;", ";")


def of_criterion(text: str, key: str = KEY) -> str:
    """What stands in one criterion's place on the board, in words."""
    (place,) = re.findall(rf'<article class="criterion" id="criterion-{key}".*?</article>', text, re.DOTALL)
    return plain(place)


def hang(cast: Cast, text: str = "The report is out.") -> int:
    """Record a condition as the chair would."""
    chair = cast.actor("tag-chair")
    wanted = Wanted(text, "DCC")
    row = carry_out(cast.database, lambda s: record_condition(s, chair, release=RELEASE, key=KEY, wanted=wanted, saw=1))
    assert row.id is not None
    return row.id


def test_the_chair_records_one_and_everybody_reads_it(pages: Pages) -> None:
    assert "still to be met" not in pages.get(BOARD).text
    pages.sign_in("tag-chair", PASSWORD)
    pages.get(BOARD)
    answer = pages.post(CONDITIONS, WANTED)
    assert answer.status_code == 303
    assert "The condition is recorded." in of_criterion(pages.get(answer.headers["location"]).text)
    pages.client.cookies.clear()
    read = of_criterion(pages.get(BOARD).text)
    assert "1 condition still to be met The last run is passed in full. DCC, due 3 November 2021, " in read
    assert "Working Days overdue" in read
    assert "Say how it ended" not in read
    assert "Add a condition" not in read


def test_with_a_script_its_place_is_swapped(pages: Pages) -> None:
    pages.sign_in("tag-secretary", PASSWORD)
    pages.get(BOARD)
    swapped = pages.post(CONDITIONS, WANTED, headers=SWAPPED)
    assert (swapped.status_code, "<html" in swapped.text) == (200, False)
    (id,) = re.findall(rf'action="{CONDITIONS}/(\d+)/end"', swapped.text)
    ended = pages.post(f"{CONDITIONS}/{id}/end", {"outcome": "lapsed", "words": "No longer wanted."}, headers=SWAPPED)
    read = of_criterion(ended.text)
    assert "The end of the condition is recorded." in read
    assert "1 condition no longer open The last run is passed in full. DCC, lapsed" in read
    assert "No longer wanted." in read


def test_what_cannot_be_recorded_is_kept_as_it_was_typed(pages: Pages) -> None:
    pages.sign_in("tag-chair", PASSWORD)
    pages.get(BOARD)
    for headers in ({}, SWAPPED):
        answer = pages.post(CONDITIONS, {**WANTED, "owner": " "}, headers=headers)
        assert answer.status_code == 422
        assert "Say who is to meet it." in answer.text
        assert WANTED["text"] in answer.text
        assert 'value="2021-11-03"' in answer.text
        bad_day = pages.post(CONDITIONS, {**WANTED, "due": "Thursday"}, headers=headers)
        assert "Write the day as 2021-11-03." in bad_day.text
        stale = pages.post(CONDITIONS, {**WANTED, "version": "0"}, headers=headers)
        assert stale.status_code == 409
        assert "Not recorded." in stale.text
        assert WANTED["text"] in stale.text


def test_a_second_end_is_refused_with_the_first_ones_words(pages: Pages, cast: Cast) -> None:
    id = hang(cast)
    pages.sign_in("tag-chair", PASSWORD)
    pages.get(BOARD)
    end = f"{CONDITIONS}/{id}/end"
    missing = pages.post(end, {"outcome": "", "words": "x"})
    assert (missing.status_code, "Choose whether it was met or lapsed." in missing.text) == (422, True)
    assert pages.post(end, {"outcome": "met", "words": "It is out."}).status_code == 303
    again = pages.post(end, {"outcome": "met", "words": "Once more."})
    assert again.status_code == 409
    assert "This condition ended already; it was met: It is out." in again.text
    assert "Once more." in again.text


def test_after_a_new_mark_it_says_which_mark_it_is_from(pages: Pages, cast: Cast) -> None:
    hang(cast)
    chair = cast.actor("tag-chair")
    do(cast.database, lambda s: record_mark(s, chair, release=RELEASE, key=KEY, status=Rag.RED, view="No.", saw=1))
    pages.sign_in("tag-chair", PASSWORD)
    read = of_criterion(pages.get(BOARD).text)
    assert "The report is out. DCC, no date; from the mark of 29 September 2021" in read
    assert "Say how it ended" in read
    assert "Add a condition" not in read
    red = pages.post(CONDITIONS, {**WANTED, "version": "2"})
    assert (red.status_code, "A Red mark carries no conditions" in red.text) == (422, True)


def test_a_past_board_shows_it_open_and_takes_nothing(pages: Pages, cast: Cast) -> None:
    id = hang(cast)
    pages.sign_in("tag-chair", PASSWORD)
    listed = pages.client.get(f"/api/v1/releases/{RELEASE}/criteria/{KEY}/conditions").json()["items"]
    at = listed[0]["recorded_at"]
    pages.get(BOARD)
    pages.post(f"{CONDITIONS}/{id}/end", {"outcome": "met", "words": "It is out."})
    past = of_criterion(pages.get(BOARD, params={"as_at": at}).text)
    assert "1 condition still to be met" in past
    assert "Add a condition" not in past


@pytest.mark.parametrize("login", ["stranger", "tag-member", "dcc", "opsg-chair"])
def test_others_are_refused_with_a_reason(pages: Pages, cast: Cast, login: str) -> None:
    id = hang(cast)
    pages.sign_in(login, PASSWORD)
    assert "Add a condition" not in of_criterion(pages.get(BOARD).text)
    for path, sent in ((CONDITIONS, WANTED), (f"{CONDITIONS}/{id}/end", {"outcome": "met", "words": "x"})):
        answer = pages.post(path, sent)
        assert answer.status_code == 403
        assert "TAG" in answer.text


def test_words_are_words(pages: Pages, cast: Cast) -> None:
    hang(cast, "<script>alert(1)</script>")
    assert "<script>alert" not in pages.get(BOARD).text
