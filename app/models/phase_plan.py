"""Testing phases as planned: windows, required pass rates and thresholds."""

from datetime import date

from sqlalchemy import Index, Text, UniqueConstraint
from sqlmodel import Field

from app.domain.status import Phase, WindowKind
from app.models.base import APPEND_ONLY, BigId, Effective, Stamped, choice


class PhaseVersion(Stamped, table=True):
    """The versions of a phase's plan: each change of it takes the next one, and only one can."""

    __tablename__ = "phase_version"
    __table_args__ = (
        UniqueConstraint("release_id", "phase", "version", name="uq_phase_version"),
        {"info": APPEND_ONLY},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    release_id: int = Field(foreign_key="release.id", sa_type=BigId, nullable=False)
    phase: Phase = Field(sa_type=choice(Phase, "phase"), nullable=False)
    version: int = Field(nullable=False)


class PhaseWindow(Stamped, Effective, table=True):
    """When a phase is to take place, or took place, from an instant on: dates as they were written."""

    __tablename__ = "phase_window"
    __table_args__ = (
        Index("ix_phase_window_latest", "release_id", "phase", "effective_at", "seq", "id"),
        {"info": APPEND_ONLY},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    release_id: int = Field(foreign_key="release.id", sa_type=BigId, nullable=False)
    phase: Phase = Field(sa_type=choice(Phase, "phase"), nullable=False)
    kind: WindowKind = Field(sa_type=choice(WindowKind, "kind"), nullable=False)
    begins_text: str = Field(default="", nullable=False)
    begins_kind: str = Field(nullable=False)
    begins_earliest: date | None = None
    begins_latest: date | None = None
    ends_text: str = Field(default="", nullable=False)
    ends_kind: str = Field(nullable=False)
    ends_earliest: date | None = None
    ends_latest: date | None = None
    words: str = Field(default="", sa_type=Text, nullable=False)
    by: str | None = None


class PhaseThreshold(Stamped, Effective, table=True):
    """What a phase's TAD requires from an instant on: a pass rate (no severity), or how many issues may be left."""

    __tablename__ = "phase_threshold"
    __table_args__ = (
        Index("ix_phase_threshold_latest", "release_id", "phase", "effective_at", "seq", "id"),
        {"info": APPEND_ONLY},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    release_id: int = Field(foreign_key="release.id", sa_type=BigId, nullable=False)
    phase: Phase = Field(sa_type=choice(Phase, "phase"), nullable=False)
    severity: int | None = None
    rate_needed: int | None = None
    rate_of: int | None = None
    at_most: int | None = None
    meeting: str | None = None
    by: str | None = None
