"""The board: who sees what, and what each form answers."""

import pytest

from tests.support.cast import PASSWORD, RELEASE
from tests.support.clients import Pages

BOARD = f"/releases/{RELEASE}/board"


def test_the_real_board_is_read_by_anybody(pages: Pages) -> None:
    page = pages.get(BOARD)
    assert page.status_code == 200
    assert "OPSG: 7 Green, 1 Amber; TAG: 7 Green." in page.text


def test_a_member_marks_amber_and_finds_it_on_the_board(pages: Pages) -> None:
    pages.sign_in("tag-member", PASSWORD)
    pages.get(BOARD)
    path = f"/releases/{RELEASE}/criteria/regression-testing/positions"
    answer = pages.post(path, {"status": "amber", "words": "Four tests failed.", "version": ""})
    assert answer.status_code == 303
    page = pages.get(answer.headers["location"])
    assert "Your position is recorded." in page.text
    assert "Four tests failed." in page.text


def test_what_is_swapped_in_explains_its_terms_too(pages: Pages) -> None:
    pages.sign_in("tag-member", PASSWORD)
    pages.get(BOARD)
    path = f"/releases/{RELEASE}/criteria/regression-testing/positions"
    sent = {"status": "green", "words": "", "version": ""}
    swapped = pages.post(path, sent, headers={"HX-Request": "true"})
    assert swapped.status_code == 200
    assert "<html" not in swapped.text
    assert '<abbr title="Data Communication Company">DCC</abbr>' in swapped.text


@pytest.mark.parametrize("login", ["stranger", "opsg-member", "tag-former-member"])
def test_others_are_refused_with_a_reason(pages: Pages, login: str) -> None:
    pages.sign_in(login, PASSWORD)
    path = f"/releases/{RELEASE}/criteria/regression-testing/positions"
    answer = pages.post(path, {"status": "green", "words": "", "version": ""})
    assert answer.status_code == 403
    assert "TAG" in answer.text
