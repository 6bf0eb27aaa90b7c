"""Test Participants of a release: who says that they take part, and what they submit."""

from sqlalchemy import Index, Text
from sqlmodel import Field

from app.domain.status import Duty
from app.models.base import APPEND_ONLY, BigId, Effective, Stamped, choice


class Participation(Stamped, Effective, table=True):
    """A party's word that it takes part in a release's testing, or no longer does, from an instant on."""

    __tablename__ = "participation"
    __table_args__ = (
        Index("ix_participation_latest", "release_id", "person_id", "effective_at", "seq", "id"),
        {"info": APPEND_ONLY},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    release_id: int = Field(foreign_key="release.id", sa_type=BigId, nullable=False)
    person_id: int = Field(foreign_key="person.id", sa_type=BigId, nullable=False)
    party: str = Field(nullable=False)
    takes_part: bool = Field(nullable=False)
    words: str = Field(default="", sa_type=Text, nullable=False)


class DutySubmission(Stamped, Effective, table=True):
    """What a Test Participant submitted on one of its duties; a later one stands beside an earlier one."""

    __tablename__ = "duty_submission"
    __table_args__ = (
        Index("ix_duty_submission_latest", "release_id", "person_id", "effective_at", "seq", "id"),
        {"info": APPEND_ONLY},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    release_id: int = Field(foreign_key="release.id", sa_type=BigId, nullable=False)
    person_id: int = Field(foreign_key="person.id", sa_type=BigId, nullable=False)
    duty: Duty = Field(sa_type=choice(Duty, "duty"), nullable=False)
    link: str = Field(default="", sa_type=Text, nullable=False)
    words: str = Field(default="", sa_type=Text, nullable=False)
