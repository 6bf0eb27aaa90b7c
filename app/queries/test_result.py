"""Questions about single results: what one run says of each case, one case through all runs, the bytes as sent."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.domain.errors import NotFound
from app.domain.status import Outcome, Phase
from app.models.base import table_of
from app.models.release import Release
from app.models.testing import Bucket, TestCase, TestPayload, TestPhase, TestReceipt, TestResult, TestRun
from app.queries.moment import Moment
from app.queries.test_run import LARGEST_ID, KeptRun, find_run, until

release = table_of(Release)
phase = table_of(TestPhase)
run = table_of(TestRun)
receipt = table_of(TestReceipt)
result = table_of(TestResult)
case = table_of(TestCase)
bucket = table_of(Bucket)
payload = table_of(TestPayload)

MOST_RUNS = 200
NAMES = (case.c.id.label("case_id"), case.c.suite, case.c.class_name, case.c.name, case.c.variant, case.c.occurrence)
SAID = (
    bucket.c.outcome,
    bucket.c.modification,
    bucket.c.device,
    result.c.duration_us,
    result.c.message,
    result.c.retries,
)

RUN = (run.c.id.label("run_id"), phase.c.code, run.c.source, run.c.run, run.c.attempt, run.c.environment)


@dataclass(frozen=True, slots=True)
class CaseNamed:
    """A test case by its names; the occurrence counts cases of the same names within a body, from 1."""

    case_id: int
    suite: str | None
    class_name: str | None
    name: str
    variant: str | None
    occurrence: int

    @property
    def path(self) -> str:
        """Write where the case stands: suite and class, as far as they say something."""
        return " > ".join(part for part in (self.suite, self.class_name) if part)


@dataclass(frozen=True, slots=True)
class ResultSaid:
    """What a run says of a case."""

    outcome: Outcome
    modification: str
    device: str
    duration_us: int | None
    message: str | None
    retries: int


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One result of a run."""

    case: CaseNamed
    said: ResultSaid


@dataclass(frozen=True, slots=True)
class CaseRun:
    """What one run said of a case, the latest run first."""

    run_id: int
    phase: Phase
    source: str
    run: str
    attempt: int
    environment: str | None
    received_at: datetime
    said: ResultSaid


@dataclass(frozen=True, slots=True)
class Payload:
    """The bytes of a report as they were sent, compressed in parts."""

    format: str
    sha256: str
    parts: tuple[bytes, ...]

    def read(self) -> Iterator[bytes]:
        """Give the bytes, part by part."""
        return (zlib.decompress(part) for part in self.parts)


def list_results(
    session: Session,
    slug: str,
    run_id: int,
    moment: Moment,
    *,
    limit: int,
    after: int | None = None,
    outcome: Outcome | None = None,
) -> tuple[KeptRun, tuple[ResultRow, ...]]:
    """List what a run says, in the order in which its cases became known, with the run.

    Args:
        session: an open session.
        slug: the release.
        run_id: the run's number in the record.
        moment: both clocks.
        limit: how many at most.
        after: go on after the case with this number.
        outcome: only results that ended so.

    Raises:
        NotFound: the release had no such run at that moment.
    """
    found = find_run(session, slug, run_id, moment)
    question = (
        select(*NAMES, *SAID)
        .select_from(result.join(case, case.c.id == result.c.case_id).join(bucket, bucket.c.id == result.c.bucket_id))
        .where(result.c.run_id == run_id)
        .order_by(result.c.case_id)
        .limit(limit)
    )
    if after is not None:
        question = question.where(result.c.case_id > max(0, min(after, LARGEST_ID)))
    if outcome is not None:
        question = question.where(bucket.c.outcome == outcome)
    return found, tuple(ResultRow(_case(row), _said(row)) for row in session.execute(question))


def find_case(session: Session, case_id: int) -> CaseNamed:
    """Give a test case's names.

    Raises:
        NotFound: there is no such case.
    """
    row = None
    if 0 < case_id <= LARGEST_ID:
        row = session.execute(select(*NAMES).where(case.c.id == case_id)).first()
    if row is None:
        raise NotFound(f"There is no test case {case_id}.")
    return _case(row)


def list_case_runs(session: Session, slug: str, case_id: int, moment: Moment) -> tuple[CaseRun, ...]:
    """Give what a release's runs said of a case, the latest first, at most two hundred of them.

    Args:
        session: an open session.
        slug: the release.
        case_id: the case.
        moment: both clocks.
    """
    last = until(session, moment)
    first_received = (
        select(receipt.c.recorded_at)
        .where(receipt.c.run_id == run.c.id)
        .order_by(receipt.c.seq)
        .limit(1)
        .scalar_subquery()
    )
    rows = session.execute(
        select(*RUN, first_received.label("received_at"), *SAID)
        .select_from(
            run.join(phase, phase.c.id == run.c.phase_id)
            .join(result, (result.c.run_id == run.c.id) & (result.c.case_id == case_id))
            .join(bucket, bucket.c.id == result.c.bucket_id)
        )
        .where(
            run.c.release_id == select(release.c.id).where(release.c.slug == slug).scalar_subquery(),
            exists().where(receipt.c.run_id == run.c.id, receipt.c.seq <= last),
        )
        .order_by(run.c.id.desc())
        .limit(MOST_RUNS)
    )
    return tuple(
        CaseRun(
            row.run_id,
            Phase(row.code),
            row.source,
            row.run,
            row.attempt,
            row.environment,
            row.received_at,
            _said(row),
        )
        for row in rows
    )


def find_payload(session: Session, slug: str, run_id: int, moment: Moment, sha256: str | None = None) -> Payload:
    """Give the bytes that were sent for a run: of its first body, or of the one with this digest.

    Raises:
        NotFound: the release had no such run at that moment, or the bytes of that body are not kept.
    """
    found = find_run(session, slug, run_id, moment)
    for body in found.receipts:
        if sha256 in (None, body.sha256):
            parts = session.execute(
                select(payload.c.content)
                .where(payload.c.run_id == run_id, payload.c.sha256 == body.sha256)
                .order_by(payload.c.part)
            )
            kept = tuple(bytes(part) for part in parts.scalars())
            if kept:
                return Payload(body.format, body.sha256, kept)
    raise NotFound(f"The bytes that were sent for test run {run_id} are not kept under this digest.")


def _case(row: Any) -> CaseNamed:
    return CaseNamed(row.case_id, row.suite, row.class_name, row.name, row.variant, row.occurrence)


def _said(row: Any) -> ResultSaid:
    return ResultSaid(
        Outcome(row.outcome), row.modification, row.device, row.duration_us, row.message, row.retries or 0
    )
