"""The pages beside the register: consultations and windows, change requests, the standard criteria."""

from itertools import groupby
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.db import Session
from app.doors.moment import AskedOnPage
from app.queries.body import name_bodies
from app.queries.change_request import list_change_requests, list_standard_criteria
from app.queries.consultation import list_consultations
from app.queries.moment import Moment
from app.queries.release import list_releases
from app.views.record_page import show

router = APIRouter()


@router.get("/consultations")
def get_consultations(request: Request, asked: AskedOnPage) -> Response:
    """Show consultations, and the windows in which Parties may act."""

    def read(session: Session, moment: Moment) -> dict[str, Any]:
        consultations, windows = list_consultations(session, moment)
        return {"consultations": consultations, "windows": windows, "names": name_bodies(session)}

    return show(request, asked, "consultations/page.html", read)


@router.get("/change-requests")
def get_change_requests(request: Request, asked: AskedOnPage) -> Response:
    """Show the DCC's change requests, with what waits for them."""

    def read(session: Session, moment: Moment) -> dict[str, Any]:
        titles = {head.slug: head.title for head in list_releases(session, moment)}
        return {"rows": list_change_requests(session, moment), "titles": titles}

    return show(request, asked, "change_requests/page.html", read)


@router.get("/standard-criteria")
def get_standard_criteria(request: Request, asked: AskedOnPage) -> Response:
    """Show the standard acceptance criteria by group."""

    def read(session: Session, moment: Moment) -> dict[str, Any]:
        heading, rows = list_standard_criteria(session, moment)
        groups = [(name, tuple(found)) for name, found in groupby(rows, key=lambda row: row.group_name)]
        return {"heading": heading, "groups": groups, "count": len(rows), "names": name_bodies(session)}

    return show(request, asked, "standard_criteria/page.html", read)
