"""What can be recorded of the risks of a release: that there is one, what becomes of it, and who accepts it."""

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, ledger
from app.domain import access
from app.domain.access import Actor
from app.domain.criterion import check_saw
from app.domain.effective import held_since
from app.domain.errors import Fault, Invalid
from app.domain.journal import StagedEntry
from app.domain.risk import RiskFacts, check_change, check_risk, is_acceptance, why_not_accept, why_not_risk
from app.domain.status import BodyKind, RiskStatus
from app.domain.telling_record import of_recorded_risk
from app.models.base import Stamped, table_of
from app.models.body import Body
from app.models.risk import Risk, RiskState
from app.queries.release import release_id
from app.queries.risk import last_risk, name_risk
from app.services.evidence import rows_of_evidence

bodies = table_of(Body)


def record_risk(
    session: Session, actor: Actor, *, release: str, facts: RiskFacts, effective_at: datetime | None = None
) -> tuple[Risk, RiskState]:
    """Record a risk of a release under the next number.

    Args:
        session, actor: the unit of work, and the DCC or the secretariat.
        release: slug of the release.
        facts: what is said of it.
        effective_at: since when that is so, UTC; now when not given, never in the future.

    Raises:
        NotFound: no such release.
        SignInNeeded, Forbidden: the actor may not record risks, or not what that body accepts.
        Invalid: something is missing or too long, no such body, a time in the future.
    """
    found = release_id(session, release)
    access.check(actor, why_not_risk(actor, release))
    kept = check_risk(facts)
    by = _accepted_by(session, actor, kept, release)
    risk = Risk(release_id=found, number=last_risk(session, found) + 1)
    state = _state(kept, 1, by, actor, held_since(effective_at, clock.now()))

    def rows_of_risk() -> list[Stamped]:
        assert risk.id is not None
        state.risk_id = risk.id
        return [state]

    told = rows_of_evidence(session, lambda: [of_recorded_risk(found, risk.number, kept, None, state.effective_at)])
    rows: list[Any] = [risk, rows_of_risk, *told]
    ledger.stage(session, _entry(actor, "risk.recorded", release, found, risk.number, None, rows))
    return risk, state


def change_risk(
    session: Session,
    actor: Actor,
    *,
    release: str,
    number: int,
    changes: Mapping[str, Any],
    saw: int,
    effective_at: datetime | None = None,
) -> tuple[RiskFacts, int, bool]:
    """Record what becomes of a risk, or that a body accepts it: a new version, guarded by the one its sender saw.

    Args:
        session, actor: the unit of work; the DCC or the secretariat, and for what a body accepts that body's voice.
        release, number: the risk.
        changes: by name, the facts that are otherwise now.
        saw: the version that the sender saw.
        effective_at: since when that is so; never from before the version it follows.

    Returns:
        What stands now, its version, and whether anything changed.

    Raises:
        NotFound: no such risk.
        SignInNeeded, Forbidden: the actor may not record that.
        Stale: another version has been recorded since.
        Conflict: the status does not follow, or the risk is another than the one that was accepted.
        Invalid: something is missing or too long, no such body, or a time that cannot be.
    """
    found = name_risk(session, release, number)
    access.check(actor, None if _accepts(found.facts, changes) else why_not_risk(actor, release))
    check_saw(saw, found.version, "this risk", f'"{found.version}"')
    facts = check_risk(replace(found.facts, **changes))
    if facts == found.facts:
        return facts, found.version, False
    check_change(found.facts, facts)
    by = _accepted_by(session, actor, facts, release, found.facts)
    held = held_since(effective_at, clock.now(), found.effective_at)
    state = _state(facts, found.version + 1, by, actor, held)
    state.risk_id = found.id
    told = of_recorded_risk(found.release_id, number, facts, found.facts, held)
    rows: list[Any] = [state, *rows_of_evidence(session, lambda: [told])]
    before = {"version": found.version}
    ledger.stage(session, _entry(actor, "risk.changed", release, found.release_id, number, before, rows))
    return facts, state.version, True


def _accepts(was: RiskFacts, changes: Mapping[str, Any]) -> bool:
    """Say whether a change is only about a body's acceptance: then whoever speaks for the body may record it."""
    to = replace(was, **changes)
    changed = {each.name for each in fields(was) if getattr(was, each.name) != getattr(to, each.name)}
    return bool(changed) and is_acceptance(changed, was, to)


def _accepted_by(
    session: Session, actor: Actor, facts: RiskFacts, release: str, was: RiskFacts | None = None
) -> int | None:
    """Give the number of the body that accepts a risk; who says so anew, or takes it back, has to speak for it."""
    now = (facts.accepted_by, facts.acceptance)
    before = (None, "") if was is None else (was.accepted_by, was.acceptance)
    named = {slug for slug, _ in (now, before) if slug is not None}
    if not named:
        return None
    asked = select(bodies.c.slug, bodies.c.id, bodies.c.name).where(
        bodies.c.slug.in_(named), bodies.c.kind == BodyKind.BODY
    )
    found = {row.slug: row for row in session.execute(asked)}
    if facts.accepted_by is not None and facts.accepted_by not in found:
        detail = f"There is no body {facts.accepted_by!r} in the record."
        raise Invalid(detail, (Fault("/accepted_by", detail),))
    if now != before and (facts.status is RiskStatus.ACCEPTED or why_not_risk(actor, release) is not None):
        for row in found.values():
            access.check(actor, why_not_accept(actor, row.slug, row.name, release))
    return None if facts.accepted_by is None else int(found[facts.accepted_by].id)


def _state(facts: RiskFacts, version: int, accepted_by: int | None, actor: Actor, held: datetime) -> RiskState:
    return RiskState(
        risk_id=0,
        version=version,
        text=facts.text,
        level=facts.level,
        status=facts.status,
        owner=facts.owner,
        raised_by=facts.raised_by,
        mitigation=facts.mitigation,
        accepted_by=accepted_by,
        acceptance=facts.acceptance,
        modification=facts.modification,
        by=actor.name,
        effective_at=held,
    )


def _entry(
    actor: Actor, kind: str, release: str, found: int, number: int, before: dict[str, Any] | None, rows: list[Any]
) -> StagedEntry:
    return StagedEntry(
        actor=actor.id,
        on_behalf_of=actor.on_behalf_of,
        kind=kind,
        subject=f"risk:{release}/{number}",
        release_ids=(found,),
        before=before,
        rows=rows,
    )
