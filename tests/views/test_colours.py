"""The board's key: what the colours mean, in default words or as defined, and the form that defines them."""

import re

import pytest

from app.domain.colour import DEFAULT_MEANINGS
from app.domain.status import Rag
from tests.support.cast import PASSWORD, RELEASE
from tests.support.clients import Pages

BOARD = f"/releases/{RELEASE}/board"
COLOURS = f"/releases/{RELEASE}/colours"
SAME = {rag.value: DEFAULT_MEANINGS[rag] for rag in Rag}
OWN = "May go live once the named workaround is in place."


def key_of(text: str) -> str:
    (place,) = re.findall(r'<details class="aside colours".*?</dl>', text, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", place).split())


def test_until_somebody_defines_them_the_board_says_that_these_are_defaults(pages: Pages) -> None:
    read = key_of(pages.get(BOARD).text)
    assert "These are default words." in read
    for rag in Rag:
        assert f"{rag.value.capitalize()} {DEFAULT_MEANINGS[rag]}" in read
    assert "Define what the colours mean" not in pages.get(BOARD).text


@pytest.mark.parametrize("login", ["secretariat", "opsg-chair"])
def test_who_may_defines_one_and_the_others_stay(pages: Pages, login: str) -> None:
    pages.sign_in(login, PASSWORD)
    assert "Define what the colours mean" in pages.get(BOARD).text
    answer = pages.post(COLOURS, {**SAME, "amber": OWN, "meeting": "CSC_32"})
    assert answer.status_code == 303
    read = key_of(pages.get(answer.headers["location"]).text)
    assert "What the colours mean is recorded." in read
    assert f"Amber {OWN} defined" in read
    assert ", CSC_32, by" in read
    assert "These are default words" not in read
    assert read.count("default words") == 2


def test_what_cannot_be_recorded_is_kept_as_it_was_typed(pages: Pages) -> None:
    pages.sign_in("secretariat", PASSWORD)
    pages.get(BOARD)
    answer = pages.post(COLOURS, {**SAME, "amber": OWN, "red": " "})
    assert answer.status_code == 422
    assert "Say what Red means in this release." in answer.text
    assert OWN in answer.text
    unchanged = pages.post(COLOURS, SAME)
    assert unchanged.status_code == 422
    assert "Say what at least one of the colours means." in unchanged.text


def test_a_past_board_has_the_words_of_its_moment(pages: Pages) -> None:
    pages.sign_in("secretariat", PASSWORD)
    pages.get(BOARD)
    pages.post(COLOURS, {**SAME, "amber": OWN})
    past = pages.get(BOARD, params={"as_at": "2021-10-20"}).text
    assert "These are default words." in key_of(past)
    assert "Define what the colours mean" not in past


@pytest.mark.parametrize("login", ["stranger", "tag-member", "tag-secretary", "dcc", "admin"])
def test_others_are_refused_with_a_reason(pages: Pages, login: str) -> None:
    pages.sign_in(login, PASSWORD)
    assert "Define what the colours mean" not in pages.get(BOARD).text
    answer = pages.post(COLOURS, {**SAME, "amber": OWN})
    assert answer.status_code == 403
    assert "the chair of a body" in answer.text
