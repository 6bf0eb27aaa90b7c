"""What the testing page takes of requests not to count something: the DCC's asking, and the body's answer."""

from collections.abc import Callable

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from app.db import Session
from app.domain.errors import Conflict, Invalid
from app.domain.exclusion_request import ExclusionAsked
from app.domain.status import ExclusionClass
from app.doors.change import carry_out
from app.doors.exclusion_request import may_ask, request_for
from app.doors.form import own_form
from app.doors.identity import actor_of, database_of
from app.doors.sent import FormSent
from app.services.exclusion_request import answer_request, ask_exclusion
from app.views.criterion_form import meeting_typed, words_typed
from app.views.issue_fields import held_since, one_of
from app.views.testing import not_recorded

router = APIRouter()


@router.post("/releases/{slug}/exclusion-requests")
def post_request(request: Request, slug: str, form: FormSent) -> Response:
    """Take from the form what the DCC asks a body not to count."""
    typed = own_form(request, form)
    may_ask(request, slug)
    actor = actor_of(request)

    def work(session: Session) -> object:
        asked = ExclusionAsked(
            typed.get("body", ""),
            one_of(typed, "kind", ExclusionClass, "Choose why it is not to be counted."),
            words_typed(typed, "reason"),
            words_typed(typed, "what"),
            typed.get("issue") or None,
            held_since(typed),
        )
        return ask_exclusion(session, actor, release=slug, asked=asked)

    return _done(request, slug, typed, work, "requests")


@router.post("/releases/{slug}/exclusion-requests/{number}/answer")
def post_answer(request: Request, slug: str, number: int, form: FormSent) -> Response:
    """Take from the form how a body answered."""
    typed = own_form(request, form)
    request_for(request, slug, number)
    actor = actor_of(request)

    def work(session: Session) -> object:
        return answer_request(
            session,
            actor,
            release=slug,
            number=number,
            agreed={"yes": True, "no": False}.get(typed.get("agreed", "")),
            words=words_typed(typed, "words"),
            meeting=meeting_typed(typed),
            effective_at=held_since(typed),
        )

    return _done(request, slug, typed, work, f"request-{number}")


def _done(
    request: Request, slug: str, typed: dict[str, str], work: Callable[[Session], object], place: str
) -> Response:
    try:
        carry_out(database_of(request), work)
    except (Invalid, Conflict) as error:
        return not_recorded(request, slug, typed, error)
    return RedirectResponse(f"/releases/{slug}/testing#{place}", 303)
