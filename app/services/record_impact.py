"""Whom and which documents a release touches: the printed matrices, cell by cell, and what is said of each."""

from typing import Literal

from app.domain.status import Standing
from app.services.record_kinds import ModificationReference, Record, Sheet, Slug, Source, Words, once, printed_as


class SolutionRecord(Record, frozen=True):
    """One of the solutions a modification offers, where it offers several."""

    kind: Literal["proposed", "alternative"]
    text: Words
    source: Source


class SummaryRecord(Record, frozen=True):
    """What a RID says a modification does, under the printed heading it is listed at."""

    modification: ModificationReference
    part: Words | None
    heading: Words
    standing: Standing
    printed: Words
    text: Words
    solutions: tuple[SolutionRecord, ...]
    source: Source


class SummariesSheet(Sheet, frozen=True):
    """summaries.yaml: what each modification of a release does, in the RID's order."""

    release: Slug
    summaries: tuple[SummaryRecord, ...]

    def __post_init__(self) -> None:
        """Refuse a modification, or a part of it, summed up twice (ValueError)."""
        once("summary", (f"{s.modification} {s.part or ''}".strip() for s in self.summaries))


class MatrixColumn(Record, frozen=True):
    """A column of a matrix with its printed head; ``footnote`` is the number of one that hangs on the head."""

    key: Words
    printed: Words
    footnote: Words | None
    source: Source


class MatrixCell(Record, frozen=True):
    """One cell of a matrix: its column, what it says, and what is printed in it. A blank is not a stated no."""

    column: Words
    state: Literal["ticked", "blank"]
    printed: str

    def __post_init__(self) -> None:
        """Refuse a tick that is not printed, or a blank that is (ValueError)."""
        printed_as(self.state, self.printed)


class MatrixRow(Record, frozen=True):
    """A row of a matrix."""

    key: Words
    cells: tuple[MatrixCell, ...]
    source: Source


class MatrixRecord(Record, frozen=True):
    """A matrix as printed: every row has every column's cell, in the columns' order."""

    caption: Words
    columns: tuple[MatrixColumn, ...]
    rows: tuple[MatrixRow, ...]
    source: Source

    def __post_init__(self) -> None:
        """Refuse a row that has not each column's cell once and in order, or that comes twice (ValueError)."""
        columns = [column.key for column in self.columns]
        once("column", columns)
        once("row", (row.key for row in self.rows))
        for row in self.rows:
            if [cell.column for cell in row.cells] != columns:
                raise ValueError(f"the row {row.key} has not one cell for each column in order")


class ImpactRecord(Record, frozen=True):
    """One thing that changes for a kind of party or an area of the DCC, in the paper's words."""

    kind: Literal["party", "dcc"]
    affected: Slug
    printed: Words
    printed_source: Source
    text: Words
    source: Source


class DocumentRecord(Record, frozen=True):
    """A document that a release changes, as a RID lists it."""

    document: Words
    title: Words
    printed: Words
    source: Source


class RemarkRecord(Record, frozen=True):
    """What a paper remarks on a document, or on a modification's documents, beside the matrix."""

    key: Slug
    document: Words | None
    modification: ModificationReference | None
    footnote: Words | None
    text: Words
    source: Source


class ImpactsSheet(Sheet, frozen=True):
    """impacts.yaml: the participant and the document matrix of a release, and what is said beside them."""

    release: Slug
    participants: MatrixRecord
    documents: MatrixRecord
    impacts: tuple[ImpactRecord, ...]
    documents_listed: tuple[DocumentRecord, ...]
    remarks: tuple[RemarkRecord, ...]
    other_codes: Words
    other_codes_source: Source

    def __post_init__(self) -> None:
        """Refuse a remark on a document or modification that the matrix does not have (ValueError)."""
        once("remark", (remark.key for remark in self.remarks))
        documents = {row.key for row in self.documents.rows}
        modifications = {column.key for column in self.documents.columns}
        for remark in self.remarks:
            if remark.document not in documents | {None} or remark.modification not in modifications | {None}:
                raise ValueError(f"the remark {remark.key} is on something that is not in the document matrix")
