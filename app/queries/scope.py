"""Questions about a release's scope in full: what the papers say of each item, and what stands beside it."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.domain.status import Standing
from app.queries.fact import FactRow, list_facts, list_kind
from app.queries.moment import Moment
from app.queries.release import ScopeRow, list_scope
from app.queries.source import Source

# In this order they stand on the page of a release.
ORDER = (Standing.INCLUDED, Standing.TARGETED, Standing.CANDIDATE, Standing.REMOVED, Standing.MOVED)


@dataclass(frozen=True, slots=True)
class Solution:
    """One of the solutions that a modification offers, where it offers several."""

    kind: str
    text: str
    source: Source | None


@dataclass(frozen=True, slots=True)
class Summary:
    """What a RID says a modification does, under the heading it lists it at."""

    heading: str
    printed: str
    text: str
    solutions: tuple[Solution, ...]
    source: Source | None


@dataclass(frozen=True, slots=True)
class Move:
    """Where a modification that left a release is expected, and the change requests it waits for."""

    to: str | None
    expected: str | None
    candidates: tuple[str, ...]
    waits_for: tuple[str, ...]
    source: Source | None


@dataclass(frozen=True, slots=True)
class ScopeEntry:
    """A scope item with its RID's summary, its tick as printed, and the references that its status names."""

    item: ScopeRow
    printed: str | None
    tick: str | None
    tick_printed: str | None
    names: tuple[str, ...]
    summary: Summary | None
    move: Move | None

    @property
    def other_named(self) -> tuple[str, ...]:
        """Give the references that the printed status names and that are not the row's own (004, MP180's row)."""
        return tuple(name for name in self.names if name != self.item.modification)


@dataclass(frozen=True, slots=True)
class ChangeRequestRow:
    """A change request of the DCC: beside a release or awaited by modifications, never in a release."""

    reference: str
    title: str | None
    beside: str | None
    expected: str | None
    awaited_by: tuple[str, ...]
    awaited_until: str | None
    text: str
    source: Source | None


@dataclass(frozen=True, slots=True)
class Scope:
    """A release's scope as its papers tell it."""

    entries: tuple[ScopeEntry, ...]
    change_requests: tuple[ChangeRequestRow, ...]

    @property
    def groups(self) -> tuple[tuple[Standing, tuple[ScopeEntry, ...]], ...]:
        """Gather the entries by standing; within one they keep the paper's order."""
        found = ((standing, tuple(e for e in self.entries if e.item.standing == standing)) for standing in ORDER)
        return tuple((standing, entries) for standing, entries in found if entries)


def find_scope(session: Session, slug: str, moment: Moment) -> Scope:
    """Give a release's scope with everything its papers say of each item.

    Args:
        session: an open session.
        slug: the release.
        moment: both clocks.
    """
    facts = list_facts(session, slug, moment, ("scope", "summaries", "moves"))
    printed, summaries, moves = ({_name(row): row for row in facts.get(kind, ())} for kind in KINDS)
    entries = tuple(_entry(item, printed, summaries, moves) for item in list_scope(session, slug, moment))
    waited = {reference for entry in entries if entry.move for reference in entry.move.waits_for}
    requests = tuple(_request(row) for row in list_kind(session, "change-requests", moment))
    return Scope(entries, tuple(row for row in requests if row.beside == slug or row.reference in waited))


KINDS = ("scope", "summaries", "moves")
Named = dict[tuple[str, str | None], FactRow]


def _name(row: FactRow) -> tuple[str, str | None]:
    return row.content["modification"], row.content["part"]


def _entry(item: ScopeRow, printed: Named, summaries: Named, moves: Named) -> ScopeEntry:
    name = (item.modification, item.part)
    said = printed[name].content if name in printed else {}
    tick = said.get("impacts_dcc_systems") or {}
    return ScopeEntry(
        item,
        said.get("printed"),
        tick.get("state"),
        tick.get("printed"),
        tuple(said.get("names", ())),
        _summary(summaries[name]) if name in summaries else None,
        _move(moves[name]) if name in moves else None,
    )


def _summary(row: FactRow) -> Summary:
    said = row.content
    solutions = tuple(
        Solution(one["kind"], one["text"], Source(**{k: one["source"][k] for k in ("paper", "file", "line")}))
        for one in said["solutions"]
    )
    return Summary(said["heading"], said["printed"], said["text"], solutions, row.source)


def _move(row: FactRow) -> Move:
    said = row.content
    return Move(said["to"], said["expected"], tuple(said["candidates"]), tuple(said["waits_for"]), row.source)


def _request(row: FactRow) -> ChangeRequestRow:
    said = row.content
    return ChangeRequestRow(
        row.key,
        said["title"],
        said["beside"],
        said["expected"],
        tuple(said["awaited_by"]),
        said["awaited_until"],
        said["text"],
        row.source,
    )
