"""Questions about whom and which documents a release touches."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy.orm import Session

from app.queries.fact import FactRow, list_facts
from app.queries.footnote import FootnoteRow, footnote_on, list_footnotes
from app.queries.moment import Moment
from app.queries.source import Source

KINDS = (
    "impacts",
    "impacts.participants",
    "impacts.documents",
    "impacts.documents-listed",
    "impacts.remarks",
    "impacts.sheet",
)


@dataclass(frozen=True, slots=True)
class MatrixColumn:
    """A column of a matrix with its printed head."""

    key: str
    printed: str
    footnote: FootnoteRow | None
    source: Source | None


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """One cell: ticked or blank, and what is printed in it. A blank is not a stated no."""

    column: str
    state: str
    printed: str


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A row of a matrix, its cells in the columns' order."""

    key: str
    cells: tuple[MatrixCell, ...]
    source: Source | None


@dataclass(frozen=True, slots=True)
class Matrix:
    """A matrix as printed."""

    caption: str
    columns: tuple[MatrixColumn, ...]
    rows: tuple[MatrixRow, ...]
    source: Source | None


@dataclass(frozen=True, slots=True)
class ImpactRow:
    """One thing that changes for a kind of party (or an area of the DCC), in the paper's words."""

    kind: str
    affected: str
    printed: str
    text: str
    source: Source | None


@dataclass(frozen=True, slots=True)
class ListedDocument:
    """A document that the paper lists as changed."""

    document: str
    title: str
    printed: str
    source: Source | None


@dataclass(frozen=True, slots=True)
class RemarkRow:
    """What a paper remarks on a document, or on a modification's documents, beside the matrix."""

    key: str
    document: str | None
    modification: str | None
    footnote: str | None
    text: str
    source: Source | None


@dataclass(frozen=True, slots=True)
class Impacts:
    """Everything a paper says of whom and what a release touches."""

    participants: Matrix | None
    documents: Matrix | None
    impacts: tuple[ImpactRow, ...]
    documents_listed: tuple[ListedDocument, ...]
    remarks: tuple[RemarkRow, ...]
    other_codes: str | None
    other_codes_source: Source | None

    @property
    def by_affected(self) -> tuple[tuple[str, str, tuple[ImpactRow, ...]], ...]:
        """Gather the impacts by kind and whom they affect, as the paper's two tables do."""
        gathered = groupby(self.impacts, key=lambda row: (row.kind, row.printed))
        return tuple((*key, tuple(rows)) for key, rows in gathered)

    def remarks_on(self, document: str) -> tuple[RemarkRow, ...]:
        """Give the remarks on one document of the matrix."""
        return tuple(remark for remark in self.remarks if remark.document == document)

    def title_of(self, document: str) -> str | None:
        """Give a document's title, where the paper lists it."""
        return next((row.title for row in self.documents_listed if row.document == document), None)


def find_impacts(session: Session, slug: str, moment: Moment) -> Impacts:
    """Give a release's impacts as printed: two matrices, statements, remarks and other codes.

    Args:
        session: an open session.
        slug: the release.
        moment: both clocks.
    """
    facts = list_facts(session, slug, moment, KINDS)
    matrices = [*facts.get("impacts.participants", ()), *facts.get("impacts.documents", ())]
    footnotes = list_footnotes(session, {row.source.paper for row in matrices if row.source}, moment)
    sheet = next(iter(facts.get("impacts.sheet", ())), None)
    return Impacts(
        _matrix(facts.get("impacts.participants", ()), footnotes),
        _matrix(facts.get("impacts.documents", ()), footnotes),
        tuple(_impact(row) for row in facts.get("impacts", ())),
        tuple(
            ListedDocument(row.key, row.content["title"], row.content["printed"], row.source)
            for row in facts.get("impacts.documents-listed", ())
        ),
        tuple(_remark(row) for row in facts.get("impacts.remarks", ())),
        sheet.content["other_codes"] if sheet else None,
        sheet.source if sheet else None,
    )


def _source(content: dict[str, Any]) -> Source | None:
    place = content.get("source")
    return Source(place["paper"], place["file"], place["line"]) if place else None


def _matrix(rows: tuple[FactRow, ...], footnotes: tuple[FootnoteRow, ...]) -> Matrix | None:
    if not rows:
        return None
    said = rows[0].content
    columns = tuple(
        MatrixColumn(
            column["key"],
            column["printed"],
            footnote_on(footnotes, column["footnote"], column["printed"]),
            _source(column),
        )
        for column in said["columns"]
    )
    printed = tuple(
        MatrixRow(
            row["key"],
            tuple(MatrixCell(cell["column"], cell["state"], cell["printed"]) for cell in row["cells"]),
            _source(row),
        )
        for row in said["rows"]
    )
    return Matrix(said["caption"], columns, printed, rows[0].source)


def _impact(row: FactRow) -> ImpactRow:
    said = row.content
    return ImpactRow(said["kind"], said["affected"], said["printed"], said["text"], row.source)


def _remark(row: FactRow) -> RemarkRow:
    said = row.content
    return RemarkRow(row.key, said["document"], said["modification"], said["footnote"], said["text"], row.source)
