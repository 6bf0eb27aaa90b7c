"""How timely and complete the DCC's submissions were, over JSON and as CSV; two versions of a statement compared."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from app.api.conditional import unless_known
from app.api.schemas import Key, Slug
from app.api.submission_schemas import ComparedGiven, SubmissionsListed
from app.db import Session
from app.domain.instant import london_day
from app.domain.sheet import write_csv
from app.doors.moment import AskedMoment
from app.doors.permission import Guarded
from app.queries.criterion_history import list_statements
from app.queries.criterion_named import name_criterion
from app.queries.moment import Moment
from app.queries.statement import compare_versions
from app.queries.submission import SubmissionRow, Submissions, deadlines_closed, find_submissions

router = APIRouter(prefix="/v1", tags=["submissions"], route_class=Guarded)
HEADINGS = (
    "kind", "key", "title", "text", "due", "due_because", "due_as_printed", "first_given", "recorded_late", "versions",
    "after_review", "timeliness", "working_days", "words", "missing", "source",
)  # fmt: skip
LARGEST = 1_000_000
Earlier = Annotated[
    int | None, Query(alias="from", ge=1, le=LARGEST, description="The earlier version; the one before the other.")
]
Later = Annotated[int | None, Query(alias="to", ge=1, le=LARGEST, description="The later version; the last one.")]


@router.get("/releases/{slug}/submissions", summary="The DCC's submissions", response_model=SubmissionsListed)
def get_submissions(
    request: Request, response: Response, slug: Slug, asked: AskedMoment
) -> SubmissionsListed | Response:
    """List all that is due from the DCC for a release: by when, what came, how timely, and what is missing."""

    def read(session: Session, moment: Moment) -> SubmissionsListed:
        found = find_submissions(session, slug, moment)
        return SubmissionsListed.model_validate(
            {
                "items": [_given(row) for row in found.rows],
                "summary": found.summary,
                "as_at": moment.as_at,
                "known_at": moment.known_at,
            }
        )

    return unless_known(request, response, asked, slug, read, deadlines_closed)


def _given(row: SubmissionRow) -> dict[str, Any]:
    return {
        **{name: getattr(row, name) for name in ("kind", "key", "title", "text", "due", "missing")},
        **{name: getattr(row.given, name) for name in ("dated", "recorded_at", "versions", "after_review", "source")},
        "first_given_at": row.given.at if row.given.dated else None,
        "recorded_late": row.given.late_entry,
        "timeliness": row.timed.timeliness,
        "working_days": row.timed.working_days,
        "words": row.timed.words,
    }


@router.get(
    "/releases/{slug}/submissions.csv",
    summary="The DCC's submissions as CSV",
    response_class=Response,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
def get_submissions_csv(request: Request, response: Response, slug: Slug, asked: AskedMoment) -> Response:
    """Give the whole log as one sheet; no cell of it can be read as a formula."""

    def read(session: Session, moment: Moment) -> Submissions:
        return find_submissions(session, slug, moment)

    found = unless_known(request, response, asked, slug, read, deadlines_closed)
    if isinstance(found, Response):
        return found
    headers = {
        **{name: value for name, value in response.headers.items() if name in ("etag", "cache-control", "vary")},
        "Content-Disposition": f'attachment; filename="submissions-{slug}.csv"',
    }
    return Response(write_csv(HEADINGS, map(_cells, found.rows)), media_type="text/csv; charset=utf-8", headers=headers)


def _cells(row: SubmissionRow) -> tuple[str, ...]:
    due, given = row.due, row.given
    came = london_day(given.at).isoformat() if given.at and given.dated else ""
    return (
        row.kind.value, row.key, row.title, row.text, due.day.isoformat() if due and due.day else "",
        due.because if due else "", due.printed if due else "", came, "yes" if given.late_entry else "",
        str(given.versions), str(given.after_review), row.timed.timeliness.value,
        "" if row.timed.working_days is None else str(row.timed.working_days), row.timed.words,
        "; ".join(row.missing), given.source.label if given.source else "",
    )  # fmt: skip


@router.get(
    "/releases/{slug}/criteria/{key}/statements/diff",
    summary="Two versions of the DCC's statement compared",
    response_model=ComparedGiven,
)
def get_diff(
    request: Request,
    response: Response,
    slug: Slug,
    key: Key,
    asked: AskedMoment,
    earlier: Earlier = None,
    later: Later = None,
) -> ComparedGiven | Response:
    """Lay two versions of the DCC's statement over each other: what stayed, what was taken out, what came in."""

    def read(session: Session, moment: Moment) -> ComparedGiven:
        name_criterion(session, slug, key)
        found = compare_versions(list_statements(session, slug, key, moment), earlier, later)
        return ComparedGiven.model_validate(
            {
                "earlier": found.earlier,
                "later": found.later,
                **{name: getattr(found.comparison, name) for name in ("parts", "places", "coarse")},
                "as_at": moment.as_at,
                "known_at": moment.known_at,
            },
            from_attributes=True,
        )

    return unless_known(request, response, asked, slug, read)
