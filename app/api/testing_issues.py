"""Testing issues over JSON: which there are, recording one, changing it, and which failures it explains."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from app.api.conditional import tagged, unless_known
from app.api.schemas import Slug
from app.api.testing_issue_schemas import (
    IssueChangeSent,
    IssueGiven,
    IssueMade,
    IssueSent,
    IssuesListed,
    LinkMade,
    LinkSent,
    issue_given,
)
from app.domain.instant import rfc3339
from app.domain.status import IssueStatus, Phase, Severity
from app.doors.change import Answer, answer_once
from app.doors.identity import actor_of, database_of
from app.doors.moment import AskedMoment
from app.doors.paging import AskedPage, cut
from app.doors.permission import Guarded
from app.doors.precondition import criterion_tag, page_tag, saw_version
from app.doors.sent import BodySent
from app.doors.testing_issue import issue_version, may_record
from app.queries.exclusion_force import count_expired
from app.queries.moment import Moment
from app.queries.release import find_release, last_entry
from app.queries.testing_issue import IssueRow, find_issue, list_issues
from app.services import testing_issue as issues
from app.services.testing_issue import ResultNamed

router = APIRouter(prefix="/v1", tags=["testing issues"], route_class=Guarded)
IssueKey = Annotated[str, Path(description="The issue's key in this release, for example TI-12.", max_length=80)]


@router.get("/releases/{slug}/testing-issues", summary="A release's testing issues", response_model=IssuesListed)
def get_issues(
    request: Request,
    response: Response,
    slug: Slug,
    asked: AskedMoment,
    page: AskedPage,
    severity: Annotated[int | None, Query(ge=1, le=5, description="Only issues of this severity.")] = None,
    status: Annotated[IssueStatus | None, Query(description="Only issues of this status.")] = None,
    phase: Annotated[Phase | None, Query(description="Only issues of this phase.")] = None,
) -> IssuesListed | Response:
    """List a release's testing issues, the first recorded first, a page at a time."""

    def cut_here(rows: tuple[IssueRow, ...], moment: Moment) -> IssuesListed:
        items, headers = cut(request, rows, page, lambda row: row.id)
        response.headers.update(headers)
        given = [issue_given(row) for row in items]
        return IssuesListed(items=given, as_at=moment.as_at, known_at=moment.known_at)

    return unless_known(
        request,
        response,
        asked,
        slug,
        lambda session, moment: cut_here(
            list_issues(
                session,
                slug,
                moment,
                severity=None if severity is None else Severity(severity),
                status=status,
                phase=phase,
                after=page.after,
                limit=page.limit + 1,
            ),
            moment,
        ),
        also=lambda session, moment: count_expired(session, slug, moment),
    )


@router.get("/releases/{slug}/testing-issues/{key}", summary="One testing issue", response_model=IssueGiven)
def get_issue(
    request: Request, response: Response, slug: Slug, key: IssueKey, asked: AskedMoment
) -> IssueGiven | Response:
    """Give one testing issue with the failures it explains; its ETag guards a change (send it back as If-Match)."""
    with database_of(request).reading(fresh=True) as session:
        moment = asked.resolve(session)
        find_release(session, slug, moment)
        row = find_issue(session, slug, key, moment)
        seq = last_entry(session, slug, moment)
    # What a body agreed ends at an instant, without an entry.
    page = page_tag(request, actor_of(request), seq, row.excluded)
    held = tagged(request, response, criterion_tag(row.version, seq, page) if moment.live else page)
    return held or issue_given(row)


@router.post(
    "/releases/{slug}/testing-issues",
    summary="Record a testing issue",
    status_code=201,
    response_model=IssueMade,
)
def post_issue(request: Request, slug: Slug, sent: IssueSent, body: BodySent) -> Response:
    """Record a testing issue, and the failed results it explains."""
    may_record(request, slug)
    actor = actor_of(request)
    return answer_once(
        database_of(request),
        request,
        actor,
        body,
        lambda session: issues.record_issue(
            session,
            actor,
            release=slug,
            facts=sent.facts(),
            key=sent.key,
            reference=sent.reference,
            results=tuple(ResultNamed(each.run, each.case) for each in sent.results),
            effective_at=sent.effective_at,
        ),
        lambda made: Answer(
            {"key": made[0].key, "version": 1},
            201,
            {
                "ETag": criterion_tag(1, made[0].seq, ""),
                "Location": f"/api/v1/releases/{slug}/testing-issues/{made[0].key}",
            },
        ),
    )


@router.patch("/releases/{slug}/testing-issues/{key}", summary="Change a testing issue", response_model=IssueMade)
def patch_issue(request: Request, slug: Slug, key: IssueKey, sent: IssueChangeSent, body: BodySent) -> Response:
    """Record what becomes of a testing issue, as its next version; If-Match with the ETag of the issue."""
    saw = saw_version(request, issue_version(request, slug, key), "testing issue")
    actor = actor_of(request)
    return answer_once(
        database_of(request),
        request,
        actor,
        body,
        lambda session: issues.change_issue(
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


@router.post(
    "/releases/{slug}/testing-issues/{key}/links",
    summary="Link a failed result",
    status_code=201,
    response_model=LinkMade,
)
def post_link(request: Request, slug: Slug, key: IssueKey, sent: LinkSent, body: BodySent) -> Response:
    """Record that an issue explains a failed result: the failure that run told of, and no other."""
    issue_version(request, slug, key)
    actor = actor_of(request)
    return answer_once(
        database_of(request),
        request,
        actor,
        body,
        lambda session: issues.link_issue(
            session,
            actor,
            release=slug,
            key=key,
            result=ResultNamed(sent.run, sent.case),
            effective_at=sent.effective_at,
        ),
        lambda row: Answer(
            {
                "key": key,
                "run": row.run_id,
                "case": row.case_id,
                "effective_at": rfc3339(row.effective_at),
                "recorded_at": rfc3339(row.recorded_at),
                "seq": row.seq,
            }
        ),
    )
