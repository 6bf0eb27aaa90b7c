"""What may be recommended and decided: the words each needs, who speaks for a body, which day a go covers."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.access import ANONYMOUS, Actor, SeatHeld
from app.domain.decision import (
    LETS_GO,
    check_deferred,
    check_ready_or_said,
    check_recommended,
    why_not_covered,
    why_not_decide,
    why_not_name_decider,
    why_not_recommend,
)
from app.domain.errors import Invalid
from app.domain.readiness import Readiness
from app.domain.status import GoNoGo, Office, Seat

TODAY, LATER = date(2021, 10, 26), date(2021, 11, 4)
CHAIR = Actor("person:1", "Chair", seats=(SeatHeld("csc", "CSC", Seat.CHAIR),))
MEMBER = Actor("person:2", "Member", seats=(SeatHeld("csc", "CSC", Seat.MEMBER),))


def place(error: pytest.ExceptionInfo[Invalid]) -> list[str]:
    return [fault.pointer for fault in error.value.faults]


@pytest.mark.parametrize(
    ("outcome", "words", "conditions", "places"),
    [
        (GoNoGo.GO, "", (), []),
        (GoNoGo.GO, "", ("x",), ["/conditions"]),
        (GoNoGo.GO, "w" * 20_001, (), ["/words"]),
        (GoNoGo.NO_GO, " ", (), ["/words"]),
        (GoNoGo.NO_GO, "Not tested.", (), []),
        (GoNoGo.DEFER, "", (), ["/words"]),
        (GoNoGo.GO_WITH_CONDITIONS, "", (), ["/words", "/conditions"]),
        (GoNoGo.GO_WITH_CONDITIONS, "But.", (" ", ""), ["/conditions"]),
        (GoNoGo.GO_WITH_CONDITIONS, "But.", ("One rerun.",), []),
        (GoNoGo.GO_WITH_CONDITIONS, "But.", ("x",) * 51, ["/conditions"]),
    ],
)
def test_the_words_that_each_needs(outcome: GoNoGo, words: str, conditions: tuple[str, ...], places: list[str]) -> None:
    if not places:
        assert check_recommended(outcome, f" {words} ", (*conditions, " ")) == (words, conditions)
        return
    with pytest.raises(Invalid) as error:
        check_recommended(outcome, words, conditions)
    assert place(error) == places


@pytest.mark.parametrize(
    ("outcome", "until", "said"),
    [
        (GoNoGo.GO, None, None),
        (GoNoGo.GO, LATER, "Only a decision to defer"),
        (GoNoGo.DEFER, None, "until which day"),
        (GoNoGo.DEFER, date(2021, 10, 25), "a later one"),
        (GoNoGo.DEFER, TODAY, None),
        (GoNoGo.DEFER, date(2100, 1, 1), "outside the years"),
    ],
)
def test_deferred_until_a_day(outcome: GoNoGo, until: date | None, said: str | None) -> None:
    if said is None:
        check_deferred(outcome, until, TODAY)
        return
    with pytest.raises(Invalid, match=said):
        check_deferred(outcome, until, TODAY)


@given(st.sampled_from(GoNoGo), st.sampled_from(Readiness), st.sampled_from(["", " ", "All the same."]))
def test_a_go_over_what_is_not_ready_says_why(outcome: GoNoGo, verdict: Readiness, words: str) -> None:
    if outcome in LETS_GO and verdict is not Readiness.READY and not words.strip():
        with pytest.raises(Invalid, match="Cannot go: it is Red"):
            check_ready_or_said(outcome, verdict, "Cannot go: it is Red.", words)
    else:
        check_ready_or_said(outcome, verdict, "Cannot go: it is Red.", words)


@pytest.mark.parametrize(
    ("outcome", "decided_for", "go_live", "why"),
    [
        (GoNoGo.GO, LATER, LATER, None),
        (GoNoGo.GO_WITH_CONDITIONS, None, None, None),
        (GoNoGo.NO_GO, LATER, LATER, "The decision is no-go."),
        (GoNoGo.DEFER, LATER, LATER, "The decision is deferred."),
        (GoNoGo.GO, LATER, date(2021, 11, 25), "The go was decided for 4 November 2021; it is to go live on"
         " 25 November 2021 now, and that is not decided on."),
        (GoNoGo.GO, None, LATER, "The go was decided for no day; it is to go live on 4 November 2021 now, and that is"
         " not decided on."),
        (GoNoGo.GO, LATER, None, "The go was decided for 4 November 2021; it has no go-live day now, and that is not"
         " decided on."),
    ],
)  # fmt: skip
def test_which_day_a_decision_covers(
    outcome: GoNoGo, decided_for: date | None, go_live: date | None, why: str | None
) -> None:
    assert why_not_covered(outcome, decided_for, go_live) == why


def test_who_speaks_for_a_body() -> None:
    csc = ("csc", "CSC")
    assert why_not_decide(CHAIR, csc, "r") is why_not_recommend(CHAIR, *csc, "r") is None
    for who, body in ((MEMBER, csc), (CHAIR, ("panel", "Panel"))):
        for reason in (why_not_decide(who, body, "r"), why_not_recommend(who, *body, "r")):
            assert reason
            assert f"the chair or the secretary of the {body[1]}" in reason
    assert "Nobody has said yet" in (why_not_decide(CHAIR, None, "r") or "")
    assert "Sign in" in (why_not_decide(ANONYMOUS, None, "r") or "")
    assert why_not_name_decider(Actor("person:3", "S", office=Office.SECRETARIAT), "r") is None
    assert "Only the secretariat" in (why_not_name_decider(CHAIR, "r") or "")
    narrow = Actor("key:1", "K", seats=CHAIR.seats, scopes=("read",))
    assert "releases:write" in (why_not_decide(narrow, csc, "r") or "")
    assert "marks:write" in (why_not_recommend(narrow, *csc, "r") or "")
