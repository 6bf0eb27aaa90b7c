"""What can be recorded of live incidents: that there is one, and what becomes of it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from app import clock, ledger
from app.domain import access
from app.domain.access import Actor
from app.domain.criterion import check_saw
from app.domain.effective import held_since
from app.domain.errors import Conflict, Fault
from app.domain.incident import IncidentFacts
from app.domain.journal import StagedEntry
from app.domain.telling import Told
from app.domain.telling_record import of_incident
from app.domain.testing_issue import STATUS_NAMES, check_key, check_status, check_title, is_outstanding
from app.models.base import Stamped
from app.models.testing_issue import Incident, IncidentState
from app.queries.incident import name_incident, taken_incident_keys
from app.queries.release import release_id
from app.services.evidence import rows_of_evidence
from app.services.testing_issue import next_key

PREFIX = "INC-"


def record_incident(
    session: Session,
    actor: Actor,
    *,
    release: str,
    facts: IncidentFacts,
    key: str | None = None,
    reference: str | None = None,
    effective_at: datetime | None = None,
) -> tuple[Incident, IncidentState]:
    """Record an incident in live operation beside a release.

    Args:
        session, actor: the unit of work, and the DCC or one of its systems.
        release: slug of the release.
        facts: what is said of it.
        key: its key beside this release; numbered when not given.
        reference: the number its sender gives it elsewhere.
        effective_at: since when that is so, UTC; now when not given, never in the future.

    Raises:
        NotFound: no such release.
        SignInNeeded, Forbidden: the actor may not record incidents.
        Invalid: no title, a key that fits no address, a time in the future.
        Conflict: the key is taken.
    """
    found = release_id(session, release)
    access.check(actor, access.why_not_issues(actor, release))
    check_title(facts.title)
    taken = taken_incident_keys(session, found)
    if key is not None:
        check_key(key)
        if key in taken:
            detail = f"This release has an incident {key!r} already."
            raise Conflict(detail, (Fault("/key", detail),))
    incident = Incident(release_id=found, key=key or next_key(PREFIX, taken), reference=reference or None)
    state = _state(facts, 1, actor, held_since(effective_at, clock.now()))

    def rows_of_incident() -> list[Stamped]:
        assert incident.id is not None
        state.incident_id = incident.id
        return [state]

    told = partial(_told, found, incident, facts, state.effective_at)
    rows: list[Any] = [incident, rows_of_incident, *rows_of_evidence(session, told)]
    ledger.stage(session, _entry(actor, "incident.recorded", release, found, incident.key, None, rows))
    return incident, state


def change_incident(
    session: Session,
    actor: Actor,
    *,
    release: str,
    key: str,
    changes: Mapping[str, Any],
    saw: int,
    effective_at: datetime | None = None,
) -> tuple[IncidentFacts, int, bool]:
    """Record what becomes of a live incident: a new version, guarded by the one its sender saw.

    Args:
        session, actor: the unit of work, and the DCC or one of its systems.
        release, key: the incident.
        changes: by name, the facts that are otherwise now.
        saw: the version that the sender saw.
        effective_at: since when that is so; never from before the version it follows.

    Returns:
        What stands now, its version, and whether anything changed.

    Raises:
        NotFound: no such incident.
        SignInNeeded, Forbidden: the actor may not record incidents.
        Stale: another version has been recorded since.
        Conflict: the status does not follow the one before.
        Invalid: no title, or a time in the future.
    """
    found = name_incident(session, release, key)
    access.check(actor, access.why_not_issues(actor, release))
    check_saw(saw, found.version, "this incident", f'"{found.version}"')
    facts = replace(found.facts, **changes)
    if facts == found.facts:
        return facts, found.version, False
    check_title(facts.title)
    check_status(found.facts.status, facts.status)
    state = _state(facts, found.version + 1, actor, held_since(effective_at, clock.now(), found.effective_at))
    state.incident_id = found.id
    named = Incident(id=found.id, release_id=found.release_id, key=key)
    told = partial(_told, found.release_id, named, facts, state.effective_at)
    before = {"version": found.version}
    rows: list[Any] = [state, *rows_of_evidence(session, told)]
    ledger.stage(session, _entry(actor, "incident.changed", release, found.release_id, key, before, rows))
    return facts, state.version, True


def _told(release_id: int, incident: Incident, facts: IncidentFacts, held: datetime) -> list[Told]:
    stands = is_outstanding(facts.status)
    told = of_incident(
        release_id,
        str(incident.id),
        incident.key,
        facts.category,
        outstanding=stands,
        status=STATUS_NAMES[facts.status],
        held=held,
    )
    return [told]


def _state(facts: IncidentFacts, version: int, actor: Actor, held: datetime) -> IncidentState:
    return IncidentState(
        incident_id=0,
        version=version,
        title=facts.title.strip(),
        category=facts.category,
        status=facts.status,
        service_provider=facts.service_provider,
        resolution_plan=facts.resolution_plan,
        target_date=facts.target_date,
        ssrp=facts.ssrp,
        by=actor.name,
        effective_at=held,
    )


def _entry(
    actor: Actor, kind: str, release: str, found: int, key: str, before: dict[str, Any] | None, rows: list[Any]
) -> StagedEntry:
    return StagedEntry(
        actor=actor.id,
        on_behalf_of=actor.on_behalf_of,
        kind=kind,
        subject=f"incident:{release}/{key}",
        release_ids=(found,),
        before=before,
        rows=rows,
    )
