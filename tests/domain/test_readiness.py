"""Readiness: every reason alone and every pair of them, in one sentence that reads; never ready with any of them."""

from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest

from app.domain.readiness import Readiness, RequirementType
from app.domain.readiness_facts import Facts, RecommendationFact, ScopeFact
from app.domain.readiness_found import Cause, find_requirements
from app.domain.readiness_sentence import CLAUSES, reckon
from app.domain.status import GoNoGo, Rag, Standing
from tests.support.ready_release import (
    GREEN,
    HIGH,
    LESSONS,
    MEDIUM,
    MP149,
    MP180,
    READY,
    STALE,
    TODAY,
    UNMARKED,
    Spoil,
    check_reads,
    conditions,
    criteria,
    every,
    recommended,
    risks,
    scope,
    still,
    unrecommended,
)

# Every cause, in the order of the sentence, alone and several times over.
NOT_MET: list[tuple[Cause, Spoil, str]] = [
    (Cause.RED, criteria(replace(GREEN, agreed=Rag.RED)), "regression testing is Red"),
    (Cause.RED, criteria(replace(LESSONS, agreed=Rag.RED)), "lessons learnt are Red"),
    (Cause.RED, criteria(replace(GREEN, agreed=Rag.RED), replace(LESSONS, agreed=Rag.RED)),
     "regression testing and lessons learnt are Red"),
    (Cause.RED, every(3, agreed=Rag.RED), "3 criteria are Red"),
    (Cause.RECOMMENDED_AGAINST, recommended(RecommendationFact("tag", "TAG", GoNoGo.NO_GO)),
     "the TAG recommends no-go"),
    (Cause.RECOMMENDED_AGAINST, recommended(RecommendationFact("tag", "TAG", GoNoGo.NO_GO),
                                            RecommendationFact("opsg", "OPSG", GoNoGo.DEFER)),
     "the TAG recommends no-go and the OPSG recommends to defer"),
    (Cause.STALE, criteria(replace(GREEN, **STALE)),
     "regression testing is stale since 20 October (SIT run 41 has two new failures)"),
    (Cause.STALE, criteria(replace(GREEN, stale_since=date(2020, 12, 31), stale_note="")),
     "regression testing is stale since 31 December 2020"),
    (Cause.STALE, criteria(replace(GREEN, **STALE), replace(LESSONS, stale_since=date(2021, 10, 18))),
     "regression testing and lessons learnt are stale, the first since 18 October"),
    (Cause.STALE, every(4, **STALE), "4 marks are stale, the first since 20 October"),
    (Cause.CONTRADICTED, criteria(replace(GREEN, contradicted=True)),
     "the machine contradicts the mark on regression testing, and nobody says why"),
    (Cause.CONTRADICTED, every(3, contradicted=True), "the machine contradicts 3 marks, and nobody says why"),
    (Cause.RISK, risks(HIGH), "a High risk is open and accepted by nobody"),
    (Cause.RISK, risks(MEDIUM), "a Medium risk is open and accepted by nobody"),
    (Cause.RISK, risks(HIGH, replace(HIGH, number=5), MEDIUM),
     "2 High risks and 1 Medium risk are open and accepted by nobody"),
    (Cause.UNDECIDED, scope(MP180), "MP180 is undecided with 2 Working Days to its cut-off"),
    (Cause.UNDECIDED, scope(replace(MP180, part="1", cut_off=date(2021, 10, 27))),
     "MP180 part 1 is undecided with 1 Working Day to its cut-off"),
    (Cause.UNDECIDED, scope(replace(MP180, cut_off=TODAY)), "MP180 is undecided, and its cut-off is today"),
    (Cause.UNDECIDED, scope(replace(MP180, cut_off=None)), "MP180 is undecided"),
    (Cause.UNDECIDED, scope(MP149), "MP149 is undecided, 3 Working Days past its cut-off"),
    (Cause.UNDECIDED, scope(MP180, replace(MP149, cut_off=None)),
     "MP180 and MP149 are undecided, MP180 with 2 Working Days to its cut-off"),
    (Cause.UNDECIDED, scope(MP180, MP149), "MP149 and MP180 are undecided, MP149 3 Working Days past its cut-off"),
    (Cause.UNDECIDED, scope(MP180, replace(MP149, cut_off=TODAY)),
     "MP149 and MP180 are undecided, and the cut-off of MP149 is today"),
    (Cause.UNDECIDED, scope(*(ScopeFact(f"MP{n}", Standing.CANDIDATE) for n in range(3))),
     "3 modifications are undecided"),
    (Cause.CONDITION, conditions(still(None)), "a condition is still to be met"),
    (Cause.CONDITION, conditions(still(date(2021, 10, 25))), "a condition is still to be met, and overdue"),
    (Cause.CONDITION, conditions(still(None), still(date(2021, 10, 25))),
     "2 conditions are still to be met, 1 of them overdue"),
    (Cause.CONDITION, conditions(*[still(date(2021, 10, 25))] * 2),
     "2 conditions are still to be met, all of them overdue"),
    (Cause.NOT_ASSESSED, criteria(replace(GREEN, **UNMARKED)), "regression testing is not assessed"),
    (Cause.NOT_ASSESSED, every(8, **UNMARKED), "8 criteria are not assessed"),
    (Cause.PROVISIONAL, criteria(replace(GREEN, **UNMARKED, provisional=Rag.GREEN)),
     "regression testing has only a provisional status"),
    (Cause.PROVISIONAL, criteria(replace(LESSONS, **UNMARKED, provisional=Rag.GREEN)),
     "lessons learnt have only a provisional status"),
    (Cause.NOT_RECOMMENDED, unrecommended("tag"), "the TAG has made no recommendation"),
    (Cause.NOT_RECOMMENDED, unrecommended("tag", "opsg"), "the TAG and the OPSG have made no recommendation"),
]  # fmt: skip
NOT_KNOWN: list[tuple[Cause, Spoil, str]] = [
    (Cause.UNREAD, criteria(replace(GREEN, read=False)),
     "the evidence behind the mark on regression testing could not be read"),
    (Cause.UNREAD, every(3, read=False), "the evidence behind 3 marks could not be read"),
    (Cause.CUT_OFF_PASSED, scope(replace(MP149, printed=True)),
     "it is not known whether MP149 was decided by its cut-off, 21 October"),
    (Cause.CUT_OFF_PASSED, scope(replace(MP149, printed=True), replace(MP149, printed=True, reference="MP150")),
     "it is not known whether MP149 and MP150 were decided by their cut-offs"),
    (Cause.CONDITIONAL, recommended(RecommendationFact("tag", "TAG", GoNoGo.GO_WITH_CONDITIONS)),
     "it is not known whether the TAG’s conditions are met"),
    (Cause.CONDITIONAL, recommended(RecommendationFact("tag", "TAG", GoNoGo.GO_WITH_CONDITIONS),
                                    RecommendationFact("opsg", "OPSG", GoNoGo.GO_WITH_CONDITIONS)),
     "it is not known whether the TAG’s and the OPSG’s conditions are met"),
    (Cause.NO_SCOPE, lambda facts: replace(facts, scope=()), "it is not known what is in scope"),
    (Cause.NO_RISKS, lambda facts: replace(facts, risks=()), "it is not known whether there are residual risks"),
    (Cause.NO_CRITERIA, lambda facts: replace(facts, criteria=()), "it is not known by which criteria it is accepted"),
]  # fmt: skip
ALL = NOT_MET + NOT_KNOWN


def test_everything_met_is_ready() -> None:
    found = reckon(READY)
    assert (found.verdict, found.sentence) == (
        Readiness.READY,
        "Ready to go: all 4 criteria are agreed, and nothing is left open.",
    )
    assert all(each.satisfied for each in found.requirements)
    assert {each.type for each in found.requirements} == {
        RequirementType.AGREED,
        RequirementType.NOT_RED,
        RequirementType.NOT_STALE,
        RequirementType.CONDITIONS_MET,
        RequirementType.SCOPE_DECIDED,
        RequirementType.RISKS_ACCEPTED,
        RequirementType.RECOMMENDED,
    }
    assert reckon(replace(READY, criteria=(GREEN,))).sentence.startswith("Ready to go: its one criterion is agreed")


def test_every_cause_has_its_clause_and_its_case() -> None:
    assert set(CLAUSES) == set(Cause) == {cause for cause, _, _ in ALL}


@pytest.mark.parametrize(("cause", "spoil", "clause"), NOT_MET)
def test_what_is_not_met_stands_in_the_way(cause: Cause, spoil: Spoil, clause: str) -> None:
    found = reckon(spoil(READY))
    assert (found.verdict, found.sentence) == (Readiness.NOT_READY, f"Cannot go: {clause}.")
    assert False in {each.satisfied for each in found.requirements}
    check_reads(found.sentence)


@pytest.mark.parametrize(("cause", "spoil", "clause"), NOT_KNOWN)
def test_what_is_not_known_is_never_ready(cause: Cause, spoil: Spoil, clause: str) -> None:
    found = reckon(spoil(READY))
    assert (found.verdict, found.sentence) == (Readiness.UNKNOWN, f"Cannot be said to be ready: {clause}.")
    assert None in {each.satisfied for each in found.requirements}
    check_reads(found.sentence)


def causes(facts: Facts) -> Counter[Cause]:
    return Counter(each.cause for each in find_requirements(facts) if each.cause)


def test_every_pair_of_causes_reads_and_stands_in_the_order_of_causes() -> None:
    order, compared = list(Cause), 0
    opening = {Readiness.NOT_READY: "Cannot go", Readiness.UNKNOWN: "Cannot be said to be ready"}
    for one, other in combinations(ALL, 2):
        facts = one[1](other[1](READY))
        found = reckon(facts)
        check_reads(found.sentence)
        assert found.verdict is not Readiness.READY
        first, second = sorted((one, other), key=lambda each: order.index(each[0]))
        # What changes the same thing twice leaves less of one of them.
        if first[0] is not second[0] and causes(facts) == causes(one[1](READY)) + causes(other[1](READY)):
            compared += 1
            assert found.sentence == f"{opening[found.verdict]}: {first[2]}; {second[2]}."
    assert compared > 500


def test_at_most_three_kinds_are_named_and_the_rest_is_counted() -> None:
    facts = READY
    for spoil in (risks(HIGH), scope(MP180), every(2, **STALE), conditions(still(None)), unrecommended("tag", "opsg")):
        facts = spoil(facts)
    assert reckon(facts).sentence == (
        "Cannot go: criterion 0 and criterion 1 are stale, the first since 20 October; a High risk is open and accepted"
        " by nobody; MP180 is undecided with 2 Working Days to its cut-off; and 3 more."
    )


def test_the_sentence_of_the_design() -> None:
    facts = criteria(replace(GREEN, stale_since=date(2021, 10, 20), stale_note="SIT run 41"))(scope(MP180)(READY))
    assert reckon(facts).sentence == (
        "Cannot go: regression testing is stale since 20 October (SIT run 41);"
        " MP180 is undecided with 2 Working Days to its cut-off."
    )
