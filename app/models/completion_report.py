"""The Testing Approach Document's steps, and the completion reports of testing phases with theirs."""

from sqlalchemy import Index, Text, UniqueConstraint
from sqlmodel import Field

from app.domain.status import Phase, ReportKind, ReportStep, TadStep
from app.models.base import APPEND_ONLY, BigId, Effective, Stamped, choice


class TadStepTaken(Stamped, Effective, table=True):
    """One step of a release's Testing Approach Document, taken on a day; a step can be taken again."""

    __tablename__ = "tad_step"
    __table_args__ = (
        Index("ix_tad_step_latest", "release_id", "effective_at", "seq", "id"),
        {"info": APPEND_ONLY},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    release_id: int = Field(foreign_key="release.id", sa_type=BigId, nullable=False)
    step: TadStep = Field(sa_type=choice(TadStep, "step"), nullable=False)
    version: str = Field(default="", nullable=False)
    agreed: bool | None = None
    words: str = Field(default="", sa_type=Text, nullable=False)
    link: str = Field(default="", sa_type=Text, nullable=False)
    meeting: str | None = None
    by: str | None = None


class CompletionReport(Stamped, Effective, table=True):
    """One version of a phase's completion report, from when it was submitted."""

    __tablename__ = "completion_report"
    __table_args__ = (
        UniqueConstraint("release_id", "phase", "kind", "version", name="uq_completion_report"),
        {"info": APPEND_ONLY},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    release_id: int = Field(foreign_key="release.id", sa_type=BigId, nullable=False)
    phase: Phase = Field(sa_type=choice(Phase, "phase"), nullable=False)
    kind: ReportKind = Field(sa_type=choice(ReportKind, "kind"), nullable=False)
    version: str = Field(nullable=False)
    link: str = Field(default="", sa_type=Text, nullable=False)
    file_name: str = Field(default="", nullable=False)
    sha256: str = Field(default="", nullable=False)
    words: str = Field(default="", sa_type=Text, nullable=False)
    by: str | None = None


class ReportStepTaken(Stamped, Effective, table=True):
    """One step that a completion report has come through: submitted, reviewed, approved."""

    __tablename__ = "completion_report_step"
    __table_args__ = (
        Index("ix_completion_report_step_latest", "report_id", "effective_at", "seq", "id"),
        {"info": APPEND_ONLY},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    report_id: int = Field(foreign_key="completion_report.id", sa_type=BigId, nullable=False)
    step: ReportStep = Field(sa_type=choice(ReportStep, "step"), nullable=False)
    agreed: bool | None = None
    words: str = Field(default="", sa_type=Text, nullable=False)
    meeting: str | None = None
    by: str | None = None
