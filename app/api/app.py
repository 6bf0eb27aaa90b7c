"""The JSON door: its own application under /api, with every refusal as problem details."""

from typing import Any
from urllib.parse import quote

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from app.api import (
    affirmations,
    changes,
    colours,
    completion_reports,
    conditions,
    consultations,
    costs,
    criteria,
    decisions,
    documents,
    duties,
    events,
    exclusion_requests,
    exclusions,
    impacts,
    incidents,
    journal,
    meetings,
    modifications,
    my,
    papers,
    passages,
    phases,
    readiness,
    recommendations,
    release_steps,
    releases,
    reported,
    risks,
    submissions,
    tad,
    test_results,
    test_runs,
    testing_issues,
    timeline,
    working_days,
)
from app.api.document import PROBLEM, DescribedApi
from app.db import Database
from app.domain.errors import DomainError, Fault
from app.doors.permission import authorise, methods_at
from app.errors import PLAIN, faults_of, headers_of, problem, telling_of
from app.logs import log
from app.settings import Settings

MOST_FAULTS = 100
DESCRIPTION = (
    "The record of SEC Releases: scope, timetable, acceptance criteria, test results. Every GET of release state"
    " takes `as_at` (when things held) and `known_at` (what had been recorded by then)."
)
# What systems send most often stands first: each request tries the routes in order.
ROUTERS = (
    test_runs.router,
    criteria.router,
    releases.router,
    changes.router,
    timeline.router,
    costs.router,
    impacts.router,
    passages.router,
    reported.router,
    recommendations.router,
    decisions.router,
    release_steps.router,
    affirmations.router,
    conditions.router,
    documents.router,
    colours.router,
    phases.router,
    completion_reports.router,
    tad.router,
    duties.router,
    test_results.router,
    testing_issues.router,
    incidents.router,
    readiness.router,
    risks.router,
    exclusions.router,
    exclusion_requests.router,
    working_days.router,
    modifications.router,
    consultations.router,
    meetings.router,
    my.router,
    papers.router,
    journal.router,
    events.router,
    submissions.router,
)


def create_api(settings: Settings, database: Database, build: str) -> FastAPI:
    """Make the JSON door."""
    api = DescribedApi(
        title="SEC Release Board",
        version="1",
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        servers=[{"url": "/api"}],
        strict_content_type=False,
        dependencies=[Depends(authorise)],
    )
    api.state.settings, api.state.database, api.state.build, api.state.prefix = (
        settings,
        database,
        build,
        "/api",
    )
    for router in ROUTERS:
        api.include_router(router)
    api.add_exception_handler(DomainError, _refused)
    api.add_exception_handler(RequestValidationError, _invalid)
    api.add_exception_handler(HTTPException, _plain)
    api.add_exception_handler(Exception, _failed)
    return api


def _answer(document: dict[str, Any], headers: dict[str, str] | None = None) -> Response:
    return JSONResponse(document, document["status"], headers, media_type=PROBLEM)


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, DomainError)
    document = problem(telling_of(error), error.detail, instance=request.url.path, faults=faults_of(error))
    return _answer(document, headers_of(error))


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    faults = tuple(_fault(item) for item in error.errors()[:MOST_FAULTS])
    if any(item["type"] == "json_invalid" for item in error.errors()):
        at = error.errors()[0]["loc"][-1]
        detail = f"The body is not JSON: it cannot be read from character {at} on."
        return _answer(problem(PLAIN[400], detail, instance=request.url.path, faults=(Fault("", detail),)))
    detail = faults[0].detail if len(faults) == 1 else f"{len(faults)} things need correcting."
    return _answer(problem(PLAIN[422], detail, instance=request.url.path, faults=faults))


def _fault(item: Any) -> Fault:
    """Write one of pydantic's findings with a JSON pointer (body), or with the name of the part it is in."""
    where, *path = item["loc"] or ("body",)
    parts = [str(part).replace("~", "~0").replace("/", "~1") for part in path]
    message = str(item["msg"]).removeprefix("Value error, ")
    if where == "body":
        return Fault("".join(f"/{part}" for part in parts), message)
    return Fault(f"{where}:{'.'.join(parts)}", message)


def _plain(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    telling = PLAIN.get(error.status_code, PLAIN[400])
    detail = error.detail if error.detail not in ("Not Found", "Method Not Allowed") else telling.title + "."
    document = problem(telling, detail, instance=request.url.path) | {"status": error.status_code}
    headers = dict(error.headers or {})
    if error.status_code == 405:
        headers["Allow"] = methods_at(request.url.path) or headers.get("Allow", "")
    return _answer(document, headers)


def _failed(request: Request, error: Exception) -> Response:
    log().error("failed", path=quote(request.url.path), exc_info=error)
    detail = f"Something went wrong on our side. Tell the secretariat this number: {request.state.request_id}."
    return _answer(problem(PLAIN[500], detail, instance=request.url.path))
