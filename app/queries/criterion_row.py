"""A criterion as one reader sees it at a moment: its rows, read from what the question answered."""

import json
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import RowMapping

from app.domain.access import Actor, why_not_mark, why_not_position, why_not_state
from app.domain.criterion import provisional
from app.domain.effective import recorded_late
from app.domain.evidence import KIND_NAMES, Change, Pin, Rest, read_rest, stale_sentence
from app.domain.instant import day_begins
from app.domain.status import CriterionGroup, Rag
from app.domain.verdict import differs
from app.queries.criterion_evidence import UNREAD, Standing
from app.queries.position import PositionRow
from app.queries.source import Source


@dataclass(frozen=True, slots=True)
class StatementRow:
    """The DCC's statement of readiness."""

    text: str
    version: int
    effective_at: datetime
    recorded_at: datetime
    source: Source | None
    by: str | None


@dataclass(frozen=True, slots=True)
class MarkRow:
    """What a body agreed."""

    id: int
    status: Rag
    view: str
    qualifications: tuple[str, ...]
    meeting: str | None
    version: int
    effective_at: datetime
    recorded_at: datetime
    recorded_late: bool
    source: Source | None
    by: str | None
    pin: Pin
    differs_because: str | None = None
    affirmed: "AffirmedRow | None" = None


@dataclass(frozen=True, slots=True)
class AffirmedRow:
    """That a body stood by its mark on newer evidence, and why."""

    reason: str
    by: str
    meeting: str | None
    version: int
    effective_at: datetime
    recorded_at: datetime
    recorded_late: bool


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """One criterion as one reader sees it at a moment, with what that reader may do about it."""

    key: str
    number: str
    body: str
    body_name: str
    body_long_name: str
    group: CriterionGroup | None
    text: str
    source: Source | None
    statement: StatementRow | None
    mark: MarkRow | None
    provisional: Rag | None
    tally: dict[Rag, int]
    positions: tuple[PositionRow, ...]
    own_position: PositionRow | None
    version: int
    may_position: bool
    why_not_position: str | None
    may_mark: bool
    why_not_mark: str | None
    may_state: bool
    why_not_state: str | None
    id: int = 0
    release_id: int = 0
    release: str = ""
    rests_on: tuple[Rest, ...] = ()
    evidence: Standing = UNREAD

    @property
    def stale(self) -> bool | None:
        """Say whether the mark is stale; nothing while the evidence cannot be read."""
        if self.mark is None:
            return False
        return None if self.evidence.moved is None else self.evidence.moved.stale

    @property
    def stale_because(self) -> str | None:
        """Say since when and why the mark is stale."""
        return stale_sentence(self.evidence.moved) if self.mark and self.evidence.moved else None

    @property
    def stale_since(self) -> datetime | None:
        """Say since when the mark is stale."""
        return self.evidence.moved.since if self.mark and self.evidence.moved else None

    @property
    def newer(self) -> tuple[Change, ...]:
        """List the evidence that is newer than the mark and speaks against nothing."""
        return self.evidence.moved.newer if self.mark and self.evidence.moved else ()

    @property
    def evidence_kinds(self) -> str:
        """Name the kinds of evidence the criterion rests on, for people."""
        names = list(dict.fromkeys(KIND_NAMES[rest.kind] for rest in self.rests_on))
        return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)

    @property
    def differs(self) -> bool:
        """Say whether the mark and the machine's verdict contradict each other."""
        return self.mark is not None and differs(self.mark.status, self.evidence.verdict.finding)


def _statement(row: RowMapping) -> StatementRow | None:
    if row["s_id"] is None:
        return None
    return StatementRow(
        row["s_text"],
        row["s_number"],
        row["s_effective_at"],
        row["s_recorded_at"],
        _source(row, "s_"),
        row["s_by"],
    )


def _mark(row: RowMapping) -> MarkRow | None:
    if row["m_id"] is None:
        return None
    return MarkRow(
        row["m_id"],
        Rag(row["m_status"]),
        row["m_view"],
        tuple(json.loads(row["m_qualifications"])),
        row["m_meeting"],
        row["m_version"],
        row["m_effective_at"],
        row["m_recorded_at"],
        recorded_late(row["m_effective_at"], row["m_recorded_at"], row["m_source_paper"]),
        _source(row, "m_"),
        row["m_by"],
        _pin(row),
        row["m_differs_because"],
        _affirmed(row),
    )


def _pin(row: RowMapping) -> Pin:
    """Say what the mark's author saw, or whoever re-affirmed it.

    What a paper tells its author had before them on the day of the paper, with all that was loaded beside it.
    """
    if row["a_id"] is not None:
        return Pin(row["a_saw_seq"], row["a_effective_at"])
    if row["m_source_paper"] is None:
        return Pin(row["m_saw_seq"], row["m_effective_at"])
    dated: date | None = row["p_dated"]
    told = row["m_effective_at"] if dated is None else max(row["m_effective_at"], day_begins(dated))
    return Pin(row["m_seq"], told)


def _affirmed(row: RowMapping) -> AffirmedRow | None:
    if row["a_id"] is None:
        return None
    return AffirmedRow(
        row["a_reason"],
        row["a_by"],
        row["a_meeting"],
        row["a_version"],
        row["a_effective_at"],
        row["a_recorded_at"],
        recorded_late(row["a_effective_at"], row["a_recorded_at"], None),
    )


def _source(row: RowMapping, prefix: str) -> Source | None:
    paper = row[f"{prefix}source_paper"]
    return None if paper is None else Source(paper, row[f"{prefix}source_file"], row[f"{prefix}source_line"])


def read_row(row: RowMapping, given: tuple[PositionRow, ...], reader: Actor) -> CriterionRow:
    """Read one row of the question, with the positions on it, in a reader's eyes; its evidence is added."""
    slug, name = row["b_slug"], row["b_name"]
    statuses = [position.status for position in given if position.counts]
    agreed = _mark(row)
    not_position, not_mark, not_state = (
        why_not_position(reader, slug, name, row["release"]),
        why_not_mark(reader, slug, name, row["release"]),
        why_not_state(reader, row["release"]),
    )
    return CriterionRow(
        key=row["key"],
        number=row["w_number"],
        body=slug,
        body_name=name,
        body_long_name=row["b_long_name"],
        group=CriterionGroup(row["w_group"]) if row["w_group"] else None,
        text=row["w_text"],
        source=_source(row, "w_"),
        statement=_statement(row),
        mark=agreed,
        provisional=provisional(statuses) if agreed is None else None,
        tally={rag: statuses.count(rag) for rag in Rag if rag in statuses},
        positions=tuple(position for position in given if position.shown),
        own_position=next((position for position in given if position.own), None),
        version=row["version"],
        may_position=not_position is None,
        why_not_position=not_position,
        may_mark=not_mark is None,
        why_not_mark=not_mark,
        may_state=not_state is None,
        why_not_state=not_state,
        id=row["id"],
        release_id=row["release_id"],
        release=row["release"],
        rests_on=tuple(read_rest(text) for text in json.loads(row["w_rests_on"])),
    )
