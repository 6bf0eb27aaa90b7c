"""Recording what a release comes through beside the decision on it, one step at a time."""

from datetime import datetime

from sqlalchemy.orm import Session

from app import clock, ledger
from app.domain import access
from app.domain.access import Actor
from app.domain.decision import why_not_covered
from app.domain.effective import held_since
from app.domain.errors import Conflict
from app.domain.release_step import STEPS, check_step, not_before, why_not_step, why_not_yet
from app.domain.status import StepKind
from app.models.decision import ReleaseStep
from app.queries.decision import find_decision
from app.queries.moment import resolve
from app.queries.redating import list_redatings
from app.queries.release import find_release, release_id
from app.queries.release_step import last_step, list_steps, steps_taken
from app.services.entry import entry_of_release

NO_DECISION = "The deciding body has not let it go yet."


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
    now = resolve(session)
    redatings = list_redatings(session, release, now)
    taken = steps_taken(list_steps(session, release, now), redatings[0].effective_at if redatings else None)
    decision = find_decision(session, release, now)
    day = find_release(session, release, now).go_live
    stops = why_not_covered(decision.outcome, decision.go_live, day) if decision else NO_DECISION
    if (reason := why_not_yet(kind, taken, stops)) is not None:
        raise Conflict(reason)
    earliest = not_before(kind, taken)
    if STEPS[kind].needs_go and decision is not None:
        return max(decision.effective_at, earliest or decision.effective_at)
    return earliest
