"""What a release costs, as printed: cells that may span others, totals quoted in the text, effort and conditions."""

from collections import Counter
from typing import Annotated, Literal

from msgspec import Meta

from app.services.record_kinds import ModificationReference, Record, Sheet, Slug, Source, Words, once

CellState = Literal["amount", "range", "dash", "blank", "nil", "to_be_confirmed"]
Pounds = Annotated[int, Meta(ge=0)]


class CostLine(Record, frozen=True):
    """A row or a column of the cost matrix; ``modification`` where it is one, else it is an activity."""

    key: Words
    printed: Words
    modification: ModificationReference | None
    footnote: Words | None
    source: Source


class CostCell(Record, frozen=True):
    """A cell, with all rows and columns it spans. Amounts are whole pounds; ``low`` and ``high`` differ in a range."""

    rows: tuple[Words, ...]
    columns: tuple[Words, ...]
    state: CellState
    printed: str
    low: Pounds | None
    high: Pounds | None
    source: Source

    def __post_init__(self) -> None:
        """Refuse amounts that are not the printed ones, and a state that the print does not show (ValueError)."""
        amounts = {"amount": 1, "range": 2}.get(self.state, 0)
        low, high = self.low, self.high
        wanted = [] if low is None or high is None else [low] if low == high else [low, high]
        if len(wanted) != amounts or pounds_in(self.printed) != wanted:
            raise ValueError(f"{self.printed!r} is not {self.state} {self.low} to {self.high}")
        if (self.state == "dash") != (self.printed in {"-", "–"}) or (self.state == "blank") != (self.printed == ""):
            raise ValueError(f"{self.printed!r} is not {self.state}")


class QuotedRecord(Record, frozen=True):
    """An amount that the text quotes; ``of`` says which cells it is to be the sum of: these rows and columns."""

    key: Slug
    printed: Words
    amount: Pounds
    of_rows: tuple[Words, ...]
    of_columns: tuple[Words, ...]
    text: Words
    source: Source

    def __post_init__(self) -> None:
        """Refuse an amount that is not the printed one, or that the text does not quote (ValueError)."""
        quoted_in(self.printed, self.amount, self.text)


class EffortRecord(Record, frozen=True):
    """SECAS's own effort: days and pounds, as many as printed, and the words that make them vague."""

    key: Slug
    days: Annotated[int, Meta(ge=0)]
    days_printed: Words
    printed: Words
    amount: Pounds
    vague: tuple[Words, ...]
    text: Words
    source: Source

    def __post_init__(self) -> None:
        """Refuse what the text does not say (ValueError)."""
        quoted_in(self.printed, self.amount, self.text)
        for words in (self.days_printed, *self.vague):
            if words not in self.text:
                raise ValueError(f"the text does not say {words!r}")


class CostNote(Record, frozen=True):
    """What the paper says of the costs: what is absorbed, left out, shared, or still to come."""

    key: Slug
    kind: Literal["absorbed", "charging", "to-be-confirmed", "operational", "combined", "condition", "breakdown"]
    modification: ModificationReference | None
    regulatory_year: Annotated[str, Meta(pattern=r"^[0-9]{4}/[0-9]{2}$")] | None
    text: Words
    source: Source

    def __post_init__(self) -> None:
        """Refuse a regulatory year that the text does not name (ValueError)."""
        if self.regulatory_year is not None and self.regulatory_year not in self.text:
            raise ValueError(f"the text does not say {self.regulatory_year}")


class CostsSheet(Sheet, frozen=True):
    """costs.yaml: the cost matrix of a release and everything the paper says of its costs."""

    release: Slug
    caption: Words
    caption_source: Source
    rows: tuple[CostLine, ...]
    columns: tuple[CostLine, ...]
    cells: tuple[CostCell, ...]
    quoted: tuple[QuotedRecord, ...]
    effort: tuple[EffortRecord, ...]
    notes: tuple[CostNote, ...]

    def __post_init__(self) -> None:
        """Refuse a place that no cell or several cells cover, and unknown rows or columns (ValueError)."""
        rows, columns = ([line.key for line in lines] for lines in (self.rows, self.columns))
        once("row", rows)
        once("column", columns)
        covered = Counter((row, column) for cell in self.cells for row in cell.rows for column in cell.columns)
        wanted = Counter((row, column) for row in rows for column in columns)
        if covered != wanted:
            place = next(iter((covered - wanted) + (wanted - covered)))
            raise ValueError(f"the place {place} of the matrix has {covered[place]} cells")
        for quoted in self.quoted:
            if not set(quoted.of_rows) <= set(rows) or not set(quoted.of_columns) <= set(columns):
                raise ValueError(f"the quoted amount {quoted.key} is of rows or columns that are not there")


def pounds_in(text: str) -> list[int]:
    """Read the amounts in a text, in whole pounds: "£573,000-£769,000" gives 573000 and 769000."""
    found = []
    for part in text.split("£")[1:]:
        digits = part[: len(part) - len(part.lstrip("0123456789,"))].strip(",")
        if not digits:
            raise ValueError(f"not an amount in pounds: {text!r}")
        found.append(int(digits.replace(",", "")))
    return found


def quoted_in(printed: str, amount: int, text: str) -> None:
    """Refuse an amount that is not the printed one, or that the text does not quote (ValueError)."""
    if pounds_in(printed) != [amount]:
        raise ValueError(f"{printed!r} is not {amount}")
    if printed not in text:
        raise ValueError(f"the text does not quote {printed}")
