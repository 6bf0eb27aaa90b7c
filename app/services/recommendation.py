"""Recording what a body recommends of a release: go, go with conditions, no-go, or to defer."""

from datetime import datetime

from sqlalchemy.orm import Session

from app import clock, ledger
from app.domain import access
from app.domain.access import Actor
from app.domain.criterion import check_saw
from app.domain.decision import check_recommended, recommendation_tag, why_not_recommend, written_conditions
from app.domain.effective import held_since
from app.domain.errors import Fault, Invalid
from app.domain.status import GoNoGo
from app.models.decision import Recommendation
from app.queries.body import name_body
from app.queries.moment import resolve
from app.queries.recommendation import last_recommended, list_reviewers, recommended_since
from app.queries.release import release_id
from app.queries.release_step import check_not_live
from app.services.criterion import seen_until
from app.services.entry import entry_of_release


def record_recommendation(
    session: Session,
    actor: Actor,
    *,
    release: str,
    body: str,
    outcome: GoNoGo,
    words: str = "",
    conditions: tuple[str, ...] = (),
    meeting: str | None = None,
    effective_at: datetime | None = None,
    saw: int,
    saw_seq: int = 0,
) -> Recommendation:
    """Record what a body that reviews a release's criteria recommends.

    Args:
        session, actor, release, body: the unit of work, the body's chair or secretary, which body on which release.
        outcome, words, conditions: what it recommends; everything but a plain go needs words.
        meeting, effective_at: where and when it was agreed; now when not given, never in the future.
        saw, saw_seq: the version of the body's own last one (0 for the first), and the last entry, that were seen.

    Raises:
        NotFound, SignInNeeded, Forbidden: no such release or body; the actor is neither its chair nor its secretary.
        Invalid: the body reviews no criteria of the release, words are missing, or the time cannot be.
        Conflict, Stale: the release has gone live; the body has recommended anew since.
    """
    release_number = release_id(session, release)
    body_id, body_name = name_body(session, body)
    access.check(actor, why_not_recommend(actor, body, body_name, release))
    kept, listed = check_recommended(outcome, words, conditions)
    _check_recommends(session, release, body, body_name)
    last = last_recommended(session, release_number, body_id)
    check_saw(saw, last, f"the {body_name}’s recommendation", recommendation_tag(body, last))
    row = Recommendation(
        release_id=release_number,
        body_id=body_id,
        version=last + 1,
        outcome=outcome,
        words=kept,
        conditions=written_conditions(listed),
        meeting=(meeting or "").strip() or None,
        by=actor.name,
        saw_seq=seen_until(session, saw_seq),
        effective_at=held_since(effective_at, clock.now(), recommended_since(session, release_number, body_id)),
    )
    subject = f"recommendation:{release}/{body}"
    ledger.stage(session, entry_of_release(actor, "recommendation.recorded", subject, release_number, row, last=last))
    return row


def _check_recommends(session: Session, release: str, body: str, body_name: str) -> None:
    """Hold that a body reviews criteria of a release that has not gone live (raises Invalid, Conflict)."""
    now = resolve(session)
    if all(each.slug != body for each in list_reviewers(session, release, now)):
        detail = f"The {body_name} reviews no criteria of this release, so it recommends nothing."
        raise Invalid(detail, (Fault("/body", detail),))
    check_not_live(session, release, now)
