"""The minutes of a body's meeting: what took effect on its day by that body, read from the record."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from app.domain.access import Actor
from app.domain.completion_report import TAD_STEPS
from app.domain.due import criterion_named, short_name
from app.domain.effective import recorded_late
from app.domain.exclusion import CLASS_NAMES
from app.domain.instant import day_begins, day_ends
from app.domain.minutes import MINUTE_NAMES, OUTCOME_WORDS, MinuteKind, MinuteLine, line_order
from app.domain.status import ExclusionClass, GoNoGo, NoteKind, ReportStep, TadStep
from app.models.base import table_of
from app.models.body import Body
from app.models.completion_report import CompletionReport, ReportStepTaken, TadStepTaken
from app.models.decision import Decision, Recommendation
from app.models.exclusion import Exclusion
from app.models.release import Release
from app.queries.condition import conditions_asked, held_at
from app.queries.criterion import list_criteria
from app.queries.criterion_row import CriterionRow
from app.queries.exclusion_request import list_requests
from app.queries.meeting import MeetingRow, find_meeting
from app.queries.meeting_note import NoteRow, list_notes
from app.queries.moment import Moment
from app.queries.release import list_releases

release = table_of(Release)
body = table_of(Body)
# The bodies that take a step of a report or of the TAD.
REVIEWS, APPROVES = ("tag",), ("panel", "csc")


@dataclass(frozen=True, slots=True)
class Minutes:
    """What was recorded of a meeting, by release and by what it is; `titles` names the releases."""

    meeting: MeetingRow
    lines: tuple[MinuteLine, ...]
    titles: dict[str, str]

    @property
    def parts(self) -> tuple[tuple[str | None, tuple[tuple[str, tuple[MinuteLine, ...]], ...]], ...]:
        """Gather the lines by release, in each by what they are; what is of no release comes last."""
        found = []
        for slug in (*self.titles, None):
            own = [line for line in self.lines if line.release == slug]
            kinds = ((kind, tuple(line for line in own if line.kind is kind)) for kind in MinuteKind)
            if own:
                found.append((slug, tuple((MINUTE_NAMES[kind], lines) for kind, lines in kinds if lines)))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class _Day:
    """One meeting's day of one body, at a moment."""

    body: str
    begins: datetime
    ends: datetime
    moment: Moment

    def within(self, at: datetime) -> bool:
        return self.begins <= at <= self.ends


def find_minutes(session: Session, body_slug: str, day: date, moment: Moment, reader: Actor) -> Minutes:
    """Give the minutes of a body's meeting, in a fixed number of statements.

    Args:
        session: an open session.
        body_slug, day: the meeting.
        moment: both clocks.
        reader: whose eyes: names of members are for the body and the secretariat.

    Raises:
        NotFound: no such meeting at that moment.
    """
    meeting = find_meeting(session, body_slug, day, moment)
    then = Moment(min(moment.as_at, day_ends(day)), moment.known_at, moment.seq, live=False)
    on = _Day(body_slug, day_begins(day), day_ends(day), then)
    criteria = [row for row in list_criteria(session, None, then, reader) if row.body == body_slug]
    lines = [
        *_marks(criteria, on),
        *_conditions(session, criteria, on),
        *_exclusions(session, on),
        *_answers(session, on),
        *_reports(session, on),
        *_tad(session, on),
        *_said(session, table_of(Recommendation), MinuteKind.RECOMMENDATION, on),
        *_said(session, table_of(Decision), MinuteKind.DECISION, on),
        *(_note(row) for row in list_notes(session, body_slug, day, moment, reader)),
    ]
    titles = {row.slug: row.title for row in list_releases(session, moment)}
    return Minutes(meeting, tuple(sorted(lines, key=line_order)), titles)


def _marks(criteria: list[CriterionRow], on: _Day) -> list[MinuteLine]:
    found = []
    for row in criteria:
        name, href = criterion_named(row.number, row.key), f"/releases/{row.release}/board#criterion-{row.key}"
        mark = row.mark
        if mark is not None and on.within(mark.effective_at):
            found.append(
                MinuteLine(
                    MinuteKind.MARK, row.release, name, mark.view, mark.recorded_at, mark.recorded_late, mark.by, href,
                    mark.status, row.tally, mark.qualifications,
                )
            )  # fmt: skip
        said = mark.affirmed if mark else None
        if mark is not None and said is not None and on.within(said.effective_at):
            found.append(
                MinuteLine(
                    MinuteKind.AFFIRMATION, row.release, name, said.reason, said.recorded_at, said.recorded_late,
                    said.by, href, mark.status,
                )
            )  # fmt: skip
    return found


def _conditions(session: Session, criteria: list[CriterionRow], on: _Day) -> list[MinuteLine]:
    own = {(row.release, row.key): row.number for row in criteria}
    question = conditions_asked(None, on.moment).add_columns(release.c.slug.label("release"))
    found = []
    for row in session.execute(question):
        number = own.get((row.release, row.criterion))
        if number is not None and on.within(row.effective_at):
            due = f" by {row.due.day} {row.due:%B %Y}" if row.due else ""
            said = f"{criterion_named(number, row.criterion)}: for {row.owner}{due}"
            found.append(
                _line(MinuteKind.CONDITION, row.release, said, row.words, row, f"/board#criterion-{row.criterion}")
            )
    return found


def _line(kind: MinuteKind, slug: str, sentence: str, words: str, row: Any, tail: str) -> MinuteLine:
    late = recorded_late(row.effective_at, row.recorded_at, None)
    return MinuteLine(kind, slug, sentence, words, row.recorded_at, late, row.by, f"/releases/{slug}{tail}")


def _of_day(table: Table, on: _Day) -> tuple[Any, ...]:
    return held_at(table, on.moment), table.c.effective_at >= on.begins, table.c.effective_at <= on.ends


def _exclusions(session: Session, on: _Day) -> list[MinuteLine]:
    table = table_of(Exclusion)
    joined = table.join(release, release.c.id == table.c.release_id).join(body, body.c.id == table.c.body_id)
    question = select(table, release.c.slug).select_from(joined).where(body.c.slug == on.body, *_of_day(table, on))
    return [
        _line(
            MinuteKind.EXCLUSION,
            row.slug,
            f"One {row.of.value}, as {CLASS_NAMES[ExclusionClass(row.kind)]}",
            row.reason,
            row,
            f"/testing#exclusion-{row.id}",
        )
        for row in session.execute(question.order_by(table.c.id))
    ]


def _answers(session: Session, on: _Day) -> list[MinuteLine]:
    found = []
    for row in list_requests(session, None, on.moment):
        said = row.answer
        if row.body == on.body and said is not None and on.within(said.effective_at):
            how = "agreed" if said.agreed else "not agreed"
            sentence = f"Request {row.number} not to count {row.what}: {how}"
            found.append(
                _line(MinuteKind.ANSWER, row.release, sentence, said.words, said, f"/testing#request-{row.number}")
            )
    return found


def _outcome(agreed: bool | None) -> str:
    return {True: ", agreed", False: ", not agreed", None: ""}[agreed]


def _reports(session: Session, on: _Day) -> list[MinuteLine]:
    step, report = table_of(ReportStepTaken), table_of(CompletionReport)
    joined = step.join(report, report.c.id == step.c.report_id).join(release, release.c.id == report.c.release_id)
    steps = [
        *([ReportStep.REVIEWED] if on.body in REVIEWS else []),
        *([ReportStep.APPROVED] if on.body in APPROVES else []),
    ]
    question = (
        select(step, release.c.slug, report.c.phase, report.c.kind, report.c.version)
        .select_from(joined)
        .where(step.c.step.in_(steps), *_of_day(step, on))
    )
    return [
        _line(
            MinuteKind.REPORT,
            row.slug,
            f"{row.kind.value.capitalize()} completion report of {row.phase.value}, version {row.version},"
            f" {row.step.value}{_outcome(row.agreed)}",
            row.words,
            row,
            f"/testing/phases/{row.phase.value}#reports",
        )
        for row in session.execute(question.order_by(step.c.id))
    ]


def _tad(session: Session, on: _Day) -> list[MinuteLine]:
    table = table_of(TadStepTaken)
    steps = [step for step in TadStep if on.body in TAD_STEPS[step].bodies]
    joined = table.join(release, release.c.id == table.c.release_id)
    question = select(table, release.c.slug).select_from(joined).where(table.c.step.in_(steps), *_of_day(table, on))
    return [
        _line(
            MinuteKind.TAD,
            row.slug,
            f"{TAD_STEPS[TadStep(row.step)].words}{_outcome(row.agreed)}",
            row.words,
            row,
            "/testing/phases/SIT#tad",
        )
        for row in session.execute(question.order_by(table.c.id))
    ]


def _said(session: Session, table: Table, kind: MinuteKind, on: _Day) -> list[MinuteLine]:
    """Give what the body recommended or decided on that day."""
    joined = table.join(release, release.c.id == table.c.release_id).join(body, body.c.id == table.c.body_id)
    columns = [table.c[name] for name in ("outcome", "words", "conditions", "by", "effective_at", "recorded_at", "id")]
    question = select(*columns, release.c.slug).select_from(joined)
    found = []
    for row in session.execute(question.where(body.c.slug == on.body, *_of_day(table, on)).order_by(table.c.id)):
        said = OUTCOME_WORDS[GoNoGo(row.outcome)].capitalize()
        late = recorded_late(row.effective_at, row.recorded_at, None)
        href = f"/releases/{row.slug}/decision"
        more = tuple(json.loads(row.conditions))
        found.append(MinuteLine(kind, row.slug, said, row.words, row.recorded_at, late, row.by, href, more=more))
    return found


def _note(row: NoteRow) -> MinuteLine:
    said = {NoteKind.VIEW: "View", NoteKind.NOTE: "Note"}.get(row.kind) or f"Concern of {row.who}"
    on = f", on {short_name(row.criterion)}" if row.criterion else ""
    after = ", after the decision" if row.after_decision else ""
    href = None
    if row.release is not None:
        href = f"/releases/{row.release}/board" + (f"#criterion-{row.criterion}" if row.criterion else "")
    sentence = f"{said}{on}{after}"
    return MinuteLine(
        MinuteKind.NOTE, row.release, sentence, row.words, row.recorded_at, row.recorded_late, row.by, href
    )
