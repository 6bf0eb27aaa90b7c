"""Acronyms explained where they first stand, and nowhere inside a reference."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.glossary import Terms

KNOWN = {"SEC": "Smart Energy Code", "SECAS": "its secretariat", "SIT": "System Integration Testing", "ENP": "Party"}


def explained(text: str) -> list[str]:
    return [piece for piece, full in Terms(KNOWN).split(text) if full]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The SEC and SIT, then SEC again.", ["SEC", "SIT"]),
        ("SECAS keeps the SEC.", ["SECAS", "SEC"]),
        ("(ENPs) and ENP", ["ENPs"]),
        ("the SEC’s own, post-SIT", ["SEC", "SIT"]),
        ("SECP_68_1005_10, SECMP0062, SECX, xSEC, SEC_1", []),
        ("SIT-41 and SEC/2 and a/SEC", []),
        ("sec and Sit", []),
        ("", []),
    ],
)
def test_only_a_whole_word_is_explained_and_only_once(text: str, found: list[str]) -> None:
    assert explained(text) == found


def test_what_one_text_explained_the_next_does_not() -> None:
    terms = Terms(KNOWN)
    assert [full for _, full in terms.split("SEC")] == ["Smart Energy Code"]
    assert list(terms.split("SEC")) == [("SEC", None)]


def test_a_part_in_the_place_of_another_explains_again() -> None:
    terms = Terms(KNOWN)
    assert list(terms.split("SEC")) == list(terms.again().split("SEC")) == [("SEC", "Smart Energy Code")]


def test_without_terms_a_text_stays_as_it_is() -> None:
    assert list(Terms({}).split("SEC")) == [("SEC", None)]


@given(
    st.lists(st.sampled_from(["SEC", "SECAS", "ENPs", "SIT-41", "SIT", " ", "<b>", "x", "’", "_", "\n"])).map("".join)
)
def test_the_pieces_put_together_are_the_text(text: str) -> None:
    pieces = list(Terms(KNOWN).split(text))
    assert "".join(piece for piece, _ in pieces) == text
    named = [full for _, full in pieces if full]
    assert len(named) == len(set(named))
