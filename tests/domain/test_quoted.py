"""A quoted number beside what its own list comes to; a release's stage by its go-live day."""

from datetime import date

import pytest

from app.domain.quoted import count_difference
from app.domain.stage import stage_of


@pytest.mark.parametrize(
    ("quoted", "listed", "named", "words"),
    [
        (23, 23, 24, None),
        (24, 23, 24, "24 quoted, 23 by its own list: the text says 1 more than the list takes out."
                     " The list names 24, but several of them count as one."),
        (20, 23, 23, "20 quoted, 23 by its own list: the text says 3 fewer than the list takes out."),
        (25, 23, 23, "25 quoted, 23 by its own list: the text says 2 more than the list takes out."),
    ],
)  # fmt: skip
def test_a_difference_is_said_in_words(quoted: int, listed: int, named: int, words: str | None) -> None:
    assert count_difference(quoted, listed, named) == words


@pytest.mark.parametrize(
    ("day", "stage"),
    [(date(2021, 11, 3), "planned"), (date(2021, 11, 4), "live"), (date(2022, 1, 1), "live")],
)
def test_a_release_is_live_from_its_go_live_day_on(day: date, stage: str) -> None:
    assert stage_of(date(2021, 11, 4), day) == stage
    assert stage_of(None, day) == "undated"
