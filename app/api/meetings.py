"""Bodies, their meetings and the diary, over JSON."""

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from app.api.conditional import unless_known
from app.api.schemas import Given, Listed, SourceGiven
from app.db import Session
from app.domain.status import BodyKind
from app.doors.moment import AskedMoment
from app.doors.permission import Guarded
from app.queries.body import list_bodies
from app.queries.meeting import list_meetings
from app.queries.moment import Moment

router = APIRouter(prefix="/v1", tags=["meetings"], route_class=Guarded)


class BodyGiven(Given):
    """A body, a decider or another actor."""

    slug: str = Field(examples=["smki-pma"])
    name: str
    long_name: str
    kind: BodyKind
    code: str | None = Field(examples=["SECP"], description="What the references of its papers begin with.")
    source: SourceGiven | None


class BodiesListed(Listed):
    """The bodies and actors of the record."""

    items: list[BodyGiven]


class MeetingGiven(Given):
    """A meeting of a body on a day."""

    key: str
    body: str = Field(examples=["tag"])
    body_name: str
    date: dt.date
    number: int | None = Field(examples=[46])
    kind: str = Field(examples=["to-come"], description="What the paper tells it as.")
    to_come: bool = Field(description="Whether it lay ahead at the moment asked about.")
    release: str | None
    papers: list[str]
    text: str
    source: SourceGiven | None


class DiaryGiven(Given):
    """A day to know of that is no body's meeting."""

    key: str
    kind: str = Field(examples=["question-hour"])
    date: dt.date
    printed: str
    time: str | None = Field(examples=["11am"])
    place: str | None
    text: str
    source: SourceGiven | None


class MeetingsListed(Listed):
    """Meetings by day and body, the earliest first, and the diary."""

    items: list[MeetingGiven]
    diary: list[DiaryGiven]


@router.get("/bodies", summary="Bodies and actors", response_model=BodiesListed)
def get_bodies(request: Request, response: Response, asked: AskedMoment) -> BodiesListed | Response:
    """List who decides, reviews or acts."""
    return unless_known(
        request,
        response,
        asked,
        None,
        lambda session, moment: BodiesListed(
            items=[BodyGiven.model_validate(row) for row in list_bodies(session, moment)],
            as_at=moment.as_at,
            known_at=moment.known_at,
        ),
    )


@router.get("/meetings", summary="Meetings and the diary", response_model=MeetingsListed)
def get_meetings(
    request: Request,
    response: Response,
    asked: AskedMoment,
    body: Annotated[str | None, Query(max_length=80, description="Only this body's meetings.")] = None,
) -> MeetingsListed | Response:
    """List the meetings that papers tell of, past and to come, and the other days to know of."""

    def read(session: Session, moment: Moment) -> MeetingsListed:
        found = list_meetings(session, moment, body)
        return MeetingsListed(
            items=[MeetingGiven.model_validate(row) for row in found.meetings],
            diary=[DiaryGiven.model_validate(row) for row in found.diary],
            as_at=moment.as_at,
            known_at=moment.known_at,
        )

    return unless_known(request, response, asked, None, read)
