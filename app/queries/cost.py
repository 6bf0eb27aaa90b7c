"""Questions about what a release costs: the printed cells, what they add up to, and what the paper quotes."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.domain.cost import Cost, Placed, Sum, add_up, bands, difference, lay_out, words_of
from app.queries.fact import FactRow, list_facts
from app.queries.footnote import FootnoteRow, footnote_on, list_footnotes
from app.queries.moment import Moment
from app.queries.source import Source

KINDS = ("cells", "columns", "rows", "quoted", "effort", "notes", "sheet")
PENCE = 100


@dataclass(frozen=True, slots=True)
class CostLine:
    """A row or a column of the cost matrix."""

    key: str
    printed: str
    modification: str | None
    footnote: FootnoteRow | None
    source: Source | None


@dataclass(frozen=True, slots=True)
class CostCell:
    """A printed cell with all it spans; amounts in pence."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    state: str
    printed: str
    low: int | None
    high: int | None
    source: Source | None

    @property
    def cost(self) -> Cost:
        """Give the cell as the rules of adding up know it."""
        return Cost(self.rows, self.columns, self.low, self.high)


@dataclass(frozen=True, slots=True)
class Total:
    """What some rows or columns add up to, worked out here from the cells."""

    of: tuple[str, ...]
    sum: Sum
    words: str


@dataclass(frozen=True, slots=True)
class QuotedCost:
    """A sum that the text quotes, beside the one that its own cells give; amounts in pence."""

    key: str
    printed: str
    amount: int
    of_rows: tuple[str, ...]
    of_columns: tuple[str, ...]
    computed: Sum
    difference: int
    difference_words: str | None
    text: str
    source: Source | None


@dataclass(frozen=True, slots=True)
class Effort:
    """SECAS's own effort, as vague as the paper has it; the amount in pence."""

    key: str
    days: int
    days_printed: str
    printed: str
    amount: int
    vague: tuple[str, ...]
    text: str
    source: Source | None


@dataclass(frozen=True, slots=True)
class CostNote:
    """What the paper says of the costs: absorbed, left out, shared, or still to come."""

    key: str
    kind: str
    modification: str | None
    regulatory_year: str | None
    text: str
    source: Source | None


@dataclass(frozen=True, slots=True)
class Costs:
    """Everything a paper says of a release's costs, with what its cells come to."""

    caption: str | None
    source: Source | None
    rows: tuple[CostLine, ...]
    columns: tuple[CostLine, ...]
    cells: tuple[CostCell, ...]
    table: tuple[tuple[Placed, ...], ...]
    total: Total
    by_rows: tuple[Total, ...]
    by_columns: tuple[Total, ...]
    quoted: tuple[QuotedCost, ...]
    effort: tuple[Effort, ...]
    notes: tuple[CostNote, ...]

    @property
    def differing(self) -> tuple[QuotedCost, ...]:
        """Give the quoted sums that their own cells do not come to."""
        return tuple(quoted for quoted in self.quoted if quoted.difference_words)


def find_costs(session: Session, slug: str, moment: Moment) -> Costs:
    """Give a release's costs as printed, added up, and beside what the paper quotes.

    Args:
        session: an open session.
        slug: the release.
        moment: both clocks.
    """
    facts = list_facts(session, slug, moment, tuple(f"costs.{kind}" for kind in KINDS))
    found = {kind: facts.get(f"costs.{kind}", ()) for kind in KINDS}
    lines = (*found["rows"], *found["columns"])
    footnotes = list_footnotes(session, {row.source.paper for row in lines if row.source}, moment)
    cells = tuple(_cell(row) for row in found["cells"])
    costs = tuple(cell.cost for cell in cells)
    rows = tuple(_line(row, footnotes) for row in found["rows"])
    columns = tuple(_line(row, footnotes) for row in found["columns"])
    row_keys, column_keys = tuple(line.key for line in rows), tuple(line.key for line in columns)
    sheet = found["sheet"][0] if found["sheet"] else None
    return Costs(
        sheet.content["caption"] if sheet else None,
        sheet.source if sheet else None,
        rows,
        columns,
        cells,
        lay_out(row_keys, column_keys, costs),
        _total(costs, (), ()),
        tuple(_total(costs, band, ()) for band in bands(row_keys, (cell.rows for cell in cells))),
        tuple(_total(costs, (), band) for band in bands(column_keys, (cell.columns for cell in cells))),
        tuple(_quoted(row, costs) for row in found["quoted"]),
        tuple(_effort(row) for row in found["effort"]),
        tuple(_note(row) for row in found["notes"]),
    )


def _total(costs: tuple[Cost, ...], rows: tuple[str, ...], columns: tuple[str, ...]) -> Total:
    added = add_up(costs, rows, columns)
    return Total(rows or columns, added, words_of(added))


def _pence(pounds: Any) -> int | None:
    return None if pounds is None else int(pounds) * PENCE


def _line(row: FactRow, footnotes: tuple[FootnoteRow, ...]) -> CostLine:
    said = row.content
    marked = footnote_on(footnotes, said["footnote"], said["printed"])
    return CostLine(row.key, said["printed"], said["modification"], marked, row.source)


def _cell(row: FactRow) -> CostCell:
    said = row.content
    low, high = _pence(said["low"]), _pence(said["high"])
    return CostCell(tuple(said["rows"]), tuple(said["columns"]), said["state"], said["printed"], low, high, row.source)


def _quoted(row: FactRow, costs: tuple[Cost, ...]) -> QuotedCost:
    said = row.content
    amount = int(said["amount"]) * PENCE
    of_rows, of_columns = tuple(said["of_rows"]), tuple(said["of_columns"])
    computed = add_up(costs, of_rows, of_columns)
    return QuotedCost(
        row.key,
        said["printed"],
        amount,
        of_rows,
        of_columns,
        computed,
        amount - computed.firm,
        difference(amount, computed.firm),
        said["text"],
        row.source,
    )


def _effort(row: FactRow) -> Effort:
    said = row.content
    return Effort(
        row.key,
        said["days"],
        said["days_printed"],
        said["printed"],
        int(said["amount"]) * PENCE,
        tuple(said["vague"]),
        said["text"],
        row.source,
    )


def _note(row: FactRow) -> CostNote:
    said = row.content
    return CostNote(row.key, said["kind"], said["modification"], said["regulatory_year"], said["text"], row.source)
