"""The implementation timetable, over JSON."""

import datetime as dt

from fastapi import APIRouter, Request, Response
from pydantic import Field

from app.api.conditional import unless_known
from app.api.schemas import Given, Listed, Slug, SourceGiven
from app.domain.dates import DateKind
from app.doors.moment import AskedMoment
from app.doors.permission import Guarded
from app.queries.milestone import list_milestones

router = APIRouter(prefix="/v1", tags=["timeline"], route_class=Guarded)


class DateGiven(Given):
    """A date as the paper prints it, with the first and last day it can mean."""

    text: str = Field(examples=["W/C 16 Sep 19"])
    kind: DateKind
    earliest: dt.date | None
    latest: dt.date | None


class RuleGiven(Given):
    """A date counted from another milestone: negative before it."""

    anchor: str = Field(examples=["uit-commences"])
    amount: int = Field(examples=[-10])
    unit: str = Field(examples=["working_days"])


class MilestoneGiven(Given):
    """A row of the timetable."""

    key: str
    position: int
    event: str
    category: str
    body: str | None
    notes: str
    date: DateGiven
    actual: dt.date | None
    rule: RuleGiven | None
    source: SourceGiven | None


class TimelineListed(Listed):
    """A release's timetable in the paper's order."""

    items: list[MilestoneGiven]


@router.get("/releases/{slug}/timeline", summary="A release's timetable", response_model=TimelineListed)
def get_timeline(request: Request, response: Response, slug: Slug, asked: AskedMoment) -> TimelineListed | Response:
    """List a release's timetable; a vague date stays as vague as the paper has it."""
    return unless_known(
        request,
        response,
        asked,
        slug,
        lambda session, moment: TimelineListed(
            items=[MilestoneGiven.model_validate(row) for row in list_milestones(session, slug, moment)],
            as_at=moment.as_at,
            known_at=moment.known_at,
        ),
    )
