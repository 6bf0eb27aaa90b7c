"""How submissions, and two versions of a statement compared, are written over JSON."""

import datetime as dt

from pydantic import Field

from app.api.schemas import Given, Listed, SourceGiven
from app.domain.comparison import PartKind
from app.domain.submission import SubmissionKind, Timeliness


class DueGiven(Given):
    """When something is due; without a day it is only vaguely known, as printed."""

    day: dt.date | None = Field(examples=["2021-09-28"])
    because: str = Field(examples=["5 Working Days before the OPSG meeting of 5 October 2021"])
    printed: str


class SubmissionGiven(Given):
    """One thing that is due from the DCC, and how it came."""

    kind: SubmissionKind
    key: str = Field(description="The criterion's key, the phase and kind of the report, the step, or the issue's key.")
    title: str = Field(examples=["OPSG 2"])
    text: str
    due: DueGiven | None
    first_given_at: dt.datetime | None
    dated: bool = Field(description="Whether it is known when it came; a paper need not say.")
    recorded_at: dt.datetime | None
    recorded_late: bool
    versions: int
    after_review: int = Field(description="How many versions came after the day of the meeting that assesses it.")
    timeliness: Timeliness
    working_days: int | None = Field(description="How many early, late, overdue or still to go.")
    words: str = Field(examples=["late by 3 Working Days"])
    missing: list[str]
    source: SourceGiven | None


class SubmissionsListed(Listed):
    """All that is due from the DCC for a release, and what it comes to in words."""

    items: list[SubmissionGiven]
    summary: list[str]


class VersionGiven(Given):
    """One of two versions compared."""

    version: int
    who: str
    effective_at: dt.datetime
    recorded_at: dt.datetime
    recorded_late: bool
    retracted: bool
    source: SourceGiven | None


class PartGiven(Given):
    """Some words of one version or of both: kept and deleted parts are the earlier text, to the last character."""

    kind: PartKind
    text: str


class ComparedGiven(Given):
    """Two versions of a statement, the one laid over the other."""

    earlier: VersionGiven
    later: VersionGiven
    parts: list[PartGiven]
    places: int = Field(description="At how many places words differ.")
    coarse: bool = Field(description="True where the texts are too long and unlike to be compared word by word.")
    as_at: dt.datetime
    known_at: dt.datetime
