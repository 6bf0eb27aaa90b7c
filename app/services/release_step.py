"""Recording what a release comes through beside the decision on it, one step at a time."""

from datetime import datetime

from sqlalchemy.orm import Session

from app import clock, ledger
from app.domain import access
from app.domain.access import Actor
from app.domain.effective import held_since
from app.domain.errors import Conflict
from app.domain.release_step import STEPS, check_step, not_before, why_not_step, why_not_yet
from app.domain.status import StepKind
from app.models.decision import ReleaseStep
from app.queries.follow import find_following
from app.queries.moment import resolve
from app.queries.release import release_id
from app.queries.release_step import last_step
from app.services.entry import entry_of_release


def record_step(
    session: Session,
    actor: Actor,
    *,
    release: str,
    kind: StepKind,
    agreed: bool | None = None,
    words: str = "",
    effective_at: datetime | None = None,
) -> ReleaseStep:
    """Record a step of a release: the DCC's go/no-go, Operational Acceptance, go-live, watch, close-down.

    Args:
        session, actor: the unit of work, and the DCC or the secretariat.
        release, kind: which step of which release.
        agreed: yes or no, of a step that decides; nothing of the others.
        words: what is said of it; "no" needs words.
        effective_at: when it was taken; now when not given, never in the future.

    Raises:
        NotFound: no such release.
        SignInNeeded, Forbidden: the step is another's.
        Invalid: yes or no is missing, "no" has no words, or the time lies before what the step follows.
        Conflict: the step cannot be taken as things stand; the words say why.
    """
    release_number = release_id(session, release)
    access.check(actor, why_not_step(actor, kind, release))
    kept = check_step(kind, agreed, words)
    earliest = _may_follow(session, release, kind)
    row = ReleaseStep(
        release_id=release_number,
        version=last_step(session, release_number) + 1,
        kind=kind,
        agreed=agreed,
        words=kept,
        by=actor.name,
        effective_at=held_since(effective_at, clock.now(), earliest),
    )
    subject = f"step:{release}/{kind.value}"
    ledger.stage(session, entry_of_release(actor, "step.recorded", subject, release_number, row))
    return row


def _may_follow(session: Session, release: str, kind: StepKind) -> datetime | None:
    """Give the instant before which a step cannot have been taken (raises Conflict: it cannot be taken at all)."""
    found = find_following(session, release, resolve(session))
    if (reason := why_not_yet(kind, found.taken, found.why_no_go)) is not None:
        raise Conflict(reason)
    earliest = not_before(kind, found.taken)
    if STEPS[kind].needs_go and found.decision is not None:
        return max(found.decision.effective_at, earliest or found.decision.effective_at)
    return earliest
