"""How what follows a decision is written over JSON: steps, re-dating, lessons learnt."""

from datetime import date, datetime

from pydantic import ConfigDict, Field

from app.api.decision_schemas import AGREED, Made
from app.api.reported_schemas import LessonGiven as ReportedLessonGiven
from app.api.schemas import Given, Instant, Listed, Sent, ShortWords, Words
from app.domain.redating import NewDay
from app.domain.status import StepKind


class StepSent(Sent):
    """A step of a release beside the decision on it."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"kind": "dcc_go_no_go", "agreed": True, "words": "All systems are stable."}]}
    )

    kind: StepKind
    agreed: bool | None = Field(default=None, description="Of a step that decides: yes or no. No needs words.")
    words: Words = ""
    effective_at: Instant | None = Field(default=None, description="When it was taken; now when absent.")


class StepGiven(Given):
    """A step as it was taken."""

    kind: StepKind
    agreed: bool | None
    words: str
    version: int
    by: str
    effective_at: datetime
    recorded_at: datetime
    recorded_late: bool


class NextStepGiven(Given):
    """A step, and why it cannot be taken as things stand."""

    kind: StepKind
    name: str = Field(examples=["Operational Acceptance"])
    why_not: str | None = Field(description="Null where it can be taken now.")


class StepsListed(Listed):
    """The steps that were taken, the earliest first, and which may follow now."""

    items: list[StepGiven]
    next: list[NextStepGiven]


class StepMade(Made):
    """A step just recorded."""

    kind: StepKind
    agreed: bool | None
    words: str
    version: int


class RedatingSent(Sent):
    """Another go-live day."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "go_live": "2019-11-28",
                    "reason": "The DCC needs three more weeks of User Integration Testing.",
                    "consent": "Letter of 4 October 2019",
                    "flexible_until": "2019-12-12",
                }
            ]
        }
    )

    go_live: date
    reason: Words
    consent: ShortWords = Field(
        default="",
        description="The letter of consent, by its reference or a link; needless while an earlier one lets it.",
    )
    flexible_until: date | None = Field(default=None, description="Until which day the letter lets it move again.")
    effective_at: Instant | None = Field(default=None, description=AGREED)

    def wanted(self) -> NewDay:
        """Give the re-dating."""
        return NewDay(self.go_live, self.reason, self.consent, self.flexible_until)


class RedatingGiven(Given):
    """That a release was moved from one day to another."""

    former: date | None
    go_live: date
    reason: str
    consent: str | None
    flexible_until: date | None
    version: int
    by: str
    effective_at: datetime
    recorded_at: datetime
    recorded_late: bool


class MovesGiven(Given):
    """A row of the timetable that says another day than the go-live day gives it."""

    event: str
    printed: str = Field(description="Its date as printed.")
    would_be: date


class RedatingsListed(Listed):
    """The re-datings of a release, the last first."""

    items: list[RedatingGiven]
    go_live: date | None = Field(description="The go-live day at the moment asked about.")
    would_move: list[MovesGiven] = Field(description="Rows of the timetable that somebody has to move or leave.")


class RedatingMade(Made):
    """A re-dating just recorded."""

    former: date | None
    go_live: date
    version: int


class LessonSent(Sent):
    """What was learnt from a release."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "text": "Device models were frozen too late for the last regression run.",
                    "action": "Freeze them ten Working Days before the run.",
                    "owner": "DCC",
                }
            ]
        }
    )

    text: Words
    action: Words = ""
    owner: ShortWords = ""
    effective_at: Instant | None = Field(default=None, description=AGREED)


class LessonGiven(Given):
    """A lesson learnt from this release."""

    number: int
    text: str
    action: str
    owner: str | None
    by: str
    effective_at: datetime
    recorded_at: datetime
    recorded_late: bool


class LessonFoundGiven(Given):
    """A lesson of an earlier release, and how this one took it up."""

    release: str = Field(examples=["june-2021"])
    title: str
    go_live: date | None
    number: int
    text: str
    action: str
    owner: str | None
    taken: str | None = Field(description="How it was taken up, or why not; null while that is open.")
    taken_by: str | None
    taken_at: datetime | None
    version: int = Field(description="Send it in If-Match when you say how it is taken up; 0 while it is open.")


class LessonsListed(Listed):
    """The lessons of a release; those that earlier ones leave to it; and what papers report."""

    items: list[LessonGiven]
    earlier: list[LessonFoundGiven] = Field(description="Open ones first. Empty without a criterion on lessons learnt.")
    reported: list[ReportedLessonGiven]


class LessonMade(Made):
    """A lesson just recorded."""

    number: int
    text: str
    action: str
    owner: str | None


class TakenSent(Sent):
    """How a release takes up a lesson, or why it does not."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"words": "The plan freezes them on 1 October."}]})

    words: Words
    effective_at: Instant | None = Field(default=None, description=AGREED)


class TakenMade(Made):
    """How a lesson is taken up, as just recorded."""

    version: int
    words: str
