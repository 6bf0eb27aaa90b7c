"""Re-affirmations of marks, over JSON."""

from fastapi import APIRouter, Request, Response

from app.api.criteria import stamped
from app.api.criterion_schemas import AffirmationMade, AffirmationSent
from app.api.schemas import Key, Slug
from app.doors.change import Answer, answer_once
from app.doors.criterion import Said, criterion_for
from app.doors.identity import actor_of, database_of
from app.doors.permission import Guarded
from app.doors.precondition import criterion_tag, saw_criterion
from app.doors.sent import BodySent
from app.services.affirmation import reaffirm_mark

router = APIRouter(prefix="/v1", tags=["criteria"], route_class=Guarded)


@router.post(
    "/releases/{slug}/criteria/{key}/affirmations",
    summary="Re-affirm the body's mark",
    status_code=201,
    response_model=AffirmationMade,
)
def post_affirmation(request: Request, slug: Slug, key: Key, sent: AffirmationSent, body: BodySent) -> Response:
    """Record that the body stands by its mark on newer evidence; If-Match with the criterion's ETag."""
    actor = actor_of(request)
    saw = saw_criterion(request, criterion_for(request, slug, key, Said.MARK).version)
    return answer_once(
        database_of(request),
        request,
        actor,
        body,
        lambda session: reaffirm_mark(
            session,
            actor,
            release=slug,
            key=key,
            reason=sent.reason,
            meeting=sent.meeting,
            effective_at=sent.effective_at,
            saw=saw.version,
            saw_seq=saw.seq,
        ),
        lambda row: Answer(
            stamped(row, "reason", "meeting", "version"), 201, {"ETag": criterion_tag(row.version, row.seq, "")}
        ),
    )
