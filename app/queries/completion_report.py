"""Questions about the TAD's steps and about completion reports: what was taken, by whom, and what is planned."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.completion_report import STEP_WORDS, TAD_STEPS, report_row
from app.domain.errors import NotFound
from app.domain.exit_criteria import FinalReport
from app.domain.status import Phase, ReportKind, ReportStep, TadStep
from app.models.base import table_of
from app.models.completion_report import CompletionReport, ReportStepTaken, TadStepTaken
from app.models.release import Release
from app.queries.milestone import MilestoneRow, list_milestones
from app.queries.moment import Moment
from app.queries.phase_plan import Boundary, held, in_order

release = table_of(Release)
tad = table_of(TadStepTaken)
report = table_of(CompletionReport)
step = table_of(ReportStepTaken)
LARGEST_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Taken:
    """One step as it was taken: by whom, when, with what outcome."""

    step: str
    agreed: bool | None
    words: str
    meeting: str | None
    by: str | None
    effective_at: datetime
    recorded_at: datetime
    seq: int
    version: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class TadRow:
    """One step of the TAD: what it is, when the timetable plans it, and each time it was taken, the last first."""

    step: TadStep
    words: str
    planned: tuple[Boundary, ...]
    taken: tuple[Taken, ...]

    @property
    def latest(self) -> Taken | None:
        """Give the last time it was taken: what counts."""
        return self.taken[0] if self.taken else None


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One version of a completion report, and the steps it has come through, the first one first."""

    id: int
    kind: ReportKind
    version: str
    link: str
    file_name: str
    sha256: str
    words: str
    by: str | None
    effective_at: datetime
    recorded_at: datetime
    steps: tuple[Taken, ...]

    def outcome(self, of: ReportStep) -> bool | None:
        """Say how a step ended the last time it was taken; None when it has not been."""
        return next((each.agreed for each in reversed(self.steps) if each.step == of), None)


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A step of a completion report that the timetable plans."""

    kind: ReportKind
    step: ReportStep
    words: str
    at: Boundary


@dataclass(frozen=True, slots=True)
class PhaseReports:
    """A phase's completion reports, the latest first, beside what the timetable plans."""

    reports: tuple[ReportRow, ...]
    planned: tuple[PlannedStep, ...]

    @property
    def final(self) -> FinalReport | None:
        """Give the last final report as exit criteria ask for it."""
        last = next((row for row in self.reports if row.kind is ReportKind.FINAL), None)
        if last is None:
            return None
        return FinalReport(last.version, last.outcome(ReportStep.REVIEWED), last.outcome(ReportStep.APPROVED))


@dataclass(frozen=True, slots=True)
class ReportNamed:
    """What a service has to know of a report before it records a step of it."""

    release_id: int
    phase: Phase
    kind: ReportKind
    version: str
    effective_at: datetime


def list_tad(session: Session, slug: str, moment: Moment) -> tuple[TadRow, ...]:
    """List the steps of a release's TAD in their order, in two statements."""
    timetable = {row.key: row for row in list_milestones(session, slug, moment)}
    taken: dict[str, list[Taken]] = defaultdict(list)
    for row in session.execute(
        select(tad)
        .select_from(tad.join(release, release.c.id == tad.c.release_id))
        .where(release.c.slug == slug, *held(tad, moment))
        .order_by(*in_order(tad))
    ):
        taken[row.step].insert(0, _taken(row, row.version, row.link))
    return tuple(
        TadRow(each, said.words, _planned(timetable, said.rows), tuple(taken[each])) for each, said in TAD_STEPS.items()
    )


def list_reports(session: Session, slug: str, phase: Phase, moment: Moment) -> PhaseReports:
    """List a phase's completion reports with their steps, in three statements."""
    timetable = {row.key: row for row in list_milestones(session, slug, moment)}
    return PhaseReports(reports_by_phase(session, slug, moment).get(phase, ()), _planned_steps(timetable, phase))


def find_finals(session: Session, slug: str, moment: Moment) -> dict[Phase, FinalReport | None]:
    """Give the last final report of every phase that has reports as exit criteria ask for it, in two statements."""
    found = reports_by_phase(session, slug, moment)
    return {phase: PhaseReports(reports, ()).final for phase, reports in found.items()}


def reports_by_phase(session: Session, slug: str, moment: Moment) -> dict[Phase, tuple[ReportRow, ...]]:
    """Give every phase's reports with their steps, the latest report first, in two statements."""
    owned = (release.c.slug == slug, *held(report, moment))
    joined = report.join(release, release.c.id == report.c.release_id)
    reports = session.execute(select(report).select_from(joined).where(*owned).order_by(*in_order(report))).all()
    steps: dict[int, list[Taken]] = defaultdict(list)
    for row in session.execute(
        select(step)
        .select_from(step.join(joined, report.c.id == step.c.report_id))
        .where(*owned, *held(step, moment))
        .order_by(*in_order(step))
    ):
        steps[row.report_id].append(_taken(row))
    found: dict[Phase, list[ReportRow]] = defaultdict(list)
    for row in reversed(reports):
        found[Phase(row.phase)].append(_report(row, tuple(steps[row.id])))
    return {phase: tuple(rows) for phase, rows in found.items()}


def has_report(session: Session, release_number: int, phase: Phase, kind: ReportKind, version: str) -> bool:
    """Say whether a version of a phase's report is on record."""
    found = session.execute(
        select(func.count())
        .select_from(report)
        .where(
            report.c.release_id == release_number,
            report.c.phase == phase,
            report.c.kind == kind,
            report.c.version == version,
        )
    ).scalar_one()
    return bool(found)


def name_report(session: Session, slug: str, phase: Phase, number: int) -> ReportNamed:
    """Give what a service has to know of a report.

    Raises:
        NotFound: the phase has no such report.
    """
    row = session.execute(
        select(report)
        .select_from(report.join(release, release.c.id == report.c.release_id))
        .where(release.c.slug == slug, report.c.phase == phase, report.c.id == max(0, min(number, LARGEST_ID)))
    ).first()
    if row is None:
        raise NotFound(f"{phase.value} has no completion report {number} in the release {slug!r}.")
    return ReportNamed(row.release_id, phase, ReportKind(row.kind), row.version, row.effective_at)


def _taken(row: Any, version: str = "", link: str = "") -> Taken:
    return Taken(
        row.step, row.agreed, row.words, row.meeting, row.by, row.effective_at, row.recorded_at, row.seq, version, link
    )


def _report(row: Any, steps: tuple[Taken, ...]) -> ReportRow:
    return ReportRow(
        row.id,
        ReportKind(row.kind),
        row.version,
        row.link,
        row.file_name,
        row.sha256,
        row.words,
        row.by,
        row.effective_at,
        row.recorded_at,
        steps,
    )


def _planned(timetable: dict[str, MilestoneRow], keys: tuple[str, ...]) -> tuple[Boundary, ...]:
    return tuple(Boundary(row.date, row.event, row.source) for key in keys if (row := timetable.get(key)) is not None)


def _planned_steps(timetable: dict[str, MilestoneRow], phase: Phase) -> tuple[PlannedStep, ...]:
    return tuple(
        PlannedStep(kind, each, STEP_WORDS[each], at)
        for kind in ReportKind
        for each in ReportStep
        for at in _planned(timetable, (report_row(each, phase.value, interim=kind is ReportKind.INTERIM),))
    )


def list_steps(session: Session, number: int) -> list[Any]:
    """List every step ever recorded of a report, in the order in which they were taken."""
    return list(
        session.execute(
            select(step).where(step.c.report_id == number).order_by(step.c.effective_at, step.c.seq, step.c.id)
        ).all()
    )
