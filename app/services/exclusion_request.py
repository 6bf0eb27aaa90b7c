"""What the DCC asks a body not to count: asking, and the body's answer."""

from datetime import datetime

from sqlalchemy.orm import Session

from app import clock, ledger
from app.domain import access
from app.domain.access import Actor
from app.domain.effective import held_since
from app.domain.errors import Conflict, Fault, Invalid, NotFound
from app.domain.exclusion_request import ExclusionAsked, check_answer, check_asked, why_not_ask
from app.domain.journal import StagedEntry
from app.models.base import Stamped
from app.models.meeting import ExclusionRequest, ExclusionRequestAnswer
from app.queries.exclusion_body import body_that_agrees
from app.queries.exclusion_request import find_request, last_number
from app.queries.moment import resolve
from app.queries.release import release_id
from app.queries.testing_issue import name_issue


def ask_exclusion(session: Session, actor: Actor, *, release: str, asked: ExclusionAsked) -> ExclusionRequest:
    """Record that the DCC asks a body not to count something.

    Args:
        session, actor: the unit of work, and the DCC.
        release: slug of the release.
        asked: of which body, what, of which class and why.

    Raises:
        NotFound: no such release.
        SignInNeeded, Forbidden: the actor does not speak for the DCC.
        Invalid: something is missing, there is no such body or issue, or a time in the future.
    """
    found = release_id(session, release)
    access.check(actor, why_not_ask(actor, release))
    kept = check_asked(asked)
    body = body_that_agrees(session, kept.body)
    row = ExclusionRequest(
        release_id=found,
        body_id=body.id,
        number=last_number(session, found) + 1,
        issue_id=None if kept.issue is None else _issue(session, release, kept.issue),
        what=kept.what,
        exclusion_class=kept.kind,
        reason=kept.reason,
        by=actor.name,
        effective_at=held_since(kept.effective_at, clock.now()),
    )
    ledger.stage(session, _entry(actor, "exclusion.requested", release, found, row.number, row))
    return row


def answer_request(
    session: Session,
    actor: Actor,
    *,
    release: str,
    number: int,
    agreed: bool | None,
    words: str,
    meeting: str | None = None,
    effective_at: datetime | None = None,
) -> ExclusionRequestAnswer:
    """Record how a body answered a request not to count something. Nothing is left out by that alone.

    Args:
        session, actor: the unit of work; the body's chair or secretary, or the secretariat.
        release, number: the request.
        agreed: whether the body agrees.
        words: why, or why not.
        meeting: where it was agreed, as people call it.
        effective_at: when; now when not given, never before it was asked.

    Raises:
        NotFound: no such request.
        SignInNeeded, Forbidden: the actor does not speak for the body.
        Invalid: neither yes nor no, no words, or a time that cannot be.
        Conflict: it was answered already.
    """
    found = find_request(session, release, number, resolve(session))
    access.check(actor, access.why_not_exclude(actor, found.body, found.body_name, release))
    said = check_answer(agreed, words)
    if found.answer is not None:
        how = "agreed" if found.answer.agreed else "did not agree"
        raise Conflict(f"This was answered already; the {found.body_name} {how}: {found.answer.words}")
    row = ExclusionRequestAnswer(
        request_id=found.id,
        agreed=bool(agreed),
        words=said,
        meeting=(meeting or "").strip() or None,
        by=actor.name,
        effective_at=held_since(effective_at, clock.now(), found.effective_at),
    )
    number_of_release = release_id(session, release)
    ledger.stage(session, _entry(actor, "exclusion.answered", release, number_of_release, number, row))
    return row


def _issue(session: Session, release: str, key: str) -> int:
    try:
        return name_issue(session, release, key).id
    except NotFound as missing:
        raise Invalid(missing.detail, (Fault("/issue", missing.detail),)) from missing


def _entry(actor: Actor, kind: str, release: str, found: int, number: int, row: Stamped) -> StagedEntry:
    return StagedEntry(
        actor=actor.id,
        on_behalf_of=actor.on_behalf_of,
        kind=kind,
        subject=f"exclusion-request:{release}/{number}",
        release_ids=(found,),
        rows=[row],
    )
