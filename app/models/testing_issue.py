"""Testing issues and live incidents: each a key, and what was said of it from an instant on."""

from datetime import date

from sqlalchemy import BigInteger, Index, Text, UniqueConstraint
from sqlmodel import Field

from app.domain.status import IncidentCategory, IssueStatus, Phase, Severity
from app.models.base import APPEND_ONLY, BigId, Effective, Stamped, choice


class TestingIssue(Stamped, table=True):
    """A testing issue of a release under its key; `reference` is the number that its sender gives it elsewhere."""

    __tablename__ = "testing_issue"
    __table_args__ = (UniqueConstraint("release_id", "key", name="uq_testing_issue"), {"info": APPEND_ONLY})
    __test__ = False

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    release_id: int = Field(foreign_key="release.id", sa_type=BigId, nullable=False)
    key: str = Field(nullable=False)
    reference: str | None = None


class TestingIssueState(Stamped, Effective, table=True):
    """What is said of a testing issue from an instant on; each version follows the one its sender saw."""

    __tablename__ = "testing_issue_state"
    __table_args__ = (
        UniqueConstraint("issue_id", "version", name="uq_testing_issue_state_version"),
        Index("ix_testing_issue_state_latest", "issue_id", "effective_at", "seq", "id"),
        {"info": APPEND_ONLY},
    )
    __test__ = False

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    issue_id: int = Field(foreign_key="testing_issue.id", sa_type=BigId, nullable=False)
    version: int = Field(nullable=False)
    title: str = Field(sa_type=Text, nullable=False)
    severity: Severity = Field(sa_type=choice(Severity, "severity"), nullable=False)
    status: IssueStatus = Field(sa_type=choice(IssueStatus, "status"), nullable=False)
    service_provider: str | None = None
    needs_code_change: bool | None = None
    resolution_plan: str | None = Field(default=None, sa_type=Text)
    target_date: date | None = None
    duplicate_of: int | None = Field(default=None, foreign_key="testing_issue.id", sa_type=BigId)
    phase: Phase | None = Field(default=None, sa_type=choice(Phase, "phase"), nullable=True)
    modification: str | None = None
    by: str | None = None


class TestingIssueLink(Stamped, Effective, table=True):
    """A failure that an issue explains: a test of a phase with the run that said so and the digest of what it said."""

    __tablename__ = "testing_issue_link"
    __table_args__ = (
        UniqueConstraint("issue_id", "run_id", "case_id", name="uq_testing_issue_link"),
        Index("ix_testing_issue_link_case", "phase_id", "case_id"),
        {"info": APPEND_ONLY},
    )
    __test__ = False

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    issue_id: int = Field(foreign_key="testing_issue.id", sa_type=BigId, nullable=False)
    phase_id: int = Field(sa_type=BigInteger, nullable=False)
    case_id: int = Field(sa_type=BigInteger, nullable=False)
    run_id: int = Field(sa_type=BigInteger, nullable=False)
    failure: str | None = None


class Incident(Stamped, table=True):
    """A live incident beside a release, under its key."""

    __tablename__ = "incident"
    __table_args__ = (UniqueConstraint("release_id", "key", name="uq_incident"), {"info": APPEND_ONLY})

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    release_id: int = Field(foreign_key="release.id", sa_type=BigId, nullable=False)
    key: str = Field(nullable=False)
    reference: str | None = None


class IncidentState(Stamped, Effective, table=True):
    """What is said of a live incident from an instant on; its category is no severity."""

    __tablename__ = "incident_state"
    __table_args__ = (
        UniqueConstraint("incident_id", "version", name="uq_incident_state_version"),
        Index("ix_incident_state_latest", "incident_id", "effective_at", "seq", "id"),
        {"info": APPEND_ONLY},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    incident_id: int = Field(foreign_key="incident.id", sa_type=BigId, nullable=False)
    version: int = Field(nullable=False)
    title: str = Field(sa_type=Text, nullable=False)
    category: IncidentCategory = Field(sa_type=choice(IncidentCategory, "category"), nullable=False)
    status: IssueStatus = Field(sa_type=choice(IssueStatus, "status"), nullable=False)
    service_provider: str | None = None
    resolution_plan: str | None = Field(default=None, sa_type=Text)
    target_date: date | None = None
    ssrp: str | None = Field(default=None, sa_type=Text)
    by: str | None = None
