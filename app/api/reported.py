"""What a paper reports on the way to a go or no-go, over JSON."""

from typing import Any

from fastapi import APIRouter, Request, Response

from app.api.conditional import unless_known
from app.api.reported_schemas import ReportedListed
from app.api.schemas import Slug
from app.db import Session
from app.doors.moment import AskedMoment
from app.doors.permission import Guarded
from app.queries.moment import Moment
from app.queries.reported import Reported, ReportedExclusion, ReportedRow, find_reported

router = APIRouter(prefix="/v1", tags=["papers"], route_class=Guarded)


def _flat(row: ReportedRow) -> dict[str, Any]:
    return {**row.said, "key": row.key, "position": row.position, "source": row.source}


def _clocks(moment: Moment) -> dict[str, Any]:
    return {"as_at": moment.as_at, "known_at": moment.known_at}


def _exclusion(row: ReportedExclusion) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.__slots__} | {"reasons": [_flat(each) for each in row.reasons]}


def _view(row: ReportedRow, reported: Reported) -> dict[str, Any]:
    return {**_flat(row), "meeting_date": reported.meetings.get(row.said["meeting"])}


@router.get("/releases/{slug}/reported", summary="Readiness as reported", response_model=ReportedListed)
def get_reported(request: Request, response: Response, slug: Slug, asked: AskedMoment) -> ReportedListed | Response:
    """Give testing figures, exclusions, meter sets, live incidents, lessons and views in a paper's own words."""

    def read(session: Session, moment: Moment) -> ReportedListed:
        found = find_reported(session, slug, moment)
        return ReportedListed.model_validate(
            {
                "items": [_flat(row) for row in found.figures],
                "exclusions": [_exclusion(row) for row in found.exclusions],
                "meter_sets": [_flat(row) for row in found.meter_sets],
                "incidents": [_flat(row) for row in found.incidents],
                "rectification_plans": [_flat(row) for row in found.rectification_plans],
                "lessons": [_flat(row) for row in found.lessons],
                "views": [_view(row, found) for row in found.views],
                **_clocks(moment),
            }
        )

    return unless_known(request, response, asked, slug, read)
