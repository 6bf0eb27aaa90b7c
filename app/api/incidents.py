"""Live incidents beside a release, over JSON: another scale than the severities of testing issues."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from app.api.conditional import tagged, unless_known
from app.api.schemas import Slug
from app.api.testing_issue_schemas import (
    IncidentChangeSent,
    IncidentGiven,
    IncidentSent,
    IncidentsListed,
    IssueMade,
    incident_given,
)
from app.domain.status import IncidentCategory, IssueStatus
from app.doors.change import Answer, answer_once
from app.doors.identity import actor_of, database_of
from app.doors.moment import AskedMoment
from app.doors.paging import AskedPage, cut
from app.doors.permission import Guarded
from app.doors.precondition import criterion_tag, page_tag, saw_version
from app.doors.sent import BodySent
from app.doors.testing_issue import incident_version, may_record
from app.queries.incident import IncidentRow, find_incident, list_incidents
from app.queries.moment import Moment
from app.queries.release import find_release, last_entry
from app.services import incident as incidents

router = APIRouter(prefix="/v1", tags=["incidents"], route_class=Guarded)
IncidentKey = Annotated[str, Path(description="The incident's key beside this release.", max_length=80)]


@router.get("/releases/{slug}/incidents", summary="Live incidents beside a release", response_model=IncidentsListed)
def get_incidents(
    request: Request,
    response: Response,
    slug: Slug,
    asked: AskedMoment,
    page: AskedPage,
    category: Annotated[int | None, Query(ge=1, le=5, description="Only incidents of this category.")] = None,
    status: Annotated[IssueStatus | None, Query(description="Only incidents of this status.")] = None,
) -> IncidentsListed | Response:
    """List the live incidents beside a release, the first recorded first, a page at a time."""

    def cut_here(rows: tuple[IncidentRow, ...], moment: Moment) -> IncidentsListed:
        items, headers = cut(request, rows, page, lambda row: row.id)
        response.headers.update(headers)
        given = [incident_given(row) for row in items]
        return IncidentsListed(items=given, as_at=moment.as_at, known_at=moment.known_at)

    return unless_known(
        request,
        response,
        asked,
        slug,
        lambda session, moment: cut_here(
            list_incidents(
                session,
                slug,
                moment,
                category=None if category is None else IncidentCategory(category),
                status=status,
                after=page.after,
                limit=page.limit + 1,
            ),
            moment,
        ),
    )


@router.get("/releases/{slug}/incidents/{key}", summary="One live incident", response_model=IncidentGiven)
def get_incident(
    request: Request, response: Response, slug: Slug, key: IncidentKey, asked: AskedMoment
) -> IncidentGiven | Response:
    """Give one live incident; its ETag guards a change (send it back as If-Match)."""
    with database_of(request).reading(fresh=True) as session:
        moment = asked.resolve(session)
        find_release(session, slug, moment)
        row = find_incident(session, slug, key, moment)
        seq = last_entry(session, slug, moment)
    page = page_tag(request, actor_of(request), seq)
    held = tagged(request, response, criterion_tag(row.version, seq, page) if moment.live else page)
    return held or incident_given(row)


@router.post("/releases/{slug}/incidents", summary="Record an incident", status_code=201, response_model=IssueMade)
def post_incident(request: Request, slug: Slug, sent: IncidentSent, body: BodySent) -> Response:
    """Record an incident in live operation beside a release."""
    may_record(request, slug)
    actor = actor_of(request)
    return answer_once(
        database_of(request),
        request,
        actor,
        body,
        lambda session: incidents.record_incident(
            session,
            actor,
            release=slug,
            facts=sent.facts(),
            key=sent.key,
            reference=sent.reference,
            effective_at=sent.effective_at,
        ),
        lambda made: Answer(
            {"key": made[0].key, "version": 1},
            201,
            {
                "ETag": criterion_tag(1, made[0].seq, ""),
                "Location": f"/api/v1/releases/{slug}/incidents/{made[0].key}",
            },
        ),
    )


@router.patch("/releases/{slug}/incidents/{key}", summary="Change an incident", response_model=IssueMade)
def patch_incident(
    request: Request, slug: Slug, key: IncidentKey, sent: IncidentChangeSent, body: BodySent
) -> Response:
    """Record what becomes of an incident, as its next version; If-Match with the ETag of the incident."""
    saw = saw_version(request, incident_version(request, slug, key), "incident")
    actor = actor_of(request)
    return answer_once(
        database_of(request),
        request,
        actor,
        body,
        lambda session: incidents.change_incident(
            session,
            actor,
            release=slug,
            key=key,
            changes=sent.changes(),
            saw=saw.version,
            effective_at=sent.effective_at,
        ),
        lambda made: Answer({"key": key, "version": made[1]}, 200, {"ETag": f'"{made[1]}"'}),
    )
