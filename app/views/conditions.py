"""The board's forms for conditions still to be met: recording one under a mark, and saying how one ended."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.db import Session
from app.domain.condition import Wanted
from app.domain.errors import Fault, Invalid
from app.domain.status import ConditionOutcome
from app.doors.criterion import Said, criterion_for
from app.doors.form import own_form
from app.doors.identity import actor_of
from app.doors.sent import FormSent
from app.services.condition import end_condition, record_condition
from app.views.board import record_on_board
from app.views.criterion_form import day_typed, number_typed, words_typed

router = APIRouter()


@router.post("/releases/{slug}/criteria/{key}/conditions")
def post_condition(request: Request, slug: str, key: str, form: FormSent) -> Response:
    """Record what is still to be met under a criterion's mark from the form."""
    sent = own_form(request, form)
    criterion_for(request, slug, key, Said.MARK)

    def work(session: Session) -> object:
        wanted = Wanted(words_typed(sent, "text"), words_typed(sent, "owner"), day_typed(sent, "due"))
        return record_condition(
            session, actor_of(request), release=slug, key=key, wanted=wanted, saw=number_typed(sent, "version")
        )

    return record_on_board(request, slug, key, "condition", sent, work)


@router.post("/releases/{slug}/criteria/{key}/conditions/{id}/end")
def post_end(request: Request, slug: str, key: str, id: int, form: FormSent) -> Response:
    """Record from the form that a condition was met, or that it lapsed."""
    sent = own_form(request, form)
    criterion_for(request, slug, key, Said.MARK)

    def work(session: Session) -> object:
        return end_condition(
            session,
            actor_of(request),
            release=slug,
            key=key,
            id=id,
            outcome=_outcome(sent),
            words=words_typed(sent, "words"),
        )

    return record_on_board(request, slug, key, f"end-{id}", sent, work)


def _outcome(sent: dict[str, str]) -> ConditionOutcome:
    try:
        return ConditionOutcome(sent.get("outcome", ""))
    except ValueError:
        detail = "Choose whether it was met or lapsed."
        raise Invalid(detail, (Fault("/outcome", detail),)) from None
