"""What a paper reports of readiness, as the JSON door gives it: the paper's words, and nothing worked out in them."""

import datetime as dt
from typing import Literal

from pydantic import Field

from app.api.schemas import Given, Listed, SourceGiven


class ReportedGiven(Given):
    """What every reported fact has."""

    key: str
    position: int = Field(description="Its place in the paper's order.")
    text: str
    source: SourceGiven | None


class FigureGiven(ReportedGiven):
    """A figure of the testing as a paper reports it; no result lies behind it."""

    phase: str = Field(examples=["SIT"])
    noun: Literal["pass-rate", "required-pass-rate", "failed-tests", "testing-issues", "excluded-testing-issues"]
    value: int
    unit: Literal["percent", "tests", "testing-issues"]
    severities: list[int] = Field(description="Testing severities, 1 to 5; never a live incident's category.")
    printed: str


class ReasonGiven(Given):
    """One reason of an exclusion: how many it names, and how many fewer it leaves."""

    position: int
    printed: str
    named: int
    excluded: int
    text: str
    source: SourceGiven | None


class ExclusionGiven(Given):
    """What a body agreed not to count: the number quoted, and the number its own list comes to."""

    key: str
    phase: str
    body: str
    quoted: int = Field(examples=[24])
    quoted_printed: str = Field(examples=["24 TIs"])
    listed: int | None = Field(examples=[23], description="What the list takes out; null where there is no list.")
    named: int | None = Field(description="What the list names, also where several count as one.")
    difference_words: str | None
    text: str
    reasons: list[ReasonGiven]
    source: SourceGiven | None


class MeterSetGiven(ReportedGiven):
    """A remark on the devices that testing was done with."""

    meter_sets: int | None
    failed: int | None
    instead_of: str | None
    used: str | None


class IncidentGiven(ReportedGiven):
    """Live incidents of one category in one month. Category is not testing severity."""

    category: int = Field(ge=1, le=5)
    count: int
    month: str = Field(examples=["August"])
    causes: list[str]
    investigation: str


class RectificationGiven(ReportedGiven):
    """A service provider under a Supplier Service Rectification Plan, now or before."""

    providers: list[str]
    standing: Literal["current", "previous"]


class RiskGiven(ReportedGiven):
    """A residual risk, or that there is none of a kind."""

    raised_by: str
    modification: str | None
    parts: int | None
    printed: str | None
    answer: str | None
    answer_by: str | None


class LessonGiven(ReportedGiven):
    """A lesson learnt."""


class NoteGiven(Given):
    """What a view says was written after its decision."""

    text: str
    known_by: dt.date


class ViewGiven(ReportedGiven):
    """A body's view on the whole release; `notes_after` repeats what was written after its decision."""

    body: str
    group: str
    meeting: str
    meeting_date: dt.date | None
    heading: str
    notes_after: list[NoteGiven]


class DecisionGiven(ReportedGiven):
    """A decision, taken or to come; without an outcome the paper does not say how it went."""

    by: str = Field(examples=["csc"])
    kind: str = Field(examples=["go-no-go"])
    date: str | None = Field(description="As printed.", examples=["26 October 2021"])
    outcome: str | None


class RecommendationGiven(ReportedGiven):
    """What somebody is asked to do, or holds should be done."""

    by: str
    to: str
    verb: str = Field(examples=["AGREE"])


class ReportedListed(Listed):
    """The testing figures as reported, and what is reported beside them."""

    items: list[FigureGiven]
    exclusions: list[ExclusionGiven]
    meter_sets: list[MeterSetGiven]
    incidents: list[IncidentGiven]
    rectification_plans: list[RectificationGiven]
    lessons: list[LessonGiven]
    views: list[ViewGiven]
