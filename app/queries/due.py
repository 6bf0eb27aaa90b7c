"""The question what can be due from anybody at a moment, of every release ahead: a fixed number of statements."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.domain.access import Actor
from app.domain.due import (
    ConditionFacts,
    CriterionFacts,
    CutOffFacts,
    Due,
    ReleaseFacts,
    ReportFacts,
    RequestFacts,
    TadFacts,
    is_ahead,
    next_step,
)
from app.domain.instant import london_day
from app.domain.status import GoNoGo, Phase, ReportKind, ReportStep, Standing, TadStep
from app.domain.working_days import england_and_wales
from app.models.base import table_of
from app.models.body import Body
from app.models.completion_report import CompletionReport, ReportStepTaken, TadStepTaken
from app.models.decision import DecidingBody, Decision, Recommendation
from app.models.modification import Modification
from app.models.release import Release, ScopeItem, ScopeStanding
from app.queries.condition import conditions_asked
from app.queries.criterion import list_criteria
from app.queries.criterion_row import CriterionRow
from app.queries.decision import decided_for
from app.queries.exclusion_request import list_requests
from app.queries.fact import list_kinds
from app.queries.moment import WHENEVER, Moment, latest, told
from app.queries.phase_plan import held, in_order
from app.queries.release import ReleaseHead, list_releases

release = table_of(Release)
body = table_of(Body)
report = table_of(CompletionReport)
step = table_of(ReportStepTaken)
tad = table_of(TadStepTaken)
deciding = table_of(DecidingBody)
decision = table_of(Decision)
recommendation = table_of(Recommendation)
scope_item = table_of(ScopeItem)
standing = table_of(ScopeStanding)
modification = table_of(Modification)
UNDECIDED = (Standing.CANDIDATE, Standing.TARGETED)


@dataclass(frozen=True, slots=True)
class DueRead:
    """What can be due at a moment, and the criteria behind it as the reader sees them."""

    due: Due
    criteria: tuple[CriterionRow, ...] = ()


def find_due(session: Session, moment: Moment, reader: Actor) -> DueRead:
    """Read what can be due of every release that is ahead or just live, in at most fifteen statements.

    Args:
        session: an open session.
        moment: both clocks.
        reader: whose eyes, for the positions on criteria.
    """
    today = london_day(moment.as_at)
    heads = [row for row in list_releases(session, moment) if is_ahead(row.go_live, today, england_and_wales())]
    if not heads:
        return DueRead(Due(today))
    ahead = {head.slug for head in heads}
    criteria = tuple(row for row in list_criteria(session, None, moment, reader) if row.release in ahead)
    due = Due(
        today,
        _releases(session, heads, moment, today),
        tuple(map(_criterion, criteria)),
        _conditions(session, moment),
        _reports(session, moment),
        _tads(session, moment),
        tuple(
            RequestFacts(row.release, row.number, row.body, row.what)
            for row in list_requests(session, None, moment)
            if row.open
        ),
        _cut_offs(session, moment),
        _recommended(session, moment),
    )
    return DueRead(due, criteria)


def _criterion(row: CriterionRow) -> CriterionFacts:
    return CriterionFacts(
        row.release,
        row.body,
        row.key,
        row.number,
        row.mark is not None,
        row.provisional,
        row.stale_because if row.stale else None,
        row.stale is not None,
        len(row.newer),
    )


def _releases(session: Session, heads: list[ReleaseHead], moment: Moment, today: date) -> tuple[ReleaseFacts, ...]:
    """Say of each release who decides on it, on which day, and what was decided; in three statements."""
    facts = list_kinds(session, ("release.sheet", "meetings"), moment)
    deciders = {row.about: row.content.get("decider") for row in facts.get("release.sheet", ())}
    deciders |= {row.slug: row.body for row in session.execute(_deciders_asked(), told(moment))}
    days: dict[str, date] = {}
    for row in facts.get("meetings", ()):
        said = row.content
        day = date.fromisoformat(said["date"])
        if said["kind"] == "decision" and said["release"] and day >= today:
            days[said["release"]] = min(day, days.get(said["release"], day))
    decided = _decided(session, heads, moment)
    return tuple(
        ReleaseFacts(
            head.slug,
            head.title,
            head.go_live,
            deciders.get(head.slug),
            days.get(head.slug),
            *decided.get(head.slug, (None, None)),
        )
        for head in heads
    )


@cache
def _deciders_asked() -> Select[Any]:
    other = deciding.alias()
    newest = latest(deciding, WHENEVER, other.c.release_id == deciding.c.release_id, of=other)
    joined = deciding.join(release, release.c.id == deciding.c.release_id).join(body, body.c.id == deciding.c.body_id)
    return select(release.c.slug, body.c.slug.label("body")).select_from(joined).where(deciding.c.id == newest)


@cache
def _decided_asked() -> Select[Any]:
    other = decision.alias()
    newest = latest(decision, WHENEVER, other.c.release_id == decision.c.release_id, of=other)
    return (
        select(release.c.slug, decision.c.outcome, decision.c.deferred_until, decided_for().label("decided_for"))
        .select_from(decision.join(release, release.c.id == decision.c.release_id))
        .where(decision.c.id == newest)
    )


def _decided(session: Session, heads: list[ReleaseHead], moment: Moment) -> dict[str, tuple[GoNoGo, date | None]]:
    """Say what was decided on each release; a go for another day than it is to go live on decides nothing."""
    days = {head.slug: head.go_live for head in heads}
    return {
        row.slug: (GoNoGo(row.outcome), row.deferred_until)
        for row in session.execute(_decided_asked(), told(moment))
        if GoNoGo(row.outcome) in (GoNoGo.NO_GO, GoNoGo.DEFER) or row.decided_for == days.get(row.slug)
    }


@cache
def _recommended_asked() -> Select[Any]:
    return (
        select(release.c.slug, body.c.slug.label("body"))
        .distinct()
        .select_from(
            recommendation.join(release, release.c.id == recommendation.c.release_id).join(
                body, body.c.id == recommendation.c.body_id
            )
        )
        .where(*held(recommendation, WHENEVER))
    )


def _recommended(session: Session, moment: Moment) -> frozenset[tuple[str, str]]:
    return frozenset((row.slug, row.body) for row in session.execute(_recommended_asked(), told(moment)))


@cache
def _conditions_asked() -> Select[Any]:
    return conditions_asked(None, WHENEVER).add_columns(release.c.slug.label("release"))


def _conditions(session: Session, moment: Moment) -> tuple[ConditionFacts, ...]:
    return tuple(
        ConditionFacts(row.release, row.criterion, row.words, row.owner, row.due)
        for row in session.execute(_conditions_asked(), told(moment))
        if row.outcome is None
    )


@cache
def _reports_asked() -> tuple[Select[Any], Select[Any]]:
    return (
        select(report, release.c.slug)
        .select_from(report.join(release, release.c.id == report.c.release_id))
        .where(*held(report, WHENEVER))
        .order_by(*in_order(report)),
        select(step).where(*held(step, WHENEVER)).order_by(*in_order(step)),
    )


def _reports(session: Session, moment: Moment) -> tuple[ReportFacts, ...]:
    """Give the newest version of each report that still waits for somebody, in two statements."""
    newest: dict[tuple[str, str, str], Any] = {}
    reports, steps = _reports_asked()
    for row in session.execute(reports, told(moment)):
        newest[row.slug, row.phase, row.kind] = row
    came: dict[int, dict[str, bool | None]] = defaultdict(dict)
    for row in session.execute(steps, told(moment)):
        came[row.report_id][row.step] = row.agreed
    return tuple(
        ReportFacts(row.slug, Phase(row.phase), ReportKind(row.kind), row.version, awaits)
        for row in newest.values()
        if (awaits := _awaits(came[row.id])) is not None
    )


def _awaits(came: dict[str, bool | None]) -> ReportStep | None:
    if ReportStep.REVIEWED not in came:
        return ReportStep.REVIEWED
    return ReportStep.APPROVED if came[ReportStep.REVIEWED] and ReportStep.APPROVED not in came else None


@cache
def _tads_asked() -> Select[Any]:
    return (
        select(release.c.slug, tad.c.step, tad.c.agreed)
        .select_from(tad.join(release, release.c.id == tad.c.release_id))
        .where(*held(tad, WHENEVER))
        .order_by(*in_order(tad))
    )


def _tads(session: Session, moment: Moment) -> tuple[TadFacts, ...]:
    taken: dict[str, list[tuple[TadStep, bool | None]]] = defaultdict(list)
    for row in session.execute(_tads_asked(), told(moment)):
        taken[row.slug].append((TadStep(row.step), row.agreed))
    return tuple(
        TadFacts(slug, following) for slug, steps in taken.items() if (following := next_step(steps)) is not None
    )


@cache
def _cut_offs_asked() -> Select[Any]:
    other, decides = standing.alias(), body.alias()
    newest = latest(standing, WHENEVER, other.c.scope_item_id == scope_item.c.id, of=other)
    return (
        select(
            release.c.slug,
            modification.c.reference,
            standing.c.title,
            standing.c.cut_off,
            standing.c.decider,
            decides.c.name.label("decider_name"),
        )
        .select_from(
            scope_item.join(release, release.c.id == scope_item.c.release_id)
            .join(modification, modification.c.id == scope_item.c.modification_id)
            .join(standing, standing.c.id == newest)
            .outerjoin(decides, decides.c.slug == standing.c.decider)
        )
        .where(scope_item.c.seq <= WHENEVER.seq, standing.c.cut_off.is_not(None), standing.c.standing.in_(UNDECIDED))
        .order_by(standing.c.cut_off, modification.c.reference)
    )


def _cut_offs(session: Session, moment: Moment) -> tuple[CutOffFacts, ...]:
    rows = session.execute(_cut_offs_asked(), told(moment))
    return tuple(
        CutOffFacts(row.slug, row.reference, row.title, row.cut_off, row.decider, row.decider_name) for row in rows
    )
