"""What counts of a release beside its criteria: conditions, scope, risks, recommendations, what was decided and done.

One statement, for one release or for all of them.
"""

import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import CompoundSelect, RowMapping, Select, String, and_, cast, or_, select
from sqlalchemy.orm import Session

from app.domain.instant import london_day
from app.domain.readiness_facts import ConditionFact, DecisionFact, RecommendationFact, RiskFact, ScopeFact
from app.domain.status import ConditionOutcome, GoNoGo, RiskLevel, RiskStatus, Standing, StepKind
from app.models.base import table_of
from app.models.body import Body
from app.models.condition import Condition, ConditionEnd
from app.models.criterion import Criterion
from app.models.decision import Decision, Recommendation, Redating, ReleaseStep
from app.models.fact import Fact
from app.models.modification import Modification
from app.models.release import Release, ScopeItem, ScopeStanding
from app.models.risk import Risk, RiskState
from app.queries.beside_marks import together
from app.queries.condition import held_at
from app.queries.moment import WHENEVER, WHICHEVER, Moment, latest, told

release, body, criterion = table_of(Release), table_of(Body), table_of(Criterion)
item, standing, modification = table_of(ScopeItem), table_of(ScopeStanding), table_of(Modification)
risk, risk_state = table_of(Risk), table_of(RiskState)
condition, ended = table_of(Condition), table_of(ConditionEnd)
recommendation, decision = table_of(Recommendation), table_of(Decision)
step, redating, fact = table_of(ReleaseStep), table_of(Redating), table_of(Fact)
# The word by which a paper says that a body holds the release to be ready.
AGREED = "agreed"
STEPS = (StepKind.GONE_LIVE, StepKind.CLOSED_DOWN)


@dataclass(slots=True)
class BesideCriteria:
    """What counts of a release beside its criteria."""

    conditions: list[ConditionFact] = field(default_factory=list)
    scope: list[ScopeFact] = field(default_factory=list)
    risks: list[RiskFact] = field(default_factory=list)
    recommendations: list[RecommendationFact] = field(default_factory=list)
    decision: DecisionFact | None = None
    gone_live: date | None = None
    closed_down: date | None = None


def find_beside_criteria(session: Session, slug: str | None, moment: Moment) -> dict[str, BesideCriteria]:
    """Give by release what counts beside its criteria, in one statement.

    Args:
        session: an open session.
        slug: the release; all of them when none is named.
        moment: both clocks.
    """
    found: dict[str, BesideCriteria] = defaultdict(BesideCriteria)
    moved: dict[str, Any] = {}
    rows = session.execute(_asked(slug is not None), told(moment, slug)).mappings().all()
    for row in rows:
        if row["part"] == "redating":
            moved[row["of"]] = row["at"]
    for row in sorted((row for row in rows if row["part"] in _READ), key=lambda row: row["place"] or 0):
        _READ[row["part"]](found[row["of"]], row, moved.get(row["of"]))
    return dict(found)


def _read_scope(into: BesideCriteria, row: RowMapping, moved: Any) -> None:
    printed = row["source"] is not None
    into.scope.append(ScopeFact(row["name"], Standing(row["status"]), row["named"] or None, row["day"], printed))


def _read_risk(into: BesideCriteria, row: RowMapping, moved: Any) -> None:
    into.risks.append(RiskFact(row["place"], RiskLevel(row["name"]), RiskStatus(row["status"])))


def _read_condition(into: BesideCriteria, row: RowMapping, moved: Any) -> None:
    outcome = None if row["status"] is None else ConditionOutcome(row["status"])
    into.conditions.append(ConditionFact(row["name"], row["words"], row["day"], outcome, row["named"] or ""))


def _read_recommendation(into: BesideCriteria, row: RowMapping, moved: Any) -> None:
    day = london_day(row["at"])
    into.recommendations.append(RecommendationFact(row["name"], row["named"], GoNoGo(row["status"]), day))


def _read_reported(into: BesideCriteria, row: RowMapping, moved: Any) -> None:
    said = json.loads(row["words"])
    if said.get("verb") == AGREED:
        into.recommendations.append(RecommendationFact(said["by"], "", GoNoGo.GO, printed=row["source"]))


def _read_decision(into: BesideCriteria, row: RowMapping, moved: Any) -> None:
    since = moved is not None and moved > row["at"]
    into.decision = DecisionFact(row["named"], GoNoGo(row["status"]), london_day(row["at"]), row["day"], since)


def _read_step(into: BesideCriteria, row: RowMapping, moved: Any) -> None:
    day = london_day(row["at"])
    if row["status"] == StepKind.GONE_LIVE:
        into.gone_live = day
    else:
        into.closed_down = day


_READ: dict[str, Callable[[BesideCriteria, RowMapping, Any], None]] = {
    "scope": _read_scope,
    "risk": _read_risk,
    "condition": _read_condition,
    "recommendation": _read_recommendation,
    "reported": _read_reported,
    "decision": _read_decision,
    "step": _read_step,
}


@cache
def _asked(one_release: bool) -> CompoundSelect[Any]:
    parts = {name: part() for name, part in _PARTS.items()}
    if one_release:
        parts = {name: part.where(release.c.slug == WHICHEVER) for name, part in parts.items()}
    return together(parts)


def _text(column: Any, name: str) -> Any:
    return cast(column, String).label(name)


def _scope() -> Select[Any]:
    other = standing.alias()
    newest = latest(standing, WHENEVER, other.c.scope_item_id == item.c.id, of=other)
    return (
        select(
            release.c.slug.label("of"),
            modification.c.reference.label("name"),
            item.c.part.label("named"),
            _text(standing.c.standing, "status"),
            standing.c.cut_off.label("day"),
            standing.c.source_paper.label("source"),
            item.c.position.label("place"),
        )
        .select_from(
            item.join(release, release.c.id == item.c.release_id)
            .join(modification, modification.c.id == item.c.modification_id)
            .join(standing, standing.c.id == newest)
        )
        .where(item.c.seq <= WHENEVER.seq)
    )


def _risk() -> Select[Any]:
    other = risk_state.alias()
    newest = latest(risk_state, WHENEVER, other.c.risk_id == risk.c.id, of=other)
    return select(
        release.c.slug.label("of"),
        risk.c.number.label("place"),
        _text(risk_state.c.level, "name"),
        _text(risk_state.c.status, "status"),
    ).select_from(risk.join(release, release.c.id == risk.c.release_id).join(risk_state, risk_state.c.id == newest))


def _condition() -> Select[Any]:
    return (
        select(
            release.c.slug.label("of"),
            criterion.c.key.label("name"),
            condition.c.text.label("words"),
            condition.c.due.label("day"),
            _text(ended.c.outcome, "status"),
            ended.c.words.label("named"),
            condition.c.id.label("place"),
        )
        .select_from(
            condition.join(criterion, criterion.c.id == condition.c.criterion_id)
            .join(release, release.c.id == criterion.c.release_id)
            .outerjoin(ended, and_(ended.c.condition_id == condition.c.id, held_at(ended, WHENEVER)))
        )
        .where(held_at(condition, WHENEVER))
    )


def _recommendation() -> Select[Any]:
    other = recommendation.alias()
    same = (other.c.release_id == recommendation.c.release_id, other.c.body_id == recommendation.c.body_id)
    return (
        select(
            release.c.slug.label("of"),
            body.c.slug.label("name"),
            body.c.name.label("named"),
            _text(recommendation.c.outcome, "status"),
            recommendation.c.effective_at.label("at"),
            body.c.position.label("place"),
        )
        .select_from(
            recommendation.join(release, release.c.id == recommendation.c.release_id).join(
                body, body.c.id == recommendation.c.body_id
            )
        )
        .where(recommendation.c.id == latest(recommendation, WHENEVER, *same, of=other))
    )


def _reported() -> Select[Any]:
    other = fact.alias()
    same = (other.c.about == fact.c.about, other.c.kind == fact.c.kind, other.c.key == fact.c.key)
    return (
        select(
            release.c.slug.label("of"),
            fact.c.content.label("words"),
            fact.c.source_paper.label("source"),
            fact.c.position.label("place"),
        )
        .select_from(fact.join(release, release.c.slug == fact.c.about))
        .where(fact.c.kind == "recommendations", fact.c.id == latest(fact, WHENEVER, *same, of=other))
    )


def _decision() -> Select[Any]:
    other = decision.alias()
    newest = latest(decision, WHENEVER, other.c.release_id == release.c.id, of=other)
    return select(
        release.c.slug.label("of"),
        body.c.name.label("named"),
        _text(decision.c.outcome, "status"),
        decision.c.effective_at.label("at"),
        decision.c.deferred_until.label("day"),
    ).select_from(release.join(decision, decision.c.id == newest).join(body, body.c.id == decision.c.body_id))


def _step() -> Select[Any]:
    other = step.alias()
    same = (other.c.release_id == step.c.release_id, other.c.kind == step.c.kind)
    return (
        select(release.c.slug.label("of"), _text(step.c.kind, "status"), step.c.effective_at.label("at"))
        .select_from(step.join(release, release.c.id == step.c.release_id))
        .where(or_(*(step.c.kind == kind for kind in STEPS)), step.c.id == latest(step, WHENEVER, *same, of=other))
    )


def _redating() -> Select[Any]:
    other = redating.alias()
    newest = latest(redating, WHENEVER, other.c.release_id == release.c.id, of=other)
    return select(release.c.slug.label("of"), redating.c.effective_at.label("at")).select_from(
        release.join(redating, redating.c.id == newest)
    )


_PARTS = {
    "scope": _scope,
    "risk": _risk,
    "condition": _condition,
    "recommendation": _recommendation,
    "reported": _reported,
    "decision": _decision,
    "step": _step,
    "redating": _redating,
}
