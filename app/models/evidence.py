"""What marks rest on: each thing that is evidence, and every change of what it says."""

from sqlalchemy import BigInteger, Index, Text, UniqueConstraint
from sqlmodel import Field

from app.domain.status import EvidenceKind
from app.models.base import APPEND_ONLY, BigId, Effective, Stamped, choice


class EvidenceSubject(Stamped, table=True):
    """One thing that evidence speaks of: the figures of a phase, an issue, a criterion's statement."""

    __tablename__ = "evidence_subject"
    __table_args__ = (
        UniqueConstraint("release_id", "kind", "subject", name="uq_evidence_subject"),
        {"info": APPEND_ONLY},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    release_id: int = Field(foreign_key="release.id", sa_type=BigId, nullable=False)
    kind: EvidenceKind = Field(sa_type=choice(EvidenceKind, "kind"), nullable=False)
    subject: str = Field(nullable=False)


class EvidenceChange(Stamped, Effective, table=True):
    """What one piece of evidence says from an instant on.

    `value` is canonical JSON, `digest` tells it from what it said before, and `harm` says how much it speaks against
    going live: only more of it makes a mark stale. `note` is a clause for people ("SIT run 41 has two new failures").
    """

    __tablename__ = "evidence_change"
    __table_args__ = (
        Index("ix_evidence_change_latest", "subject_id", "effective_at", "seq", "id"),
        {"info": APPEND_ONLY},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    subject_id: int = Field(foreign_key="evidence_subject.id", sa_type=BigId, nullable=False)
    harm: int = Field(sa_type=BigInteger, nullable=False)
    digest: str = Field(nullable=False)
    value: str = Field(sa_type=Text, nullable=False)
    note: str = Field(sa_type=Text, nullable=False)
