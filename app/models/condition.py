"""What a body still wants met under a mark, how that ended, and what the colours mean in a release."""

from datetime import date

from sqlalchemy import Index, Text, UniqueConstraint
from sqlmodel import Field

from app.domain.status import ConditionOutcome, Rag
from app.models.base import APPEND_ONLY, BigId, Effective, Stamped, choice


class Condition(Stamped, Effective, table=True):
    """A condition still to be met that hangs on a Green or Amber mark: what, by whom, by when."""

    __tablename__ = "condition"
    __table_args__ = (Index("ix_condition_mark", "mark_id", "id"), {"info": APPEND_ONLY})

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    criterion_id: int = Field(foreign_key="criterion.id", sa_type=BigId, nullable=False)
    mark_id: int = Field(foreign_key="mark.id", sa_type=BigId, nullable=False)
    text: str = Field(sa_type=Text, nullable=False)
    owner: str = Field(nullable=False)
    due: date | None = None
    by: str = Field(nullable=False)


class ConditionEnd(Stamped, Effective, table=True):
    """Says that a condition was met, or lapsed, and in whose words; only one end can be."""

    __tablename__ = "condition_end"
    __table_args__ = (UniqueConstraint("condition_id", name="uq_condition_end"), {"info": APPEND_ONLY})

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    condition_id: int = Field(foreign_key="condition.id", sa_type=BigId, nullable=False)
    outcome: ConditionOutcome = Field(sa_type=choice(ConditionOutcome, "outcome"), nullable=False)
    words: str = Field(default="", sa_type=Text, nullable=False)
    by: str = Field(nullable=False)


class ColourMeaning(Stamped, Effective, table=True):
    """What Red, Amber or Green means in one release, from an instant on."""

    __tablename__ = "colour_meaning"
    __table_args__ = (
        Index("ix_colour_meaning_latest", "release_id", "status", "effective_at", "seq", "id"),
        {"info": APPEND_ONLY},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    release_id: int = Field(foreign_key="release.id", sa_type=BigId, nullable=False)
    status: Rag = Field(sa_type=choice(Rag, "status"), nullable=False)
    words: str = Field(sa_type=Text, nullable=False)
    meeting: str | None = None
    by: str = Field(nullable=False)
