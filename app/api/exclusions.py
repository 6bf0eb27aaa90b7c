"""Exclusions over JSON: which there are, recording what a body agreed, and revoking it."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from app.api.conditional import unless_known
from app.api.exclusion_schemas import (
    ExclusionMade,
    ExclusionSent,
    ExclusionsListed,
    RevocationMade,
    RevocationSent,
    exclusion_given,
)
from app.api.schemas import Slug
from app.domain.instant import rfc3339
from app.doors.change import Answer, answer_once
from app.doors.identity import actor_of, database_of
from app.doors.moment import AskedMoment
from app.doors.paging import AskedPage, cut
from app.doors.permission import Guarded
from app.doors.sent import BodySent
from app.doors.testing_issue import exclusion_for
from app.queries.exclusion import ExclusionRow, list_exclusions
from app.queries.exclusion_force import count_expired
from app.queries.moment import Moment
from app.services import exclusion as exclusions

router = APIRouter(prefix="/v1", tags=["exclusions"], route_class=Guarded)
ExclusionId = Annotated[int, Path(description="The exclusion's number in the record.")]


@router.get("/releases/{slug}/exclusions", summary="What is not counted", response_model=ExclusionsListed)
def get_exclusions(
    request: Request, response: Response, slug: Slug, asked: AskedMoment, page: AskedPage
) -> ExclusionsListed | Response:
    """List what was agreed not to be counted, in force or over, the first recorded first, a page at a time."""

    def cut_here(rows: tuple[ExclusionRow, ...], moment: Moment) -> ExclusionsListed:
        items, headers = cut(request, rows, page, lambda row: row.id)
        response.headers.update(headers)
        given = [exclusion_given(row) for row in items]
        return ExclusionsListed(items=given, as_at=moment.as_at, known_at=moment.known_at)

    return unless_known(
        request,
        response,
        asked,
        slug,
        lambda session, moment: cut_here(
            list_exclusions(session, slug, moment, after=page.after, limit=page.limit + 1), moment
        ),
        also=lambda session, moment: count_expired(session, slug, moment),
    )


def _stamped(row: Any, **more: Any) -> dict[str, Any]:
    return more | {
        "effective_at": rfc3339(row.effective_at),
        "recorded_at": rfc3339(row.recorded_at),
        "seq": row.seq,
    }


@router.post(
    "/releases/{slug}/exclusions",
    summary="Record an exclusion",
    status_code=201,
    response_model=ExclusionMade,
)
def post_exclusion(request: Request, slug: Slug, sent: ExclusionSent, body: BodySent) -> Response:
    """Record what a body agreed not to count: its failures of now, and never the next, different one."""
    actor = actor_of(request)
    return answer_once(
        database_of(request),
        request,
        actor,
        body,
        lambda session: exclusions.exclude(session, actor, release=slug, target=sent.target(), terms=sent.terms()),
        lambda made: Answer(_stamped(made[0], id=made[0].id, pins=made[1])),
    )


@router.post(
    "/releases/{slug}/exclusions/{id}/revocation",
    summary="Revoke an exclusion",
    status_code=201,
    response_model=RevocationMade,
)
def post_revocation(request: Request, slug: Slug, id: ExclusionId, sent: RevocationSent, body: BodySent) -> Response:
    """Record that an exclusion holds no more: what it left out counts again."""
    exclusion_for(request, slug, id)
    actor = actor_of(request)
    return answer_once(
        database_of(request),
        request,
        actor,
        body,
        lambda session: exclusions.revoke_exclusion(
            session, actor, release=slug, id=id, reason=sent.reason, effective_at=sent.effective_at
        ),
        lambda row: Answer(_stamped(row, exclusion=row.exclusion_id, reason=row.reason)),
    )
