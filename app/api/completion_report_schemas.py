"""How completion reports and the steps of the TAD are written over JSON."""

import datetime as dt
from typing import Annotated

from pydantic import ConfigDict, Field

from app.api.phase_schemas import BoundaryGiven
from app.api.schemas import Given, Instant, Listed, Sent, ShortWords, Words
from app.domain.duty import LONGEST_LINK
from app.domain.status import Phase, ReportKind, ReportStep, TadStep

Link = Annotated[Words, Field(max_length=LONGEST_LINK)]


class TakenGiven(Given):
    """One step as it was taken."""

    step: str
    agreed: bool | None
    version: str
    words: str
    link: str
    meeting: str | None
    by: str | None
    effective_at: dt.datetime
    recorded_at: dt.datetime
    seq: int


class TadGiven(Given):
    """One step of the TAD: where the timetable plans it, and each time it was taken, the last first."""

    step: TadStep
    words: str
    planned: list[BoundaryGiven]
    taken: list[TakenGiven]


class TadListed(Listed):
    """The steps of a release's Testing Approach Document."""

    items: list[TadGiven]


class TadSent(Sent):
    """A step of the TAD that was taken."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"step": "recommendation", "version": "0.3", "agreed": True, "words": ""}]}
    )

    step: TadStep
    version: ShortWords = ""
    agreed: bool | None = None
    words: Words = ""
    link: Link = ""
    meeting: ShortWords | None = None
    effective_at: Instant | None = None


class ReportGiven(Given):
    """One version of a completion report, and the steps it has come through."""

    id: int
    kind: ReportKind
    version: str
    link: str
    file_name: str
    sha256: str
    words: str
    by: str | None
    effective_at: dt.datetime
    recorded_at: dt.datetime
    steps: list[TakenGiven]


class PlannedStepGiven(Given):
    """A step of a report that the timetable plans."""

    kind: ReportKind
    step: ReportStep
    words: str
    at: BoundaryGiven


class ReportsListed(Listed):
    """A phase's completion reports, the latest first, beside what the timetable plans."""

    items: list[ReportGiven]
    planned: list[PlannedStepGiven]


class ReportSent(Sent):
    """A version of a completion report: a link to it, or its file's name with the file's SHA-256."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"kind": "final", "version": "1.0", "link": "https://example.org/sit-completion-report.pdf"}]
        }
    )

    kind: ReportKind
    version: ShortWords
    link: Link = ""
    file_name: ShortWords = ""
    sha256: ShortWords = ""
    words: Words = ""
    effective_at: Instant | None = None


class StepSent(Sent):
    """A review or an approval of a completion report."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"step": "reviewed", "agreed": True, "words": "", "meeting": "TAG_51"}]}
    )

    step: ReportStep
    agreed: bool | None = None
    words: Words = ""
    meeting: ShortWords | None = None
    effective_at: Instant | None = None


class ReportMade(Given):
    """A completion report just recorded as submitted."""

    id: int
    phase: Phase
    kind: ReportKind
    version: str
    link: str
    file_name: str
    sha256: str
    words: str
    effective_at: dt.datetime
    recorded_at: dt.datetime
    seq: int


class StepMade(Given):
    """A step of a completion report just recorded."""

    report: int
    step: ReportStep
    agreed: bool | None
    words: str
    meeting: str | None
    effective_at: dt.datetime
    recorded_at: dt.datetime
    seq: int


class TadMade(Given):
    """A step of the TAD just recorded."""

    step: TadStep
    version: str
    agreed: bool | None
    words: str
    link: str
    meeting: str | None
    effective_at: dt.datetime
    recorded_at: dt.datetime
    seq: int
