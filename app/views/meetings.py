"""The pages of meetings: all of them, one with its agenda and its notes, and its minutes."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from app.db import Session
from app.domain.access import Actor
from app.domain.errors import Conflict, DomainError, Fault, Invalid
from app.domain.instant import day_ends, london_day
from app.domain.meeting import NOTE_NAMES, MeetingFacts, NoteFacts, why_not_convene
from app.domain.status import NoteKind
from app.doors.change import carry_out
from app.doors.form import own_form
from app.doors.identity import actor_of, database_of
from app.doors.meeting import convened_by, day_in_address
from app.doors.moment import Asked, AskedOnPage
from app.doors.precondition import page_tag
from app.doors.sent import FormSent
from app.errors import telling_of
from app.queries.agenda import find_agenda
from app.queries.appointment import list_members
from app.queries.body import list_bodies
from app.queries.meeting import MeetingRow, find_meeting, list_meetings
from app.queries.meeting_note import list_notes
from app.queries.minutes import find_minutes
from app.queries.moment import Moment
from app.queries.release import turned_by
from app.services import meeting as meetings
from app.views.criterion_form import day_typed, words_typed
from app.views.issue_fields import invalid, one_of, refused_attempt
from app.views.page import render, unless_held
from app.views.phases import Attempt
from app.views.record_page import show
from app.views.releases import clocks

router = APIRouter()
MEETING = "/meetings/{body}/{date}"
SAID = {
    "called": "The meeting is on record.",
    "cancelled": "The cancellation is on record.",
    "noted": "The note is on record.",
}
LONGEST_NUMBER = 6


def _all(session: Session, moment: Moment, actor: Actor, body: str, asked_as_at: str) -> dict[str, Any]:
    found, bodies = list_meetings(session, moment, body or None), list_bodies(session, moment)
    may = [row for row in bodies if row.kind == "body" and why_not_convene(actor, row.slug, row.name) is None]
    return {
        "meetings": found.meetings,
        "diary": found.diary,
        "bodies": bodies,
        "body": body,
        "asked_as_at": asked_as_at,
        "today": london_day(moment.as_at),
        "may_convene": may if moment.live else [],
    }


@router.get("/meetings")
def get_meetings(request: Request, asked: AskedOnPage, body: Annotated[str, Query(max_length=80)] = "") -> Response:
    """Show meetings, past and to come, and the diary."""

    def read(session: Session, moment: Moment) -> dict[str, Any]:
        said = _all(session, moment, actor_of(request), body, request.query_params.get("as_at", ""))
        return {**said, "attempt": Attempt()}

    return show(request, asked, "meetings/page.html", read)


@router.post("/meetings")
def post_meeting(request: Request, form: FormSent) -> Response:
    """Take a meeting that a body calls from the form."""
    typed, actor = own_form(request, form), actor_of(request)
    body = typed.get("body", "")
    convened_by(request, body)

    def work(session: Session) -> object:
        return meetings.call_meeting(session, actor, body=body, facts=_facts(typed))

    try:
        carry_out(database_of(request), work)
    except (Invalid, Conflict) as error:
        attempt, _ = refused_attempt("call", typed, error)
        with database_of(request).reading(fresh=True) as session:
            moment = Asked(None, None).resolve(session)
            said = _all(session, moment, actor, "", "")
        status = telling_of(error).status
        return render(
            request, "meetings/page.html", status, attempt=attempt, recorded_seq=moment.seq, **said, **clocks(moment)
        )
    return RedirectResponse(f"/meetings/{body}/{_day(typed).isoformat()}?recorded=called", 303)


def _day(typed: dict[str, str]) -> date:
    day = day_typed(typed, "date")
    if day is None:
        raise invalid("date", "Say on which day the body meets.")
    return day


def _facts(typed: dict[str, str]) -> MeetingFacts:
    number = typed.get("number", "").strip()
    if number and not (number.isascii() and number.isdigit() and len(number) <= LONGEST_NUMBER):
        raise invalid("number", "Give the meeting's number in digits, or leave it empty.")
    return MeetingFacts(_day(typed), int(number) if number else None, words_typed(typed, "place"))


def _meeting(
    request: Request, session: Session, body: str, day: date, moment: Moment
) -> tuple[MeetingRow, dict[str, Any]]:
    """Ask everything that the page of one meeting shows; of a past one the agenda as it stood before its day."""
    actor, meeting = actor_of(request), find_meeting(session, body, day, moment)
    past = day < london_day(moment.as_at)
    then = Moment(day_ends(day.fromordinal(day.toordinal() - 1)), moment.known_at, moment.seq, live=False)
    agenda = find_agenda(session, body, then if past else moment, actor)
    may_convene = moment.live and why_not_convene(actor, body, meeting.body_name) is None
    return meeting, {
        "meeting": meeting,
        "past": past,
        "agenda": agenda,
        "notes": list_notes(session, body, day, moment, actor),
        "note_names": NOTE_NAMES,
        "may_convene": may_convene,
        "may_note": may_convene and not meeting.to_come and not meeting.cancelled,
        "members": list_members(session, body, moment) if may_convene else (),
        "recorded_seq": moment.seq,
        **clocks(moment),
    }


@router.get(MEETING)
def get_meeting(request: Request, body: str, date: str, asked: AskedOnPage, recorded: str = "") -> Response:
    """Show one meeting: its agenda, members' positions side by side, what was noted."""
    actor, day = actor_of(request), day_in_address(date)
    with database_of(request).reading(fresh=not actor.anonymous) as session:
        moment = asked.resolve(session)
        _, said = _meeting(request, session, body, day, moment)
        tag = page_tag(request, actor, moment.seq, turned_by(session, moment))
    told = {"attempt": Attempt(), "said": SAID.get(recorded)}
    return unless_held(request, tag, lambda: render(request, "meetings/meeting.html", **said, **told))


def _refused(request: Request, body: str, day: date, form: str, typed: dict[str, str], error: DomainError) -> Response:
    """Draw the meeting's page again with what was typed, beside why it was not recorded."""
    attempt, _ = refused_attempt(form, typed, error)
    with database_of(request).reading(fresh=True) as session:
        _, said = _meeting(request, session, body, day, Asked(None, None).resolve(session))
    status = telling_of(error).status
    return render(request, "meetings/meeting.html", status, **said, attempt=attempt, said=None)


@router.post(MEETING + "/cancellation")
def post_cancellation(request: Request, body: str, date: str, form: FormSent) -> Response:
    """Take from the form that a meeting will not take place."""
    typed, actor, day = own_form(request, form), actor_of(request), day_in_address(date)
    convened_by(request, body, day)

    def work(session: Session) -> object:
        return meetings.cancel_meeting(session, actor, body=body, day=day, reason=words_typed(typed, "reason"))

    try:
        carry_out(database_of(request), work)
    except (Invalid, Conflict) as error:
        return _refused(request, body, day, "cancel", typed, error)
    return RedirectResponse(f"/meetings/{body}/{day.isoformat()}?recorded=cancelled", 303)


@router.post(MEETING + "/notes")
def post_note(request: Request, body: str, date: str, form: FormSent) -> Response:
    """Take from the form what was said at a meeting."""
    typed, actor, day = own_form(request, form), actor_of(request), day_in_address(date)
    convened_by(request, body, day)

    def work(session: Session) -> object:
        return meetings.note_at_meeting(session, actor, body=body, day=day, facts=_note(typed))

    try:
        carry_out(database_of(request), work)
    except (Invalid, Conflict) as error:
        return _refused(request, body, day, "note", typed, error)
    return RedirectResponse(f"/meetings/{body}/{day.isoformat()}?recorded=noted#notes", 303)


def _note(typed: dict[str, str]) -> NoteFacts:
    release, _, criterion = typed.get("on", "").partition("/")
    kind = one_of(typed, "kind", NoteKind, "Choose what it is: a view, a concern or a note.")
    member = words_typed(typed, "member") if kind is NoteKind.CONCERN else ""
    after = typed.get("after_decision") == "yes"
    if len(criterion) > MOST_KEY or len(release) > MOST_KEY:
        raise Invalid("There is no such criterion.", (Fault("/on", "Choose from the list."),))
    return NoteFacts(kind, words_typed(typed, "words"), member, release or None, criterion or None, after)


MOST_KEY = 80


@router.get(MEETING + "/minutes")
def get_minutes(request: Request, body: str, date: str, asked: AskedOnPage) -> Response:
    """Show the minutes of a meeting, from the record."""
    actor, day = actor_of(request), day_in_address(date)
    with database_of(request).reading(fresh=not actor.anonymous) as session:
        moment = asked.resolve(session)
        minutes = find_minutes(session, body, day, moment, actor)
        tag = page_tag(request, actor, moment.seq, turned_by(session, moment))
    said = {"minutes": minutes, "meeting": minutes.meeting, "recorded_seq": moment.seq, **clocks(moment)}
    return unless_held(request, tag, lambda: render(request, "meetings/minutes.html", **said))
