"""Whether a release may go live: what bodies recommend and decide, and what it comes through to its close-down."""

from datetime import date

from sqlalchemy import BigInteger, Index, Text, UniqueConstraint
from sqlmodel import Field

from app.domain.status import GoNoGo, StepKind
from app.models.base import APPEND_ONLY, BigId, Effective, Stamped, choice


class DecidingBody(Stamped, Effective, table=True):
    """Which body decides whether a release goes live, from an instant on; the paper's own word holds until then."""

    __tablename__ = "deciding_body"
    __table_args__ = (
        Index("ix_deciding_body_latest", "release_id", "effective_at", "seq", "id"),
        {"info": APPEND_ONLY},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    release_id: int = Field(foreign_key="release.id", sa_type=BigId, nullable=False)
    body_id: int = Field(foreign_key="body.id", sa_type=BigId, nullable=False)
    reason: str = Field(sa_type=Text, nullable=False)
    by: str = Field(nullable=False)


class Recommendation(Stamped, Effective, table=True):
    """What a body recommends of a release; each version follows the one its author saw."""

    __tablename__ = "recommendation"
    __table_args__ = (
        UniqueConstraint("release_id", "body_id", "version", name="uq_recommendation_version"),
        Index("ix_recommendation_latest", "release_id", "body_id", "effective_at", "seq", "id"),
        {"info": APPEND_ONLY},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    release_id: int = Field(foreign_key="release.id", sa_type=BigId, nullable=False)
    body_id: int = Field(foreign_key="body.id", sa_type=BigId, nullable=False)
    version: int = Field(nullable=False)
    outcome: GoNoGo = Field(sa_type=choice(GoNoGo, "outcome"), nullable=False)
    words: str = Field(sa_type=Text, nullable=False)
    conditions: str = Field(default="[]", sa_type=Text, nullable=False)
    meeting: str | None = None
    by: str = Field(nullable=False)
    saw_seq: int = Field(sa_type=BigInteger, nullable=False)


class Decision(Stamped, Effective, table=True):
    """What the deciding body decided, with all that it saw.

    `pinned` is the canonical JSON of the marks, verdicts, scope and risks on the page it was decided on, known by entry
    `saw_seq`; it is shown as it is for ever, and `pinned_sha256` tells it from any other.
    """

    __tablename__ = "decision"
    __table_args__ = (
        UniqueConstraint("release_id", "version", name="uq_decision_version"),
        Index("ix_decision_latest", "release_id", "effective_at", "seq", "id"),
        {"info": APPEND_ONLY},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    release_id: int = Field(foreign_key="release.id", sa_type=BigId, nullable=False)
    body_id: int = Field(foreign_key="body.id", sa_type=BigId, nullable=False)
    version: int = Field(nullable=False)
    outcome: GoNoGo = Field(sa_type=choice(GoNoGo, "outcome"), nullable=False)
    words: str = Field(sa_type=Text, nullable=False)
    conditions: str = Field(default="[]", sa_type=Text, nullable=False)
    deferred_until: date | None = None
    meeting: str | None = None
    by: str = Field(nullable=False)
    saw_seq: int = Field(sa_type=BigInteger, nullable=False)
    pinned: str = Field(sa_type=Text, nullable=False)
    pinned_sha256: str = Field(nullable=False)


class ReleaseStep(Stamped, Effective, table=True):
    """A step of a release beside the decision on it: the DCC's go/no-go, acceptance, go-live, watch, close-down."""

    __tablename__ = "release_step"
    __table_args__ = (
        UniqueConstraint("release_id", "version", name="uq_release_step_version"),
        Index("ix_release_step_latest", "release_id", "kind", "effective_at", "seq", "id"),
        {"info": APPEND_ONLY},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    release_id: int = Field(foreign_key="release.id", sa_type=BigId, nullable=False)
    version: int = Field(nullable=False)
    kind: StepKind = Field(sa_type=choice(StepKind, "kind"), nullable=False)
    agreed: bool | None = None
    words: str = Field(default="", sa_type=Text, nullable=False)
    by: str = Field(nullable=False)


class Redating(Stamped, Effective, table=True):
    """That a release is to go live on another day: why, by which letter of consent, how long it may move again."""

    __tablename__ = "redating"
    __table_args__ = (UniqueConstraint("release_id", "version", name="uq_redating_version"), {"info": APPEND_ONLY})

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    release_id: int = Field(foreign_key="release.id", sa_type=BigId, nullable=False)
    version: int = Field(nullable=False)
    former: date | None = None
    go_live: date = Field(nullable=False)
    reason: str = Field(sa_type=Text, nullable=False)
    consent: str | None = Field(default=None, sa_type=Text)
    flexible_until: date | None = None
    by: str = Field(nullable=False)


class Lesson(Stamped, Effective, table=True):
    """What was learnt from a release, for the releases after it."""

    __tablename__ = "lesson"
    __table_args__ = (UniqueConstraint("release_id", "number", name="uq_lesson"), {"info": APPEND_ONLY})

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    release_id: int = Field(foreign_key="release.id", sa_type=BigId, nullable=False)
    number: int = Field(nullable=False)
    text: str = Field(sa_type=Text, nullable=False)
    action: str = Field(default="", sa_type=Text, nullable=False)
    owner: str | None = None
    by: str = Field(nullable=False)


class LessonTaken(Stamped, Effective, table=True):
    """How a later release took up a lesson, or why it did not."""

    __tablename__ = "lesson_taken"
    __table_args__ = (
        UniqueConstraint("lesson_id", "release_id", "version", name="uq_lesson_taken_version"),
        {"info": APPEND_ONLY},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    lesson_id: int = Field(foreign_key="lesson.id", sa_type=BigId, nullable=False)
    release_id: int = Field(foreign_key="release.id", sa_type=BigId, nullable=False)
    version: int = Field(nullable=False)
    words: str = Field(sa_type=Text, nullable=False)
    by: str = Field(nullable=False)
