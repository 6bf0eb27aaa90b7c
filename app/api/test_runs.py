"""Test results over JSON: posting them, what was received, and how the phases stand."""

from hashlib import sha256
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from app.api.conditional import unless_known
from app.api.schemas import Slug
from app.api.test_run_schemas import (
    BODY,
    EXAMPLE,
    KeptRunGiven,
    ReceiptGiven,
    RunsListed,
    TestingListed,
    kept_run_given,
    phase_given,
)
from app.doors import test_body
from app.doors.change import Answer, answer_once, carry_out
from app.doors.identity import actor_of, database_of
from app.doors.moment import AskedMoment
from app.doors.paging import AskedPage, cut
from app.doors.permission import Guarded
from app.queries.moment import Moment
from app.queries.test_run import KeptRun, find_run, list_runs
from app.queries.testing import phase_figures
from app.services import test_case, test_run
from app.services.test_receipt import Receipt, facts_written

router = APIRouter(prefix="/v1", tags=["test results"], route_class=Guarded)


async def body_sent(request: Request) -> bytes:
    """Give the bytes that were sent, under the body limit; feeding a thread is all that is async here."""
    return await request.body()


BodySent = Annotated[bytes, Depends(body_sent)]


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


@router.post(
    "/releases/{slug}/test-runs",
    summary="Post test results",
    status_code=201,
    response_model=ReceiptGiven,
    responses={200: {"model": ReceiptGiven, "description": "Nothing of it was new."}},
    openapi_extra={
        "requestBody": {"required": True, "content": {"application/json": {"schema": BODY, "example": EXAMPLE}}}
    },
)
def post_test_run(request: Request, slug: Slug, address: AddressFacts, body: BodySent) -> Response:
    """Record the results of one run. Any retry is safe: what is known already is told, and changes nothing."""
    test_body.check_kind(request.headers.get("content-type"), request.headers.get("content-encoding"))
    database, actor = database_of(request), actor_of(request)
    facts = test_body.run_of(body, address)
    if facts is not None:
        with database.reading(fresh=True) as session:
            replay = test_run.find_replay(session, actor, release=slug, facts=facts, sha256=sha256(body).hexdigest())
        if replay is not None:
            return answer_once(database, request, actor, body, lambda _: replay, lambda made: _receipt(slug, made))
    sent = test_body.read_json(body, address)
    with database.reading(fresh=True) as session:
        names = test_case.find_names(session, actor, release=slug, sent=sent)
    if names is None:
        names = carry_out(database, lambda session: test_case.intern(session, actor, release=slug, sent=sent))
    known = names
    return answer_once(
        database,
        request,
        actor,
        body,
        lambda session: test_run.record_results(session, actor, release=slug, sent=sent, names=known),
        lambda made: _receipt(slug, made),
    )


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
    """Give the figures of each phase, raw: each test case once, by its latest result."""
    return unless_known(
        request,
        response,
        asked,
        slug,
        lambda session, moment: TestingListed(
            items=[phase_given(row) for row in phase_figures(session, slug, moment)],
            as_at=moment.as_at,
            known_at=moment.known_at,
        ),
    )
