"""Requests not to count something: what one needs, what an answer needs, and who asks."""

import pytest

from app.domain.access import ANONYMOUS, Actor
from app.domain.errors import Invalid
from app.domain.exclusion_request import ExclusionAsked, check_answer, check_asked, why_not_ask
from app.domain.status import ExclusionClass, Office

ASKED = ExclusionAsked("tag", ExclusionClass.DEVICE, " The meter fails. ", " One test ")


def faults(of: Invalid) -> list[str]:
    return [fault.pointer for fault in of.faults]


def test_a_request_is_kept_without_blanks_and_an_issue_says_what() -> None:
    kept = check_asked(ASKED)
    assert (kept.what, kept.reason) == ("One test", "The meter fails.")
    assert check_asked(ExclusionAsked("tag", ExclusionClass.DEVICE, "It.", issue="TI-7")).what == "Testing issue TI-7"


@pytest.mark.parametrize(
    ("asked", "pointers"),
    [
        (ExclusionAsked("tag", ExclusionClass.DEVICE, "", ""), ["/what", "/reason"]),
        (ExclusionAsked("tag", ExclusionClass.DEVICE, "It.", "x" * 2_001), ["/what"]),
        (ExclusionAsked("tag", ExclusionClass.DEVICE, "x" * 20_001, "It"), ["/reason"]),
    ],
)
def test_what_a_request_needs(asked: ExclusionAsked, pointers: list[str]) -> None:
    with pytest.raises(Invalid) as refused:
        check_asked(asked)
    assert faults(refused.value) == pointers


@pytest.mark.parametrize(
    ("agreed", "words", "pointers"),
    [(None, " ", ["/agreed", "/words"]), (True, "", ["/words"]), (False, "x" * 20_001, ["/words"])],
)
def test_what_an_answer_needs(agreed: bool | None, words: str, pointers: list[str]) -> None:
    with pytest.raises(Invalid) as refused:
        check_answer(agreed, words)
    assert faults(refused.value) == pointers
    assert check_answer(False, " It is not. ") == "It is not."


def test_only_the_dcc_asks() -> None:
    assert why_not_ask(Actor("person:1", "D", "d", 1, Office.DCC), "november-2021") is None
    assert why_not_ask(Actor("key:1", "dsp", scopes=("issues:write",)), "november-2021") is None
    for other in (ANONYMOUS, Actor("person:1", "S", "s", 1, Office.SECRETARIAT), Actor("key:1", "k", scopes=("read",))):
        assert why_not_ask(other, "november-2021") is not None
