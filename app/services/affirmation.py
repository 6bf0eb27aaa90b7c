"""Standing by a mark on newer evidence: the one way beside a new mark to clear a stale one."""

from datetime import datetime

from sqlalchemy.orm import Session

from app import clock, ledger
from app.domain import access
from app.domain.access import Actor
from app.domain.criterion import LONGEST_WORDS
from app.domain.effective import held_since
from app.domain.errors import Busy, Conflict, Fault, Invalid
from app.models.criterion import Affirmation
from app.queries.criterion import find_criterion
from app.queries.criterion_named import name_criterion
from app.queries.criterion_row import CriterionRow, MarkRow
from app.queries.moment import resolve
from app.services.criterion import entry_on, next_version, seen_until


def reaffirm_mark(
    session: Session,
    actor: Actor,
    *,
    release: str,
    key: str,
    reason: str,
    meeting: str | None = None,
    effective_at: datetime | None = None,
    saw: int,
    saw_seq: int = 0,
) -> Affirmation:
    """Record that a body stands by its mark on the evidence as it is now: the mark stays as it was given.

    Args:
        session, actor: the unit of work, and the body's chair or secretary.
        release, key: the criterion.
        reason: why the mark holds all the same.
        meeting: the meeting that agreed it, as people call it.
        effective_at: when it was agreed, UTC; now when not given, never before the mark.
        saw, saw_seq: the criterion's version, and the last journal entry, that the actor saw.

    Raises:
        NotFound: no such criterion.
        SignInNeeded, Forbidden: the actor is neither chair nor secretary of the body.
        Invalid: no reason, or a time in the future.
        Stale: a statement, a mark or a re-affirmation has been recorded since.
        Conflict: there is no mark, or nothing it rests on has changed.
        Busy: what it rests on could not be read.
    """
    found = name_criterion(session, release, key)
    access.check(actor, access.why_not_mark(actor, found.body, found.body_name, release))
    _check_reason(reason)
    version = next_version(found, saw)
    mark = _mark_that_moved(find_criterion(session, release, key, resolve(session), actor))
    row = Affirmation(
        criterion_id=found.id,
        mark_id=mark.id,
        version=version.version,
        reason=reason.strip(),
        meeting=(meeting or "").strip() or None,
        by=actor.name,
        saw_seq=seen_until(session, saw_seq),
        effective_at=held_since(effective_at, clock.now(), mark.effective_at),
    )
    ledger.stage(session, entry_on(actor, "mark.reaffirmed", release, key, found, [version, row]))
    return row


def _check_reason(reason: str) -> None:
    if not reason.strip() or len(reason) > LONGEST_WORDS:
        detail = f"Say why the mark holds on the evidence as it is now, in at most {LONGEST_WORDS:,} characters."
        raise Invalid(detail, (Fault("/reason", detail),))


def _mark_that_moved(stands: CriterionRow) -> MarkRow:
    """Give the mark of a criterion, under which something has changed (raises Conflict: there is none, or nothing)."""
    if stands.mark is None:
        name = stands.body_name
        raise Conflict(f"The {name} has given no mark on this criterion yet, so there is none to re-affirm.")
    if stands.stale is None:
        raise Busy("The evidence behind this mark could not be read just now; nothing was recorded. Try again.")
    if stands.stale is False and not stands.newer:
        raise Conflict("Nothing that this mark rests on has changed since it was given: there is nothing to re-affirm.")
    return stands.mark
