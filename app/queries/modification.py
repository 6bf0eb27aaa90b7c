"""Questions about modifications: the register, and how each stood at a moment."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import NotFound
from app.domain.instant import london_day
from app.domain.modification import STAGE_AFTER, draft_proposal_of, order_of, title_in
from app.domain.status import Standing
from app.models.base import table_of
from app.models.body import Paper
from app.models.modification import Modification
from app.models.release import Release, ScopeItem, ScopeStanding
from app.queries.fact import Facts, list_kinds
from app.queries.modification_history import KINDS, Happening, exactly, happenings, in_order
from app.queries.moment import Moment, latest
from app.queries.source import Source, source_of

modification = table_of(Modification)
release = table_of(Release)
scope_item = table_of(ScopeItem)
standing = table_of(ScopeStanding)
paper = table_of(Paper)
MATRICES = ("impacts.participants", "impacts.documents")


@dataclass(frozen=True, slots=True)
class Place:
    """A modification, or a part of it, beside one release."""

    release: str
    release_title: str
    part: str | None
    title: str
    standing: Standing
    impacts_dcc_systems: bool | None
    modification_state: str | None
    printed_status: str | None
    cut_off: date | None
    decider: str | None
    dated: date
    source: Source | None


@dataclass(frozen=True, slots=True)
class PrintedTitle:
    """A title as one paper prints it, with the reference it prints it under."""

    title: str
    reference: str
    dated: date
    source: Source | None


@dataclass(frozen=True, slots=True)
class ModificationRow:
    """A modification as the register shows it at a moment."""

    reference: str
    number: int
    title: str
    titles: tuple[PrintedTitle, ...]
    path: str | None
    stage: str | None
    impacts_dcc_systems: bool | None
    places: tuple[Place, ...]
    documents: tuple[str, ...]
    participants: tuple[str, ...]
    last: Happening | None
    history: tuple[Happening, ...]
    draft_proposal: str | None
    source: Source | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which modifications are asked for; what is None does not narrow."""

    q: str | None = None
    release: str | None = None
    impacts_dcc_systems: bool | None = None
    document: str | None = None
    participant: str | None = None
    stage: str | None = None
    path: str | None = None

    def keeps(self, row: ModificationRow) -> bool:
        """Say whether a modification is among those asked for; letters match in either case."""
        words = [row.reference, row.draft_proposal or "", row.title]
        words += [word for title in row.titles for word in (title.reference, title.title)]
        asked = (self.q or "").strip().casefold()
        return (
            (not asked or any(asked in word.casefold() for word in words))
            and (self.release is None or any(place.release == self.release for place in row.places))
            and self.impacts_dcc_systems in (None, row.impacts_dcc_systems)
            and (self.document is None or self.document in row.documents)
            and (self.participant is None or self.participant in row.participants)
            and self.stage in (None, row.stage)
            and self.path in (None, row.path)
        )


def list_modifications(session: Session, moment: Moment, wanted: Wanted | None = None) -> tuple[ModificationRow, ...]:
    """List the register in the order of its numbers, in four statements.

    A modification is in it from the day of the first paper that says something of it.
    """
    rows = session.execute(select(modification).where(modification.c.seq <= moment.seq)).all()
    days = days_of_papers(session)
    places = _places(session, moment, days)
    facts = list_kinds(session, (*KINDS, *MATRICES, "summaries", "risks"), moment)
    happened, ticked, printed = happenings(facts, days), _ticked(facts), _printed(facts, days)
    found = []
    for row in rows:
        ref = row.reference
        titles = [*printed[ref], *(PrintedTitle(p.title, ref, p.dated, p.source) for p in places[ref])]
        if titles or row.source_paper is None:
            found.append(_row(row, titles, places[ref], happened.get(ref, []), ticked[ref], moment))
    return tuple(sorted((r for r in found if (wanted or Wanted()).keeps(r)), key=lambda r: r.number))


def find_modification(session: Session, reference: str, moment: Moment) -> ModificationRow:
    """Give one modification as the register has it.

    Raises:
        NotFound: no such modification was in the record at that moment.
    """
    for row in list_modifications(session, moment):
        if row.reference == reference:
            return row
    raise NotFound(f"There is no modification {reference!r} in the record.")


def days_of_papers(session: Session) -> dict[str, date]:
    """Give the day of each paper by its reference."""
    rows = session.execute(select(paper.c.reference, paper.c.dated).where(paper.c.dated.is_not(None))).all()
    return {row.reference: row.dated for row in rows}


def _places(session: Session, moment: Moment, days: dict[str, date]) -> dict[str, list[Place]]:
    other = standing.alias()
    newest = latest(standing, moment, other.c.scope_item_id == scope_item.c.id, of=other)
    rows = session.execute(
        select(modification.c.reference, release.c.slug, release.c.title.label("name"), scope_item.c.part, *standing.c)
        .select_from(
            scope_item.join(release, release.c.id == scope_item.c.release_id)
            .join(modification, modification.c.id == scope_item.c.modification_id)
            .join(standing, standing.c.id == newest)
        )
        .where(scope_item.c.seq <= moment.seq)
    ).all()
    found: dict[str, list[Place]] = defaultdict(list)
    for row in rows:
        found[row.reference].append(_place(row, days))
    return found


def _place(row: Any, days: dict[str, date]) -> Place:
    return Place(
        row.slug,
        row.name,
        row.part or None,
        row.title,
        Standing(row.standing),
        row.impacts_dcc_systems,
        row.modification_state,
        row.printed_status,
        row.cut_off,
        row.decider,
        days.get(row.source_paper or "") or london_day(row.effective_at),
        source_of(row),
    )


def _printed(facts: Facts, days: dict[str, date]) -> dict[str, list[PrintedTitle]]:
    """List the titles that papers print beside those of a scope, with the reference as printed."""
    found: dict[str, list[PrintedTitle]] = defaultdict(list)
    for kind in ("register.events", "moves", "summaries", "risks"):
        for row in facts.get(kind, ()):
            reference, line = row.content["modification"], row.content["printed"]
            if reference is None or line is None or row.source is None:
                continue
            printed = line.split(" ", 1)[0]
            title = title_in(line, printed)
            found[reference].append(PrintedTitle(title, printed, days.get(row.source.paper, date.min), row.source))
    return found


def _ticked(facts: Facts) -> dict[str, dict[str, list[str]]]:
    """List the participants and the documents whose cells are ticked for each modification."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for kind in MATRICES:
        for matrix in facts.get(kind, ()):
            for row in matrix.content["rows"]:
                for cell in (cell for cell in row["cells"] if cell["state"] == "ticked"):
                    # Participants are the columns of the one matrix, modifications those of the other.
                    pair = (row["key"], cell["column"])
                    ref, what = pair if kind == "impacts.participants" else pair[::-1]
                    if what not in found[ref][kind]:
                        found[ref][kind].append(what)
    return found


def _row(
    row: Any,
    titles: Sequence[PrintedTitle],
    places: Sequence[Place],
    happened: Sequence[Happening],
    ticked: dict[str, list[str]],
    moment: Moment,
) -> ModificationRow:
    places = sorted(places, key=lambda p: (p.dated, p.release, p.part or ""))
    # A move says more than the standing that it left behind.
    moved = {event.release for event in happened if event.kind == "move"}
    history = in_order(
        [*happened, *(_stood(p) for p in places if p.standing is not Standing.MOVED or p.release not in moved)]
    )
    ticks = {place.impacts_dcc_systems for place in places}
    named = [t.reference for t in titles if t.reference.startswith("DP")]
    known = sorted(titles, key=lambda t: t.dated)
    return ModificationRow(
        row.reference,
        order_of(row.reference),
        next((t.title for t in reversed(known) if t.reference == row.reference), row.title),
        _once(known),
        next((event.path for event in reversed(history) if event.path), None),
        _stage(history),
        True if True in ticks else False if False in ticks else None,
        tuple(places),
        tuple(ticked["impacts.documents"]),
        tuple(ticked["impacts.participants"]),
        history[-1] if history else None,
        history,
        draft_proposal_of(row.reference) if named else None,
        source_of(row),
    )


def _once(titles: Sequence[PrintedTitle]) -> tuple[PrintedTitle, ...]:
    """Keep the first of the same title in the same paper."""
    kept: dict[tuple[str, str, str], PrintedTitle] = {}
    for title in titles:
        kept.setdefault((title.title, title.reference, title.source.paper if title.source else ""), title)
    return tuple(kept.values())


STANDINGS = {
    Standing.CANDIDATE: "Candidate for the {}",
    Standing.TARGETED: "Targeted for the {}",
    Standing.INCLUDED: "Included in the {}",
    Standing.REMOVED: "Removed from the {}",
    Standing.MOVED: "Moved out of the {}",
}


def _stood(place: Place) -> Happening:
    what = STANDINGS[place.standing].format(place.release_title) + (f", part {place.part}" if place.part else "")
    return Happening(
        "standing",
        what,
        exactly(place.dated),
        place.dated,
        event=place.modification_state,
        release=place.release,
        text=place.printed_status or "",
        source=place.source,
    )


def _stage(history: Sequence[Happening]) -> str | None:
    """Say where a modification last stood: an event leaves it somewhere, a scope may print its state."""
    for row in reversed(history):
        if row.kind == "standing" and row.event:
            return row.event
        if row.kind == "event" and row.event in STAGE_AFTER:
            return STAGE_AFTER[row.event]
    return None
