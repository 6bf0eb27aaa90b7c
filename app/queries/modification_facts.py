"""Everything the record knows of one modification, gathered from whatever paper names it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.domain.modification import names
from app.queries.fact import FactRow, Facts, list_kinds, list_naming
from app.queries.modification import ModificationRow, find_modification
from app.queries.modification_history import source_in
from app.queries.moment import Moment
from app.queries.source import Source

GRIDS = ("impacts.participants", "impacts.documents", "costs.rows", "costs.columns", "costs.cells")
# Kinds that have a place of their own on the page, and those that repeat another.
PLACED = {
    *GRIDS, "scope", "register.events", "moves", "windows", "consultations", "designations", "summaries", "risks",
    "change-requests", "impacts.remarks", "costs.notes",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class CellShown:
    """A cell of a matrix that is about a modification: what it stands against, and what is printed in it."""

    against: str
    state: str
    printed: str
    source: Source | None


@dataclass(frozen=True, slots=True)
class MatrixShown:
    """What one matrix of a release says of a modification."""

    release: str
    caption: str
    cells: tuple[CellShown, ...]


@dataclass(frozen=True, slots=True)
class CostShown:
    """A cell of a cost matrix that is about a modification, with the others it is shared with."""

    release: str
    against: tuple[str, ...]
    state: str
    printed: str
    shared_with: tuple[str, ...]
    source: Source | None


@dataclass(frozen=True, slots=True)
class NamedBeside:
    """Another modification's scope row whose status names this one."""

    modification: str
    release: str
    words: str
    source: Source | None


@dataclass(frozen=True, slots=True)
class ModificationFacts:
    """A modification with everything that papers say of it."""

    row: ModificationRow
    facts: Facts
    matrices: tuple[MatrixShown, ...]
    costs: tuple[CostShown, ...]
    named_beside: tuple[NamedBeside, ...]
    named_in: tuple[FactRow, ...]

    def of(self, kind: str) -> tuple[FactRow, ...]:
        """List the facts of one kind that are about this modification."""
        return self.facts.get(kind, ())


def find_facts(session: Session, reference: str, moment: Moment) -> ModificationFacts:
    """Gather what is known of a modification, in six statements.

    Raises:
        NotFound: no such modification was in the record at that moment.
    """
    row = find_modification(session, reference, moment)
    naming = list_naming(session, reference, moment)
    grids = list_kinds(session, GRIDS, moment)
    place = {place.release: number for number, place in enumerate(row.places)}
    in_order = {kind: sorted(rows, key=lambda r: place.get(r.about, 0)) for kind, rows in {**naming, **grids}.items()}
    facts = {kind: tuple(r for r in in_order[kind] if _about(r, reference)) for kind in naming}
    grids = {kind: tuple(in_order[kind]) for kind in grids}
    return ModificationFacts(
        row,
        {kind: rows for kind, rows in facts.items() if rows},
        tuple(m for m in _matrices(grids, reference) if m.cells),
        tuple(_costs(grids, reference)),
        tuple(_beside(naming.get("scope", ()), reference)),
        tuple(_named_in(naming, reference)),
    )


def _about(row: FactRow, reference: str) -> bool:
    said = row.content
    listed = (*said.get("modifications", ()), *said.get("awaited_by", ()), *said.get("delivers", ()))
    return said.get("modification") == reference or reference in listed


def _beside(rows: tuple[FactRow, ...], reference: str) -> Iterator[NamedBeside]:
    for row in rows:
        if row.content["modification"] != reference and reference in row.content["names"]:
            yield NamedBeside(row.content["modification"], row.about, row.content["printed_status"], row.source)


def _named_in(naming: Facts, reference: str) -> Iterator[FactRow]:
    """List what names a modification in its sentences without being about it."""
    for kind, rows in naming.items():
        if kind not in PLACED:
            yield from (r for r in rows if not _about(r, reference) and names(r.content.get("text") or "", reference))


def _matrices(grids: Facts, reference: str) -> Iterator[MatrixShown]:
    for matrix in grids.get("impacts.participants", ()):
        heads = {column["key"]: column["printed"] for column in matrix.content["columns"]}
        for row in matrix.content["rows"]:
            if row["key"] == reference:
                cells = (_cell(heads[cell["column"]], cell, row) for cell in row["cells"])
                yield MatrixShown(matrix.about, matrix.content["caption"], tuple(cells))
    for matrix in grids.get("impacts.documents", ()):
        pairs = ((row, cell) for row in matrix.content["rows"] for cell in row["cells"])
        cells = (_cell(row["key"], cell, row) for row, cell in pairs if cell["column"] == reference)
        yield MatrixShown(matrix.about, matrix.content["caption"], tuple(cells))


def _cell(against: str, cell: dict[str, Any], row: dict[str, Any]) -> CellShown:
    return CellShown(against, cell["state"], cell["printed"], source_in(row["source"]))


def _costs(grids: Facts, reference: str) -> Iterator[CostShown]:
    for row in grids.get("costs.cells", ()):
        axes = [{h.content["key"]: h.content for h in grids[f"costs.{axis}"] if h.about == row.about}
                for axis in ("rows", "columns")]  # fmt: skip
        spans = [[axes[0][key] for key in row.content["rows"]], [axes[1][key] for key in row.content["columns"]]]
        for own, other in (spans, spans[::-1]):
            if reference in [head["modification"] for head in own]:
                shared = tuple(h["modification"] for h in own if h["modification"] != reference)
                against = tuple(head["printed"] for head in other)
                yield CostShown(row.about, against, row.content["state"], row.content["printed"], shared, row.source)
