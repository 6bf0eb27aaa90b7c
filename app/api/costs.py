"""What a release costs, over JSON: printed cells, what they add up to, and what the paper quotes."""

from typing import Literal

from fastapi import APIRouter, Request, Response
from pydantic import Field

from app.api.conditional import unless_known
from app.api.schemas import FootnoteGiven, Given, Listed, Slug, SourceGiven
from app.db import Session
from app.doors.moment import AskedMoment
from app.doors.permission import Guarded
from app.queries.cost import find_costs
from app.queries.moment import Moment

router = APIRouter(prefix="/v1", tags=["papers"], route_class=Guarded)
PENCE = "In pence of a pound sterling."


class CostLineGiven(Given):
    """A row or a column of the cost matrix: a modification, or an activity."""

    key: str
    printed: str = Field(examples=["SECMP 0062"])
    modification: str | None
    footnote: FootnoteGiven | None
    source: SourceGiven | None


class CostCellGiven(Given):
    """A cell as printed; a merged one names every row and column it spans. A dash and a blank are not nil."""

    rows: list[str]
    columns: list[str]
    state: Literal["amount", "range", "dash", "blank", "nil", "to_be_confirmed"]
    printed: str = Field(examples=["£573,000-£769,000"])
    low: int | None = Field(description=PENCE, examples=[57300000])
    high: int | None = Field(description=PENCE, examples=[76900000])
    source: SourceGiven | None


class SumGiven(Given):
    """What cells add up to. A range counts between its ends and is never firm."""

    firm: int = Field(description=PENCE)
    low: int = Field(description=PENCE)
    high: int = Field(description=PENCE)
    ranges: int = Field(description="How many cells are ranges.")
    unknown: int = Field(description="How many cells name no amount.")


class TotalGiven(Given):
    """A sum worked out here; never a paper's."""

    of: list[str] = Field(description="The rows or columns summed: those that merged cells tie together. All if empty.")
    sum: SumGiven
    words: str


class ComputedGiven(Given):
    """What the printed cells add up to."""

    total: TotalGiven
    by_rows: list[TotalGiven]
    by_columns: list[TotalGiven]


class QuotedGiven(Given):
    """A sum that the text quotes, beside the one that its own cells give."""

    key: str
    printed: str
    amount: int = Field(description=PENCE)
    of_rows: list[str]
    of_columns: list[str]
    computed: SumGiven
    difference: int = Field(description="Quoted less computed. " + PENCE, examples=[-40000])
    difference_words: str | None = Field(examples=["£400 less than its own cells, which give £22,698"])
    text: str
    source: SourceGiven | None


class EffortGiven(Given):
    """SECAS's own effort, as vague as the paper has it."""

    key: str
    days: int
    days_printed: str
    printed: str
    amount: int = Field(description=PENCE)
    vague: list[str]
    text: str
    source: SourceGiven | None


class CostNoteGiven(Given):
    """What the paper says of the costs."""

    key: str
    kind: str = Field(examples=["absorbed"])
    modification: str | None
    regulatory_year: str | None = Field(examples=["2019/20"])
    text: str
    source: SourceGiven | None


class CostsListed(Listed):
    """The cells in the paper's order, and everything said of them."""

    caption: str | None
    rows: list[CostLineGiven]
    columns: list[CostLineGiven]
    items: list[CostCellGiven]
    computed: ComputedGiven
    quoted: list[QuotedGiven]
    effort: list[EffortGiven]
    notes: list[CostNoteGiven]
    source: SourceGiven | None


@router.get("/releases/{slug}/costs", summary="A release's costs", response_model=CostsListed)
def get_costs(request: Request, response: Response, slug: Slug, asked: AskedMoment) -> CostsListed | Response:
    """Give the cost cells as printed, their sums worked out, and each quoted sum beside its own cells."""

    def read(session: Session, moment: Moment) -> CostsListed:
        costs = find_costs(session, slug, moment)
        return CostsListed.model_validate(
            {
                **{name: getattr(costs, name) for name in CostsListed.model_fields if hasattr(costs, name)},
                "items": costs.cells,
                "computed": costs,
                "as_at": moment.as_at,
                "known_at": moment.known_at,
            }
        )

    return unless_known(request, response, asked, slug, read)
