"""Two versions of a statement laid over each other: exact both ways, by sentence and word, in bounded work."""

import random
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import comparison
from app.domain.comparison import Comparison, Part, PartKind, compare

KEPT, DELETED, INSERTED = PartKind.KEPT, PartKind.DELETED, PartKind.INSERTED
SECONDS = 5  # far more than the work allowed takes, far less than unbounded work would
PIECES = st.sampled_from(
    ["SIT is closed.", "UIT", " is open.", "\n\n", "• ", " ", "a", "a.", " b! ", "\u00a0", "£5", ""]
)
TEXTS = st.lists(PIECES, max_size=30).map("".join) | st.text(max_size=60)


def told(found: Comparison) -> list[tuple[PartKind, str]]:
    return [(part.kind, part.text) for part in found.parts]


@given(TEXTS, TEXTS)
def test_both_texts_come_back_to_the_last_character(old: str, new: str) -> None:
    found = compare(old, new)
    assert found.side(KEPT, DELETED) == old
    assert found.side(KEPT, INSERTED) == new
    kinds = [part.kind for part in found.parts]
    assert all(part.text for part in found.parts)
    # Between two kept parts one is deleted at most, then one inserted.
    assert all(pair not in {(KEPT, KEPT), (INSERTED, DELETED)} and pair[0] != pair[1] for pair in pairwise(kinds))
    if found.places == 0:
        assert old.split() == new.split()


@given(TEXTS)
def test_a_text_beside_itself_is_kept_whole(text: str) -> None:
    assert told(compare(text, text)) == ([(KEPT, text)] if text else [])


def test_a_word_within_a_sentence() -> None:
    found = compare("SIT is closed. All 412 tests passed.", "SIT is closed. All 415 tests passed.")
    assert told(found) == [
        (KEPT, "SIT is closed. All "),
        (DELETED, "412 "),
        (INSERTED, "415 "),
        (KEPT, "tests passed."),
    ]
    assert (found.places, found.coarse) == (1, False)


def test_a_sentence_comes_in_and_another_goes() -> None:
    found = compare("One stays here. Two goes away. Three stays.", "One stays here. Three stays. Four came in.")
    assert told(found) == [
        (KEPT, "One stays here. "),
        (DELETED, "Two goes away. "),
        (KEPT, "Three stays."),
        (INSERTED, " Four came in."),
    ]
    assert found.places == 2


def test_sentences_with_little_in_common_are_not_mixed() -> None:
    old, new = "The report is late and nobody knows why.", "All meters of SIT-B were replaced and the window reopened."
    assert told(compare(old, new)) == [(DELETED, old), (INSERTED, new)]


def test_lines_and_bullets_are_told_apart() -> None:
    found = compare("Open:\n• meters\n• keys", "Open:\n• meters\n• certificates\n• keys")
    assert told(found) == [(KEPT, "Open:\n• meters\n"), (INSERTED, "• certificates\n"), (KEPT, "• keys")]


def test_white_space_alone_is_no_change_of_words() -> None:
    assert compare("One. Two.", "One.\n\nTwo.").places == 0


def test_places_count_what_stands_apart() -> None:
    parts = (Part(DELETED, "a"), Part(INSERTED, "b"), Part(KEPT, "x"), Part(INSERTED, " "), Part(KEPT, "y"))
    assert Comparison((*parts, Part(INSERTED, "c"))).places == 2


HARD = {
    "all alike": ("a. " * 33_000, "a. " * 32_000 + "b"),
    "few words over and over": ("a b " * 25_000, "b a " * 25_000),
    "one sentence each": (
        " ".join(random.Random(1).choices("abcdefgh", k=50_000)),
        " ".join(random.Random(2).choices("abcdefgh", k=50_000)),
    ),
    "nothing in common": ("x" * 100_000, "y" * 100_000),
    "shuffled sentences": (
        " ".join(f"Sentence {n} stands here." for n in range(4_000)),
        " ".join(f"Sentence {n} stands here." for n in random.Random(3).sample(range(4_000), 4_000)),
    ),
    "no white space but lines": ("\n" * 100_000, "\n" * 99_999 + "."),
}


@pytest.mark.parametrize("name", HARD)
def test_long_texts_take_bounded_work_and_stay_exact(name: str) -> None:
    old, new = HARD[name]
    begun = time.process_time()
    found = compare(old, new)
    assert time.process_time() - begun < SECONDS
    assert found.side(KEPT, DELETED) == old
    assert found.side(KEPT, INSERTED) == new


def test_what_would_take_too_long_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = "b c a d. e f.", "b a c d. e g."
    assert not compare(old, new).coarse
    monkeypatch.setattr(comparison, "MOST_STEPS", 1)
    found = compare(old, new)
    assert found.coarse
    assert told(found) == [(DELETED, old), (INSERTED, new)]


def test_a_long_statement_with_one_word_changed_is_compared_in_full() -> None:
    sentences = [f"The DCC has closed item {n} of the release." for n in range(2_000)]
    changed = [*sentences]
    changed[700] = changed[700].replace("closed", "reopened")
    found = compare(" ".join(sentences), " ".join(changed))
    assert [(part.kind, part.text) for part in found.parts if part.kind is not KEPT] == [
        (DELETED, "closed "),
        (INSERTED, "reopened "),
    ]
    assert not found.coarse
