"""Releases, the day each goes live, and what is in their scope."""

from datetime import date

from sqlalchemy import Index, Text, UniqueConstraint
from sqlmodel import Field

from app.domain.status import Classification, Standing
from app.models.base import APPEND_ONLY, BigId, Effective, Sourced, Stamped, choice


class Release(Stamped, Sourced, table=True):
    """A SEC Release under its slug."""

    __tablename__ = "release"
    __table_args__ = ({"info": APPEND_ONLY},)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    slug: str = Field(nullable=False, unique=True)
    title: str = Field(nullable=False)
    classification: Classification = Field(sa_type=choice(Classification, "classification"), nullable=False)
    timetable_note: str | None = Field(default=None, sa_type=Text)


class ReleaseDate(Stamped, Effective, Sourced, table=True):
    """The day a release is to go live, as planned from an instant on (releases are re-dated)."""

    __tablename__ = "release_date"
    __table_args__ = (
        Index("ix_release_date_latest", "release_id", "effective_at", "seq", "id"),
        {"info": APPEND_ONLY},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    release_id: int = Field(foreign_key="release.id", sa_type=BigId, nullable=False)
    go_live: date = Field(nullable=False)


class ScopeItem(Stamped, table=True):
    """A modification, or one part of it, beside a release; part is empty for the whole."""

    __tablename__ = "scope_item"
    __table_args__ = (
        UniqueConstraint("release_id", "modification_id", "part"),
        {"info": APPEND_ONLY},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    release_id: int = Field(foreign_key="release.id", sa_type=BigId, nullable=False)
    modification_id: int = Field(foreign_key="modification.id", sa_type=BigId, nullable=False, index=True)
    part: str = Field(default="", nullable=False)
    position: int = Field(nullable=False)


class ScopeStanding(Stamped, Effective, Sourced, table=True):
    """How a scope item stands, with the paper's own words, from an instant on."""

    __tablename__ = "scope_standing"
    __table_args__ = (
        Index("ix_scope_standing_latest", "scope_item_id", "effective_at", "seq", "id"),
        {"info": APPEND_ONLY},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    scope_item_id: int = Field(foreign_key="scope_item.id", sa_type=BigId, nullable=False)
    standing: Standing = Field(sa_type=choice(Standing, "standing"), nullable=False)
    title: str = Field(nullable=False)
    printed_status: str | None = Field(default=None, sa_type=Text)
    impacts_dcc_systems: bool | None = None
    modification_state: str | None = None
    cut_off: date | None = None
    decider: str | None = None
