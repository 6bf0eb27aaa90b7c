"""Test results: names of cases once, runs, results, and figures that are kept as they grow."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Index, LargeBinary, Text, UniqueConstraint, false
from sqlmodel import Field, SQLModel

from app.domain.status import Outcome, Phase
from app.models.base import APPEND_ONLY, BigId, Instant, Stamped, choice


class TestPhase(SQLModel, table=True):
    """A testing phase of a release; its counters are the order in which bodies came, and how many cases count in it."""

    __tablename__ = "test_phase"
    __table_args__ = (UniqueConstraint("release_id", "code"),)
    __test__ = False

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    release_id: int = Field(foreign_key="release.id", sa_type=BigId, nullable=False)
    code: Phase = Field(sa_type=choice(Phase, "code"), nullable=False)
    run_no: int = Field(default=0, nullable=False)
    cases: int = Field(default=0, nullable=False, sa_column_kwargs={"server_default": "0"})


class TestCase(SQLModel, table=True):
    """A test case's names, kept once: the fingerprint is a digest over all of them."""

    __tablename__ = "test_case"
    __table_args__ = ({"info": APPEND_ONLY},)
    __test__ = False

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    fingerprint: UUID = Field(nullable=False, unique=True)
    suite: str | None = Field(default=None, sa_type=Text)
    class_name: str | None = Field(default=None, sa_type=Text)
    name: str = Field(sa_type=Text, nullable=False)
    variant: str | None = Field(default=None, sa_type=Text)
    occurrence: int = Field(default=1, nullable=False)


class Bucket(SQLModel, table=True):
    """One combination of what a result is counted by, kept once."""

    __tablename__ = "bucket"
    __table_args__ = (
        UniqueConstraint("outcome", "modification", "device", "environment", name="uq_bucket"),
        {"info": APPEND_ONLY},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    outcome: Outcome = Field(sa_type=choice(Outcome, "outcome"), nullable=False)
    modification: str = Field(default="", nullable=False)
    device: str = Field(default="", nullable=False)
    environment: str = Field(default="", nullable=False)


class TestRun(SQLModel, table=True):
    """One attempt of one run of a sender: the key under which any retry is safe."""

    __tablename__ = "test_run"
    __table_args__ = (
        UniqueConstraint("release_id", "source", "run", "attempt", name="uq_test_run"),
        Index("ix_test_run_release", "release_id", "id"),
        {"info": APPEND_ONLY},
    )
    __test__ = False

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    release_id: int = Field(foreign_key="release.id", sa_type=BigId, nullable=False)
    phase_id: int = Field(foreign_key="test_phase.id", sa_type=BigId, nullable=False)
    source: str = Field(nullable=False)
    run: str = Field(nullable=False)
    attempt: int = Field(nullable=False)
    environment: str | None = None
    started_at: datetime | None = Field(default=None, sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)


class TestRunOrder(SQLModel, table=True):
    """A run's place in its phase, by the receipt of its first attempt: what "latest" goes by.

    A table of its own, so that results are written before the phase's counter is held, and so that a run
    belongs to one phase.
    """

    __tablename__ = "test_run_order"
    __table_args__ = (Index(None, "phase_id", "run_no"), {"info": APPEND_ONLY})
    __test__ = False

    release_id: int = Field(
        primary_key=True,
        foreign_key="release.id",
        sa_type=BigInteger,
        sa_column_kwargs={"autoincrement": False},
    )
    source: str = Field(primary_key=True)
    run: str = Field(primary_key=True)
    phase_id: int = Field(foreign_key="test_phase.id", sa_type=BigId, nullable=False)
    run_no: int = Field(nullable=False)


class TestResult(SQLModel, table=True):
    """What one run says of one case. No row of its own id: a third of the write rate (design, trap 12)."""

    __tablename__ = "test_result"
    __table_args__ = ({"info": APPEND_ONLY},)
    __test__ = False

    run_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    case_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    bucket_id: int = Field(sa_type=BigInteger, nullable=False)
    duration_us: int | None = Field(default=None, sa_type=BigInteger)
    message: str | None = Field(default=None, sa_type=Text)
    retries: int | None = None


class CaseState(SQLModel, table=True):
    """How a case counts in a phase now: its latest result, replaced when a later one comes."""

    __tablename__ = "case_state"

    phase_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    case_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    run_id: int = Field(sa_type=BigInteger, nullable=False)
    bucket_id: int = Field(sa_type=BigInteger, nullable=False)
    rank: int = Field(sa_type=BigInteger, nullable=False)


class TestReceipt(Stamped, table=True):
    """What was read of one body sent for a run, declared beside counted."""

    __tablename__ = "test_receipt"
    __table_args__ = (
        Index("ix_test_receipt_run", "run_id", "seq"),
        Index("ix_test_receipt_phase", "phase_id", "seq"),
        {"info": APPEND_ONLY},
    )
    __test__ = False

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    run_id: int = Field(foreign_key="test_run.id", sa_type=BigId, nullable=False)
    phase_id: int = Field(foreign_key="test_phase.id", sa_type=BigId, nullable=False)
    format: str = Field(nullable=False)
    received: int = Field(nullable=False)
    inserted: int = Field(nullable=False)
    duplicates: int = Field(nullable=False)
    counted: str = Field(sa_type=Text, nullable=False)
    declared: str | None = Field(default=None, sa_type=Text)
    notes: str = Field(default="[]", sa_type=Text, nullable=False)
    sha256: str = Field(nullable=False, index=True)
    sender: str = Field(nullable=False)
    partial: bool = Field(default=False, nullable=False, sa_column_kwargs={"server_default": false()})
    body_no: int = Field(default=0, nullable=False, sa_column_kwargs={"server_default": "0"})


class TestPayload(SQLModel, table=True):
    """The bytes of one body as they were sent, compressed, in parts."""

    __tablename__ = "test_payload"
    __table_args__ = ({"info": APPEND_ONLY},)
    __test__ = False

    run_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    sha256: str = Field(primary_key=True)
    part: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    content: bytes = Field(sa_type=LargeBinary, nullable=False)


class CaseChange(SQLModel, table=True):
    """A case that came to count as not well, or stopped to, or passed only after retries, with the body that said so.

    What failed, what is new and what is flaky is read here, and never among the results. `failure` digests how it
    did not end well and what was said of it: the next, different failure of the same case has another.
    """

    __tablename__ = "case_change"
    __table_args__ = (Index("ix_case_change_body", "phase_id", "body_no"), {"info": APPEND_ONLY})

    phase_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    case_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    body_no: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    run_id: int = Field(sa_type=BigInteger, nullable=False)
    bucket_id: int = Field(sa_type=BigInteger, nullable=False)
    before_id: int | None = Field(default=None, sa_type=BigInteger)
    retries: int = Field(default=0, nullable=False)
    failure: str | None = None


class PhaseFigure(Stamped, table=True):
    """How many cases of a phase counted in a bucket after an entry; the last row up to a moment holds."""

    __tablename__ = "phase_figure"
    __table_args__ = (
        UniqueConstraint("phase_id", "bucket_id", "seq", name="uq_phase_figure"),
        {"info": APPEND_ONLY},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    phase_id: int = Field(foreign_key="test_phase.id", sa_type=BigId, nullable=False)
    bucket_id: int = Field(foreign_key="bucket.id", sa_type=BigId, nullable=False)
    cases: int = Field(nullable=False)
