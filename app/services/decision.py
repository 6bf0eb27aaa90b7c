"""Deciding whether a release goes live: which body does, and what it decided on all that it saw."""

import hashlib
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from app import clock, ledger
from app.domain import access
from app.domain.access import Actor
from app.domain.criterion import LONGEST_WORDS, check_saw
from app.domain.decision import (
    check_deferred,
    check_ready_or_said,
    check_recommended,
    why_not_decide,
    why_not_name_decider,
    written_conditions,
)
from app.domain.effective import held_since
from app.domain.errors import Fault, Invalid, Stale
from app.domain.instant import london_day
from app.domain.journal import canonical
from app.domain.status import BodyKind, GoNoGo
from app.models.body import Body
from app.models.decision import DecidingBody, Decision
from app.queries.body import name_body
from app.queries.decision import decided_since, decider_since, deciding_body, last_decided
from app.queries.moment import Moment, resolve
from app.queries.pinned import moment_seen, see_release
from app.queries.readiness import find_readiness
from app.queries.release import release_id
from app.queries.release_step import check_not_live
from app.services.criterion import seen_until
from app.services.entry import entry_of_release


def name_deciding_body(
    session: Session,
    actor: Actor,
    *,
    release: str,
    body: str,
    reason: str,
    effective_at: datetime | None = None,
) -> DecidingBody:
    """Record which body decides on a release; until then it is the one that a paper names.

    Args:
        session, actor: the unit of work, and the secretariat.
        release, body: which body on which release.
        reason: why it is this one.
        effective_at: since when it decides; now when not given, never in the future.

    Raises:
        NotFound: no such release or body.
        SignInNeeded, Forbidden: the actor is not the secretariat.
        Invalid: no reason, a body without members, or a time that cannot be.
    """
    release_number = release_id(session, release)
    access.check(actor, why_not_name_decider(actor, release))
    body_id, body_name = name_body(session, body)
    kept = reason.strip()
    if not kept or len(kept) > LONGEST_WORDS:
        detail = f"At most {LONGEST_WORDS:,} characters." if kept else "Say why this body decides."
        raise Invalid(detail, (Fault("/reason", detail),))
    found = session.get(Body, body_id)
    if found is None or found.kind is not BodyKind.BODY:
        detail = f"The {body_name} has no chair and no secretary who could record a decision."
        raise Invalid(detail, (Fault("/body", detail),))
    row = DecidingBody(
        release_id=release_number,
        body_id=body_id,
        reason=kept,
        by=actor.name,
        effective_at=held_since(effective_at, clock.now(), decider_since(session, release_number)),
    )
    entry = entry_of_release(actor, "deciding_body.named", f"deciding-body:{release}", release_number, row)
    ledger.stage(session, entry)
    return row


def decide(
    session: Session,
    actor: Actor,
    *,
    release: str,
    outcome: GoNoGo,
    words: str = "",
    conditions: tuple[str, ...] = (),
    deferred_until: date | None = None,
    meeting: str | None = None,
    effective_at: datetime | None = None,
    saw: int,
    saw_seq: int = 0,
) -> Decision:
    """Record what the deciding body decided, pinned to all that it saw; a later decision follows an earlier one.

    Args:
        session, actor, release: the unit of work, the deciding body's chair or secretary, the release.
        outcome, words, conditions, deferred_until: what was decided; a go over what is not ready says why.
        meeting, effective_at: where and when it was decided; now when not given, never in the future.
        saw, saw_seq: the version of the last decision (0 for the first), and the last entry, that were seen.

    Raises:
        NotFound, SignInNeeded, Forbidden: no such release; the actor is neither chair nor secretary of who decides.
        Invalid: words, conditions or the day until which it is deferred are missing, or the time cannot be.
        Conflict, Stale: the release has gone live; another decision has been recorded since.
    """
    number = release_id(session, release)
    body_id = _deciding(session, actor, release)
    kept, listed = check_recommended(outcome, words, conditions)
    last = last_decided(session, number)
    check_saw(saw, last, "the decision", f'"{last}"')
    held = held_since(effective_at, clock.now(), decided_since(session, number))
    check_deferred(outcome, deferred_until, london_day(held))
    row = Decision(
        release_id=number,
        body_id=body_id,
        version=last + 1,
        outcome=outcome,
        words=kept,
        conditions=written_conditions(listed),
        deferred_until=deferred_until,
        meeting=(meeting or "").strip() or None,
        by=actor.name,
        effective_at=held,
        **_pin(session, release, held, seen_until(session, saw_seq), (outcome, kept, last)),
    )
    ledger.stage(session, entry_of_release(actor, "decision.recorded", f"decision:{release}", number, row, last=last))
    return row


def _deciding(session: Session, actor: Actor, release: str) -> int:
    """Give the id of the body that decides, for which the actor is to speak.

    Raises:
        SignInNeeded, Forbidden: nobody has said which body it is, or the actor may not speak for it.
        Conflict: the release has gone live.
    """
    now = resolve(session)
    decider = deciding_body(session, release, now)
    access.check(actor, why_not_decide(actor, decider, release))
    assert decider is not None  # or it had been refused
    check_not_live(session, release, now)
    return name_body(session, decider[0])[0]


def _pin(session: Session, release: str, held: datetime, saw_seq: int, said: tuple[GoNoGo, str, int]) -> dict[str, Any]:
    """Write all that was seen in its one canonical form, with its digest.

    Raises:
        Invalid: a go over a release that was not ready, without words.
        Stale: how ready it is has changed since the page that was decided on.
    """
    outcome, words, last = said
    seen = see_release(session, release, moment_seen(session, held, saw_seq))
    known = resolve(session)
    if known.seq != saw_seq:
        now = find_readiness(session, release, Moment(held, known.known_at, known.seq, live=False))
        if now.sentence != seen.ready.sentence:
            detail = f"How ready it is has changed since the page you decided on. Now: {now.sentence}"
            raise Stale(detail, current=f'"{last}"')
    check_ready_or_said(outcome, seen.ready.verdict, seen.ready.sentence, words)
    pinned = canonical(seen.document)
    return {"saw_seq": saw_seq, "pinned": pinned, "pinned_sha256": hashlib.sha256(pinned.encode()).hexdigest()}
