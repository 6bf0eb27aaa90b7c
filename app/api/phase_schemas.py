"""How testing phases, completion reports, the TAD and duties are written over JSON."""

import datetime as dt
from typing import Annotated

from pydantic import ConfigDict, Field

from app.api.schemas import Given, Instant, Listed, Sent, ShortWords, SourceGiven, Words
from app.domain.exit_criteria import RequirementKind
from app.domain.phase_plan import LONGEST_DATE
from app.domain.status import Phase, WindowKind
from app.queries.exit_criteria import ExitRow
from app.queries.phase_plan import PhaseRow

DateWords = Annotated[ShortWords, Field(max_length=LONGEST_DATE)]
Whole = Annotated[int, Field(ge=0, le=2**31 - 1)]


class DateGiven(Given):
    """A date as it was written, with the first and the last day it can mean."""

    text: str = Field(examples=["Late Jul 19"])
    kind: str = Field(examples=["part_of_month"])
    earliest: dt.date | None
    latest: dt.date | None


class BoundaryGiven(Given):
    """One end of a window; `event` and `source` are those of the timetable's row where it stands there."""

    date: DateGiven
    event: str | None
    source: SourceGiven | None


class WindowGiven(Given):
    """When a phase takes place; `from_timetable` where the timetable says so and nobody recorded another window."""

    begins: BoundaryGiven | None
    ends: BoundaryGiven | None
    from_timetable: bool
    words: str
    by: str | None
    effective_at: dt.datetime | None
    recorded_at: dt.datetime | None


class RateGiven(Given):
    """A required pass rate: so many of so many, compared as counts."""

    needed: int = Field(examples=[100])
    of: int = Field(examples=[100])


class RequiredGiven(Given):
    """The pass rate that a phase needs, since when, and where it was agreed."""

    rate: RateGiven
    meeting: str | None
    by: str | None
    effective_at: dt.datetime
    recorded_at: dt.datetime


class ThresholdGiven(Given):
    """At most how many issues of a severity may be outstanding."""

    severity: int = Field(examples=[3])
    at_most: int = Field(examples=[4])
    meeting: str | None
    by: str | None
    effective_at: dt.datetime
    recorded_at: dt.datetime


class PhaseGiven(Given):
    """A testing phase's plan; `timetable` is what the timetable says, beside what was recorded."""

    phase: Phase
    planned: WindowGiven | None
    actual: WindowGiven | None
    timetable: WindowGiven | None
    timetable_differs: bool
    required: RequiredGiven | None
    thresholds: list[ThresholdGiven]
    version: int


class PhasesListed(Listed):
    """A release's testing phases in the order they are worked through."""

    items: list[PhaseGiven]


class ThresholdsListed(Listed):
    """What a phase's TAD requires."""

    required: RequiredGiven | None
    items: list[ThresholdGiven]


class WindowSent(Sent):
    """One window of a phase: planned, or as it took place. Dates as the papers write them; empty for not known."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"window": "planned", "begins": "Late Jul 19", "ends": "W/C 16 Sep 19"}]}
    )

    window: WindowKind
    begins: DateWords = ""
    ends: DateWords = ""
    words: Words = ""
    effective_at: Instant | None = None


class RateSent(Sent):
    """A required pass rate."""

    needed: Whole
    of: Whole


class LimitSent(Sent):
    """At most how many issues of a severity may be outstanding; null takes the threshold away."""

    severity: int = Field(ge=1, le=5)
    at_most: Whole | None


class ThresholdsSent(Sent):
    """What a phase's TAD requires; what is left out stays as it is."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "required": {"needed": 100, "of": 100},
                    "outstanding": [{"severity": 3, "at_most": 4}],
                    "meeting": "TAG_45",
                }
            ]
        }
    )

    required: RateSent | None = None
    outstanding: list[LimitSent] = Field(default_factory=list, max_length=5)
    meeting: ShortWords | None = None
    effective_at: Instant | None = None


class DetailGiven(Given):
    """One row behind a requirement, and where it can be looked up."""

    words: str
    href: str | None
    cite: str | None


class RequirementGiven(Given):
    """One exit criterion; `satisfied` is null while the record cannot say, and that satisfies nothing.

    `reported` is what a paper says of the same thing; it is shown and never judged.
    """

    kind: RequirementKind
    severity: int | None
    satisfied: bool | None
    sentence: str
    details: list[DetailGiven]
    reported: list[DetailGiven]


class ExitGiven(Listed):
    """What stands between a phase and its exit."""

    phase: Phase
    complete: bool
    sentence: str
    requirements: list[RequirementGiven]


class WindowMade(Given):
    """A window just recorded; its ETag guards the next change of the plan."""

    phase: Phase
    window: WindowKind
    begins: str
    ends: str
    words: str
    version: int
    effective_at: dt.datetime
    recorded_at: dt.datetime
    seq: int


class ThresholdsMade(Given):
    """Thresholds just recorded; the ETag guards the next change of the plan."""

    phase: Phase
    version: int
    effective_at: dt.datetime
    recorded_at: dt.datetime
    seq: int


def exit_given(row: ExitRow, as_at: dt.datetime, known_at: dt.datetime) -> ExitGiven:
    """Present a phase's exit criteria."""
    requirements = [
        RequirementGiven(
            kind=each.requirement.kind,
            severity=each.requirement.severity,
            satisfied=each.requirement.satisfied,
            sentence=each.requirement.sentence,
            details=[DetailGiven.model_validate(detail) for detail in each.requirement.details],
            reported=[DetailGiven.model_validate(detail) for detail in each.reported],
        )
        for each in row.rows
    ]
    return ExitGiven(
        phase=row.phase,
        complete=row.complete,
        sentence=row.sentence,
        requirements=requirements,
        as_at=as_at,
        known_at=known_at,
    )


def thresholds_given(row: PhaseRow, as_at: dt.datetime, known_at: dt.datetime) -> ThresholdsListed:
    """Present what a phase's TAD requires."""
    given = PhaseGiven.model_validate(row)
    return ThresholdsListed(required=given.required, items=given.thresholds, as_at=as_at, known_at=known_at)
