"""The board's form that defines what the colours mean."""

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from app.db import Session
from app.domain.access import check
from app.domain.colour import DEFAULT_MEANINGS, why_not_define_colours
from app.domain.errors import Invalid
from app.domain.status import Rag
from app.doors.change import carry_out
from app.doors.form import own_form
from app.doors.identity import actor_of, database_of
from app.doors.sent import FormSent
from app.errors import faults_of, telling_of
from app.queries.colour import list_colours
from app.queries.moment import resolve
from app.queries.release import release_id
from app.services.colour import define_colours
from app.views.board import Attempt, show_board
from app.views.criterion_form import words_typed

router = APIRouter()


@router.post("/releases/{slug}/colours")
def post_colours(request: Request, slug: str, form: FormSent) -> Response:
    """Record from the form what the colours mean: those whose words were changed."""
    typed = own_form(request, form)
    actor = actor_of(request)
    with database_of(request).reading(fresh=True) as session:
        release_id(session, slug)
    check(actor, why_not_define_colours(actor, slug))

    def work(session: Session) -> object:
        said = {rag: words_typed(typed, rag.value) for rag in Rag}
        now = {row.status: row.words for row in list_colours(session, slug, resolve(session))}
        changed = {rag: words for rag, words in said.items() if words != now.get(rag, DEFAULT_MEANINGS[rag])}
        return define_colours(
            session, actor, release=slug, meanings=changed, meeting=words_typed(typed, "meeting") or None
        )

    try:
        carry_out(database_of(request), work)
    except Invalid as error:
        errors = {fault.pointer.strip("/"): fault.detail for fault in faults_of(error)}
        return show_board(request, slug, telling_of(error).status, Attempt("", "colours", typed, errors))
    return RedirectResponse(f"/releases/{slug}/board?recorded=colours#colours", 303)
