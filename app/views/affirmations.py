"""Re-affirming a mark from the board."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.db import Session
from app.doors.criterion import Said, criterion_for
from app.doors.form import own_form
from app.doors.identity import actor_of
from app.doors.sent import FormSent
from app.services.affirmation import reaffirm_mark
from app.views.board import record_on_board
from app.views.criterion_form import meeting_typed, number_typed, words_typed

router = APIRouter()


@router.post("/releases/{slug}/criteria/{key}/affirmations")
def post_affirmation(request: Request, slug: str, key: str, form: FormSent) -> Response:
    """Record from the form that the body stands by its mark on newer evidence."""
    sent = own_form(request, form)
    criterion_for(request, slug, key, Said.MARK)

    def work(session: Session) -> object:
        return reaffirm_mark(
            session,
            actor_of(request),
            release=slug,
            key=key,
            reason=words_typed(sent, "reason"),
            meeting=meeting_typed(sent),
            saw=number_typed(sent, "version"),
            saw_seq=number_typed(sent, "saw"),
        )

    return record_on_board(request, slug, key, "affirmation", sent, work)
