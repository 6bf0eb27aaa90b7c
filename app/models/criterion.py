"""Acceptance criteria and all that is said of them: statements, positions, marks."""

from sqlalchemy import BigInteger, Index, Text, UniqueConstraint
from sqlmodel import Field

from app.domain.status import CriterionGroup, Rag
from app.models.base import APPEND_ONLY, BigId, Effective, Sourced, Stamped, choice


class Criterion(Stamped, table=True):
    """An acceptance criterion of a release under its stable key."""

    __tablename__ = "criterion"
    __table_args__ = (UniqueConstraint("release_id", "key"), {"info": APPEND_ONLY})

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    release_id: int = Field(foreign_key="release.id", sa_type=BigId, nullable=False)
    key: str = Field(nullable=False)


class CriterionWording(Stamped, Effective, Sourced, table=True):
    """How a criterion is numbered, worded and who reviews it, from an instant on."""

    __tablename__ = "criterion_wording"
    __table_args__ = (
        Index("ix_criterion_wording_latest", "criterion_id", "effective_at", "seq", "id"),
        {"info": APPEND_ONLY},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    criterion_id: int = Field(foreign_key="criterion.id", sa_type=BigId, nullable=False)
    body_id: int = Field(foreign_key="body.id", sa_type=BigId, nullable=False)
    number: str = Field(nullable=False)
    position: int = Field(nullable=False)
    group: CriterionGroup | None = Field(default=None, sa_type=choice(CriterionGroup, "group"), nullable=True)
    text: str = Field(sa_type=Text, nullable=False)
    rests_on: str = Field(default="[]", sa_type=Text, nullable=False, sa_column_kwargs={"server_default": "[]"})


class CriterionVersion(Stamped, table=True):
    """The versions of a criterion: each statement and each mark takes the next one, and only one can."""

    __tablename__ = "criterion_version"
    __table_args__ = (
        UniqueConstraint("criterion_id", "version", name="uq_criterion_version"),
        {"info": APPEND_ONLY},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    criterion_id: int = Field(foreign_key="criterion.id", sa_type=BigId, nullable=False)
    version: int = Field(nullable=False)


class Statement(Stamped, Effective, Sourced, table=True):
    """The DCC's statement of readiness on a criterion."""

    __tablename__ = "statement"
    __table_args__ = (
        Index("ix_statement_latest", "criterion_id", "effective_at", "seq", "id"),
        {"info": APPEND_ONLY},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    criterion_id: int = Field(foreign_key="criterion.id", sa_type=BigId, nullable=False)
    number: int = Field(nullable=False)
    text: str = Field(sa_type=Text, nullable=False)
    by: str | None = None


class Position(Stamped, Effective, table=True):
    """One member's view of a criterion, guarded by that member's own last one."""

    __tablename__ = "position"
    __table_args__ = (
        UniqueConstraint("criterion_id", "person_id", "version", name="uq_position_version"),
        Index(
            "ix_position_latest",
            "criterion_id",
            "person_id",
            "effective_at",
            "seq",
            "id",
        ),
        {"info": APPEND_ONLY},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    criterion_id: int = Field(foreign_key="criterion.id", sa_type=BigId, nullable=False)
    person_id: int = Field(foreign_key="person.id", sa_type=BigId, nullable=False)
    body_id: int = Field(foreign_key="body.id", sa_type=BigId, nullable=False)
    version: int = Field(nullable=False)
    status: Rag = Field(sa_type=choice(Rag, "status"), nullable=False)
    words: str = Field(default="", sa_type=Text, nullable=False)
    saw_seq: int = Field(default=0, sa_type=BigInteger, nullable=False)


class Mark(Stamped, Effective, Sourced, table=True):
    """A body's agreed status of a criterion, with its view and what it rests on."""

    __tablename__ = "mark"
    __table_args__ = (
        UniqueConstraint("criterion_id", "version", name="uq_mark_version"),
        Index("ix_mark_latest", "criterion_id", "effective_at", "seq", "id"),
        {"info": APPEND_ONLY},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    criterion_id: int = Field(foreign_key="criterion.id", sa_type=BigId, nullable=False)
    body_id: int = Field(foreign_key="body.id", sa_type=BigId, nullable=False)
    version: int = Field(nullable=False)
    status: Rag = Field(sa_type=choice(Rag, "status"), nullable=False)
    view: str = Field(default="", sa_type=Text, nullable=False)
    qualifications: str = Field(default="[]", sa_type=Text, nullable=False)
    meeting: str | None = None
    by: str | None = None
    saw_seq: int = Field(default=0, sa_type=BigInteger, nullable=False)
    differs_because: str | None = Field(default=None, sa_type=Text)


class Affirmation(Stamped, Effective, table=True):
    """Says that a body stands by a mark on the evidence as it is now, and why."""

    __tablename__ = "affirmation"
    __table_args__ = (
        UniqueConstraint("criterion_id", "version", name="uq_affirmation_version"),
        Index("ix_affirmation_latest", "mark_id", "effective_at", "seq", "id"),
        {"info": APPEND_ONLY},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    criterion_id: int = Field(foreign_key="criterion.id", sa_type=BigId, nullable=False)
    mark_id: int = Field(foreign_key="mark.id", sa_type=BigId, nullable=False)
    version: int = Field(nullable=False)
    reason: str = Field(sa_type=Text, nullable=False)
    meeting: str | None = None
    by: str = Field(nullable=False)
    saw_seq: int = Field(default=0, sa_type=BigInteger, nullable=False)


class Retraction(Stamped, table=True):
    """Says that a record was wrong: the row it names counts no more from this entry on."""

    __tablename__ = "retraction"
    __table_args__ = (UniqueConstraint("table_name", "row_id"), {"info": APPEND_ONLY})

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    table_name: str = Field(nullable=False)
    row_id: int = Field(sa_type=BigInteger, nullable=False)
    reason: str = Field(sa_type=Text, nullable=False)
