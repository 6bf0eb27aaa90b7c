"""The question of what stands between a testing phase and its exit, with what papers report beside it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.domain.exit_criteria import Detail, Evidence, Exit, LeftIssue, Requirement, RequirementKind, judge
from app.domain.status import Phase
from app.domain.testing_issue import is_outstanding
from app.models.base import table_of
from app.models.release import Release
from app.models.testing import TestPhase, TestReceipt, TestRun
from app.queries.completion_report import list_reports
from app.queries.exclusion import adjusted_figures
from app.queries.moment import Moment
from app.queries.phase_plan import find_phase
from app.queries.reported import ReportedExclusion, ReportedRow, find_reported
from app.queries.test_run import until
from app.queries.testing_issue import IssueRow, list_issues

release = table_of(Release)
phase_table = table_of(TestPhase)
receipt = table_of(TestReceipt)
run = table_of(TestRun)

# What a paper's figure speaks of; issues are told apart by their severities.
NOUNS = {
    "required-pass-rate": RequirementKind.PASS_RATE,
    "pass-rate": RequirementKind.PASS_RATE,
    "failed-tests": RequirementKind.PASS_RATE,
}


@dataclass(frozen=True, slots=True)
class RequirementRow:
    """One exit criterion as the record judges it, and what a paper reports of the same thing: never judged."""

    requirement: Requirement
    reported: tuple[Detail, ...]


@dataclass(frozen=True, slots=True)
class ExitRow:
    """A phase's exit criteria at a moment."""

    phase: Phase
    complete: bool
    sentence: str
    rows: tuple[RequirementRow, ...]
    exclusions: tuple[ReportedExclusion, ...]


def find_exit(session: Session, slug: str, phase: Phase, moment: Moment) -> ExitRow:
    """Judge a phase's exit criteria by what the record held at a moment, in a fixed number of statements."""
    plan = find_phase(session, slug, phase.value, moment)
    figures = next((row for row in adjusted_figures(session, slug, moment) if row.raw.phase == phase.value), None)
    reported = find_reported(session, slug, moment, ("testing.figures", "testing.exclusions", "recommendations"))
    said = [row for row in reported.figures if row.said["phase"] == phase.value]
    told_of_issues = any(row.said["noun"] == "testing-issues" for row in said)
    evidence = Evidence(
        raw=figures.raw.counts if figures else None,
        adjusted=figures.counts if figures else None,
        issues=_issues(session, slug, phase, moment, kept_here=figures is not None and not told_of_issues),
        required=plan.required.rate if plan.required else None,
        thresholds=plan.limits,
        partial_runs=_partial_runs(session, slug, phase, moment) if figures else None,
        report=list_reports(session, slug, phase, moment).final,
    )
    # A recommendation names its phase in its words alone.
    said += [r for r in reported.recommendations if r.said["by"] == "tag" and _names(r.said["text"], phase)]
    excluded = tuple(row for row in reported.exclusions if row.phase == phase.value)
    return _row(phase, judge(evidence), said, excluded)


def _row(phase: Phase, judged: Exit, said: Iterable[ReportedRow], excluded: tuple[ReportedExclusion, ...]) -> ExitRow:
    reported: dict[tuple[RequirementKind, int | None], list[Detail]] = {}
    for row in said:
        for about in _about(row):
            reported.setdefault(about, []).append(_detail(row))
    rows = tuple(
        RequirementRow(each, tuple(reported.get((each.kind, each.severity), ()))) for each in judged.requirements
    )
    return ExitRow(phase, judged.complete, judged.sentence, rows, excluded)


def _about(row: ReportedRow) -> list[tuple[RequirementKind, int | None]]:
    if "noun" not in row.said:
        return [(RequirementKind.RECOMMENDATION, None)]
    if row.said["noun"] == "testing-issues":
        return [(RequirementKind.OUTSTANDING, severity) for severity in row.said["severities"]]
    kind = NOUNS.get(row.said["noun"])
    return [] if kind is None else [(kind, None)]


def _names(text: str, phase: Phase) -> bool:
    return re.search(rf"\b{phase.value}\b", text) is not None


def _detail(row: ReportedRow) -> Detail:
    source = row.source
    return Detail(row.said["text"], source.href if source else None, source.label if source else None)


def _issues(
    session: Session, slug: str, phase: Phase, moment: Moment, *, kept_here: bool
) -> tuple[LeftIssue, ...] | None:
    """List the issues that are outstanding in a phase and that no body agreed to leave out.

    Not known while the release has no issue on record and `kept_here` does not say that an empty register means none:
    without results of the phase, or where a paper tells of issues, it says nothing. An issue that names no phase, and
    no result of one, counts in every phase.
    """
    rows = list_issues(session, slug, moment)
    if not rows and not kept_here:
        return None
    return tuple(
        LeftIssue(row.key, row.facts.severity.value, row.lacks, f"/releases/{slug}/testing#issues")
        for row in rows
        if is_outstanding(row.facts.status) and not row.excluded and phase in _phases(row)
    )


def _phases(row: IssueRow) -> set[Phase]:
    named = {row.facts.phase} if row.facts.phase else {link.phase for link in row.links}
    return named or set(Phase)


def _partial_runs(session: Session, slug: str, phase: Phase, moment: Moment) -> tuple[Detail, ...]:
    """Name the runs whose highest attempt was received only in part, and not whole afterwards."""
    last = until(session, moment)
    other, again = run.alias(), receipt.alias()
    mended = exists().where(
        again.c.run_id == other.c.id,
        again.c.seq <= last,
        other.c.release_id == run.c.release_id,
        other.c.source == run.c.source,
        other.c.run == run.c.run,
        (other.c.attempt > run.c.attempt)
        | ((other.c.id == run.c.id) & (again.c.seq > receipt.c.seq) & again.c.partial.is_(False)),
    )
    rows = session.execute(
        select(run.c.id, run.c.source, run.c.run, run.c.attempt)
        .select_from(
            receipt.join(run, run.c.id == receipt.c.run_id)
            .join(phase_table, phase_table.c.id == receipt.c.phase_id)
            .join(release, release.c.id == phase_table.c.release_id)
        )
        .where(release.c.slug == slug, phase_table.c.code == phase, receipt.c.partial, receipt.c.seq <= last, ~mended)
        .distinct()
        .order_by(run.c.id)
    ).all()
    return tuple(
        Detail(
            f"{row.source} {row.run}, attempt {row.attempt}, was received only in part.",
            f"/releases/{slug}/testing/runs/{row.id}",
        )
        for row in rows
    )
