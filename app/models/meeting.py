"""Meetings that bodies call, and what was said at them."""

from datetime import date

from sqlalchemy import Index, Text, UniqueConstraint
from sqlmodel import Field

from app.domain.status import ExclusionClass, NoteKind
from app.models.base import APPEND_ONLY, BigId, Effective, Stamped, choice


class Meeting(Stamped, table=True):
    """A meeting that a body calls for a day; one that only a paper tells of is a fact of that paper."""

    __tablename__ = "meeting"
    __table_args__ = (UniqueConstraint("body_id", "day", name="uq_meeting"), {"info": APPEND_ONLY})

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    body_id: int = Field(foreign_key="body.id", sa_type=BigId, nullable=False)
    day: date = Field(nullable=False)
    number: int | None = None
    place: str | None = None
    by: str = Field(nullable=False)


class MeetingCancelled(Stamped, table=True):
    """That a meeting which was called will not take place, and why."""

    __tablename__ = "meeting_cancelled"
    __table_args__ = (UniqueConstraint("meeting_id", name="uq_meeting_cancelled"), {"info": APPEND_ONLY})

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    meeting_id: int = Field(foreign_key="meeting.id", sa_type=BigId, nullable=False)
    reason: str = Field(sa_type=Text, nullable=False)
    by: str = Field(nullable=False)


class MeetingNote(Stamped, Effective, table=True):
    """What was said at a body's meeting of a day: a view, a member's concern (named or not), a note.

    One that qualifies a criterion says whether it was made after the decision on the release.
    """

    __tablename__ = "meeting_note"
    __table_args__ = (
        Index("ix_meeting_note_day", "body_id", "day", "id"),
        Index("ix_meeting_note_criterion", "criterion_id", "id"),
        {"info": APPEND_ONLY},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    body_id: int = Field(foreign_key="body.id", sa_type=BigId, nullable=False)
    day: date = Field(nullable=False)
    release_id: int | None = Field(default=None, foreign_key="release.id", sa_type=BigId)
    criterion_id: int | None = Field(default=None, foreign_key="criterion.id", sa_type=BigId)
    kind: NoteKind = Field(sa_type=choice(NoteKind, "kind"), nullable=False)
    words: str = Field(sa_type=Text, nullable=False)
    member: str | None = None
    after_decision: bool = Field(nullable=False)
    by: str = Field(nullable=False)


class ExclusionRequest(Stamped, Effective, table=True):
    """That the DCC asks a body not to count something: what, of which class and why; an answer ends it."""

    __tablename__ = "exclusion_request"
    __table_args__ = (
        UniqueConstraint("release_id", "number", name="uq_exclusion_request"),
        {"info": APPEND_ONLY},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    release_id: int = Field(foreign_key="release.id", sa_type=BigId, nullable=False)
    body_id: int = Field(foreign_key="body.id", sa_type=BigId, nullable=False)
    number: int = Field(nullable=False)
    issue_id: int | None = Field(default=None, foreign_key="testing_issue.id", sa_type=BigId)
    what: str = Field(sa_type=Text, nullable=False)
    exclusion_class: ExclusionClass = Field(sa_type=choice(ExclusionClass, "exclusion_class"), nullable=False)
    reason: str = Field(sa_type=Text, nullable=False)
    by: str = Field(nullable=False)


class ExclusionRequestAnswer(Stamped, Effective, table=True):
    """How a body answered a request not to count something: agreed, or not, in its words."""

    __tablename__ = "exclusion_request_answer"
    __table_args__ = (UniqueConstraint("request_id", name="uq_exclusion_request_answer"), {"info": APPEND_ONLY})

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    request_id: int = Field(foreign_key="exclusion_request.id", sa_type=BigId, nullable=False)
    agreed: bool = Field(nullable=False)
    words: str = Field(sa_type=Text, nullable=False)
    meeting: str | None = None
    by: str = Field(nullable=False)
