"""What bodies recommend of a release, over JSON."""

import json
from typing import Any

from fastapi import APIRouter, Request, Response

from app.api.conditional import unless_known
from app.api.decision_schemas import (
    RecommendationMade,
    RecommendationSent,
    RecommendationsListed,
    recommendation_given,
)
from app.api.schemas import Slug
from app.db import Session
from app.domain.decision import recommendation_tag
from app.domain.instant import rfc3339
from app.doors.change import Answer, answer_once
from app.doors.decision import recommending, saw_recommendation
from app.doors.identity import actor_of, database_of
from app.doors.moment import AskedMoment
from app.doors.permission import Guarded
from app.doors.sent import BodySent
from app.queries.moment import Moment
from app.queries.recommendation import list_recommendations
from app.queries.reported import find_reported
from app.services.recommendation import record_recommendation

router = APIRouter(prefix="/v1", tags=["decision"], route_class=Guarded)


@router.get("/releases/{slug}/recommendations", summary="Recommendations", response_model=RecommendationsListed)
def get_recommendations(
    request: Request, response: Response, slug: Slug, asked: AskedMoment
) -> RecommendationsListed | Response:
    """List what each body recommends of a release; `reported` is what papers ask of whom, in their own words."""

    def read(session: Session, moment: Moment) -> RecommendationsListed:
        items = [recommendation_given(row) for row in list_recommendations(session, slug, moment)]
        said = find_reported(session, slug, moment, ("recommendations",)).recommendations
        reported = [{**row.said, "key": row.key, "position": row.position, "source": row.source} for row in said]
        clocks = {"as_at": moment.as_at, "known_at": moment.known_at}
        return RecommendationsListed.model_validate({"items": items, "reported": reported, **clocks})

    return unless_known(request, response, asked, slug, read)


@router.post(
    "/releases/{slug}/recommendations", summary="Recommend", status_code=201, response_model=RecommendationMade
)
def post_recommendation(request: Request, slug: Slug, sent: RecommendationSent, body: BodySent) -> Response:
    """Record what a body recommends; If-None-Match: * for its first, then If-Match with the ETag of its last one."""
    saw = saw_recommendation(request, sent.body, recommending(request, slug, sent.body))
    actor = actor_of(request)

    def present(row: Any) -> Answer:
        document = {
            "body": sent.body,
            "outcome": row.outcome.value,
            "words": row.words,
            "conditions": json.loads(row.conditions),
            "meeting": row.meeting,
            "version": row.version,
            "effective_at": rfc3339(row.effective_at),
            "recorded_at": rfc3339(row.recorded_at),
            "seq": row.seq,
        }
        return Answer(document, 201, {"ETag": recommendation_tag(sent.body, row.version)})

    return answer_once(
        database_of(request),
        request,
        actor,
        body,
        lambda session: record_recommendation(
            session,
            actor,
            release=slug,
            body=sent.body,
            outcome=sent.outcome,
            words=sent.words,
            conditions=tuple(sent.conditions),
            meeting=sent.meeting,
            effective_at=sent.effective_at,
            saw=saw,
        ),
        present,
    )
