"""What can be recorded of a testing phase's plan: its windows, the pass rate it needs, and its thresholds."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from app import clock, ledger
from app.domain import access
from app.domain.access import Actor
from app.domain.criterion import check_saw
from app.domain.effective import held_since
from app.domain.instant import london_day
from app.domain.journal import StagedEntry
from app.domain.phase_plan import Rate, check_required, read_span
from app.domain.status import Phase, WindowKind
from app.domain.telling import Told, of_thresholds
from app.models.base import Stamped
from app.models.phase_plan import PhaseThreshold, PhaseVersion, PhaseWindow
from app.queries.phase_plan import list_thresholds, plan_version
from app.queries.release import release_id
from app.services.evidence import rows_of_evidence


def plan_phase(
    session: Session,
    actor: Actor,
    *,
    release: str,
    phase: Phase,
    begins: str,
    ends: str,
    words: str = "",
    effective_at: datetime | None = None,
    saw: int,
) -> tuple[PhaseWindow, int]:
    """Record when a phase is to take place; what the timetable says stays beside it.

    Args:
        session, actor: the unit of work, and the DCC or the secretariat.
        release, phase: which phase of which release.
        begins, ends: dates as the papers write them, vague ones too; empty for not yet known.
        words: why, for example what moved it.
        effective_at: when it was agreed; now when not given.
        saw: the version of the phase's plan that the actor saw; 0 for none.

    Returns:
        The window, and the version of the plan that it made.

    Raises:
        NotFound: no such release.
        SignInNeeded, Forbidden: the actor is neither the DCC nor the secretariat.
        Invalid: a date is none, or the window ends before it begins.
        Stale: the plan has changed since.
    """
    given = (begins, ends, words, effective_at, saw)
    return _record_window(session, actor, release, phase, WindowKind.PLANNED, given)


def record_actual_window(
    session: Session,
    actor: Actor,
    *,
    release: str,
    phase: Phase,
    begins: str,
    ends: str = "",
    words: str = "",
    effective_at: datetime | None = None,
    saw: int,
) -> tuple[PhaseWindow, int]:
    """Record when a phase took place: when it began, and when it ended once it has.

    Args:
        session, actor, release, phase, begins, ends, words, effective_at, saw: as for a planned window.

    Returns:
        The window, and the version of the plan that it made.

    Raises:
        NotFound, SignInNeeded, Forbidden, Stale: as for a planned window.
        Invalid: a date is none or lies after today, or it ends without having begun.
    """
    given = (begins, ends, words, effective_at, saw)
    return _record_window(session, actor, release, phase, WindowKind.ACTUAL, given)


def _record_window(
    session: Session,
    actor: Actor,
    release: str,
    phase: Phase,
    kind: WindowKind,
    given: tuple[str, str, str, datetime | None, int],
) -> tuple[PhaseWindow, int]:
    begins, ends, words, effective_at, saw = given
    release_number = release_id(session, release)
    access.check(actor, access.why_not_plan(actor, release))
    span = read_span(kind, begins, ends, london_day(clock.now()))
    version = _next_version(session, release_number, phase, saw)
    row = PhaseWindow(
        release_id=release_number,
        phase=phase,
        kind=kind,
        begins_text=span.begins.text,
        begins_kind=span.begins.kind.value,
        begins_earliest=span.begins.earliest,
        begins_latest=span.begins.latest,
        ends_text=span.ends.text,
        ends_kind=span.ends.kind.value,
        ends_earliest=span.ends.earliest,
        ends_latest=span.ends.latest,
        words=words.strip(),
        by=actor.name,
        effective_at=held_since(effective_at, clock.now()),
    )
    _stage(session, actor, f"phase.{kind.value}", release, version, [row])
    return row, version.version


def set_threshold(
    session: Session,
    actor: Actor,
    *,
    release: str,
    phase: Phase,
    required: Rate | None = None,
    outstanding: Mapping[int, int | None] | None = None,
    meeting: str | None = None,
    effective_at: datetime | None = None,
    saw: int,
) -> tuple[tuple[PhaseThreshold, ...], int]:
    """Record what a phase's TAD requires: the pass rate, and how many issues of a severity may be outstanding.

    Args:
        session, actor, release, phase: the unit of work, the TAG's chair or secretary or the secretariat, the phase.
        required: so many of so many. What is not given stays as it is.
        outstanding: by severity at most so many; None takes a threshold away.
        meeting, effective_at, saw: where and when it was agreed, and the plan's version that the actor saw.

    Returns:
        The rows, and the version of the plan that they made.

    Raises:
        NotFound, SignInNeeded, Forbidden, Stale: as for a window.
        Invalid: nothing was given, or numbers that cannot be.
    """
    release_number = release_id(session, release)
    access.check(actor, access.why_not_threshold(actor, release))
    limits = check_required(required, outstanding or {})
    asked: list[tuple[int | None, Rate | None, int | None]] = [(None, required, None)] if required else []
    asked += [(severity, None, most) for severity, most in limits.items()]
    rows = [
        PhaseThreshold(
            release_id=release_number,
            phase=phase,
            severity=severity,
            rate_needed=rate.needed if rate else None,
            rate_of=rate.of if rate else None,
            at_most=most,
            meeting=(meeting or "").strip() or None,
            by=actor.name,
            effective_at=held_since(effective_at, clock.now()),
        )
        for severity, rate, most in asked
    ]
    version = _next_version(session, release_number, phase, saw)
    told = _told(session, rows)
    _stage(session, actor, "phase.thresholds", release, version, [*rows, *rows_of_evidence(session, lambda: told)])
    return tuple(rows), version.version


def _told(session: Session, rows: list[PhaseThreshold]) -> list[Told]:
    """Tell what a phase requires from the instant of new rows on, and again from each later one that stands already."""
    release, phase, held = rows[0].release_id, rows[0].phase, rows[0].effective_at
    kept = list_thresholds(session, release, phase)
    ordered = sorted([*kept, *rows], key=lambda row: row.effective_at)  # of one instant the new ones come last
    told = []
    for at in sorted({held, *(row.effective_at for row in kept if row.effective_at > held)}):
        rate: tuple[int, int] | None = None
        limits: dict[int, int | None] = {}
        for row in ordered:
            if row.effective_at > at:
                break
            if row.severity is not None:
                limits[row.severity] = row.at_most
            elif row.rate_needed is not None and row.rate_of is not None:
                rate = (row.rate_needed, row.rate_of)
        told.append(of_thresholds(release, phase.value, rate, limits, at))
    return told


def _next_version(session: Session, release_number: int, phase: Phase, saw: int) -> PhaseVersion:
    current = plan_version(session, release_number, phase)
    check_saw(saw, current, f"the plan of {phase.value}", f'"{current}"')
    return PhaseVersion(release_id=release_number, phase=phase, version=current + 1)


def _stage(
    session: Session,
    actor: Actor,
    kind: str,
    release: str,
    version: PhaseVersion,
    rows: list[Stamped | ledger.RowsLater],
) -> None:
    entry = StagedEntry(
        actor=actor.id,
        on_behalf_of=actor.on_behalf_of,
        kind=kind,
        subject=f"phase:{release}/{version.phase.value}",
        release_ids=(version.release_id,),
        before={"version": version.version - 1},
        rows=[version, *rows],
    )
    ledger.stage(session, entry)
