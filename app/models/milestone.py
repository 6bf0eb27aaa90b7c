"""The implementation timetable."""

from datetime import date

from sqlalchemy import Index, Text, UniqueConstraint
from sqlmodel import Field

from app.models.base import APPEND_ONLY, BigId, Effective, Sourced, Stamped


class Milestone(Stamped, table=True):
    """A row of a release's timetable under its stable key."""

    __tablename__ = "milestone"
    __table_args__ = (UniqueConstraint("release_id", "key"), {"info": APPEND_ONLY})

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    release_id: int = Field(foreign_key="release.id", sa_type=BigId, nullable=False)
    key: str = Field(nullable=False)


class MilestonePlan(Stamped, Effective, Sourced, table=True):
    """What a timetable row says from an instant on: place, words, date as printed, and any rule."""

    __tablename__ = "milestone_plan"
    __table_args__ = (
        Index("ix_milestone_plan_latest", "milestone_id", "effective_at", "seq", "id"),
        {"info": APPEND_ONLY},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    milestone_id: int = Field(foreign_key="milestone.id", sa_type=BigId, nullable=False)
    position: int = Field(nullable=False)
    event: str = Field(sa_type=Text, nullable=False)
    category: str = Field(nullable=False)
    body: str | None = None
    notes: str = Field(default="", sa_type=Text, nullable=False)
    date_text: str = Field(default="", nullable=False)
    date_kind: str = Field(nullable=False)
    earliest: date | None = None
    latest: date | None = None
    actual: date | None = None
    rule_anchor: str | None = None
    rule_amount: int | None = None
    rule_unit: str | None = None
    withdrawn: bool = Field(default=False, nullable=False)
