"""The board and its forms."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from app.db import Session
from app.domain import errors
from app.domain.errors import DomainError, Fault, Invalid, Stale
from app.domain.status import Rag
from app.doors.change import carry_out
from app.doors.criterion import Said, criterion_for
from app.doors.form import own_form
from app.doors.identity import actor_of, database_of
from app.doors.moment import Asked, AskedOnPage
from app.doors.precondition import page_tag
from app.doors.sent import FormSent
from app.errors import faults_of, telling_of
from app.queries.beside_marks import find_beside_marks
from app.queries.board import Board, find_board
from app.queries.criterion import find_criterion
from app.queries.criterion_history import list_history
from app.queries.criterion_row import CriterionRow
from app.queries.release import find_stamped
from app.services import criterion as criteria
from app.views.board_page import answer_board, ready_of, terms_of
from app.views.criterion_form import meeting_typed, number_typed, words_typed
from app.views.page import render, swaps, unless_held
from app.views.releases import clocks

router = APIRouter()

SAID = {
    "position": "Your position is recorded.",
    "mark": "The mark is recorded.",
    "statement": "The statement is recorded.",
    "condition": "The condition is recorded.",
    "end": "The end of the condition is recorded.",
    "affirmation": "The re-affirmation is recorded: the mark stands on the evidence as it is now.",
    "colours": "What the colours mean is recorded.",
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
    return answer_board(request, slug, asked, Attempt(on, recorded, said=SAID[recorded]) if recorded in SAID else None)


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
        head, stamp = find_stamped(session, slug, moment)
        row = find_criterion(session, slug, key, moment, actor)
        events = list_history(session, slug, key, moment, actor)
        tag = page_tag(request, actor, stamp.seq, stamp.turned)
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
            words=words_typed(sent, "words"),
            saw=number_typed(sent, "version"),
            saw_seq=number_typed(sent, "saw"),
        )

    return record_on_board(request, slug, key, "position", sent, work)


@router.post("/releases/{slug}/criteria/{key}/marks")
def post_mark(request: Request, slug: str, key: str, form: FormSent) -> Response:
    """Record what the body agreed from the form."""
    sent = own_form(request, form)
    criterion_for(request, slug, key, Said.MARK)

    def work(session: Session) -> object:
        lines = words_typed(sent, "qualifications").split("\n")
        return criteria.record_mark(
            session,
            actor_of(request),
            release=slug,
            key=key,
            status=_status(sent),
            view=words_typed(sent, "view"),
            qualifications=tuple(line.strip() for line in lines if line.strip()),
            meeting=meeting_typed(sent),
            differs_because=words_typed(sent, "differs_because"),
            explained=True,
            saw=number_typed(sent, "version"),
            saw_seq=number_typed(sent, "saw"),
        )

    return record_on_board(request, slug, key, "mark", sent, work)


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
            text=words_typed(sent, "text"),
            saw=number_typed(sent, "version"),
        )

    return record_on_board(request, slug, key, "statement", sent, work)


def record_on_board(
    request: Request, slug: str, key: str, form: str, typed: dict[str, str], work: Callable[[Session], object]
) -> Response:
    """Carry a form out and answer it: the swapped criterion, or a redirect to its place on the board.

    Args:
        request, slug, key: the request, and the criterion it is about.
        form: which of its forms it was; of several of a kind, the kind and a number ("end-12").
        typed: what was typed.
        work: the change.
    """
    done = form.partition("-")[0]
    try:
        carry_out(database_of(request), work)
    except (Invalid, Stale, errors.Conflict) as error:
        refusal: DomainError = error
        status = 409 if isinstance(error, Stale) else telling_of(error).status
        return _answer(request, slug, key, status, lambda row: _failed(key, form, typed, refusal, row))
    if swaps(request):
        return _answer(request, slug, key, 200, lambda row: Attempt(key, form, said=SAID[done]))
    return RedirectResponse(f"/releases/{slug}/board?recorded={done}&on={key}#criterion-{key}", 303)


def _answer(request: Request, slug: str, key: str, status: int, tell: Callable[[CriterionRow], Attempt]) -> Response:
    """Draw how it went, as things stand now: the whole board, or the one criterion for htmx."""
    said = _now(request, slug)
    row = _find(said["board"], key)
    template = "board/_swap.html" if swaps(request) else "board/page.html"
    return render(request, template, status, **said, criterion=row, attempt=tell(row))


def show_board(request: Request, slug: str, status: int, attempt: Attempt) -> Response:
    """Draw the whole board as it stands now, with what was tried on it and how that went."""
    return render(request, "board/page.html", status, **_now(request, slug), attempt=attempt)


def _now(request: Request, slug: str) -> dict[str, Any]:
    with database_of(request).reading(fresh=True) as session:
        moment = Asked(None, None).resolve(session)
        board = find_board(session, slug, moment, actor_of(request))
        beside = find_beside_marks(session, slug, moment, actor_of(request))
        ready = ready_of(database_of(request), session, board, moment)
    return {"board": board, "terms": terms_of(request, board, moment), "beside": beside, "ready": ready}


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
