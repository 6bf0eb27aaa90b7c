"""Lessons learnt: what one says, from when on it can be recorded, and how it is taken up."""

from datetime import date

import pytest

from app.domain.errors import Invalid
from app.domain.lesson import check_lesson, check_taken, why_no_lesson_yet

DAY = date(2021, 11, 4)


@pytest.mark.parametrize(
    ("given", "pointers"),
    [
        ((" Too late. ", "", ""), []),
        (("", "", ""), ["/text"]),
        (("t" * 20_001, "a" * 20_001, "o" * 301), ["/text", "/action", "/owner"]),
    ],
)
def test_a_lesson_says_what_was_learnt(given: tuple[str, str, str], pointers: list[str]) -> None:
    if not pointers:
        assert check_lesson(*given) == ("Too late.", "", None)
        return
    with pytest.raises(Invalid) as error:
        check_lesson(*given)
    assert [fault.pointer for fault in error.value.faults] == pointers


@pytest.mark.parametrize(
    ("go_live", "today", "went_live", "may"),
    [
        (DAY, date(2021, 11, 3), False, False),
        (DAY, DAY, False, True),
        (DAY, date(2021, 11, 3), True, True),
        (None, DAY, False, False),
        (None, DAY, True, True),
    ],
)
def test_it_is_recorded_once_the_release_is_live(go_live: date | None, today: date, went_live: bool, may: bool) -> None:
    assert (why_no_lesson_yet(go_live, today, went_live=went_live) is None) is may


@pytest.mark.parametrize("words", ["", " \n", "w" * 20_001])
def test_how_it_is_taken_up_needs_words(words: str) -> None:
    with pytest.raises(Invalid):
        check_taken(words)
    assert check_taken(" Done. ") == "Done."
