"""A release that is ready in every way, and what spoils it: for the tests of readiness."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from app.domain.readiness_facts import ConditionFact, CriterionFact, Facts, RecommendationFact, RiskFact, ScopeFact
from app.domain.status import ConditionOutcome, GoNoGo, Rag, RiskLevel, RiskStatus, Standing

TODAY = date(2021, 10, 26)  # a Tuesday
GREEN = CriterionFact("regression-testing", "3", "tag", "TAG", Rag.GREEN, date(2021, 9, 29))
OTHER = replace(GREEN, key="code-deployable", number="1")
THIRD = replace(GREEN, key="environments-aligned", number="7")
LESSONS = CriterionFact("lessons-learnt", "6", "opsg", "OPSG", Rag.AMBER, date(2021, 10, 5))
READY = Facts(
    release="november-2021",
    today=TODAY,
    go_live=date(2021, 11, 4),
    criteria=(GREEN, OTHER, THIRD, LESSONS),
    conditions=(ConditionFact("coexistence", "It is met.", outcome=ConditionOutcome.MET, words="On 2 November."),),
    scope=(ScopeFact("MP077", Standing.INCLUDED), ScopeFact("MP141", Standing.REMOVED)),
    risks=(RiskFact(1, RiskLevel.LOW, RiskStatus.OPEN), RiskFact(2, RiskLevel.HIGH, RiskStatus.ACCEPTED)),
    recommendations=(
        RecommendationFact("tag", "TAG", GoNoGo.GO, date(2021, 9, 29)),
        RecommendationFact("opsg", "OPSG", GoNoGo.GO, printed="CSC_32_2610"),
    ),
)
UNMARKED: dict[str, Any] = {"agreed": None, "agreed_on": None}
STALE: dict[str, Any] = {"stale_since": date(2021, 10, 20), "stale_note": "SIT run 41 has two new failures"}
MP149 = ScopeFact("MP149", Standing.TARGETED, cut_off=date(2021, 10, 21))
MP180 = ScopeFact("MP180", Standing.TARGETED, cut_off=date(2021, 10, 28))
HIGH, MEDIUM = (RiskFact(n, level, RiskStatus.OPEN) for n, level in ((3, RiskLevel.HIGH), (4, RiskLevel.MEDIUM)))
Spoil = Callable[[Facts], Facts]


def criteria(*changed: CriterionFact) -> Spoil:
    """Put criteria in the place of those of the same key."""

    def spoil(facts: Facts) -> Facts:
        given = {each.key: each for each in changed}
        return replace(facts, criteria=tuple(given.get(each.key, each) for each in facts.criteria))

    return spoil


def every(count: int, **changed: Any) -> Spoil:
    """Change some of the criteria, of which there are as many more as are needed."""

    def spoil(facts: Facts) -> Facts:
        more = [replace(OTHER, key=f"criterion-{n}") for n in range(count)]
        return replace(facts, criteria=(*facts.criteria, *(replace(each, **changed) for each in more)))

    return spoil


def scope(*items: ScopeFact) -> Spoil:
    return lambda facts: replace(facts, scope=(*facts.scope, *items))


def risks(*rows: RiskFact) -> Spoil:
    return lambda facts: replace(facts, risks=(*facts.risks, *rows))


def conditions(*rows: ConditionFact) -> Spoil:
    return lambda facts: replace(facts, conditions=(*facts.conditions, *rows))


def recommended(*rows: RecommendationFact) -> Spoil:
    def spoil(facts: Facts) -> Facts:
        given = {each.body: each for each in rows}
        return replace(facts, recommendations=tuple(given.get(e.body, e) for e in facts.recommendations))

    return spoil


def unrecommended(*bodies: str) -> Spoil:
    return lambda facts: replace(
        facts, recommendations=tuple(each for each in facts.recommendations if each.body not in bodies)
    )


def still(due: date | None) -> ConditionFact:
    return ConditionFact("coexistence", "It has to be shown.", due)


def check_reads(sentence: str) -> None:
    """Hold what every sentence keeps: one full stop, at its end; nothing empty, nothing doubled."""
    assert sentence.endswith(".")
    assert not sentence.endswith("..")
    assert sentence[:1].isupper()
    for wrong in ("  ", ";;", "; ;", ": ;", "( ", "()", ",,", " ,", " ;", ": .", "; .", ",;", "None", " and and "):
        assert wrong not in sentence, sentence
    assert sentence.count("(") == sentence.count(")")
