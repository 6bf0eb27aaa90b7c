"""Whom and which documents a release touches, over JSON: the printed matrices, cell by cell."""

from typing import Literal

from fastapi import APIRouter, Request, Response
from pydantic import Field

from app.api.conditional import unless_known
from app.api.schemas import FootnoteGiven, Given, Listed, Slug, SourceGiven
from app.db import Session
from app.doors.moment import AskedMoment
from app.doors.permission import Guarded
from app.queries.impact import find_impacts
from app.queries.moment import Moment

router = APIRouter(prefix="/v1", tags=["papers"], route_class=Guarded)


class MatrixColumnGiven(Given):
    """A column of a matrix with its printed head."""

    key: str
    printed: str
    footnote: FootnoteGiven | None
    source: SourceGiven | None


class MatrixCellGiven(Given):
    """One cell. A blank is not a stated no."""

    column: str
    state: Literal["ticked", "blank"]
    printed: str = Field(examples=["✓"])


class MatrixRowGiven(Given):
    """A row of a matrix; its cells are in the columns' order."""

    key: str
    cells: list[MatrixCellGiven]
    source: SourceGiven | None


class MatrixGiven(Given):
    """A matrix as printed."""

    caption: str
    columns: list[MatrixColumnGiven]
    rows: list[MatrixRowGiven]
    source: SourceGiven | None


class ImpactGiven(Given):
    """One thing that changes for a kind of party or an area of the DCC, in the paper's words."""

    kind: Literal["party", "dcc"]
    affected: str = Field(examples=["suppliers"])
    printed: str = Field(examples=["Supplier Parties"])
    text: str
    source: SourceGiven | None


class ListedDocumentGiven(Given):
    """A document that the paper lists as changed."""

    document: str
    title: str
    printed: str
    source: SourceGiven | None


class RemarkGiven(Given):
    """A remark on a document, or on a modification's documents."""

    key: str
    document: str | None
    modification: str | None
    footnote: str | None
    text: str
    source: SourceGiven | None


class ImpactsListed(Listed):
    """The impacts in the paper's order, with both matrices and what is said beside them."""

    items: list[ImpactGiven]
    participants: MatrixGiven | None
    documents: MatrixGiven | None
    documents_listed: list[ListedDocumentGiven]
    remarks: list[RemarkGiven]
    other_codes: str | None
    other_codes_source: SourceGiven | None


@router.get("/releases/{slug}/impacts", summary="A release's impacts", response_model=ImpactsListed)
def get_impacts(request: Request, response: Response, slug: Slug, asked: AskedMoment) -> ImpactsListed | Response:
    """Give the participant and the document matrix, the impact statements, the remarks and the other codes."""

    def read(session: Session, moment: Moment) -> ImpactsListed:
        impacts = find_impacts(session, slug, moment)
        return ImpactsListed.model_validate(
            {
                **{name: getattr(impacts, name) for name in ImpactsListed.model_fields if hasattr(impacts, name)},
                "items": impacts.impacts,
                "as_at": moment.as_at,
                "known_at": moment.known_at,
            }
        )

    return unless_known(request, response, asked, slug, read)
