"""The question of what stands between a testing phase and its exit, with what papers report beside it."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.domain.exit_criteria import Detail, Evidence, Exit, FinalReport, LeftIssue, Requirement, RequirementKind, judge
from app.domain.status import Phase
from app.domain.testing_issue import is_outstanding
from app.models.base import table_of
from app.models.release import Release
from app.models.testing import TestPhase, TestReceipt, TestRun
from app.queries.completion_report import find_finals
from app.queries.exclusion import PhaseAdjusted, adjusted_figures
from app.queries.moment import Moment
from app.queries.phase_plan import PhaseRow, list_phases
from app.queries.reported import Reported, ReportedExclusion, ReportedRow, find_reported
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
    adjusted = adjusted_figures(session, slug, moment)
    return exits_of_phases(session, slug, moment, adjusted, list_issues(session, slug, moment))[phase]


def exits_of_phases(
    session: Session, slug: str, moment: Moment, adjusted: Iterable[PhaseAdjusted], issues: Sequence[IssueRow]
) -> dict[Phase, ExitRow]:
    """Judge every phase's exit criteria, in as many statements as for one phase.

    Args:
        session: an open session.
        slug: the release.
        moment: both clocks.
        adjusted: the release's figures at that moment.
        issues: all its testing issues at that moment.
    """
    plans = list_phases(session, slug, moment)
    figures = {Phase(each.raw.phase): each for each in adjusted}
    reported = find_reported(session, slug, moment, ("testing.figures", "testing.exclusions", "recommendations"))
    partial = _partial_runs(session, slug, moment) if figures else {}
    finals = find_finals(session, slug, moment)
    return {
        plan.phase: _judged(
            slug, plan, figures.get(plan.phase), issues, partial.get(plan.phase, ()), finals.get(plan.phase), reported
        )
        for plan in plans
    }


def _judged(
    slug: str,
    plan: PhaseRow,
    figures: PhaseAdjusted | None,
    issues: Sequence[IssueRow],
    partial: tuple[Detail, ...],
    final: FinalReport | None,
    reported: Reported,
) -> ExitRow:
    phase = plan.phase
    said = [row for row in reported.figures if row.said["phase"] == phase.value]
    told_of_issues = any(row.said["noun"] == "testing-issues" for row in said)
    evidence = Evidence(
        raw=figures.raw.counts if figures else None,
        adjusted=figures.counts if figures else None,
        issues=_issues(slug, phase, issues, kept_here=figures is not None and not told_of_issues),
        required=plan.required.rate if plan.required else None,
        thresholds=plan.limits,
        partial_runs=partial if figures else None,
        report=final,
    )
    # A recommendation names its phase in its words alone.
    said += [r for r in reported.recommendations if r.said["by"] == "tag" and _names(r.said["text"], phase)]
    excluded = tuple(row for row in reported.exclusions if row.phase == phase.value)
    return _row(phase, judge(evidence), said, excluded)


def _row(phase: Phase, judged: Exit, said: Iterable[ReportedRow], excluded: tuple[ReportedExclusion, ...]) -> ExitRow:
    reported: dict[tuple[RequirementKind, int | None], list[Detail]] = {}
    for row in said:
        for about in _about(row):
            told, detail = reported.setdefault(about, []), _detail(row)
            if detail not in told:  # one sentence may hold what is required and what was reached
                told.append(detail)
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


def _issues(slug: str, phase: Phase, rows: Sequence[IssueRow], *, kept_here: bool) -> tuple[LeftIssue, ...] | None:
    """List the issues that are outstanding in a phase and that no body agreed to leave out.

    Not known while the release has no issue on record and `kept_here` does not say that an empty register means none:
    without results of the phase, or where a paper tells of issues, it says nothing. An issue that names no phase, and
    no result of one, counts in every phase.
    """
    if not rows and not kept_here:
        return None
    return tuple(
        LeftIssue(row.key, row.facts.severity.value, row.lacks, f"/releases/{slug}/testing/issues/{row.key}")
        for row in rows
        if is_outstanding(row.facts.status) and not row.excluded and phase in _phases(row)
    )


def _phases(row: IssueRow) -> set[Phase]:
    named = {row.facts.phase} if row.facts.phase else {link.phase for link in row.links}
    return named or set(Phase)


def _partial_runs(session: Session, slug: str, moment: Moment) -> dict[Phase, tuple[Detail, ...]]:
    """Name, by phase, the runs whose highest attempt was received only in part, and not whole afterwards."""
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
        select(phase_table.c.code, run.c.id, run.c.source, run.c.run, run.c.attempt)
        .select_from(
            receipt.join(run, run.c.id == receipt.c.run_id)
            .join(phase_table, phase_table.c.id == receipt.c.phase_id)
            .join(release, release.c.id == phase_table.c.release_id)
        )
        .where(release.c.slug == slug, receipt.c.partial, receipt.c.seq <= last, ~mended)
        .distinct()
        .order_by(run.c.id)
    ).all()
    found: dict[Phase, list[Detail]] = defaultdict(list)
    for row in rows:
        said = f"{row.source} {row.run}, attempt {row.attempt}, was received only in part."
        found[Phase(row.code)].append(Detail(said, f"/releases/{slug}/testing/runs/{row.id}"))
    return {phase: tuple(details) for phase, details in found.items()}
