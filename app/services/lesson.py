"""Lessons learnt: recording one of a release, and saying how a later release takes it up."""

from datetime import datetime

from sqlalchemy.orm import Session

from app import clock, ledger
from app.domain import access
from app.domain.access import Actor
from app.domain.criterion import check_saw
from app.domain.effective import held_since
from app.domain.errors import Conflict
from app.domain.instant import london_day
from app.domain.lesson import (
    check_lesson,
    check_taken,
    why_no_lesson_yet,
    why_not_record_lesson,
    why_not_take_lesson,
)
from app.domain.status import StepKind
from app.models.decision import Lesson, LessonTaken
from app.queries.lesson import last_lesson, last_taken, lessons_found, name_lesson
from app.queries.moment import resolve
from app.queries.release import find_release, release_id
from app.queries.release_step import list_steps
from app.services.entry import entry_of_release


def record_lesson(
    session: Session,
    actor: Actor,
    *,
    release: str,
    text: str,
    action: str = "",
    owner: str = "",
    effective_at: datetime | None = None,
) -> Lesson:
    """Record what was learnt from a release, at its close-down.

    Args:
        session, actor: the unit of work, and the DCC or the secretariat.
        release: slug of the release.
        text: what was learnt.
        action, owner: what is to be done about it, and by whom.
        effective_at: when that was agreed; now when not given, never in the future.

    Raises:
        NotFound: no such release.
        SignInNeeded, Forbidden: the actor is neither the DCC nor the secretariat.
        Invalid: no words, or a time that cannot be.
        Conflict: the release has not gone live yet.
    """
    release_number = release_id(session, release)
    access.check(actor, why_not_record_lesson(actor, release))
    kept = check_lesson(text, action, owner)
    _check_gone_live(session, release)
    row = Lesson(
        release_id=release_number,
        number=last_lesson(session, release_number) + 1,
        text=kept[0],
        action=kept[1],
        owner=kept[2],
        by=actor.name,
        effective_at=held_since(effective_at, clock.now()),
    )
    # Boards of later releases show it.
    subject = f"lesson:{release}/{row.number}"
    ledger.stage(session, entry_of_release(actor, "lesson.recorded", subject, release_number, row, of_all=True))
    return row


def take_lesson(
    session: Session,
    actor: Actor,
    *,
    release: str,
    lesson_of: str,
    number: int,
    words: str,
    effective_at: datetime | None = None,
    saw: int = 0,
) -> LessonTaken:
    """Record how a release takes up a lesson of an earlier one, or why it does not.

    Args:
        session, actor, release: the unit of work, the DCC or the secretariat, the release that takes it up.
        lesson_of, number: the release it was learnt from, and its number there.
        words, effective_at: how, or why not, and when that was agreed; now when not given, never in the future.
        saw: the version that the actor saw; 0 where nothing had been said yet.

    Raises:
        NotFound: no such release or lesson.
        SignInNeeded, Forbidden: the actor is neither the DCC nor the secretariat.
        Invalid: no words, or a time that cannot be.
        Conflict: the lesson is not one that this release finds: it is of a later one, or has no such criterion.
        Stale: something else was said of it since.
    """
    release_number = release_id(session, release)
    access.check(actor, why_not_take_lesson(actor, release))
    lesson_id = name_lesson(session, lesson_of, number)
    kept = check_taken(words)
    _check_found(session, release, lesson_of, number)
    last = last_taken(session, lesson_id, release_number)
    check_saw(saw, last, "how the lesson is taken up", f'"{last}"')
    row = LessonTaken(
        lesson_id=lesson_id,
        release_id=release_number,
        version=last + 1,
        words=kept,
        by=actor.name,
        effective_at=held_since(effective_at, clock.now()),
    )
    subject = f"lesson:{release}/{lesson_of}/{number}"
    ledger.stage(session, entry_of_release(actor, "lesson.taken", subject, release_number, row, last=last))
    return row


def _check_gone_live(session: Session, release: str) -> None:
    """Hold that a release has gone live, on record or by its day (raises Conflict: it has not)."""
    now = resolve(session)
    live = any(row.kind is StepKind.GONE_LIVE for row in list_steps(session, release, now))
    go_live = find_release(session, release, now).go_live
    if (reason := why_no_lesson_yet(go_live, london_day(clock.now()), went_live=live)) is not None:
        raise Conflict(reason)


def _check_found(session: Session, release: str, lesson_of: str, number: int) -> None:
    """Hold that a release finds a lesson under its criterion (raises Conflict: it does not)."""
    found = lessons_found(session, release, resolve(session))
    if all((each.release, each.number) != (lesson_of, number) for each in found):
        raise Conflict(
            f"This release finds the lessons of earlier releases under its criterion on lessons learnt; lesson {number}"
            f" of {lesson_of} is none of them."
        )
