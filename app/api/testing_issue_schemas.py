"""How testing issues and live incidents are written over JSON."""

from datetime import date, datetime
from typing import Any

from pydantic import ConfigDict, Field, JsonValue

from app.api.schemas import Given, Instant, Listed, Sent, ShortWords, Words
from app.domain.incident import IncidentFacts
from app.domain.status import IncidentCategory, IssueStatus, Phase, Severity
from app.domain.testing_issue import IssueFacts
from app.queries.incident import IncidentRow
from app.queries.testing_issue import IssueLinkRow, IssueRow

LARGEST_ID = 2**53
EXAMPLE: dict[str, JsonValue] = {
    "title": "No fault is returned by the RSA.",
    "severity": 3,
    "needs_code_change": True,
    "resolution_plan": "Mended in firmware 2.1.",
    "target_date": "2021-10-29",
    "service_provider": "DSP",
    "phase": "SIT",
    "modification": "SECMP0039",
}


class ResultSent(Sent):
    """A failed result: the run and the test case, by their numbers in the record."""

    run: int = Field(gt=0, lt=LARGEST_ID)
    case: int = Field(gt=0, lt=LARGEST_ID)


class LinkSent(ResultSent):
    """A failed result that an issue explains."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"run": 41, "case": 7}]})

    effective_at: Instant | None = None


class IssueSent(Sent):
    """A testing issue."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    title: ShortWords
    severity: Severity
    status: IssueStatus = IssueStatus.OPEN
    service_provider: ShortWords | None = None
    needs_code_change: bool | None = None
    resolution_plan: Words | None = None
    target_date: date | None = None
    duplicate_of: ShortWords | None = Field(default=None, description="The key of the issue that stays.")
    phase: Phase | None = None
    modification: ShortWords | None = None
    key: ShortWords | None = Field(default=None, description="Its key in this release; numbered when absent.")
    reference: ShortWords | None = Field(default=None, description="The number its sender gives it elsewhere.")
    results: list[ResultSent] = Field(default_factory=list, max_length=1_000, description="What it explains.")
    effective_at: Instant | None = None

    def facts(self) -> IssueFacts:
        """Give what is said of the issue."""
        return IssueFacts(**self.model_dump(exclude={"key", "reference", "results", "effective_at"}))


class IssueChangeSent(Sent):
    """What is otherwise now; what is absent stays as it is, and null takes it away."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"status": "resolved"}]})

    title: ShortWords = ""
    severity: Severity = Severity.FIVE
    status: IssueStatus = IssueStatus.OPEN
    service_provider: ShortWords | None = None
    needs_code_change: bool | None = None
    resolution_plan: Words | None = None
    target_date: date | None = None
    duplicate_of: ShortWords | None = None
    phase: Phase | None = None
    modification: ShortWords | None = None
    effective_at: Instant | None = None

    def changes(self) -> dict[str, Any]:
        """Give what was sent, by name."""
        return self.model_dump(exclude_unset=True, exclude={"effective_at"})


class IssueLinkGiven(Given):
    """A failure that an issue explains."""

    phase: Phase
    case: int
    name: str
    variant: str | None
    run: int
    source: str
    run_id: str = Field(description="The sender's own id of the run.")
    effective_at: datetime
    recorded_at: datetime


class IssueGiven(Given):
    """A testing issue as it stands at the moment asked about."""

    key: str = Field(examples=["TI-12"])
    reference: str | None
    title: str
    severity: Severity
    status: IssueStatus
    outstanding: bool
    service_provider: str | None
    needs_code_change: bool | None
    resolution_plan: str | None
    target_date: date | None
    duplicate_of: str | None
    phase: Phase | None
    modification: str | None
    excluded: bool = Field(description="A body agreed not to count it.")
    lacks: list[str] = Field(description="What an outstanding issue of Severity 3 to 5 lacks for going live.")
    links: list[IssueLinkGiven]
    version: int
    opened_at: datetime
    effective_at: datetime
    recorded_at: datetime


class IssuesListed(Listed):
    """A page of a release's testing issues, the first recorded first."""

    items: list[IssueGiven]


class IssueMade(Given):
    """An issue just recorded or changed; the ETag beside it guards the next change."""

    key: str
    version: int


class LinkMade(Given):
    """A link just recorded."""

    key: str
    run: int
    case: int
    effective_at: datetime
    recorded_at: datetime
    seq: int


class IncidentSent(Sent):
    """A live incident."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"title": "No service for two hours.", "category": 2, "ssrp": "SSRP 4"}]}
    )

    title: ShortWords
    category: IncidentCategory
    status: IssueStatus = IssueStatus.OPEN
    service_provider: ShortWords | None = None
    resolution_plan: Words | None = None
    target_date: date | None = None
    ssrp: Words | None = Field(default=None, description="Its entry in the Supplier Service Rectification Plan.")
    key: ShortWords | None = None
    reference: ShortWords | None = None
    effective_at: Instant | None = None

    def facts(self) -> IncidentFacts:
        """Give what is said of the incident."""
        return IncidentFacts(**self.model_dump(exclude={"key", "reference", "effective_at"}))


class IncidentChangeSent(Sent):
    """What is otherwise now; what is absent stays as it is, and null takes it away."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"status": "resolved"}]})

    title: ShortWords = ""
    category: IncidentCategory = IncidentCategory.FIVE
    status: IssueStatus = IssueStatus.OPEN
    service_provider: ShortWords | None = None
    resolution_plan: Words | None = None
    target_date: date | None = None
    ssrp: Words | None = None
    effective_at: Instant | None = None

    def changes(self) -> dict[str, Any]:
        """Give what was sent, by name."""
        return self.model_dump(exclude_unset=True, exclude={"effective_at"})


class IncidentGiven(Given):
    """A live incident as it stands at the moment asked about."""

    key: str = Field(examples=["INC-3"])
    reference: str | None
    title: str
    category: IncidentCategory
    status: IssueStatus
    outstanding: bool
    service_provider: str | None
    resolution_plan: str | None
    target_date: date | None
    ssrp: str | None
    lacks_plan: bool
    version: int
    opened_at: datetime
    effective_at: datetime
    recorded_at: datetime


class IncidentsListed(Listed):
    """A page of the live incidents beside a release, the first recorded first."""

    items: list[IncidentGiven]


def _link_given(row: IssueLinkRow) -> IssueLinkGiven:
    return IssueLinkGiven(
        phase=row.phase,
        case=row.case.case_id,
        name=row.case.name,
        variant=row.case.variant,
        run=row.run_id,
        source=row.source,
        run_id=row.run,
        effective_at=row.effective_at,
        recorded_at=row.recorded_at,
    )


def _told(row: IssueRow | IncidentRow, names: Any) -> dict[str, Any]:
    """Take what is asked for from a row, and else from the facts it holds."""
    return {name: getattr(row if hasattr(row, name) else row.facts, name) for name in names}


def issue_given(row: IssueRow) -> IssueGiven:
    """Present a testing issue."""
    own = {"links": [_link_given(each) for each in row.links], "lacks": list(row.lacks)}
    return IssueGiven(**_told(row, IssueGiven.model_fields.keys() - own.keys()), **own)


def incident_given(row: IncidentRow) -> IncidentGiven:
    """Present a live incident."""
    return IncidentGiven(**_told(row, IncidentGiven.model_fields))
