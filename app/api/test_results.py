"""What a run says case by case, and the bytes that were sent for it, over JSON and as a file."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field

from app.api.conditional import unless_known
from app.api.schemas import Given, Listed, Slug
from app.domain.status import Outcome
from app.doors.moment import AskedMoment
from app.doors.paging import AskedPage, cut
from app.doors.payload import payload_file
from app.doors.permission import Guarded
from app.queries.moment import Moment
from app.queries.test_result import ResultRow, list_results

router = APIRouter(prefix="/v1", tags=["test results"], route_class=Guarded)
RunId = Annotated[int, Path(description="The run's number in the record, from Location.")]


class ResultGiven(Given):
    """What one run says of one case."""

    case: int = Field(description="The test case's number in the record; the same case has it in every run.")
    suite: str | None = Field(description="The suite's path, nested suites joined with ` > `.", examples=["SR 8.14.3"])
    class_name: str | None = Field(alias="class")
    name: str
    variant: str | None
    occurrence: int = Field(description="The how-manieth case of these names it is within its body, from 1.")
    outcome: Outcome
    modification: str | None
    device: str | None
    duration_s: float | None
    message: str | None
    retries: int


class ResultsListed(Listed):
    """A page of a run's results."""

    items: list[ResultGiven]


def _given(row: ResultRow) -> ResultGiven:
    case, said = row.case, row.said
    return ResultGiven.model_validate(
        {
            "case": case.case_id,
            "suite": case.suite,
            "class": case.class_name,
            "name": case.name,
            "variant": case.variant,
            "occurrence": case.occurrence,
            "outcome": said.outcome,
            "modification": said.modification or None,
            "device": said.device or None,
            "duration_s": None if said.duration_us is None else said.duration_us / 1_000_000,
            "message": said.message,
            "retries": said.retries,
        }
    )


@router.get("/releases/{slug}/test-runs/{id}/results", summary="A run's results", response_model=ResultsListed)
def get_results(
    request: Request,
    response: Response,
    slug: Slug,
    id: RunId,
    asked: AskedMoment,
    page: AskedPage,
    outcome: Annotated[Outcome | None, Query(description="Only results that ended so.")] = None,
) -> ResultsListed | Response:
    """List what one attempt of a run says of each case, a page at a time."""

    def cut_here(rows: tuple[ResultRow, ...], moment: Moment) -> ResultsListed:
        items, headers = cut(request, rows, page, lambda row: row.case.case_id)
        response.headers.update(headers)
        return ResultsListed(items=[_given(row) for row in items], as_at=moment.as_at, known_at=moment.known_at)

    return unless_known(
        request,
        response,
        asked,
        slug,
        lambda session, moment: cut_here(
            list_results(session, slug, id, moment, limit=page.limit + 1, after=page.after, outcome=outcome)[1], moment
        ),
    )


@router.get(
    "/releases/{slug}/test-runs/{id}/payload",
    summary="The bytes sent for a run",
    response_class=Response,
    responses={200: {"content": {"application/octet-stream": {}}, "description": "The bytes as they were sent."}},
)
def get_payload(
    request: Request,
    slug: Slug,
    id: RunId,
    asked: AskedMoment,
    sha256: Annotated[str | None, Query(description="Of the body with this digest; else of the first.")] = None,
) -> Response:
    """Give the report as it was sent, byte for byte, as a file."""
    return payload_file(request, slug, id, asked, sha256)
