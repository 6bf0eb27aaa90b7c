"""What a body agreed not to count, the failures that pins, and how it ended."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, Text, UniqueConstraint
from sqlmodel import Field

from app.domain.status import ExclusionClass, ExclusionOf
from app.models.base import APPEND_ONLY, BigId, Effective, Instant, Stamped, choice


class Exclusion(Stamped, Effective, table=True):
    """A result, a test or an issue that a body agreed not to count, with its reason."""

    __tablename__ = "exclusion"
    __table_args__ = (Index("ix_exclusion_release", "release_id", "id"), {"info": APPEND_ONLY})

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    release_id: int = Field(foreign_key="release.id", sa_type=BigId, nullable=False)
    of: ExclusionOf = Field(sa_type=choice(ExclusionOf, "of"), nullable=False)
    phase_id: int | None = Field(default=None, foreign_key="test_phase.id", sa_type=BigId)
    run_id: int | None = Field(default=None, sa_type=BigInteger)
    case_id: int | None = Field(default=None, sa_type=BigInteger)
    issue_id: int | None = Field(default=None, foreign_key="testing_issue.id", sa_type=BigId)
    kind: ExclusionClass = Field(sa_type=choice(ExclusionClass, "kind"), nullable=False)
    reason: str = Field(sa_type=Text, nullable=False)
    body_id: int = Field(foreign_key="body.id", sa_type=BigId, nullable=False)
    meeting: str = Field(nullable=False)
    expires_at: datetime | None = Field(default=None, sa_type=Instant)
    stays_case_id: int | None = Field(default=None, sa_type=BigInteger)
    stays_issue_id: int | None = Field(default=None, foreign_key="testing_issue.id", sa_type=BigId)
    by: str = Field(nullable=False)


class ExclusionPin(Stamped, table=True):
    """One failure that an exclusion was agreed on: it excuses this one, and never the next, different one."""

    __tablename__ = "exclusion_pin"
    __table_args__ = (
        UniqueConstraint("exclusion_id", "phase_id", "case_id", "failure", name="uq_exclusion_pin"),
        {"info": APPEND_ONLY},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    exclusion_id: int = Field(foreign_key="exclusion.id", sa_type=BigId, nullable=False)
    phase_id: int = Field(sa_type=BigInteger, nullable=False)
    case_id: int = Field(sa_type=BigInteger, nullable=False)
    failure: str = Field(nullable=False)


class ExclusionRevocation(Stamped, Effective, table=True):
    """Says that an exclusion holds no more from an instant on, and why."""

    __tablename__ = "exclusion_revocation"
    __table_args__ = (UniqueConstraint("exclusion_id", name="uq_exclusion_revocation"), {"info": APPEND_ONLY})

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    exclusion_id: int = Field(foreign_key="exclusion.id", sa_type=BigId, nullable=False)
    reason: str = Field(sa_type=Text, nullable=False)
    by: str = Field(nullable=False)
