"""Test results over JSON: posting them, what was received, and how the phases stand."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from app.api.conditional import unless_known
from app.api.schemas import Slug
from app.api.test_run_schemas import (
    CONTENT,
    KeptRunGiven,
    ReceiptGiven,
    RunsListed,
    TestingListed,
    kept_run_given,
    phase_given,
)
from app.doors.change import Answer, answer_once
from app.doors.gathering import SMALL, gathering_of
from app.doors.identity import actor_of, database_of
from app.doors.intake import taken_in
from app.doors.moment import AskedMoment
from app.doors.paging import AskedPage, cut
from app.doors.permission import Guarded
from app.doors.report import Format, Manner, format_of
from app.doors.sent import ReportSent
from app.queries.exclusion import adjusted_figures
from app.queries.exclusion_force import count_expired
from app.queries.moment import Moment
from app.queries.test_run import KeptRun, find_run, list_runs
from app.services.test_receipt import Receipt, facts_written

router = APIRouter(prefix="/v1", tags=["test results"], route_class=Guarded)


def facts_in_address(
    phase: Annotated[str | None, Query(description="The phase, where the body names none.")] = None,
    environment: Annotated[str | None, Query(description="The environment, where the body names none.")] = None,
    source: Annotated[str | None, Query(description="The sending system, where the body names none.")] = None,
    run: Annotated[str | None, Query(description="The run's id, where the body names none.")] = None,
    attempt: Annotated[str | None, Query(description="The attempt, where the body names none; else 1.")] = None,
) -> dict[str, str]:
    """Read the run's facts in the query."""
    given = {"phase": phase, "environment": environment, "source": source, "run": run, "attempt": attempt}
    return {name: value for name, value in given.items() if value is not None}


AddressFacts = Annotated[dict[str, str], Depends(facts_in_address)]


def manner_asked(
    format: Annotated[Format | None, Query(description="The report's format; else its Content-Type says.")] = None,
    strict: Annotated[bool, Query(description="Hold CTRF to its schema; else older shapes are read too.")] = False,
    partial: Annotated[
        Literal["accept"] | None, Query(description="Take a report that was cut off as far as it goes.")
    ] = None,
) -> Manner:
    """Read in the query how the report is to be read."""
    return Manner(format, strict, partial is not None)


AskedManner = Annotated[Manner, Depends(manner_asked)]


@router.post(
    "/releases/{slug}/test-runs",
    summary="Post test results",
    status_code=201,
    response_model=ReceiptGiven,
    responses={200: {"model": ReceiptGiven, "description": "Nothing of it was new."}},
    openapi_extra={"requestBody": {"required": True, "content": CONTENT}},
)
def post_test_run(
    request: Request, slug: Slug, address: AddressFacts, manner: AskedManner, body: ReportSent
) -> Response:
    """Record the results of one run. Any retry is safe: what is known already is told, and changes nothing."""
    said = request.headers.get("content-type"), request.headers.get("content-encoding")
    format = format_of(body.whole, *said, manner)
    database, actor = database_of(request), actor_of(request)
    with taken_in(database, actor, release=slug, body=body, format=format, address=address, manner=manner) as work:
        if work.prepared is not None and body.size <= SMALL and "idempotency-key" not in request.headers:
            receipt = gathering_of(database).record(database, actor, slug, work.prepared)
            return _receipt(slug, receipt).response()
        return answer_once(database, request, actor, body.sha256.encode(), work, lambda made: _receipt(slug, made))


def _receipt(slug: str, receipt: Receipt) -> Answer:
    document: dict[str, Any] = {
        "run": facts_written(receipt.facts),
        "received": receipt.received,
        "inserted": receipt.inserted,
        "duplicates": receipt.duplicates,
        "counted": {outcome.value: count for outcome, count in receipt.counted.items()},
        "declared": receipt.declared,
        "notes": list(receipt.notes),
        "sha256": receipt.sha256,
        "partial": receipt.partial,
    }
    headers = {"Location": f"/api/v1/releases/{slug}/test-runs/{receipt.run_id}"}
    return Answer(document, 201 if receipt.changed else 200, headers)


@router.get("/releases/{slug}/test-runs", summary="What was received", response_model=RunsListed)
def get_test_runs(
    request: Request, response: Response, slug: Slug, asked: AskedMoment, page: AskedPage
) -> RunsListed | Response:
    """List a release's test runs with their receipts, the newest first, a page at a time."""

    def cut_here(rows: tuple[KeptRun, ...], moment: Moment) -> RunsListed:
        items, headers = cut(request, rows, page, lambda row: row.id)
        response.headers.update(headers)
        given = [kept_run_given(row) for row in items]
        return RunsListed(items=given, as_at=moment.as_at, known_at=moment.known_at)

    return unless_known(
        request,
        response,
        asked,
        slug,
        lambda session, moment: cut_here(
            list_runs(session, slug, moment, limit=page.limit + 1, after=page.after), moment
        ),
    )


@router.get("/releases/{slug}/test-runs/{id}", summary="One test run", response_model=KeptRunGiven)
def get_test_run(
    request: Request,
    response: Response,
    slug: Slug,
    id: Annotated[int, Path(description="The run's number in the record, from Location.")],
    asked: AskedMoment,
) -> KeptRunGiven | Response:
    """Give one attempt of a run with the receipts of everything received for it."""
    return unless_known(
        request,
        response,
        asked,
        slug,
        lambda session, moment: kept_run_given(find_run(session, slug, id, moment)),
    )


@router.get("/releases/{slug}/testing", summary="Testing figures", response_model=TestingListed)
def get_testing(request: Request, response: Response, slug: Slug, asked: AskedMoment) -> TestingListed | Response:
    """Give the figures of each phase, raw and adjusted: each test case once, by its latest result."""
    return unless_known(
        request,
        response,
        asked,
        slug,
        lambda session, moment: TestingListed(
            items=[phase_given(row) for row in adjusted_figures(session, slug, moment)],
            as_at=moment.as_at,
            known_at=moment.known_at,
        ),
        also=lambda session, moment: count_expired(session, slug, moment),
    )
