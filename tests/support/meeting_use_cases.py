"""The use cases of meetings and of requests not to count something, for the contract of all use cases."""

from datetime import date

from sqlalchemy.orm import Session

from app.db import Database
from app.domain import errors
from app.domain.access import Actor
from app.domain.exclusion_request import ExclusionAsked
from app.domain.meeting import MeetingFacts, NoteFacts
from app.domain.status import ExclusionClass, NoteKind
from app.services import exclusion_request, meeting
from tests.support.cast import RELEASE, Cast
from tests.support.small_record import do
from tests.support.use_case import Example

DAY = date(2026, 12, 3)
TOLD = date(2021, 9, 29)  # the day of a meeting that a paper tells of
FACTS = MeetingFacts(DAY, 98, "A call")
NOTE = NoteFacts(NoteKind.CONCERN, "It could fail.", "Jane", RELEASE, "regression-testing")
ASKED = ExclusionAsked("tag", ExclusionClass.DEVICE, "The meter fails.", "One test")


def _call(session: Session, actor: Actor, facts: MeetingFacts = FACTS, body: str = "tag") -> object:
    return meeting.call_meeting(session, actor, body=body, facts=facts)


def _cancel(session: Session, actor: Actor, day: date = DAY, reason: str = "Nothing is due.") -> object:
    return meeting.cancel_meeting(session, actor, body="tag", day=day, reason=reason)


def _note(session: Session, actor: Actor, facts: NoteFacts = NOTE, day: date = TOLD) -> object:
    return meeting.note_at_meeting(session, actor, body="tag", day=day, facts=facts)


def _ask(session: Session, actor: Actor, asked: ExclusionAsked = ASKED, release: str = RELEASE) -> object:
    return exclusion_request.ask_exclusion(session, actor, release=release, asked=asked)


def _answer(session: Session, actor: Actor, number: int = 1, words: str = "It is the meter’s.") -> object:
    return exclusion_request.answer_request(session, actor, release=RELEASE, number=number, agreed=True, words=words)


MEETING_EXAMPLES: dict[str, Example] = {
    "meeting.call_meeting": Example(
        "tag-chair",
        _call,
        (
            ("nobody", _call, errors.SignInNeeded),
            ("tag-member", _call, errors.Forbidden),
            ("opsg-chair", _call, errors.Forbidden),
            ("tag-chair", lambda s, a: _call(s, a, MeetingFacts(DAY, 0)), errors.Invalid),
            ("tag-chair", lambda s, a: _call(s, a, MeetingFacts(TOLD)), errors.Conflict),
            ("secretariat", lambda s, a: _call(s, a, body="no-such-body"), errors.NotFound),
            ("secretariat", lambda s, a: _call(s, a, body="dcc"), errors.NotFound),
        ),
    ),
    "meeting.cancel_meeting": Example(
        "tag-secretary",
        _cancel,
        (
            ("tag-member", lambda s, a: _cancel(s, a, TOLD), errors.Forbidden),
            ("tag-chair", _cancel, errors.NotFound),
            ("tag-chair", lambda s, a: _cancel(s, a, TOLD), errors.Conflict),
            ("tag-chair", lambda s, a: _cancel(s, a, TOLD, " "), errors.Invalid),
        ),
    ),
    "meeting.note_at_meeting": Example(
        "secretariat",
        _note,
        (
            ("nobody", _note, errors.SignInNeeded),
            ("tag-member", _note, errors.Forbidden),
            ("tag-chair", lambda s, a: _note(s, a, day=DAY), errors.NotFound),
            ("tag-chair", lambda s, a: _note(s, a, NoteFacts(NoteKind.NOTE, " ")), errors.Invalid),
            (
                "tag-chair",
                lambda s, a: _note(s, a, NoteFacts(NoteKind.NOTE, "It.", "", RELEASE, "coexistence")),
                errors.Invalid,
            ),
            ("tag-chair", lambda s, a: _note(s, a, NoteFacts(NoteKind.NOTE, "It.", "", "no")), errors.NotFound),
        ),
    ),
    "exclusion_request.ask_exclusion": Example(
        "dcc",
        _ask,
        (
            ("nobody", _ask, errors.SignInNeeded),
            ("tag-chair", _ask, errors.Forbidden),
            ("dcc", lambda s, a: _ask(s, a, release="no"), errors.NotFound),
            ("dcc", lambda s, a: _ask(s, a, ExclusionAsked("no", ASKED.kind, "It.", "It")), errors.Invalid),
            ("dcc", lambda s, a: _ask(s, a, ExclusionAsked("tag", ASKED.kind, "It.", issue="TI-99")), errors.Invalid),
        ),
    ),
    "exclusion_request.answer_request": Example(
        "tag-chair",
        _answer,
        (("tag-chair", _answer, errors.NotFound),),
    ),
}


def prepare_meeting(name: str, database: Database) -> None:
    """Make sure that there is a meeting to cancel, or a request to answer."""
    cast = Cast(database)
    if name == "meeting.cancel_meeting":
        do(database, lambda session: _call(session, cast.actor("tag-chair")))
    if name == "exclusion_request.answer_request":
        do(database, lambda session: _ask(session, cast.actor("dcc")))
