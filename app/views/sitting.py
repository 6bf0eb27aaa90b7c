"""Marks agreed in one sitting: a body's criteria of one release as a list, by keyboard, by mouse, without script."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from app import clock
from app.db import Session
from app.domain import access
from app.domain.errors import Conflict, DomainError, Fault, Invalid, Stale
from app.domain.instant import london_day, long_day
from app.domain.meeting import held_at_meeting
from app.domain.status import Rag
from app.doors.change import carry_out
from app.doors.criterion import Said, criterion_for
from app.doors.form import own_form
from app.doors.identity import actor_of, database_of
from app.doors.meeting import day_in_address
from app.doors.moment import Asked, AskedOnPage
from app.doors.precondition import page_tag
from app.doors.sent import FormSent
from app.errors import faults_of, telling_of
from app.queries.meeting import MeetingRow, find_meeting
from app.queries.moment import Moment
from app.queries.release import find_stamped
from app.queries.sitting import Sitting, find_sitting, is_left
from app.services.criterion import record_mark
from app.views import board
from app.views.criterion_form import number_typed, words_typed
from app.views.page import render, swaps, unless_held
from app.views.releases import clocks

router = APIRouter()
SITTING = "/meetings/{body}/{date}/sitting/{slug}"
# What stands in the form itself: anything else that is wrong is said at its head.
FIELDS = {"status", "view", "differs_because"}
NOBODY = board.Attempt("", "")


def _why_not(request: Request, meeting: MeetingRow, slug: str, moment: Moment) -> str | None:
    """Say why nothing can be recorded here by this reader."""
    if not moment.live:
        return "You are reading the past; marks are recorded now."
    if meeting.cancelled:
        return "This meeting was cancelled: no marks are agreed at it."
    if meeting.to_come:
        return f"The meeting is on {long_day(meeting.date)}; its marks can be recorded from then on."
    return access.why_not_mark(actor_of(request), meeting.body, meeting.body_name, slug)


def _said(
    request: Request, session: Session, body: str, date: str, slug: str, moment: Moment
) -> tuple[Sitting, dict[str, Any], tuple[int, int]]:
    day = day_in_address(date)
    head, stamp = find_stamped(session, slug, moment)
    meeting = find_meeting(session, body, day, moment)
    sitting = find_sitting(session, meeting, head, moment, actor_of(request))
    why = _why_not(request, meeting, slug, moment)
    told = {
        "sitting": sitting,
        "meeting": meeting,
        "release": head,
        "address": f"/meetings/{body}/{day.isoformat()}/sitting/{slug}",
        "is_left": is_left,
        "may_mark": why is None,
        "why_not": why,
        "recorded_seq": moment.seq,
        **clocks(moment),
    }
    return sitting, told, (stamp.seq, stamp.turned)


@router.get(SITTING)
def get_sitting(
    request: Request, body: str, date: str, slug: str, asked: AskedOnPage, room: str = "", recorded: str = ""
) -> Response:
    """Show the criteria that a body marks at a meeting; `room=1` shows them large, for everybody in the room."""
    actor = actor_of(request)
    with database_of(request).reading(fresh=True) as session:
        moment = asked.resolve(session)
        sitting, told, stamp = _said(request, session, body, date, slug, moment)
        tag = page_tag(request, actor, moment.seq, *stamp)
    done = any(row.criterion.key == recorded for row in sitting.rows)
    said = sitting.said(recorded) if done else ""
    template = "meetings/room.html" if room == "1" else "meetings/sitting.html"
    return unless_held(request, tag, lambda: render(request, template, **told, attempt=NOBODY, said=said))


@router.post(SITTING + "/{key}")
def post_mark(request: Request, body: str, date: str, slug: str, key: str, form: FormSent) -> Response:
    """Record a mark that was agreed at the meeting, as of its day and under its name."""
    typed, actor, day = own_form(request, form), actor_of(request), day_in_address(date)
    criterion_for(request, slug, key, Said.MARK)
    with database_of(request).reading(fresh=True) as session:
        moment = Asked(None, None).resolve(session)
        sitting, _, _ = _said(request, session, body, date, slug, moment)
    current = sitting.row(key).criterion.mark  # or it is no criterion of this body
    meeting = sitting.meeting

    def work(session: Session) -> object:
        if meeting.cancelled:
            raise Conflict("This meeting was cancelled: no marks are agreed at it.")
        held = held_at_meeting(day, clock.now())
        if current is not None and current.effective_at > held:
            raise Conflict(
                f"A mark was agreed after this meeting, on {long_day(london_day(current.effective_at))}, and stands."
            )
        lines = words_typed(typed, "qualifications").split("\n")
        return record_mark(
            session,
            actor,
            release=slug,
            key=key,
            status=_status(typed),
            view=words_typed(typed, "view"),
            qualifications=tuple(line.strip() for line in lines if line.strip()),
            meeting=meeting.name,
            effective_at=held,
            differs_because=words_typed(typed, "differs_because"),
            explained=True,
            saw=number_typed(typed, "version"),
            saw_seq=number_typed(typed, "saw"),
        )

    try:
        carry_out(database_of(request), work)
    except (Invalid, Stale, Conflict) as error:
        return _refused(request, (body, date, slug, key), typed, error)
    if swaps(request):
        return _swapped(request, (body, date, slug, key), 200, NOBODY)
    return RedirectResponse(f"/meetings/{body}/{day.isoformat()}/sitting/{slug}?recorded={key}#sit-{key}", 303)


def _refused(request: Request, place: tuple[str, str, str, str], typed: dict[str, str], error: DomainError) -> Response:
    """Draw the criterion again with the words that were typed, beside what stood in the way."""
    status = 409 if isinstance(error, Stale) else telling_of(error).status
    errors = {fault.pointer.strip("/").split("/")[0]: fault.detail for fault in faults_of(error)}
    if not errors.keys() & FIELDS:
        errors = {"form": error.detail}
    conflict = board.Conflict(error.detail, None) if isinstance(error, (Stale, Conflict)) else None
    attempt = board.Attempt(place[3], "mark", typed, errors, conflict)
    return _swapped(request, place, status, attempt)


def _swapped(request: Request, place: tuple[str, str, str, str], status: int, attempt: board.Attempt) -> Response:
    """Draw how it went, as things stand now: the one criterion for htmx, or the whole page."""
    body, date, slug, key = place
    with database_of(request).reading(fresh=True) as session:
        moment = Asked(None, None).resolve(session)
        sitting, told, _ = _said(request, session, body, date, slug, moment)
    row = sitting.row(key)
    if attempt.conflict is not None:
        now = board.Conflict(attempt.conflict.what, row.criterion.mark)
        attempt = board.Attempt(key, "mark", attempt.typed, {}, now)
    if not swaps(request):
        return render(request, "meetings/sitting.html", status, **told, attempt=attempt, said="")
    said = "" if attempt.form else sitting.said(key)
    return render(request, "meetings/_sit_swap.html", status, **told, row=row, attempt=attempt, said=said)


def _status(typed: dict[str, str]) -> Rag:
    try:
        return Rag(typed.get("status", ""))
    except ValueError:
        detail = "Choose Green, Amber or Red."
        raise Invalid(detail, (Fault("/status", detail),)) from None
