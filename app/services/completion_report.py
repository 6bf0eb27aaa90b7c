"""Completion reports of testing phases: submitting a version, and the review and approval it comes through."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from app import clock, ledger
from app.domain import access
from app.domain.access import Actor
from app.domain.completion_report import check_agreed, check_report
from app.domain.effective import held_since
from app.domain.errors import Conflict, Fault, Invalid
from app.domain.journal import StagedEntry
from app.domain.status import Phase, ReportKind, ReportStep
from app.domain.telling import Told, of_report
from app.models.base import Stamped
from app.models.completion_report import CompletionReport, ReportStepTaken
from app.queries.completion_report import ReportNamed, has_report, list_steps, name_report
from app.queries.release import release_id
from app.services.evidence import rows_of_evidence

# Whose step it is, beside the secretariat.
OWNERS: dict[ReportStep, tuple[str, ...]] = {
    ReportStep.SUBMITTED: ("dcc",),
    ReportStep.REVIEWED: ("tag",),
    ReportStep.APPROVED: ("panel", "csc"),
}
STEP_NAMES: dict[ReportStep, str] = {
    ReportStep.SUBMITTED: "completion reports",
    ReportStep.REVIEWED: "the TAG's review of a completion report",
    ReportStep.APPROVED: "the approval of a completion report",
}


def record_report(
    session: Session,
    actor: Actor,
    *,
    release: str,
    phase: Phase,
    kind: ReportKind,
    version: str,
    link: str = "",
    file_name: str = "",
    sha256: str = "",
    words: str = "",
    effective_at: datetime | None = None,
) -> CompletionReport:
    """Record that a version of a phase's completion report was submitted.

    Args:
        session, actor: the unit of work, and the DCC or the secretariat.
        release, phase, kind: the interim or final report of which phase of which release.
        version: as printed on it; each version comes once.
        link, file_name, sha256: where it is, or what its file is called and the file's digest.
        words, effective_at: anything said with it, and when it was submitted; now when not given.

    Raises:
        NotFound: no such release.
        SignInNeeded, Forbidden: the actor is neither the DCC nor the secretariat.
        Invalid: no version, or nothing to find the report by.
        Conflict: this version is recorded already.
    """
    release_number = release_id(session, release)
    access.check(actor, why_not_step(actor, ReportStep.SUBMITTED, release))
    check_report(version, link, file_name, sha256)
    _check_new(session, release_number, phase, kind, version.strip())
    held = held_since(effective_at, clock.now())
    report = CompletionReport(
        release_id=release_number,
        phase=phase,
        kind=kind,
        version=version.strip(),
        link=link.strip(),
        file_name=file_name.strip(),
        sha256=sha256.strip().lower(),
        words=words.strip(),
        by=actor.name,
        effective_at=held,
    )
    _stage_report(session, actor, release, report)
    return report


def _stage_report(session: Session, actor: Actor, release: str, report: CompletionReport) -> None:
    held = report.effective_at
    named = ReportNamed(report.release_id, report.phase, report.kind, report.version, held)
    rows: list[Stamped | ledger.RowsLater] = [report, lambda: [_submission(report)]]
    rows += rows_of_evidence(session, lambda: [_told(named, report.id, {ReportStep.SUBMITTED.value: None}, held)])
    _stage(session, actor, "report.submitted", release, named, rows)


def record_report_step(
    session: Session,
    actor: Actor,
    *,
    release: str,
    phase: Phase,
    report: int,
    step: ReportStep,
    agreed: bool | None,
    words: str = "",
    meeting: str | None = None,
    effective_at: datetime | None = None,
) -> ReportStepTaken:
    """Record that a completion report was reviewed by the TAG, or approved, and with what outcome.

    Args:
        session, actor: the unit of work; the TAG's (or Panel's, CSC's) chair or secretary, or the secretariat.
        release, phase, report: which report, by its number in the record.
        step: reviewed or approved.
        agreed: whether the TAG recommends the phase as complete; whether the report is approved.
        words: what was said; "no" needs them.
        meeting: the meeting, as people call it.
        effective_at: when; now when not given, never before the report was submitted.

    Raises:
        NotFound: no such report of this phase.
        SignInNeeded, Forbidden: the step is another body's.
        Invalid: no outcome, "no" without words, or another step: a report is submitted once.
    """
    found = name_report(session, release, phase, report)
    access.check(actor, why_not_step(actor, step, release))
    if step is ReportStep.SUBMITTED:
        detail = "A report is submitted once, when it is recorded; a changed report has another version."
        raise Invalid(detail, (Fault("/step", detail),))
    check_agreed(agreed, words, decides=True)
    row = ReportStepTaken(
        report_id=report,
        step=step,
        agreed=agreed,
        words=words.strip(),
        meeting=(meeting or "").strip() or None,
        by=actor.name,
        effective_at=held_since(effective_at, clock.now(), found.effective_at),
    )
    told = _told_again(session, found, row)
    evidence = rows_of_evidence(session, lambda: told)
    _stage(session, actor, f"report.{step.value}", release, found, [row, *evidence])
    return row


def _told_again(session: Session, named: ReportNamed, row: ReportStepTaken) -> list[Told]:
    """Tell how far a report came by a new step, and again from each later one that stands already."""
    kept = list_steps(session, row.report_id)
    ordered = sorted([*kept, row], key=lambda each: each.effective_at)  # of one instant the new one comes last
    told = []
    for at in sorted({row.effective_at, *(each.effective_at for each in kept if each.effective_at > row.effective_at)}):
        steps = {ReportStep(each.step).value: each.agreed for each in ordered if each.effective_at <= at}
        told.append(_told(named, row.report_id, steps, at))
    return told


def _told(named: ReportNamed, number: int | None, steps: Mapping[str, bool | None], held: datetime) -> Told:
    assert number is not None
    return of_report(
        named.release_id, number, named.phase.value, named.kind, named.version, named.effective_at, steps, held
    )


def _submission(report: CompletionReport) -> ReportStepTaken:
    """Make the first step of a report that has its number by now."""
    assert report.id is not None
    return ReportStepTaken(
        report_id=report.id, step=ReportStep.SUBMITTED, by=report.by, effective_at=report.effective_at
    )


def _check_new(session: Session, release_number: int, phase: Phase, kind: ReportKind, version: str) -> None:
    if has_report(session, release_number, phase, kind, version):
        detail = f"Version {version} of this report is recorded already; a changed report has another version."
        raise Conflict(detail, (Fault("/version", detail),))


def why_not_step(actor: Actor, step: ReportStep, release: str) -> str | None:
    """Say why somebody may not record a step of a completion report."""
    return access.why_not_keep(actor, OWNERS[step], STEP_NAMES[step], release)


def _stage(
    session: Session, actor: Actor, kind: str, release: str, report: ReportNamed, rows: list[Stamped | ledger.RowsLater]
) -> None:
    entry = StagedEntry(
        actor=actor.id,
        on_behalf_of=actor.on_behalf_of,
        kind=kind,
        subject=f"report:{release}/{report.phase.value}/{report.kind.value}/{report.version}",
        release_ids=(report.release_id,),
        rows=rows,
    )
    ledger.stage(session, entry)
