"""Readiness over JSON: the verdict, one sentence, everything required; and what if one thing were not there."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from app import clock
from app.api.conditional import tagged, unheld
from app.api.readiness_schemas import ReadinessGiven, readiness_said
from app.api.schemas import Slug
from app.db import Session
from app.domain.readiness import RequirementType
from app.domain.what_if import HOW, read_left_out
from app.doors.identity import actor_of, database_of
from app.doors.moment import Asked, AskedMoment
from app.doors.permission import Guarded
from app.doors.precondition import page_tag
from app.doors.ready import readiness_at
from app.queries.moment import Moment
from app.queries.release import find_now, find_stamped
from app.queries.what_if import find_without, readiness_without

router = APIRouter(prefix="/v1", tags=["criteria"], route_class=Guarded)
Without = Annotated[str, Query(description=f"{HOW} Nothing is recorded.", max_length=120, examples=["issue:TI-12"])]


@router.get("/releases/{slug}/readiness", summary="Readiness", response_model=ReadinessGiven)
def get_readiness(
    request: Request, response: Response, slug: Slug, asked: AskedMoment, without: Without = ""
) -> ReadinessGiven | Response:
    """Say whether a release is ready, in one sentence and requirement by requirement; what is not known is not met."""

    database = database_of(request)
    with database.reading() as session:
        found = find_now(session, slug, clock.now()) if asked == Asked(None, None) else None
        moment = found[0] if found else asked.resolve(session)
        stamp = found[2] if found else find_stamped(session, slug, moment)[1]
        tag = page_tag(request, actor_of(request), stamp.seq, stamp.turned)
        if held := tagged(request, response, tag):
            return held
        ready = readiness_at(database, session, slug, moment, stamp)
        what_if = _what_if(session, slug, moment, without) if without else None
    if any(each.type is RequirementType.EVIDENCE_READ for each in ready.requirements):
        unheld(response)
    clocks = {"as_at": moment.as_at, "known_at": moment.known_at}
    return ReadinessGiven.model_validate({**readiness_said(ready), "what_if": what_if, **clocks})


def _what_if(session: Session, slug: str, moment: Moment, without: str) -> dict[str, Any]:
    left_out = find_without(session, slug, moment, read_left_out(without))
    would_be = readiness_without(session, slug, moment, left_out)
    return {**readiness_said(would_be), "without": without, "words": left_out.words}
