"""What a status needs, what a sender must have seen, and the one sentence over a board."""

from typing import Any

import pytest

from app.domain.criterion import (
    GROUP_NAMES,
    LONGEST_WORDS,
    Tally,
    check_saw,
    check_words,
    position_tag,
    provisional,
    tally_sentence,
)
from app.domain.errors import Invalid, Stale
from app.domain.status import CriterionGroup, Rag


@pytest.mark.parametrize("status", [Rag.AMBER, Rag.RED])
@pytest.mark.parametrize("words", ["", "  \n\t "])
def test_amber_and_red_need_words(status: Rag, words: str) -> None:
    with pytest.raises(Invalid, match=f"{status.value.capitalize()} needs words") as refused:
        check_words(status, words, "/view")
    assert [fault.pointer for fault in refused.value.faults] == ["/view"]


def test_green_needs_nothing_more() -> None:
    check_words(Rag.GREEN, "", "/words")
    check_words(Rag.AMBER, "Four tests failed.", "/words")


@pytest.mark.parametrize("status", list(Rag))
def test_nobody_reads_a_book(status: Rag) -> None:
    check_words(status, "x" * LONGEST_WORDS, "/words")
    with pytest.raises(Invalid, match="At most 20,000") as refused:
        check_words(status, "x" * (LONGEST_WORDS + 1), "/words")
    assert refused.value.faults[0].pointer == "/words"


def test_who_saw_how_things_stand_may_replace_it() -> None:
    check_saw(0, 0, "this criterion", '"0"')
    check_saw(3, 3, "this criterion", '"3"')


@pytest.mark.parametrize(
    ("saw", "current", "words"), [(0, 2, "since you looked"), (1, 2, "You saw version 1"), (3, 2, "no version 3")]
)
def test_who_did_not_is_told_and_given_the_current_tag(saw: int, current: int, words: str) -> None:
    with pytest.raises(Stale, match=words) as stale:
        check_saw(saw, current, "your own position", f'"p{current}"')
    assert stale.value.current == f'"p{current}"'


def test_a_position_has_a_tag_of_its_own_kind() -> None:
    assert position_tag(3) == '"p3"'


def test_a_provisional_status_is_the_worst_position() -> None:
    assert provisional([Rag.GREEN, Rag.AMBER]) is Rag.AMBER
    assert provisional([]) is None


def test_every_group_has_a_name() -> None:
    assert set(GROUP_NAMES) == set(CriterionGroup)


@pytest.mark.parametrize(
    ("bodies", "sentence"),
    [
        ([], "No acceptance criteria are recorded for this release."),
        (
            [("OPSG", {Rag.AMBER: 1, Rag.GREEN: 7}, 0), ("TAG", {Rag.GREEN: 7}, 0)],
            "OPSG: 7 Green, 1 Amber; TAG: 7 Green. Every criterion has been assessed and none is Red.",
        ),
        ([("TAG", {Rag.RED: 1, Rag.GREEN: 6}, 0)], "TAG: 6 Green, 1 Red. 1 criterion is Red."),
        ([("TAG", {Rag.RED: 2}, 0)], "TAG: 2 Red. 2 criteria are Red."),
        ([("SSC", {}, 1)], "SSC: 1 not assessed. 1 criterion is still to be assessed."),
        (
            [("TAG", {Rag.RED: 1}, 6), ("SSC", {}, 1)],
            "TAG: 1 Red, 6 not assessed; SSC: 1 not assessed. 7 criteria are still to be assessed.",
        ),
        ([("TAG", {Rag.GREEN: 7}, 0, 1)], "TAG: 7 Green. 1 mark is stale."),
        (
            [("OPSG", {Rag.GREEN: 8}, 0, 2), ("TAG", {Rag.RED: 1}, 0, 0)],
            "OPSG: 8 Green; TAG: 1 Red. 2 marks are stale. 1 criterion is Red.",
        ),
        (
            [("OPSG", {Rag.GREEN: 7}, 1, 0, 7)],
            "OPSG: 7 Green, 1 not assessed. The evidence behind 7 marks could not be read. 1 criterion is still to be"
            " assessed.",
        ),
    ],
)
def test_one_sentence_says_how_far_the_bodies_have_come(bodies: list[tuple[Any, ...]], sentence: str) -> None:
    assert tally_sentence([Tally(*body) for body in bodies]) == sentence
