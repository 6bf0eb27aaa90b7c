"""Consultations and windows, change requests, and the standard criteria, over JSON."""

import datetime as dt

from fastapi import APIRouter, Request, Response
from pydantic import Field

from app.api.conditional import unless_known
from app.api.schemas import Given, Listed, SourceGiven
from app.api.timeline import DateGiven
from app.db import Session
from app.doors.moment import AskedMoment
from app.doors.permission import Guarded
from app.queries.change_request import list_change_requests
from app.queries.consultation import Openness, list_consultations
from app.queries.moment import Moment

router = APIRouter(prefix="/v1", tags=["consultations"], route_class=Guarded)


class ConsultationGiven(Given):
    """A consultation."""

    key: str = Field(examples=["smets1-utsad"])
    kind: str = Field(examples=["dcc"])
    by: str | None = Field(examples=["DCC"])
    modifications: list[str]
    opens: DateGiven | None
    closes: DateGiven
    closes_at: dt.datetime
    state: Openness
    text: str
    source: SourceGiven | None


class WindowGiven(Given):
    """A referral or withdrawal window; it closes at 17:00 in London."""

    key: str
    kind: str = Field(examples=["referral"])
    modifications: list[str]
    working_days: int | None
    closes: DateGiven
    closes_at: dt.datetime
    closes_at_printed: str = Field(examples=["5pm"])
    to: str = Field(examples=["panel"])
    state: Openness
    text: str
    source: SourceGiven | None


class ConsultationsListed(Listed):
    """Consultations, the last to close first, and the windows beside them."""

    items: list[ConsultationGiven]
    windows: list[WindowGiven]


class ChangeRequestGiven(Given):
    """A change of the DCC's own, beside a release and never in it."""

    reference: str = Field(examples=["CR1088"])
    title: str | None
    beside: str | None = Field(examples=["june-2020"])
    expected: str | None
    awaited_by: list[str]
    awaited_until: str | None
    awaited_until_source: SourceGiven | None
    text: str
    source: SourceGiven | None


class ChangeRequestsListed(Listed):
    """The DCC's change requests that papers name."""

    items: list[ChangeRequestGiven]


@router.get("/consultations", summary="Consultations and windows", response_model=ConsultationsListed)
def get_consultations(request: Request, response: Response, asked: AskedMoment) -> ConsultationsListed | Response:
    """List consultations, and the windows in which Parties may refer or adopt."""
    return unless_known(request, response, asked, None, _consultations)


def _consultations(session: Session, moment: Moment) -> ConsultationsListed:
    consultations, windows = list_consultations(session, moment)
    return ConsultationsListed(
        items=[ConsultationGiven.model_validate(row) for row in consultations],
        windows=[WindowGiven.model_validate(row) for row in windows],
        as_at=moment.as_at,
        known_at=moment.known_at,
    )


@router.get("/change-requests", summary="The DCC's change requests", response_model=ChangeRequestsListed)
def get_change_requests(request: Request, response: Response, asked: AskedMoment) -> ChangeRequestsListed | Response:
    """List the DCC's change requests with what waits for them."""
    return unless_known(
        request,
        response,
        asked,
        None,
        lambda session, moment: ChangeRequestsListed(
            items=[ChangeRequestGiven.model_validate(row) for row in list_change_requests(session, moment)],
            as_at=moment.as_at,
            known_at=moment.known_at,
        ),
    )
