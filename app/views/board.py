"""The board and its forms."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from app.db import Session
from app.domain.errors import DomainError, Fault, Invalid, Stale
from app.domain.status import Rag
from app.domain.words import readable
from app.doors.change import carry_out
from app.doors.criterion import Said, criterion_for
from app.doors.form import own_form
from app.doors.identity import actor_of, database_of
from app.doors.moment import Asked, AskedOnPage
from app.doors.precondition import page_tag
from app.doors.sent import FormSent
from app.errors import faults_of, telling_of
from app.queries.board import Board, find_board
from app.queries.criterion import CriterionRow, find_criterion
from app.queries.criterion_history import list_history
from app.queries.glossary import terms_for
from app.queries.release import find_release, last_entry
from app.services import criterion as criteria
from app.views.page import render, swaps, unless_held
from app.views.releases import clocks

router = APIRouter()
LONGEST_MEETING = 300

SAID = {
    "position": "Your position is recorded.",
    "mark": "The mark is recorded.",
    "statement": "The statement is recorded.",
}


@dataclass(frozen=True, slots=True)
class Conflict:
    """What stood in the way of a form: in words, and what is on record now."""

    what: str
    current: Any


@dataclass(frozen=True, slots=True)
class Attempt:
    """What was just tried on one criterion, for the page that shows how it went."""

    key: str
    form: str
    typed: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    conflict: Conflict | None = None
    said: str | None = None


@router.get("/releases/{slug}/board")
def get_board(request: Request, slug: str, asked: AskedOnPage, recorded: str = "", on: str = "") -> Response:
    """Show the board, now or as it stood."""
    actor = actor_of(request)
    with database_of(request).reading(fresh=not actor.anonymous) as session:
        moment = asked.resolve(session)
        board = find_board(session, slug, moment, actor)
        terms = terms_for(session, moment, slug)
        tag = page_tag(request, actor, last_entry(session, slug, moment))
    attempt = Attempt(on, recorded, said=SAID[recorded]) if recorded in SAID else None
    said = {"board": board, "attempt": attempt, "terms": terms}
    return unless_held(request, tag, lambda: render(request, "board/page.html", **said))


@router.get("/releases/{slug}/criteria/{key}")
def get_criterion(request: Request, slug: str, key: str) -> Response:
    """Go to a criterion's place on the board."""
    asked = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"/releases/{slug}/board{asked}#criterion-{key}", 303)


@router.get("/releases/{slug}/criteria/{key}/history")
def get_history(request: Request, slug: str, key: str, asked: AskedOnPage) -> Response:
    """Show all that was recorded on a criterion, the latest first."""
    actor = actor_of(request)
    with database_of(request).reading() as session:
        moment = asked.resolve(session)
        head = find_release(session, slug, moment)
        row = find_criterion(session, slug, key, moment, actor)
        events = list_history(session, slug, key, moment, actor)
        tag = page_tag(request, actor, last_entry(session, slug, moment))
    return unless_held(
        request,
        tag,
        lambda: render(
            request,
            "history/page.html",
            release=head,
            criterion=row,
            events=events,
            recorded_seq=moment.seq,
            **clocks(moment),
        ),
    )


@router.post("/releases/{slug}/criteria/{key}/positions")
def post_position(request: Request, slug: str, key: str, form: FormSent) -> Response:
    """Record a member's own position from the form."""
    sent = own_form(request, form)
    criterion_for(request, slug, key, Said.POSITION)

    def work(session: Session) -> object:
        return criteria.record_position(
            session,
            actor_of(request),
            release=slug,
            key=key,
            status=_status(sent),
            words=_words(sent, "words"),
            saw=_number(sent, "version"),
            saw_seq=_number(sent, "saw"),
        )

    return _record(request, slug, key, "position", sent, work)


@router.post("/releases/{slug}/criteria/{key}/marks")
def post_mark(request: Request, slug: str, key: str, form: FormSent) -> Response:
    """Record what the body agreed from the form."""
    sent = own_form(request, form)
    criterion_for(request, slug, key, Said.MARK)

    def work(session: Session) -> object:
        lines = _words(sent, "qualifications").split("\n")
        return criteria.record_mark(
            session,
            actor_of(request),
            release=slug,
            key=key,
            status=_status(sent),
            view=_words(sent, "view"),
            qualifications=tuple(line.strip() for line in lines if line.strip()),
            meeting=_meeting(sent),
            saw=_number(sent, "version"),
            saw_seq=_number(sent, "saw"),
        )

    return _record(request, slug, key, "mark", sent, work)


@router.post("/releases/{slug}/criteria/{key}/statements")
def post_statement(request: Request, slug: str, key: str, form: FormSent) -> Response:
    """Record the DCC's statement from the form."""
    sent = own_form(request, form)
    criterion_for(request, slug, key, Said.STATEMENT)

    def work(session: Session) -> object:
        return criteria.record_statement(
            session,
            actor_of(request),
            release=slug,
            key=key,
            text=_words(sent, "text"),
            saw=_number(sent, "version"),
        )

    return _record(request, slug, key, "statement", sent, work)


def _record(
    request: Request, slug: str, key: str, form: str, typed: dict[str, str], work: Callable[[Session], object]
) -> Response:
    """Carry a form out and answer it: the swapped criterion, or a redirect to its place on the board."""
    try:
        carry_out(database_of(request), work)
    except (Invalid, Stale) as error:
        refusal: DomainError = error
        status = 409 if isinstance(error, Stale) else telling_of(error).status
        return _answer(request, slug, key, status, lambda row: _failed(key, form, typed, refusal, row))
    if swaps(request):
        return _answer(request, slug, key, 200, lambda row: Attempt(key, form, said=SAID[form]))
    return RedirectResponse(f"/releases/{slug}/board?recorded={form}&on={key}#criterion-{key}", 303)


def _answer(request: Request, slug: str, key: str, status: int, tell: Callable[[CriterionRow], Attempt]) -> Response:
    """Draw how it went, as things stand now: the whole board, or the one criterion for htmx."""
    with database_of(request).reading(fresh=True) as session:
        moment = Asked(None, None).resolve(session)
        board = find_board(session, slug, moment, actor_of(request))
        terms = terms_for(session, moment, slug)
    row = _find(board, key)
    template = "board/_swap.html" if swaps(request) else "board/page.html"
    return render(request, template, status, board=board, criterion=row, attempt=tell(row), terms=terms)


def _find(board: Board, key: str) -> CriterionRow:
    return next(row for body in board.bodies for row in body.criteria if row.key == key)


def _failed(key: str, form: str, typed: dict[str, str], error: DomainError, row: CriterionRow) -> Attempt:
    if isinstance(error, Stale):
        current = row.own_position if form == "position" else row.mark or row.statement
        return Attempt(key, form, typed, conflict=Conflict(error.detail, current))
    errors = {fault.pointer.strip("/").split("/")[0]: fault.detail for fault in faults_of(error)}
    return Attempt(key, form, typed, errors if errors else {"form": error.detail})


def _status(sent: dict[str, str]) -> Rag:
    try:
        return Rag(sent.get("status", ""))
    except ValueError:
        detail = "Choose Green, Amber or Red."
        raise Invalid(detail, (Fault("/status", detail),)) from None


def _words(sent: dict[str, str], name: str) -> str:
    try:
        return readable(sent.get(name, ""))
    except ValueError as error:
        detail = f"These words cannot be kept: {error}."
        raise Invalid(detail, (Fault(f"/{name}", detail),)) from error


def _meeting(sent: dict[str, str]) -> str:
    meeting = _words(sent, "meeting").strip()
    if len(meeting) > LONGEST_MEETING:
        detail = f"Name the meeting in at most {LONGEST_MEETING} characters."
        raise Invalid(detail, (Fault("/meeting", detail),))
    return meeting


def _number(sent: dict[str, str], name: str) -> int:
    """Read a hidden number; nothing, or something altered, stands for "none seen" and is told as a conflict."""
    text = sent.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0
