"""What Green, Amber and Red mean in a release, over JSON."""

from typing import Any

from fastapi import APIRouter, Request, Response

from app.api.colour_schemas import ColourGiven, ColoursListed, ColoursMade, ColoursSent
from app.api.conditional import unless_known
from app.api.schemas import Slug
from app.domain.access import check
from app.domain.colour import why_not_define_colours
from app.domain.instant import rfc3339
from app.doors.change import Answer, answer_once
from app.doors.identity import actor_of, database_of
from app.doors.moment import AskedMoment
from app.doors.permission import Guarded
from app.doors.sent import BodySent
from app.queries.colour import list_colours
from app.queries.release import release_id
from app.services.colour import define_colours

router = APIRouter(prefix="/v1", tags=["criteria"], route_class=Guarded)


@router.get("/releases/{slug}/colours", summary="What the colours mean", response_model=ColoursListed)
def get_colours(request: Request, response: Response, slug: Slug, asked: AskedMoment) -> ColoursListed | Response:
    """Say what Green, Amber and Red mean in a release; in default words where nobody has defined it."""
    return unless_known(
        request,
        response,
        asked,
        slug,
        lambda session, moment: ColoursListed(
            items=[ColourGiven.model_validate(row) for row in list_colours(session, slug, moment)],
            as_at=moment.as_at,
            known_at=moment.known_at,
        ),
    )


@router.post("/releases/{slug}/colours", summary="Define the colours", status_code=201, response_model=ColoursMade)
def post_colours(request: Request, slug: Slug, sent: ColoursSent, body: BodySent) -> Response:
    """Define what one or more of the colours mean; what is left out stays as it is. Nothing earlier is lost."""
    actor = actor_of(request)
    with database_of(request).reading(fresh=True) as session:
        release_id(session, slug)
    check(actor, why_not_define_colours(actor, slug))
    return answer_once(
        database_of(request),
        request,
        actor,
        body,
        lambda session: define_colours(
            session,
            actor,
            release=slug,
            meanings=sent.meanings(),
            meeting=sent.meeting,
            effective_at=sent.effective_at,
        ),
        _present,
    )


def _present(rows: tuple[Any, ...]) -> Answer:
    first = rows[0]
    return Answer(
        {
            "meanings": {row.status.value: row.words for row in rows},
            "meeting": first.meeting,
            "effective_at": rfc3339(first.effective_at),
            "recorded_at": rfc3339(first.recorded_at),
            "seq": first.seq,
        }
    )
