"""Risks of a release: each a number, and what was said of it from an instant on."""

from sqlalchemy import Index, Text, UniqueConstraint
from sqlmodel import Field

from app.domain.status import RiskLevel, RiskStatus
from app.models.base import APPEND_ONLY, BigId, Effective, Stamped, choice


class Risk(Stamped, table=True):
    """A risk of a release under its number; what only a paper says of risks is a fact of that paper."""

    __tablename__ = "risk"
    __table_args__ = (UniqueConstraint("release_id", "number", name="uq_risk"), {"info": APPEND_ONLY})

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    release_id: int = Field(foreign_key="release.id", sa_type=BigId, nullable=False)
    number: int = Field(nullable=False)


class RiskState(Stamped, Effective, table=True):
    """What is said of a risk from an instant on; each version follows the one its sender saw."""

    __tablename__ = "risk_state"
    __table_args__ = (
        UniqueConstraint("risk_id", "version", name="uq_risk_state_version"),
        Index("ix_risk_state_latest", "risk_id", "effective_at", "seq", "id"),
        {"info": APPEND_ONLY},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    risk_id: int = Field(foreign_key="risk.id", sa_type=BigId, nullable=False)
    version: int = Field(nullable=False)
    text: str = Field(sa_type=Text, nullable=False)
    level: RiskLevel = Field(sa_type=choice(RiskLevel, "level"), nullable=False)
    status: RiskStatus = Field(sa_type=choice(RiskStatus, "status"), nullable=False)
    owner: str = Field(nullable=False)
    raised_by: str = Field(nullable=False)
    mitigation: str = Field(default="", sa_type=Text, nullable=False)
    accepted_by: int | None = Field(default=None, foreign_key="body.id", sa_type=BigId)
    acceptance: str = Field(default="", sa_type=Text, nullable=False)
    modification: str | None = None
    by: str = Field(nullable=False)
