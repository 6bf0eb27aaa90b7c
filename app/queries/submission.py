"""The question how timely and complete the DCC's submissions for a release were: worked out, kept nowhere."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.domain.completion_report import TAD_STEPS, report_row
from app.domain.effective import recorded_late
from app.domain.evidence_due import Due, Planned, planned_due
from app.domain.instant import london_day
from app.domain.status import Phase, ReportKind, ReportStep, TadStep
from app.domain.submission import Judged, SubmissionKind, Timed, judge, summarise
from app.domain.working_days import closes_at
from app.models.base import table_of
from app.models.criterion import Criterion, Statement
from app.models.document import Document
from app.models.release import Release
from app.queries.board_date import DATED
from app.queries.completion_report import ReportRow, TadRow, list_tad, reports_by_phase
from app.queries.evidence_due import EvidenceDue, list_evidence_due
from app.queries.fact import list_facts
from app.queries.milestone import MilestoneRow, list_milestones
from app.queries.moment import Moment
from app.queries.phase_plan import PhaseRow, held, in_order, list_phases
from app.queries.source import Source, source_of
from app.queries.testing_issue import IssueRow, list_issues

release = table_of(Release)
criterion = table_of(Criterion)
statement = table_of(Statement)
document = table_of(Document)
# How the data files begin to say of a statement's day that no paper gives it.
ASSUMED = "assumed"
# The criterion whose evidence the resolution plans are.
PLANS = "severity-3-5-plan"
REPORT_NAMES = {ReportKind.INTERIM: "Interim completion report", ReportKind.FINAL: "Completion report"}
# What the DCC itself submits of the TAD.
TAD_NAMES = {TadStep.DRAFT: "Draft TAD", TadStep.UPDATE: "Updated TAD"}


@dataclass(frozen=True, slots=True)
class Given:
    """What was first given of something: when, when that was recorded, by which paper, and how much since.

    Attributes:
        at: when it first came; None if it has not.
        recorded_at: when that was recorded.
        dated: whether it is known when it came.
        versions: how many versions of it are on record.
        after_review: how many of these came after the meeting that assessed it.
        source: the paper that tells of it.
    """

    at: datetime | None = None
    recorded_at: datetime | None = None
    dated: bool = True
    versions: int = 0
    after_review: int = 0
    source: Source | None = None

    @property
    def late_entry(self) -> bool:
        """Say whether somebody recorded it on a later day than it came."""
        if self.at is None or self.recorded_at is None:
            return False
        return recorded_late(self.at, self.recorded_at, self.source.paper if self.source else None)


@dataclass(frozen=True, slots=True)
class SubmissionRow:
    """One thing that is due from the DCC: by when, what came, how timely, and what is missing by itself."""

    kind: SubmissionKind
    key: str
    title: str
    text: str
    due: Due | None
    given: Given
    timed: Timed
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Submissions:
    """All that is due from the DCC for a release, and what it comes to in words."""

    rows: tuple[SubmissionRow, ...]

    @property
    def summary(self) -> tuple[str, ...]:
        """Say how timely and complete they were, one sentence a kind."""
        return summarise(Judged(row.kind, row.timed) for row in self.rows)

    def of(self, kind: SubmissionKind) -> tuple[SubmissionRow, ...]:
        """Give those of one kind."""
        return tuple(row for row in self.rows if row.kind is kind)


@dataclass(frozen=True, slots=True)
class Asked:
    """From when it has been on record what is owed, and the instant that is asked about."""

    now: datetime
    since: datetime

    def row(
        self,
        kind: SubmissionKind,
        key: str,
        title: str,
        text: str,
        due: Due | None,
        given: Given,
        missing: tuple[str, ...],
        since: datetime | None = None,
    ) -> SubmissionRow:
        """Judge one thing that is due; it lacks what is missing only while it has not come."""
        timed = judge(due.day if due else None, given.at, self.now, dated=given.dated, since=since or self.since)
        return SubmissionRow(kind, key, title, text, due, given, timed, () if timed.given else missing)


def find_submissions(session: Session, slug: str, moment: Moment) -> Submissions:
    """Say how timely and complete the DCC's submissions for a release were, in nineteen statements.

    What a paper tells is judged only where a paper gives both days.

    Raises:
        NotFound: there was no such release at that moment.
    """
    timetable = list_milestones(session, slug, moment)
    dues = list_evidence_due(session, slug, moment, timetable)
    recorded = session.execute(select(release.c.recorded_at).where(release.c.slug == slug)).scalar_one()
    asked = Asked(moment.as_at, recorded)
    return Submissions(
        (
            *_statements(session, slug, moment, dues, asked),
            *_documents(session, slug, moment, dues, asked),
            *_reports(session, slug, moment, timetable, asked),
            *_tad(list_tad(session, slug, moment), asked),
            *_plans(list_issues(session, slug, moment), dues, asked),
        )
    )


def deadlines_closed(session: Session, moment: Moment) -> bool:
    """Say whether the deadlines of a moment's day have closed: at 17:00 things become overdue without an entry."""
    return moment.as_at > closes_at(london_day(moment.as_at))


def _on_criteria(table: Any, slug: str, moment: Moment, *columns: Any) -> Select[Any]:
    return (
        select(criterion.c.key, table.c.effective_at, table.c.recorded_at, *columns)
        .select_from(
            table.join(criterion, criterion.c.id == table.c.criterion_id).join(
                release, release.c.id == criterion.c.release_id
            )
        )
        .where(release.c.slug == slug, *held(table, moment))
        .order_by(*in_order(table))
    )


def _statements(
    session: Session, slug: str, moment: Moment, dues: Sequence[EvidenceDue], asked: Asked
) -> Iterable[SubmissionRow]:
    sourced = (statement.c.source_paper, statement.c.source_file, statement.c.source_line)
    came = _by_criterion(session.execute(_on_criteria(statement, slug, moment, *sourced)))
    dated = list_facts(session, slug, moment, (DATED,)).get(DATED, ())
    assumed = {row.content["criterion"] for row in dated if row.content["dated_by"].startswith(ASSUMED)}
    for each in dues:
        rows = came.get(each.key, [])
        if not each.from_dcc and not rows:
            continue
        given = _given(rows, each, known=not (rows and rows[0].source_paper and each.key in assumed))
        yield asked.row(
            SubmissionKind.STATEMENT, each.key, each.title, each.text, each.due, given,
            ("the statement",), each.recorded_at,
        )  # fmt: skip


def _documents(
    session: Session, slug: str, moment: Moment, dues: Sequence[EvidenceDue], asked: Asked
) -> Iterable[SubmissionRow]:
    came = _by_criterion(
        session.execute(_on_criteria(document, slug, moment, document.c.key.label("document"), document.c.withdrawn))
    )
    for each in dues:
        stands = {row.document: not row.withdrawn for row in came.get(each.key, [])}
        rows = [row for row in came.get(each.key, []) if not row.withdrawn and stands[row.document]]
        if not each.on_documents and not rows:
            continue
        yield asked.row(
            SubmissionKind.DOCUMENTS, each.key, each.title, each.text, each.due,
            _given(rows, each), ("a document",), each.recorded_at,
        )  # fmt: skip


def _by_criterion(rows: Iterable[Any]) -> Mapping[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.key].append(row)
    return found


def _given(rows: Sequence[Any], due: EvidenceDue, *, known: bool = True) -> Given:
    """Say what was first given of evidence on a criterion; the rows come in the order in which they held."""
    if not rows:
        return Given()
    first = rows[0]
    after = sum(london_day(row.effective_at) > due.review.day for row in rows) if due.review else 0
    source = source_of(first) if "source_paper" in first._mapping else None
    return Given(first.effective_at, first.recorded_at, known, len(rows), after, source)


def _reports(
    session: Session, slug: str, moment: Moment, timetable: Sequence[MilestoneRow], asked: Asked
) -> Iterable[SubmissionRow]:
    came = reports_by_phase(session, slug, moment)
    rows = {row.key: row for row in timetable}
    for phase in list_phases(session, slug, moment):
        for kind in ReportKind:
            planned = rows.get(report_row(ReportStep.SUBMITTED, phase.phase, interim=kind is ReportKind.INTERIM))
            given = [row for row in reversed(came.get(phase.phase, ())) if row.kind is kind]
            due = planned_due(Planned(planned.event, planned.body, planned.date)) if planned else None
            if kind is ReportKind.FINAL:
                due = due or _window_ends(phase)
            if planned or given or due:
                yield _report(phase.phase, kind, due, given, asked)


def _window_ends(phase: PhaseRow) -> Due | None:
    """Give the end of a phase's window, by which its completion report is due where the timetable says nothing."""
    window = phase.planned or phase.actual
    if window is None or window.ends is None:
        return None
    due = planned_due(Planned("", None, window.ends.date))
    return None if due is None else Due(due.day, f"the end of {phase.phase.value}", due.printed)


def _report(phase: Phase, kind: ReportKind, due: Due | None, came: Sequence[ReportRow], asked: Asked) -> SubmissionRow:
    first = came[0] if came else None
    given = Given(first.effective_at, first.recorded_at, versions=len(came)) if first else Given()
    title = phase.value if phase.value.isupper() else phase.value.capitalize()
    return asked.row(
        SubmissionKind.REPORT, f"{phase.value}-{kind.value}", title, REPORT_NAMES[kind], due, given, ("the report",)
    )


def _tad(steps: Sequence[TadRow], asked: Asked) -> Iterable[SubmissionRow]:
    for step in steps:
        if step.step not in TAD_NAMES or not (step.planned or step.taken):
            continue
        first = step.taken[-1] if step.taken else None
        given = Given(first.effective_at, first.recorded_at, versions=len(step.taken)) if first else Given()
        plans = (planned_due(Planned(at.event or "", None, at.date)) for at in step.planned)
        due = next((each for each in plans if each is not None), None)
        yield asked.row(
            SubmissionKind.TAD, step.step.value, TAD_NAMES[step.step], TAD_STEPS[step.step].words, due, given,
            ("the document",),
        )  # fmt: skip


def _plans(issues: Sequence[IssueRow], dues: Sequence[EvidenceDue], asked: Asked) -> Iterable[SubmissionRow]:
    """List the testing issues that lack a resolution plan; one that a body agreed not to count lacks nothing."""
    due = next((each.due for each in dues if each.key == PLANS), None)
    for issue in issues:
        if issue.excluded or (issue.facts.resolution_plan or "").strip() or not issue.lacks:
            continue
        # What was found only after that day was not due by it.
        known = due is not None and due.day is not None and london_day(issue.opened_at) <= due.day
        yield asked.row(
            SubmissionKind.PLAN,
            issue.key,
            issue.key,
            issue.facts.title,
            due if known else None,
            Given(),
            ("the resolution plan",),
        )
