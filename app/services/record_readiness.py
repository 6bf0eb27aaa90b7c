"""How ready a release is in a paper's words: testing as reported, live service, risks, lessons, views, decisions."""

import datetime as dt
from typing import Annotated, Literal

from msgspec import Meta

from app.domain.dates import MONTHS
from app.domain.status import CriterionGroup, Phase
from app.services.record_kinds import ModificationReference, Note, Record, Sheet, Slug, Source, Words, exact_day, once

Count = Annotated[int, Meta(ge=0)]
# Testing severity 1 to 5 and live-incident category 1 to 5 are two scales and two types.
Severity = Annotated[int, Meta(ge=1, le=5)]
Category = Annotated[int, Meta(ge=1, le=5)]


class FigureRecord(Record, frozen=True):
    """A figure of the testing as a paper reports it: no result lies behind it, and nothing is worked out from it."""

    key: Slug
    phase: Phase
    noun: Literal["pass-rate", "required-pass-rate", "failed-tests", "testing-issues", "excluded-testing-issues"]
    value: Count
    unit: Literal["percent", "tests", "testing-issues"]
    severities: tuple[Severity, ...]
    printed: Words
    text: Words
    source: Source

    def __post_init__(self) -> None:
        """Refuse a figure that its text does not print (ValueError)."""
        if self.printed not in self.text:
            raise ValueError(f"the text does not say {self.printed!r}")


class ExclusionReason(Record, frozen=True):
    """One reason of an exclusion: how many issues it names, and how many fewer it leaves (``excluded``)."""

    printed: Words
    named: Count
    excluded: Count
    text: Words
    source: Source

    def __post_init__(self) -> None:
        """Refuse a count that the text does not open with, and more excluded than named (ValueError)."""
        if not self.text.startswith(self.printed) or self.excluded > self.named:
            raise ValueError(f"{self.text!r} does not exclude {self.excluded} of {self.named}")


class ExclusionList(Record, frozen=True):
    """What a body agreed not to count: the quoted number, and the list it gives for it. Both stand."""

    key: Slug
    phase: Phase
    body: Slug
    quoted: Count
    quoted_printed: Words
    text: Words
    reasons: tuple[ExclusionReason, ...]
    source: Source

    def __post_init__(self) -> None:
        """Refuse a number that the text does not quote (ValueError)."""
        if self.quoted_printed not in self.text:
            raise ValueError(f"the text does not say {self.quoted_printed!r}")

    @property
    def listed(self) -> int | None:
        """How many the list itself excludes, whatever number is quoted; None where the paper gives no list."""
        return sum(reason.excluded for reason in self.reasons) if self.reasons else None


class MeterSetRecord(Record, frozen=True):
    """A remark on the devices that testing was done with."""

    key: Slug
    meter_sets: Count | None
    failed: Count | None
    instead_of: Words | None
    used: Words | None
    text: Words
    source: Source


class ReportedTestingSheet(Sheet, frozen=True):
    """testing.yaml: the testing of a release as a paper reports it."""

    release: Slug
    figures: tuple[FigureRecord, ...]
    exclusions: tuple[ExclusionList, ...]
    meter_sets: tuple[MeterSetRecord, ...]

    def __post_init__(self) -> None:
        """Refuse a key used twice (ValueError)."""
        keys = [figure.key for figure in self.figures]
        keys += [exclusion.key for exclusion in self.exclusions]
        once("testing record", [*keys, *(remark.key for remark in self.meter_sets)])


class IncidentRecord(Record, frozen=True):
    """Live incidents of one category in one month; ``causes`` as far as the paper names them."""

    key: Slug
    category: Category
    count: Count
    month: Words
    causes: tuple[Words, ...]
    investigation: Words
    text: Words
    source: Source

    def __post_init__(self) -> None:
        """Refuse a month that is none or that the text does not name (ValueError)."""
        if self.month.lower() not in MONTHS or self.month not in self.text:
            raise ValueError(f"the text does not say {self.month!r}")


class RectificationRecord(Record, frozen=True):
    """A service provider under a Supplier Service Rectification Plan (SSRP), now or before."""

    key: Slug
    providers: tuple[Words, ...]
    standing: Literal["current", "previous"]
    text: Words
    source: Source


class IncidentsSheet(Sheet, frozen=True):
    """incidents.yaml: the live service in the run-up to a release."""

    release: Slug
    incidents: tuple[IncidentRecord, ...]
    rectification_plans: tuple[RectificationRecord, ...]


class RiskRecord(Record, frozen=True):
    """A residual risk, or that there is none of a kind; ``printed`` is the modification as the paper writes it."""

    key: Slug
    raised_by: Slug
    modification: ModificationReference | None
    parts: Count | None
    printed: Words | None
    text: Words
    answer: Words | None
    answer_by: Slug | None
    source: Source


class RisksSheet(Sheet, frozen=True):
    """risks.yaml: the residual risks of a release."""

    release: Slug
    risks: tuple[RiskRecord, ...]


class LessonRecord(Record, frozen=True):
    """A lesson learnt that the DCC reports."""

    key: Slug
    text: Words
    source: Source


class LessonsSheet(Sheet, frozen=True):
    """lessons.yaml: the lessons learnt on the way to a release."""

    release: Slug
    lessons: tuple[LessonRecord, ...]


class ViewRecord(Record, frozen=True):
    """A body's view on the whole release; ``notes_after`` repeats what was written after its decision."""

    body: Slug
    group: CriterionGroup
    meeting: Slug
    heading: Words
    text: Words
    notes_after: tuple[Note, ...]
    source: Source

    def __post_init__(self) -> None:
        """Refuse a later note that does not stand in the view (ValueError)."""
        for note in self.notes_after:
            if note.text not in self.text:
                raise ValueError(f"a later note does not stand in the view: {note.text[:40]!r}")


class ViewsSheet(Sheet, frozen=True):
    """views.yaml: what the bodies hold of a release as a whole."""

    release: Slug
    views: tuple[ViewRecord, ...]


class DecisionRecord(Record, frozen=True):
    """A decision, taken or to come; without an ``outcome`` the paper does not say how it went."""

    key: Slug
    by: Slug
    kind: Literal["go-no-go", "recommendation", "operational-acceptance", "agreement"]
    date: Words | None
    outcome: Words | None
    text: Words
    source: Source

    def __post_init__(self) -> None:
        """Refuse a date that is not one day (ValueError)."""
        if self.date is not None:
            exact_day(self.date)

    @property
    def day(self) -> dt.date | None:
        """The day of the decision, where there is one."""
        return None if self.date is None else exact_day(self.date)


class DecisionsSheet(Sheet, frozen=True):
    """decisions.yaml: what is or was to be decided on a release, and by whom."""

    release: Slug
    decisions: tuple[DecisionRecord, ...]

    def __post_init__(self) -> None:
        """Refuse a key used twice (ValueError)."""
        once("decision", (decision.key for decision in self.decisions))
