"""The HTML door: every page, on the application that also carries the JSON door."""

from fastapi import Depends, FastAPI

from app.db import Database
from app.doors.permission import authorise
from app.settings import Settings
from app.views import (
    affirmations,
    board,
    changes,
    colours,
    conditions,
    consultations,
    decision_forms,
    decisions,
    documents,
    events,
    exclusion_requests,
    incidents,
    meetings,
    modifications,
    my,
    papers,
    phase_forms,
    phases,
    pinned_decision,
    problems,
    readiness,
    release_pages,
    releases,
    risks,
    service,
    sign_in,
    sitting,
    submissions,
    testing,
    testing_issue_page,
    testing_issues,
    timeline,
    working_days,
)
from app.views.page import build_of, environment, static_files


def create_pages(settings: Settings, database: Database) -> FastAPI:
    """Make the HTML door."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, dependencies=[Depends(authorise)])
    files = static_files()
    build = build_of(files)
    app.state.settings, app.state.database, app.state.build, app.state.prefix = settings, database, build, ""
    app.state.files, app.state.pages, app.state.secret = files, environment(build), settings.secret()
    # The ones asked most often stand first: each request tries the routes in order.
    for router in (
        service.router,
        board.router,
        releases.router,
        affirmations.router,
        conditions.router,
        documents.router,
        colours.router,
        changes.router,
        events.router,
        release_pages.router,
        submissions.router,
        timeline.router,
        testing.router,
        phases.router,
        phase_forms.router,
        decisions.router,
        decision_forms.router,
        pinned_decision.router,
        testing_issues.router,
        exclusion_requests.router,
        testing_issue_page.router,
        incidents.router,
        readiness.router,
        risks.router,
        modifications.router,
        consultations.router,
        papers.router,
        meetings.router,
        sitting.router,
        my.router,
        working_days.router,
        sign_in.router,
    ):
        app.include_router(router)
    problems.add_handlers(app)
    return app
