"""Papers and everything drawn from them, over JSON."""

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from pydantic import Field

from app.api.conditional import unless_known
from app.api.modification_schemas import FactGiven
from app.api.schemas import Given, Listed, SourceGiven
from app.db import Session
from app.domain.status import Classification
from app.doors.moment import AskedMoment
from app.doors.permission import Guarded
from app.queries.moment import Moment
from app.queries.paper import find_paper, list_lines, list_papers

router = APIRouter(prefix="/v1", tags=["papers"], route_class=Guarded)
Reference = Annotated[str, Path(description="The paper, for example SECP_76_1701_23.", max_length=200)]


class PaperGiven(Given):
    """A paper, with the meeting that its reference resolves to."""

    reference: str = Field(examples=["SECP_76_1701_23"])
    title: str
    author: str | None
    issued_by: str | None
    dated: dt.date | None
    dated_printed: str | None = Field(examples=["10 January 2020"])
    classification: Classification | None = Field(description="Who may see it; not how anything stands.")
    body: str | None = Field(examples=["panel"])
    body_name: str | None
    meeting: int | None = Field(examples=[76])
    meeting_date: dt.date | None
    number: str | None = Field(examples=["23"], description="Its number at that meeting, as printed.")
    source: SourceGiven | None


class PapersListed(Listed):
    """The papers of the record, the latest first."""

    items: list[PaperGiven]


class PaperRead(Listed):
    """A paper with every fact drawn from it, in the order of its lines."""

    paper: PaperGiven
    items: list[FactGiven]


@router.get("/papers", summary="The papers", response_model=PapersListed)
def get_papers(request: Request, response: Response, asked: AskedMoment) -> PapersListed | Response:
    """List the papers of the record."""
    return unless_known(
        request,
        response,
        asked,
        None,
        lambda session, moment: PapersListed(
            items=[PaperGiven.model_validate(row) for row in list_papers(session, moment)],
            as_at=moment.as_at,
            known_at=moment.known_at,
        ),
    )


@router.get("/papers/{reference}", summary="One paper, line by line", response_model=PaperRead)
def get_paper(request: Request, response: Response, reference: Reference, asked: AskedMoment) -> PaperRead | Response:
    """Give a paper with everything drawn from it."""

    def read(session: Session, moment: Moment) -> PaperRead:
        return PaperRead(
            paper=PaperGiven.model_validate(find_paper(session, reference, moment)),
            items=[FactGiven.model_validate(row) for row in list_lines(session, reference, moment)],
            as_at=moment.as_at,
            known_at=moment.known_at,
        )

    return unless_known(request, response, asked, None, read)
