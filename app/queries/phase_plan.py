"""Questions about testing phases as planned: windows beside what the timetable says, pass rates, thresholds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, exists, func, select
from sqlalchemy.orm import Session

from app.domain.dates import DateKind, PaperDate
from app.domain.errors import NotFound
from app.domain.phase_plan import SEVERITIES, Rate, boundaries, phase_named
from app.domain.status import Phase, WindowKind
from app.models.base import table_of
from app.models.criterion import Retraction
from app.models.phase_plan import PhaseThreshold, PhaseVersion, PhaseWindow
from app.models.release import Release
from app.queries.milestone import MilestoneRow, list_milestones
from app.queries.moment import Moment
from app.queries.source import Source

release = table_of(Release)
version = table_of(PhaseVersion)
window = table_of(PhaseWindow)
threshold = table_of(PhaseThreshold)
retraction = table_of(Retraction)


@dataclass(frozen=True, slots=True)
class Boundary:
    """One end of a window: its date as written, and the row of the timetable where it stands there."""

    date: PaperDate
    event: str | None = None
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """When a phase is to take place, or took place; without `by` it is what the timetable says, never a copy of it."""

    begins: Boundary | None
    ends: Boundary | None
    words: str = ""
    by: str | None = None
    effective_at: datetime | None = None
    recorded_at: datetime | None = None

    @property
    def from_timetable(self) -> bool:
        """Say whether the timetable says so, and nobody has recorded a window of its own."""
        return self.recorded_at is None


@dataclass(frozen=True, slots=True)
class Requirements:
    """One thing that a phase's TAD requires, since when, and where it was agreed."""

    severity: int | None
    rate: Rate | None
    at_most: int | None
    meeting: str | None
    by: str | None
    effective_at: datetime
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class PhaseRow:
    """A testing phase's plan at a moment: what stands, and what the timetable says beside it."""

    phase: Phase
    planned: Window | None
    actual: Window | None
    timetable: Window | None
    timetable_differs: bool
    required: Requirements | None
    thresholds: tuple[Requirements, ...]
    version: int

    @property
    def limits(self) -> dict[int, int | None]:
        """Give at most how many issues may be outstanding, by severity."""
        return {each.severity: each.at_most for each in self.thresholds if each.severity is not None}


def held(table: Table, moment: Moment) -> tuple[ColumnElement[bool], ...]:
    """Say which rows of an append-only table hold at a moment: recorded and effective by then, not retracted."""
    gone = exists().where(
        retraction.c.table_name == table.name, retraction.c.row_id == table.c.id, retraction.c.seq <= moment.seq
    )
    return table.c.effective_at <= moment.as_at, table.c.seq <= moment.seq, ~gone


def in_order(table: Table) -> tuple[ColumnElement[Any], ...]:
    """Order rows so that of any the last one counts: by when it held, then by entry, then by row."""
    return table.c.effective_at, table.c.seq, table.c.id


def plan_version(session: Session, release_number: int, phase: Phase) -> int:
    """Give the version of a phase's plan now, 0 before anything was recorded."""
    found = session.execute(
        select(func.max(version.c.version)).where(version.c.release_id == release_number, version.c.phase == phase)
    ).scalar()
    return int(found or 0)


def list_phases(session: Session, slug: str, moment: Moment) -> tuple[PhaseRow, ...]:
    """List a release's testing phases in the order they are worked through, in four statements."""
    timetable = {row.key: row for row in list_milestones(session, slug, moment)}
    windows: dict[tuple[str, str], Any] = {(row.phase, row.kind): row for row in _ask(session, window, slug, moment)}
    required: dict[tuple[str, int | None], Any] = {
        (row.phase, row.severity): row for row in _ask(session, threshold, slug, moment)
    }
    versions = session.execute(
        select(version.c.phase, func.max(version.c.version).label("version"))
        .select_from(version.join(release, release.c.id == version.c.release_id))
        .where(release.c.slug == slug, version.c.seq <= moment.seq)
        .group_by(version.c.phase)
    )
    numbers = {row.phase: int(row.version) for row in versions}
    return tuple(_phase(phase, timetable, windows, required, numbers.get(phase, 0)) for phase in Phase)


def find_phase(session: Session, slug: str, code: str, moment: Moment) -> PhaseRow:
    """Give one testing phase of a release.

    Raises:
        NotFound: there is no such phase.
    """
    phase = named_phase(code)
    return next(row for row in list_phases(session, slug, moment) if row.phase is phase)


def named_phase(code: str) -> Phase:
    """Give the phase that a code in an address stands for.

    Raises:
        NotFound: it stands for none.
    """
    phase = phase_named(code)
    if phase is None:
        raise NotFound(f"There is no testing phase {code!r}; they are {', '.join(Phase)}.")
    return phase


def _ask(session: Session, table: Table, slug: str, moment: Moment) -> Sequence[Any]:
    return session.execute(
        select(table)
        .select_from(table.join(release, release.c.id == table.c.release_id))
        .where(release.c.slug == slug, *held(table, moment))
        .order_by(*in_order(table))
    ).all()


def _phase(
    phase: Phase,
    timetable: Mapping[str, MilestoneRow],
    windows: Mapping[tuple[str, str], Any],
    required: Mapping[tuple[str, int | None], Any],
    number: int,
) -> PhaseRow:
    begins, ends = (timetable.get(key or "") for key in boundaries(phase, timetable))
    said = _said(begins, ends)
    planned = _recorded(windows.get((phase, WindowKind.PLANNED)))
    actual = _recorded(windows.get((phase, WindowKind.ACTUAL))) or _took_place(begins, ends)
    found = [_required(required[phase, severity]) for severity in SEVERITIES if (phase, severity) in required]
    rate = required.get((phase, None))
    return PhaseRow(
        phase,
        planned or said,
        actual,
        said,
        planned is not None and said is not None and _differ(planned, said),
        None if rate is None else _required(rate),
        tuple(each for each in found if each.at_most is not None),
        number,
    )


def _said(begins: MilestoneRow | None, ends: MilestoneRow | None) -> Window | None:
    """Give the window that the timetable says, where it says either end."""
    first, last = (Boundary(row.date, row.event, row.source) if row else None for row in (begins, ends))
    return Window(first, last) if first or last else None


def _took_place(begins: MilestoneRow | None, ends: MilestoneRow | None) -> Window | None:
    """Give the window that the timetable reports as past."""
    first, last = (
        Boundary(_exact(row.actual), row.event, row.source) if row and row.actual else None for row in (begins, ends)
    )
    return Window(first, last) if first or last else None


def _exact(day: date) -> PaperDate:
    return PaperDate(f"{day.day} {day:%B %Y}", DateKind.EXACT, day, day)


def _recorded(row: Any) -> Window | None:
    if row is None:
        return None
    begins = PaperDate(row.begins_text, DateKind(row.begins_kind), row.begins_earliest, row.begins_latest)
    ends = PaperDate(row.ends_text, DateKind(row.ends_kind), row.ends_earliest, row.ends_latest)
    return Window(Boundary(begins), Boundary(ends), row.words, row.by, row.effective_at, row.recorded_at)


def _differ(planned: Window, said: Window) -> bool:
    pairs = ((planned.begins, said.begins), (planned.ends, said.ends))
    return any(
        (a.date.kind, a.date.earliest, a.date.latest) != (b.date.kind, b.date.earliest, b.date.latest)
        for a, b in pairs
        if a is not None and b is not None
    )


def _required(row: Any) -> Requirements:
    rate = None if row.rate_of is None else Rate(row.rate_needed, row.rate_of)
    return Requirements(row.severity, rate, row.at_most, row.meeting, row.by, row.effective_at, row.recorded_at)


def list_thresholds(session: Session, release_id: int, phase: Phase) -> list[Any]:
    """List every requirement ever recorded of a phase, in the order in which they held."""
    return list(
        session.execute(
            select(threshold)
            .where(threshold.c.release_id == release_id, threshold.c.phase == phase)
            .order_by(threshold.c.effective_at, threshold.c.seq, threshold.c.id)
        ).all()
    )
