"""Meetings of bodies: calling one, cancelling it, and noting what was said at it."""

from datetime import date

from sqlalchemy.orm import Session

from app import clock, ledger
from app.domain import access
from app.domain.access import Actor
from app.domain.errors import Conflict, Fault, Invalid
from app.domain.instant import london_day, long_day
from app.domain.journal import StagedEntry
from app.domain.meeting import (
    MeetingFacts,
    NoteFacts,
    check_meeting,
    check_note,
    check_reason,
    held_at_meeting,
    why_not_convene,
)
from app.models.meeting import Meeting, MeetingCancelled, MeetingNote
from app.queries.criterion_named import name_criterion
from app.queries.decision import find_decision
from app.queries.meeting import find_meeting, list_meetings
from app.queries.meeting_called import body_that_meets, list_called
from app.queries.moment import Moment, resolve
from app.queries.release import release_id


def call_meeting(session: Session, actor: Actor, *, body: str, facts: MeetingFacts) -> Meeting:
    """Record that a body meets on a day.

    Args:
        session, actor: the unit of work; the body's chair or secretary, or the secretariat.
        body: slug of the body.
        facts: the day, the meeting's number, and where it takes place.

    Raises:
        NotFound: no such body.
        SignInNeeded, Forbidden: the actor does not convene it.
        Invalid: the day, the number or the place cannot be.
        Conflict: its meeting of that day is on record already.
    """
    found = body_that_meets(session, body)
    access.check(actor, why_not_convene(actor, found.slug, found.name))
    kept = check_meeting(facts)
    for row in list_meetings(session, resolve(session), body).meetings:
        if row.date == kept.day:
            stands = f"was cancelled: {row.cancelled_because}" if row.cancelled else "is on record already."
            detail = f"The {found.name}’s meeting of {long_day(kept.day)} {stands}"
            raise Conflict(detail, (Fault("/date", detail),))
    meeting = Meeting(body_id=found.id, day=kept.day, number=kept.number, place=kept.place or None, by=actor.name)
    ledger.stage(session, _entry(actor, "meeting.called", body, kept.day, [meeting]))
    return meeting


def cancel_meeting(session: Session, actor: Actor, *, body: str, day: date, reason: str) -> MeetingCancelled:
    """Record that a meeting which was called will not take place.

    Args:
        session, actor: the unit of work; the body's chair or secretary, or the secretariat.
        body, day: the meeting.
        reason: why not.

    Raises:
        NotFound: no such body or meeting.
        SignInNeeded, Forbidden: the actor does not convene it.
        Invalid: no reason.
        Conflict: only a paper tells of it, or it was cancelled already.
    """
    found = body_that_meets(session, body)
    access.check(actor, why_not_convene(actor, found.slug, found.name))
    moment = resolve(session)
    find_meeting(session, body, day, moment)
    said = check_reason(reason)
    called = next((row for row in list_called(session, moment) if (row.body, row.date) == (body, day)), None)
    if called is None:
        raise Conflict("Only a paper tells of this meeting; what a paper says is not taken back here.")
    if day < london_day(clock.now()):
        raise Conflict(f"The day of this meeting, {long_day(day)}, has passed: it is not cancelled any more.")
    if called.cancelled_because is not None:
        raise Conflict(f"This meeting was cancelled already: {called.cancelled_because}")
    row = MeetingCancelled(meeting_id=called.id, reason=said, by=actor.name)
    ledger.stage(session, _entry(actor, "meeting.cancelled", body, day, [row]))
    return row


def note_at_meeting(session: Session, actor: Actor, *, body: str, day: date, facts: NoteFacts) -> MeetingNote:
    """Record what was said at a meeting: the body's view, a member's concern, a note.

    What is said of a release after it was decided on says so by itself.

    Args:
        session, actor: the unit of work; the body's chair or secretary, or the secretariat.
        body, day: the meeting.
        facts: what was said, of what, and by whom if a member is named.

    Raises:
        NotFound: no such body, meeting, release or criterion.
        SignInNeeded, Forbidden: the actor does not convene it.
        Invalid: something is missing, or the meeting is still to come.
        Conflict: the meeting was cancelled.
    """
    found = body_that_meets(session, body)
    access.check(actor, why_not_convene(actor, found.slug, found.name))
    moment = resolve(session)
    if find_meeting(session, body, day, moment).cancelled:
        raise Conflict("This meeting was cancelled: nothing was said at it.")
    kept, held = check_note(facts), held_at_meeting(day, clock.now())
    release = release_id(session, kept.release) if kept.release is not None else None
    criterion = _criterion(session, kept, found.id)
    decided = kept.after_decision
    if kept.release is not None:
        then = Moment(held, moment.known_at, moment.seq, live=False)
        decided = decided or find_decision(session, kept.release, then) is not None
    row = MeetingNote(
        body_id=found.id,
        day=day,
        release_id=release,
        criterion_id=criterion,
        kind=kept.kind,
        words=kept.words,
        member=kept.member or None,
        after_decision=decided,
        by=actor.name,
        effective_at=held,
    )
    touched = () if release is None else (release,)
    ledger.stage(session, _entry(actor, "meeting.noted", body, day, [row], touched))
    return row


def _criterion(session: Session, facts: NoteFacts, body_id: int) -> int | None:
    """Give the criterion that a note is on (raises NotFound: there is none; Invalid: it is another body's)."""
    if facts.criterion is None or facts.release is None:
        return None
    found = name_criterion(session, facts.release, facts.criterion)
    if found.body_id != body_id:
        detail = f"The {found.body_name} reviews this criterion; a note on it belongs to its own meeting."
        raise Invalid(detail, (Fault("/criterion", detail),))
    return found.id


def _entry(
    actor: Actor, kind: str, body: str, day: date, rows: list[object], releases: tuple[int, ...] | None = None
) -> StagedEntry:
    """Make the entry; that a body meets, or does not, is every release's business."""
    return StagedEntry(
        actor=actor.id,
        on_behalf_of=actor.on_behalf_of,
        kind=kind,
        subject=f"meeting:{body}/{day.isoformat()}",
        release_ids=releases or (),
        touches_all=releases is None,
        rows=rows,
    )
