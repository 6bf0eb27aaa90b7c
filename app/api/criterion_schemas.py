"""How criteria, and what is said of them, are written over JSON."""

from collections.abc import Sequence
from datetime import date, datetime

from pydantic import ConfigDict, Field

from app.api.condition_schemas import ConditionWanted
from app.api.release_step_schemas import LessonFoundGiven
from app.api.schemas import Given, Instant, Listed, Sent, ShortWords, SourceGiven, Words
from app.domain.condition import MOST_CONDITIONS
from app.domain.finding import Finding
from app.domain.status import CriterionGroup, EvidenceKind, Rag
from app.queries.board_date import LaterNote
from app.queries.criterion_row import CriterionRow
from app.queries.lesson import LessonFound


class StatementGiven(Given):
    """Which of the DCC's statements stands, by whom and since when; its words are in `statement`."""

    version: int
    by: str | None
    effective_at: datetime
    recorded_at: datetime
    source: SourceGiven | None


class PositionGiven(Given):
    """One member's view."""

    status: Rag
    words: str
    who: str = Field(examples=["an OPSG member"])
    own: bool
    version: int
    effective_at: datetime
    recorded_at: datetime
    stale: bool | None = Field(description="Whether evidence worsened since; null while it cannot be read.")


class EvidenceGiven(Given):
    """One change of the evidence behind a mark."""

    note: str = Field(examples=["the DCC gave version 2 of its statement"])
    effective_at: datetime
    seq: int = Field(description="The journal entry that recorded it.")


class AffirmedGiven(Given):
    """That the body stands by its mark on newer evidence."""

    reason: str
    by: str
    meeting: str | None
    effective_at: datetime
    recorded_at: datetime


class ItemGiven(Given):
    """One thing that the machine looked at."""

    kind: EvidenceKind
    finding: Finding
    sentence: str


class NoteGiven(Given):
    """Words that a paper, or a later meeting, adds to a mark after the decision; no part of what was agreed."""

    text: str
    known_by: date
    source: SourceGiven | None


class CriterionGiven(Given):
    """A criterion as it stands at the moment asked about."""

    key: str = Field(examples=["service-stability"])
    number: str = Field(examples=["2"])
    body: str = Field(examples=["opsg"])
    group: CriterionGroup | None
    text: str
    statement: str | None = Field(description="The DCC's statement of readiness, in its words.")
    statement_detail: StatementGiven | None
    status: Rag | None = Field(description="The body's mark; null until it has agreed.")
    provisional: Rag | None = Field(description="The worst position before a mark; it satisfies nothing.")
    view: str | None
    qualifications: list[str]
    notes_after: list[NoteGiven] = Field(
        description="What was added after the decision, by a paper or at a meeting, once it was known."
    )
    lessons: list[LessonFoundGiven] = Field(
        description="Of the criterion on lessons learnt: what earlier releases leave to this one, open ones first."
    )
    meeting: str | None
    effective_at: datetime | None = Field(description="When the mark took effect.")
    recorded_at: datetime | None = Field(description="When the mark was recorded.")
    recorded_late: bool
    positions: list[PositionGiven]
    rests_on: list[str] = Field(
        examples=[["statement", "figures:SIT"]], description="The kinds of evidence it rests on."
    )
    stale: bool | None = Field(description="Whether evidence worsened since the mark; null while it cannot be read.")
    stale_because: str | None = Field(
        examples=["since 20 October 2021, because SIT run 41 has two new failures"],
        description="Since when and why. Only a re-affirmation or a new mark clears it.",
    )
    stale_since: datetime | None
    newer_evidence: list[EvidenceGiven] = Field(description="Newer than the mark, and no reason to doubt it.")
    affirmed: AffirmedGiven | None = Field(description="The last re-affirmation of the mark.")
    verdict: Finding = Field(description="What the machine finds in the same evidence, beside the mark.")
    verdict_items: list[ItemGiven] = Field(description="What it looked at; what is not known satisfies nothing.")
    differs: bool = Field(description="Whether mark and verdict contradict each other.")
    differs_because: str | None = Field(description="Why the body marks it so all the same.")
    version: int
    source: SourceGiven | None
    mark_source: SourceGiven | None


class CriteriaListed(Listed):
    """A release's criteria."""

    items: list[CriterionGiven]


class SaidGiven(Given):
    """One statement, position or mark that was recorded on a criterion."""

    kind: str
    status: Rag | None
    words: str
    qualifications: list[str]
    who: str
    version: int
    meeting: str | None
    effective_at: datetime
    recorded_at: datetime
    recorded_late: bool
    retracted: bool
    source: SourceGiven | None
    seq: int


class SaidListed(Listed):
    """What was recorded on a criterion, the latest first."""

    items: list[SaidGiven]


class PositionSent(Sent):
    """A member's own view."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"status": "amber", "words": "Four regression tests failed on MM1."}]}
    )

    status: Rag
    words: Words = ""


class MarkSent(Sent):
    """What the body agreed."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "status": "green",
                    "view": "The TAG is content.",
                    "qualifications": ["Two severity 4 issues stay open."],
                    "meeting": "TAG_51",
                    "effective_at": "2021-10-05T17:00:00+01:00",
                }
            ]
        }
    )

    status: Rag
    view: Words = ""
    qualifications: list[Words] = Field(default_factory=list, max_length=50)
    meeting: ShortWords | None = None
    effective_at: Instant | None = None
    differs_because: Words = Field(
        default="", description="Why, where the machine’s verdict on the evidence contradicts the status."
    )
    conditions: list[ConditionWanted] = Field(
        default_factory=list, max_length=MOST_CONDITIONS, description="What is still to be met under the mark."
    )


class AffirmationSent(Sent):
    """Why the body stands by its mark."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"reason": "Both failures are of the test tool, not of the code.", "meeting": "TAG_52"}]
        }
    )

    reason: Words
    meeting: ShortWords | None = None
    effective_at: Instant | None = None


class StatementSent(Sent):
    """The DCC's statement."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"text": "All components are ready for release."}]})

    text: Words
    effective_at: Instant | None = None


class Made(Given):
    """What every record just made carries: when it took effect, when it was recorded, its journal entry."""

    effective_at: datetime
    recorded_at: datetime
    seq: int
    version: int


class PositionMade(Made):
    """A position just recorded; its ETag guards the member's next one."""

    status: Rag
    words: str


class MarkMade(Made):
    """A mark just recorded."""

    status: Rag
    view: str
    qualifications: list[str]
    meeting: str | None
    differs_because: str | None


class AffirmationMade(Made):
    """A re-affirmation just recorded."""

    reason: str
    meeting: str | None


class StatementMade(Made):
    """A statement just recorded; `version` counts the criterion's statements."""

    text: str


def criterion_given(
    row: CriterionRow, notes: Sequence[LaterNote], lessons: Sequence[LessonFound] = ()
) -> CriterionGiven:
    """Present a criterion, with what was added to its mark later and the lessons that it finds."""
    mark = row.mark
    return CriterionGiven(
        key=row.key,
        number=row.number,
        body=row.body,
        group=row.group,
        text=row.text,
        statement=row.statement.text if row.statement else None,
        statement_detail=StatementGiven.model_validate(row.statement) if row.statement else None,
        status=mark.status if mark else None,
        provisional=row.provisional,
        view=mark.view if mark else None,
        qualifications=list(mark.qualifications) if mark else [],
        notes_after=[NoteGiven.model_validate(note) for note in notes],
        lessons=[LessonFoundGiven.model_validate(lesson) for lesson in lessons],
        meeting=mark.meeting if mark else None,
        effective_at=mark.effective_at if mark else None,
        recorded_at=mark.recorded_at if mark else None,
        recorded_late=bool(mark and mark.recorded_late),
        positions=[PositionGiven.model_validate(p) for p in row.positions],
        rests_on=[str(rest) for rest in row.rests_on],
        stale=row.stale,
        stale_because=row.stale_because,
        stale_since=row.stale_since,
        newer_evidence=[EvidenceGiven.model_validate(change) for change in row.newer],
        affirmed=AffirmedGiven.model_validate(mark.affirmed) if mark and mark.affirmed else None,
        verdict=row.evidence.verdict.finding,
        verdict_items=[ItemGiven.model_validate(item) for item in row.evidence.verdict.items],
        differs=row.differs,
        differs_because=mark.differs_because if mark else None,
        version=row.version,
        source=SourceGiven.model_validate(row.source) if row.source else None,
        mark_source=SourceGiven.model_validate(mark.source) if mark and mark.source else None,
    )
