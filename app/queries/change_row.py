"""The rows behind what changed in a release, each with the names of what it speaks of: one statement a table."""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Table, and_, func, or_, select
from sqlalchemy.orm import Session

from app.domain.counting import TROUBLE
from app.models.base import table_of
from app.models.body import Body
from app.models.completion_report import CompletionReport, ReportStepTaken, TadStepTaken
from app.models.condition import ColourMeaning, Condition, ConditionEnd
from app.models.criterion import Affirmation, Criterion, CriterionWording, Mark, Position, Statement
from app.models.decision import DecidingBody, Decision, Lesson, LessonTaken, Recommendation, Redating, ReleaseStep
from app.models.document import Document
from app.models.duty import DutySubmission, Participation
from app.models.exclusion import Exclusion, ExclusionRevocation
from app.models.fact import Fact
from app.models.meeting import ExclusionRequest, ExclusionRequestAnswer, MeetingNote
from app.models.milestone import Milestone, MilestonePlan
from app.models.modification import Modification
from app.models.phase_plan import PhaseThreshold, PhaseWindow
from app.models.release import Release, ReleaseDate, ScopeItem, ScopeStanding
from app.models.risk import Risk, RiskState
from app.models.testing import Bucket, CaseChange, TestPhase, TestReceipt, TestRun
from app.models.testing_issue import Incident, IncidentState, TestingIssue, TestingIssueLink, TestingIssueState
from app.queries.board_date import NOTE
from app.queries.moment import Moment, latest

criterion, wording, body = table_of(Criterion), table_of(CriterionWording), table_of(Body)
statement, fact, condition = table_of(Statement), table_of(Fact), table_of(Condition)
scope_item, modification, milestone = table_of(ScopeItem), table_of(Modification), table_of(Milestone)
issue, incident, exclusion = table_of(TestingIssue), table_of(Incident), table_of(Exclusion)
report, receipt, run, phase = table_of(CompletionReport), table_of(TestReceipt), table_of(TestRun), table_of(TestPhase)
change, bucket, risk = table_of(CaseChange), table_of(Bucket), table_of(Risk)
before = bucket.alias("before")
lesson, taken, learnt_from = table_of(Lesson), table_of(LessonTaken), table_of(Release)
noted, asked, answered = table_of(MeetingNote), table_of(ExclusionRequest), table_of(ExclusionRequestAnswer)

Rows = dict[int, dict[str, list[Mapping[str, Any]]]]
MOST_ROWS = 500
# What a decision pins is no part of its sentence, and long.
LONG = "pinned"
# Of a criterion that had no wording yet.
UNNAMED = {"criterion_number": "", "body_name": "body"}


@dataclass(frozen=True, slots=True)
class Window:
    """What is asked for: rows that held, or were recorded, after one moment and up to another.

    Attributes:
        earlier, later: the two moments.
        held: whether the clock is when things held; else it is when they were recorded.
    """

    earlier: Moment
    later: Moment
    held: bool

    def has(self, table: Table | Any) -> ColumnElement[bool]:
        """Say which rows of a table lie in it."""
        effective = table.c.get("effective_at")
        if effective is None:
            effective = table.c.recorded_at
        if self.held:
            return and_(effective > self.earlier.as_at, effective <= self.later.as_at, table.c.seq <= self.later.seq)
        return and_(table.c.seq > self.earlier.seq, table.c.seq <= self.later.seq, effective <= self.later.as_at)


def _own(table: Table) -> tuple[FromClause, ColumnElement[int], tuple[Any, ...]]:
    return table, table.c.release_id, ()


def _of_criterion(
    table: Table, moment: Moment, through: Table | None = None
) -> tuple[FromClause, ColumnElement[int], tuple[Any, ...]]:
    """Join a criterion's rows to its number and body, as they stood at the later moment.

    Args:
        table: the rows.
        moment: the later moment.
        through: the table that names the criterion, where the rows only name a row of that.
    """
    worded = wording.alias()
    newest = latest(wording, moment, worded.c.criterion_id == criterion.c.id, of=worded)
    named_by = table if through is None else through
    rows: FromClause = table if through is None else table.join(through, through.c.id == table.c[f"{through.name}_id"])
    joined = (
        rows.join(criterion, criterion.c.id == named_by.c.criterion_id)
        .join(wording, wording.c.id == newest)
        .join(body, body.c.id == wording.c.body_id)
    )
    # A document has a key of its own.
    key = criterion.c.key.label("criterion_key")
    return (
        joined,
        criterion.c.release_id,
        (key, wording.c.number.label("criterion_number"), body.c.name.label("body_name")),
    )


def _of(table: Table, owner: Table, on: str, *named: Any) -> tuple[FromClause, ColumnElement[int], tuple[Any, ...]]:
    return table.join(owner, owner.c.id == table.c[on]), owner.c.release_id, named or (owner.c.key,)


def _of_body(table: Table, through: Table | None = None) -> tuple[FromClause, ColumnElement[int], tuple[Any, ...]]:
    """Join a release's rows to the body they are of; `through` names both, where the rows only name a row of that."""
    name = body.c.name.label("body_name")
    if through is None:
        return table.join(body, body.c.id == table.c.body_id), table.c.release_id, (name,)
    joined = table.join(through, through.c.id == table.c.request_id).join(body, body.c.id == through.c.body_id)
    return joined, through.c.release_id, (name, through.c.number)


def _of_lesson() -> tuple[FromClause, ColumnElement[int], tuple[Any, ...]]:
    joined = taken.join(lesson, lesson.c.id == taken.c.lesson_id)
    named = (lesson.c.number.label("lesson_number"), learnt_from.c.title.label("lesson_title"))
    return joined.join(learnt_from, learnt_from.c.id == lesson.c.release_id), taken.c.release_id, named


def _questions(moment: Moment) -> dict[str, tuple[Table, FromClause, ColumnElement[int], tuple[Any, ...]]]:
    """List the tables whose rows are told, each with how it belongs to a release and what it is named by."""
    standing = table_of(ScopeStanding)
    placed, owned, _ = _of(standing, scope_item, "scope_item_id", scope_item.c.part)
    placed = placed.join(modification, modification.c.id == scope_item.c.modification_id)
    agreed = exclusion.join(body, body.c.id == exclusion.c.body_id)
    step, ended = table_of(ReportStepTaken), table_of(ConditionEnd)
    reported = (report.c.phase, report.c.kind, report.c.version.label("report_version"))
    found: dict[str, tuple[Table, tuple[FromClause, ColumnElement[int], tuple[Any, ...]]]] = {
        "mark": (table_of(Mark), _of_criterion(table_of(Mark), moment)),
        "statement": (statement, _of_criterion(statement, moment)),
        "position": (table_of(Position), _of_criterion(table_of(Position), moment)),
        "affirmation": (table_of(Affirmation), _of_criterion(table_of(Affirmation), moment)),
        "condition": (condition, _of_criterion(condition, moment)),
        "condition_end": (ended, _of_criterion(ended, moment, condition)),
        "document": (table_of(Document), _of_criterion(table_of(Document), moment)),
        "colour_meaning": (table_of(ColourMeaning), _own(table_of(ColourMeaning))),
        "scope_standing": (standing, (placed, owned, (modification.c.reference, scope_item.c.part))),
        "milestone_plan": (table_of(MilestonePlan), _of(table_of(MilestonePlan), milestone, "milestone_id")),
        "release_date": (table_of(ReleaseDate), _own(table_of(ReleaseDate))),
        "testing_issue_state": (table_of(TestingIssueState), _of(table_of(TestingIssueState), issue, "issue_id")),
        "testing_issue_link": (table_of(TestingIssueLink), _of(table_of(TestingIssueLink), issue, "issue_id")),
        "incident_state": (table_of(IncidentState), _of(table_of(IncidentState), incident, "incident_id")),
        "risk_state": (
            table_of(RiskState),
            _of(table_of(RiskState), risk, "risk_id", risk.c.number.label("risk_number")),
        ),
        "exclusion": (exclusion, (agreed, exclusion.c.release_id, (body.c.name.label("body_name"),))),
        "exclusion_revocation": (
            table_of(ExclusionRevocation),
            _of(table_of(ExclusionRevocation), exclusion, "exclusion_id", exclusion.c.kind),
        ),
        "phase_window": (table_of(PhaseWindow), _own(table_of(PhaseWindow))),
        "phase_threshold": (table_of(PhaseThreshold), _own(table_of(PhaseThreshold))),
        "tad_step": (table_of(TadStepTaken), _own(table_of(TadStepTaken))),
        "completion_report_step": (step, _of(step, report, "report_id", *reported)),
        "participation": (table_of(Participation), _own(table_of(Participation))),
        "duty_submission": (table_of(DutySubmission), _own(table_of(DutySubmission))),
        "meeting_note": (noted, _of_body(noted)),
        "exclusion_request": (asked, _of_body(asked)),
        "exclusion_request_answer": (answered, _of_body(answered, asked)),
        "recommendation": (table_of(Recommendation), _of_body(table_of(Recommendation))),
        "decision": (table_of(Decision), _of_body(table_of(Decision))),
        "deciding_body": (table_of(DecidingBody), _of_body(table_of(DecidingBody))),
        "release_step": (table_of(ReleaseStep), _own(table_of(ReleaseStep))),
        "redating": (table_of(Redating), _own(table_of(Redating))),
        "lesson": (lesson, _own(lesson)),
        "lesson_taken": (taken, _of_lesson()),
    }
    return {name: (table, *place) for name, (table, place) in found.items()}


def rows_between(session: Session, slug: str, release_id: int, window: Window) -> tuple[Rows, bool]:
    """List the rows of a release in a window, by entry and table, and whether there are more than are given.

    A fixed number of statements, whatever lies between; of each table the newest rows.
    """
    found: Rows = defaultdict(lambda: defaultdict(list))
    more = False
    for name, (table, joined, owner, named) in _questions(window.later).items():
        rows = session.execute(
            select(*(column for column in table.c if column.name != LONG), *named)
            .select_from(joined)
            .where(owner == release_id, window.has(table))
            .order_by(table.c.seq.desc(), table.c.id.desc())
            .limit(MOST_ROWS + 1)
        ).all()
        more = more or len(rows) > MOST_ROWS
        for row in reversed(rows[:MOST_ROWS]):
            found[row.seq][name].append(dict(row._mapping))
    for row in _facts(session, slug, window):
        found[row.seq]["fact"].append(dict(row._mapping))
    notes = _notes(session, slug, window)
    names = _criteria(session, release_id, window.later) if notes else {}
    for row in notes:
        said = json.loads(row.content)
        found[row.seq]["note"].append({**row._mapping, **said, **names.get(said["criterion"], UNNAMED)})
    received = _receipts(session, release_id, window)
    for row in reversed(received[:MOST_ROWS]):
        found[row.seq]["test_receipt"].append(dict(row._mapping))
    return found, more or len(received) > MOST_ROWS


def _facts(session: Session, slug: str, window: Window) -> list[Any]:
    """Count the facts of each paper: they are many and small, and the pages of the release show them."""
    place = (fact.c.seq, fact.c.recorded_at, fact.c.effective_at, fact.c.source_paper)
    own = ~fact.c.kind.startswith("criteria.")
    question = select(*place, func.count().label("facts")).where(fact.c.about == slug, own, window.has(fact))
    return list(session.execute(question.group_by(*place).order_by(fact.c.seq, fact.c.effective_at)).all())


def _criteria(session: Session, own: int, moment: Moment) -> dict[str, Mapping[str, Any]]:
    """Name a release's criteria by their keys, as they stood at a moment."""
    worded = wording.alias()
    newest = latest(wording, moment, worded.c.criterion_id == criterion.c.id, of=worded)
    joined = criterion.join(wording, wording.c.id == newest).join(body, body.c.id == wording.c.body_id)
    question = select(criterion.c.key, wording.c.number.label("criterion_number"), body.c.name.label("body_name"))
    rows = session.execute(question.select_from(joined).where(criterion.c.release_id == own)).mappings()
    return {row["key"]: {"criterion_number": row["criterion_number"], "body_name": row["body_name"]} for row in rows}


def _notes(session: Session, slug: str, window: Window) -> list[Any]:
    """List what papers add to marks after the decisions."""
    question = select(fact).where(fact.c.about == slug, fact.c.kind == NOTE, window.has(fact))
    return list(session.execute(question.order_by(fact.c.position, fact.c.key).limit(MOST_ROWS)).all())


def _receipts(session: Session, release_id: int, window: Window) -> list[Any]:
    """List what was received, with how many cases each body made fail that had not failed before it."""
    new = (
        select(func.count())
        .select_from(
            change.join(bucket, bucket.c.id == change.c.bucket_id).outerjoin(before, before.c.id == change.c.before_id)
        )
        .where(
            change.c.phase_id == receipt.c.phase_id,
            change.c.body_no == receipt.c.body_no,
            bucket.c.outcome.in_(TROUBLE),
            or_(before.c.outcome.is_(None), before.c.outcome.not_in(TROUBLE)),
        )
        .scalar_subquery()
    )
    question = (
        select(
            receipt.c.seq,
            receipt.c.recorded_at,
            receipt.c.run_id,
            receipt.c.inserted,
            run.c.source,
            run.c.run,
            run.c.attempt,
            phase.c.code.label("phase"),
            new.label("new"),
        )
        .select_from(receipt.join(run, run.c.id == receipt.c.run_id).join(phase, phase.c.id == receipt.c.phase_id))
        .where(run.c.release_id == release_id, window.has(receipt))
        .order_by(receipt.c.seq.desc(), receipt.c.id.desc())
        .limit(MOST_ROWS + 1)
    )
    return list(session.execute(question).all())
