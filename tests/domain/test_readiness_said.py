"""Readiness: what was decided or done is said first, what does not block, and every sentence there can be reads."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.readiness import Readiness, RequirementType
from app.domain.readiness_facts import (
    CRITERION_NAMES,
    ConditionFact,
    CriterionFact,
    DecisionFact,
    Facts,
    RecommendationFact,
    RiskFact,
    ScopeFact,
)
from app.domain.readiness_found import GO
from app.domain.readiness_sentence import plain_note, reckon
from app.domain.status import ConditionOutcome, GoNoGo, Rag, RiskLevel, RiskStatus, Standing
from tests.support.ready_release import (
    GREEN,
    HIGH,
    LESSONS,
    MP180,
    READY,
    STALE,
    TODAY,
    UNMARKED,
    Spoil,
    check_reads,
    conditions,
    criteria,
    recommended,
    risks,
    scope,
    unrecommended,
)

CSC = DecisionFact("CSC", GoNoGo.GO, TODAY)
LATER = date(2021, 11, 5)


@pytest.mark.parametrize(
    ("changes", "spoil", "sentence"),
    [
        ({"gone_live": date(2021, 11, 4)}, risks(HIGH), "Went live on 4 November 2021."),
        ({"gone_live": date(2021, 11, 4), "closed_down": date(2022, 2, 3), "decision": CSC}, risks(HIGH),
         "Went live on 4 November 2021 and was closed down on 3 February 2022."),
        ({"decision": CSC}, risks(), "Go was decided by the CSC on 26 October 2021; nothing is left open."),
        ({"decision": CSC}, risks(HIGH),
         "Go was decided by the CSC on 26 October 2021; still open: a High risk is open and accepted by nobody."),
        ({"decision": CSC, "today": LATER}, risks(),
         "Go was decided by the CSC on 26 October 2021, and the record does not say whether it went live on"
         " 4 November 2021; nothing is left open."),
        ({"decision": replace(CSC, moved=True), "go_live": date(2021, 12, 2)}, risks(),
         "Go was decided by the CSC on 26 October 2021, before go-live was moved to 2 December 2021;"
         " nothing is left open."),
        ({"decision": replace(CSC, outcome=GoNoGo.GO_WITH_CONDITIONS)}, risks(),
         "Go with conditions was decided by the CSC on 26 October 2021; nothing is left open."),
        ({"decision": replace(CSC, outcome=GoNoGo.NO_GO), "today": LATER}, risks(HIGH),
         "No-go was decided by the CSC on 26 October 2021; still open: a High risk is open and accepted by nobody."),
        ({"decision": replace(CSC, outcome=GoNoGo.DEFER, deferred_until=date(2021, 11, 2))}, risks(),
         "The CSC decided on 26 October 2021 to defer it until 2 November 2021; nothing is left open."),
        ({"decision": replace(CSC, outcome=GoNoGo.DEFER)}, lambda facts: replace(facts, risks=()),
         "The CSC decided on 26 October 2021 to defer it; it is not known whether there are residual risks."),
        ({"today": LATER}, risks(HIGH),
         "The record does not say how it ended (go-live was planned for 4 November 2021); still open: a High risk is"
         " open and accepted by nobody."),
        ({"today": LATER}, lambda facts: replace(facts, risks=()),
         "The record does not say how it ended (go-live was planned for 4 November 2021); it is not known whether"
         " there are residual risks."),
        ({"today": date(2021, 11, 4)}, risks(), "Ready to go: all 4 criteria are agreed, and nothing is left open."),
    ],
)  # fmt: skip
def test_what_was_decided_or_done_is_said_first(changes: dict[str, Any], spoil: Spoil, sentence: str) -> None:
    assert reckon(spoil(replace(READY, **changes))).sentence == sentence


def test_what_does_not_block() -> None:
    """Amber, a contradiction that is explained, a lapsed condition, a recommendation as reported."""
    amber = criteria(replace(GREEN, agreed=Rag.AMBER, contradicted=True, explained=True))(READY)
    lapsed = conditions(ConditionFact("coexistence", "x", outcome=ConditionOutcome.LAPSED, words="Not needed."))(amber)
    assert reckon(lapsed).verdict is Readiness.READY
    assert (
        reckon(recommended(RecommendationFact("tag", "", GoNoGo.GO, printed="CSC_32_2610"))(READY)).verdict == "ready"
    )


def test_a_body_that_has_not_begun_owes_no_recommendation_yet() -> None:
    marked = criteria(replace(LESSONS, **UNMARKED))(unrecommended("opsg")(READY))
    assert reckon(marked).sentence == "Cannot go: lessons learnt are not assessed."


def test_a_cut_off_at_a_weekend_has_passed_by_no_working_day() -> None:
    facts = scope(replace(MP180, cut_off=date(2021, 10, 30)))(replace(READY, today=date(2021, 10, 31)))
    assert reckon(facts).sentence == "Cannot go: MP180 is undecided, past its cut-off."


def test_requirements_say_where_to_look() -> None:
    facts = criteria(replace(GREEN, **STALE, evidence=("/releases/november-2021/testing/phases/SIT",)))(READY)
    stale = next(each for each in reckon(facts).requirements if each.type is RequirementType.NOT_STALE)
    assert stale.evidence == (
        "/releases/november-2021/board#criterion-regression-testing",
        "/releases/november-2021/testing/phases/SIT",
    )
    assert stale.detail == "The mark is stale since 20 October 2021: SIT run 41 has two new failures."


@given(st.text(alphabet=st.sampled_from("ab .,;:\n\t(…x"), max_size=200))
def test_a_note_can_stand_within_a_sentence(note: str) -> None:
    said = plain_note(note)
    assert len(said) <= 90
    assert "  " not in said
    assert "\n" not in said
    assert not said.endswith(".")


DAYS = st.dates(date(2021, 9, 1), date(2021, 12, 31))
MAYBE_DAYS = st.none() | DAYS
KEYS = st.sampled_from([*CRITERION_NAMES, "a-new-one"])
CRITERIA = st.builds(
    CriterionFact, KEYS, st.just("1"), st.sampled_from(["tag", "opsg", "ssc"]), st.just("TAG"),
    agreed=st.none() | st.sampled_from(Rag), agreed_on=MAYBE_DAYS, provisional=st.none() | st.sampled_from(Rag),
    read=st.booleans(), stale_since=MAYBE_DAYS, stale_note=st.sampled_from(["", "SIT run 41 has a new failure"]),
    stale_more=st.integers(0, 3), contradicted=st.booleans(), explained=st.booleans(),
)  # fmt: skip
CONDITIONS = st.builds(
    ConditionFact, KEYS, st.just("It is to be met."), MAYBE_DAYS, st.none() | st.sampled_from(ConditionOutcome)
)
SCOPE = st.builds(
    ScopeFact, st.sampled_from(["MP077", "MP180"]), st.sampled_from(Standing), st.none() | st.just("1"), MAYBE_DAYS,
    st.booleans(),
)  # fmt: skip
FACTS = st.builds(
    Facts, release=st.just("r"), today=DAYS, go_live=MAYBE_DAYS,
    criteria=st.lists(CRITERIA, max_size=5, unique_by=lambda each: each.key),
    conditions=st.lists(CONDITIONS, max_size=3), scope=st.lists(SCOPE, max_size=4),
    risks=st.lists(st.builds(RiskFact, st.integers(1, 9), st.sampled_from(RiskLevel), st.sampled_from(RiskStatus)),
                   max_size=3),
    recommendations=st.lists(st.builds(RecommendationFact, st.sampled_from(["tag", "opsg"]), st.just("TAG"),
                                       st.sampled_from(GoNoGo), MAYBE_DAYS), max_size=3),
    decision=st.none() | st.builds(DecisionFact, st.just("CSC"), st.sampled_from(GoNoGo), DAYS, MAYBE_DAYS,
                                   st.booleans()),
    gone_live=MAYBE_DAYS,
)  # fmt: skip


@given(FACTS)
def test_whatever_stands_the_verdict_holds_and_the_sentence_reads(facts: Facts) -> None:
    found = reckon(facts)
    satisfied = [each.satisfied for each in found.requirements]
    against = facts.decision is not None and facts.decision.outcome not in GO and facts.gone_live is None
    assert (found.verdict is Readiness.READY) is (all(satisfied) and not against)
    assert (found.verdict is Readiness.NOT_READY) is (False in satisfied or against)
    assert found == reckon(facts)
    check_reads(found.sentence)
    assert all(re.fullmatch(r"\S.*[.!?…]", each.detail) and each.evidence for each in found.requirements)
    # Never ready with an unknown, a provisional, a stale or a Red mark, nor with anything undecided.
    if found.verdict is Readiness.READY:
        assert facts.criteria
        assert all(c.agreed in (Rag.GREEN, Rag.AMBER) and c.read and c.stale_since is None for c in facts.criteria)
        assert not any(each.undecided for each in facts.scope)
        assert not any(each.outcome is None for each in facts.conditions)


@pytest.mark.parametrize("outcome", [GoNoGo.NO_GO, GoNoGo.DEFER])
def test_what_was_decided_against_is_not_ready_whatever_is_met(outcome: GoNoGo) -> None:
    found = reckon(replace(READY, decision=replace(CSC, outcome=outcome)))
    assert found.verdict is Readiness.NOT_READY
    assert found.sentence.endswith("; nothing is left open.")
