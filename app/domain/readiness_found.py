"""What is required of a release, one thing after another, and for what is not met the reason of its kind."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.domain.condition import ENDED, how_due
from app.domain.instant import long_day
from app.domain.readiness import Requirement, RequirementType
from app.domain.readiness_facts import ConditionFact, CriterionFact, Facts, ScopeFact
from app.domain.risk import LEVEL_NAMES, STATUS_NAMES, stands_in_the_way
from app.domain.status import GoNoGo, Rag, RiskLevel
from app.domain.working_days import england_and_wales


class Cause(StrEnum):
    """Why something is not met, in the order in which a sentence names it; the last ones are what is not known."""

    RED = "red"
    RECOMMENDED_AGAINST = "recommended-against"
    STALE = "stale"
    CONTRADICTED = "contradicted"
    RISK = "risk"
    UNDECIDED = "undecided"
    CONDITION = "condition"
    NOT_ASSESSED = "not-assessed"
    PROVISIONAL = "provisional"
    NOT_RECOMMENDED = "not-recommended"
    UNREAD = "unread"
    CUT_OFF_PASSED = "cut-off-passed"
    CONDITIONAL = "conditional"
    NO_SCOPE = "no-scope"
    NO_RISKS = "no-risks"
    NO_CRITERIA = "no-criteria"


@dataclass(frozen=True, slots=True)
class Found:
    """A requirement with the fact behind it, and the cause where it is not met."""

    requirement: Requirement
    cause: Cause | None = None
    fact: Any = None


GO = frozenset({GoNoGo.GO, GoNoGo.GO_WITH_CONDITIONS})
LEVELS = list(RiskLevel)


def find_requirements(facts: Facts) -> tuple[Found, ...]:
    """List what is required of a release before it may go live: met, not met, or not known.

    Args:
        facts: how everything stands. What the record does not say satisfies nothing.
    """
    return (
        *_criteria(facts),
        *(_condition(each, facts) for each in facts.conditions),
        *_scope(facts),
        *_risks(facts),
        *_recommendations(facts),
    )


def _place(facts: Facts, tail: str) -> tuple[str, ...]:
    return (f"/releases/{facts.release}{tail}",)


def _criteria(facts: Facts) -> Iterator[Found]:
    if not facts.criteria:
        said = "No acceptance criteria are in the record."
        needed = Requirement(RequirementType.MARKED, None, said, evidence=_place(facts, "/board"))
        yield Found(needed, Cause.NO_CRITERIA)
    for each in facts.criteria:
        if each.agreed is None:
            yield _unmarked(each, facts)
        else:
            yield from _marked(each, facts)


def _unmarked(criterion: CriterionFact, facts: Facts) -> Found:
    where = _place(facts, f"/board#criterion-{criterion.key}")
    if criterion.provisional is None:
        said = f"The {criterion.body_name} has not assessed it."
        needed = Requirement(RequirementType.MARKED, False, said, criterion.key, where)
        return Found(needed, Cause.NOT_ASSESSED, criterion)
    status = criterion.provisional.value.capitalize()
    said = f"Its status is only provisional ({status}): the {criterion.body_name} has not agreed it."
    return Found(Requirement(RequirementType.AGREED, False, said, criterion.key, where), Cause.PROVISIONAL, criterion)


def _marked(criterion: CriterionFact, facts: Facts) -> Iterator[Found]:
    where, key = _place(facts, f"/board#criterion-{criterion.key}"), criterion.key
    assert criterion.agreed is not None
    status, day = criterion.agreed.value.capitalize(), criterion.agreed_on
    said = f"The {criterion.body_name} agreed {status}{f' on {long_day(day)}' if day else ''}."
    yield Found(Requirement(RequirementType.AGREED, True, said, key, where))
    red = criterion.agreed is Rag.RED
    said = f"The {criterion.body_name} marked it Red." if red else "It is not Red."
    yield Found(Requirement(RequirementType.NOT_RED, not red, said, key, where), Cause.RED if red else None, criterion)
    yield _fresh(criterion, where)
    if criterion.contradicted:
        met = criterion.explained
        why = f"the {criterion.body_name} says why." if met else "nobody says why."
        said = f"The machine finds otherwise than the mark, and {why}"
        needed = Requirement(RequirementType.CONTRADICTION_EXPLAINED, met, said, key, where)
        yield Found(needed, None if met else Cause.CONTRADICTED, criterion)


def _fresh(criterion: CriterionFact, where: tuple[str, ...]) -> Found:
    """Say whether the mark still rests on its evidence; newer evidence that does no harm changes nothing."""
    key = criterion.key
    if not criterion.read:
        said = "The evidence behind the mark could not be read just now."
        return Found(Requirement(RequirementType.EVIDENCE_READ, None, said, key, where), Cause.UNREAD, criterion)
    if criterion.stale_since is None:
        return Found(Requirement(RequirementType.NOT_STALE, True, "Its evidence has not worsened.", key, where))
    more = f", and {criterion.stale_more} more" if criterion.stale_more else ""
    said = f"The mark is stale since {long_day(criterion.stale_since)}: {criterion.stale_note}{more}."
    needed = Requirement(RequirementType.NOT_STALE, False, said, key, (*where, *criterion.evidence))
    return Found(needed, Cause.STALE, criterion)


def _condition(condition: ConditionFact, facts: Facts) -> Found:
    where = _place(facts, f"/board#criterion-{condition.criterion}")
    kind = RequirementType.CONDITIONS_MET
    if condition.outcome is not None:
        said = f"A condition {ENDED[condition.outcome]}: {_stop(condition.words)}"
        return Found(Requirement(kind, True, said, condition.criterion, where))
    due = how_due(condition.due, facts.today, england_and_wales())
    said = f"A condition is still to be met, {due.words}: {_stop(condition.text)}"
    return Found(Requirement(kind, False, said, condition.criterion, where), Cause.CONDITION, condition)


def _stop(words: str) -> str:
    """End somebody's words with a full stop of their own."""
    said = " ".join(words.split())
    return said if said.endswith((".", "!", "?", "…")) else f"{said}."


def _scope(facts: Facts) -> Iterator[Found]:
    where, kind = _place(facts, "/scope"), RequirementType.SCOPE_DECIDED
    if not facts.scope:
        yield Found(Requirement(kind, None, "No scope is in the record.", evidence=where), Cause.NO_SCOPE)
    for each in facts.scope:
        if not each.undecided:
            said = f"{each.name} is {each.standing.value}."
            yield Found(Requirement(kind, True, said, evidence=where))
        elif each.printed and each.cut_off is not None and each.cut_off < facts.today:
            said = f"Whether {each.name} was decided by its cut-off, {long_day(each.cut_off)}, is not in the record."
            yield Found(Requirement(kind, None, said, evidence=where), Cause.CUT_OFF_PASSED, each)
        else:
            said = f"{each.name} is undecided{to_cut_off(each, facts)}."
            yield Found(Requirement(kind, False, said, evidence=where), Cause.UNDECIDED, each)


def to_cut_off(item: ScopeFact, facts: Facts) -> str:
    """Say how far an undecided item is from its cut-off: " with 2 Working Days to its cut-off"."""
    if item.cut_off is None:
        return ""
    if item.cut_off == facts.today:
        return ", and its cut-off is today"
    ahead = item.cut_off > facts.today
    first, last = sorted((item.cut_off, facts.today))
    days = england_and_wales().between(first, last)
    many = "1 Working Day" if days == 1 else f"{days:,} Working Days"
    if ahead:
        return f" with {many} to its cut-off"
    return f", {many} past its cut-off" if days else ", past its cut-off"


def _risks(facts: Facts) -> Iterator[Found]:
    kind = RequirementType.RISKS_ACCEPTED
    if not facts.risks:
        said = "No risk is in the register, and nothing says that there are none."
        yield Found(Requirement(kind, None, said, evidence=_place(facts, "/risks")), Cause.NO_RISKS)
    for each in sorted(facts.risks, key=lambda risk: (LEVELS.index(risk.level), risk.number)):
        where = _place(facts, f"/risks?risk={each.number}#opened")
        stands = stands_in_the_way(each.level, each.status)
        level, status = LEVEL_NAMES[each.level], STATUS_NAMES[each.status]
        said = f"Risk {each.number}, {level}, is {status}{' and accepted by nobody' if stands else ''}."
        yield Found(Requirement(kind, not stands, said, evidence=where), Cause.RISK if stands else None, each)


def _recommendations(facts: Facts) -> Iterator[Found]:
    """Ask of every body that has begun to mark what it recommends."""
    kind, where = RequirementType.RECOMMENDED, _place(facts, "/decision")
    given = {each.body: each for each in facts.recommendations}
    for body, name in dict.fromkeys((each.body, each.body_name) for each in facts.criteria if each.agreed is not None):
        said = given.get(body)
        if said is None:
            needed = Requirement(kind, False, f"The {name} has made no recommendation.", evidence=where)
            yield Found(needed, Cause.NOT_RECOMMENDED, name)
            continue
        met = RECOMMENDED[said.outcome]
        source = f", as {said.printed} reports" if said.printed else f" since {long_day(said.day)}" if said.day else ""
        words = f"The {name} recommends {GO_WORDS[said.outcome]}{source}."
        yield Found(Requirement(kind, met, words, evidence=where), AGAINST[met], said)


# Nothing says how the conditions of a recommendation ended: the body that set them recommends go once they are met.
RECOMMENDED: dict[GoNoGo, bool | None] = {
    GoNoGo.GO: True,
    GoNoGo.GO_WITH_CONDITIONS: None,
    GoNoGo.NO_GO: False,
    GoNoGo.DEFER: False,
}
AGAINST: dict[bool | None, Cause | None] = {True: None, None: Cause.CONDITIONAL, False: Cause.RECOMMENDED_AGAINST}
GO_WORDS: dict[GoNoGo, str] = {
    GoNoGo.GO: "go",
    GoNoGo.GO_WITH_CONDITIONS: "go with conditions",
    GoNoGo.NO_GO: "no-go",
    GoNoGo.DEFER: "to defer",
}
