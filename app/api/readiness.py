"""Readiness over JSON: the verdict, one sentence, everything required; and what if one thing were not there."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from app.api.conditional import unheld, unless_known
from app.api.readiness_schemas import ReadinessGiven, readiness_said
from app.api.schemas import Slug
from app.db import Session
from app.domain.readiness import RequirementType
from app.domain.what_if import HOW, read_left_out
from app.doors.moment import AskedMoment
from app.doors.permission import Guarded
from app.queries.moment import Moment
from app.queries.readiness import find_readiness
from app.queries.what_if import find_without, readiness_without

router = APIRouter(prefix="/v1", tags=["criteria"], route_class=Guarded)
Without = Annotated[str, Query(description=f"{HOW} Nothing is recorded.", max_length=120, examples=["issue:TI-12"])]


@router.get("/releases/{slug}/readiness", summary="Readiness", response_model=ReadinessGiven)
def get_readiness(
    request: Request, response: Response, slug: Slug, asked: AskedMoment, without: Without = ""
) -> ReadinessGiven | Response:
    """Say whether a release is ready, in one sentence and requirement by requirement; what is not known is not met."""

    def read(session: Session, moment: Moment) -> ReadinessGiven:
        ready = find_readiness(session, slug, moment)
        what_if: dict[str, Any] | None = None
        if without:
            left_out = find_without(session, slug, moment, read_left_out(without))
            would_be = readiness_without(session, slug, moment, left_out)
            what_if = {**readiness_said(would_be), "without": without, "words": left_out.words}
        clocks = {"as_at": moment.as_at, "known_at": moment.known_at}
        return ReadinessGiven.model_validate({**readiness_said(ready), "what_if": what_if, **clocks})

    given = unless_known(request, response, asked, slug, read)
    if isinstance(given, ReadinessGiven) and any(
        each.type is RequirementType.EVIDENCE_READ for each in given.requirements
    ):
        unheld(response)
    return given
