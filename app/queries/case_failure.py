"""Questions about failures: what stands of a case in a phase, and what a run said of it when it came to count.

Both are read from the changes that bodies brought, never from the results.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ScalarSelect, Select, func, select
from sqlalchemy.orm import Session

from app.domain.counting import TROUBLE
from app.domain.status import Outcome, Phase
from app.models.base import table_of
from app.models.release import Release
from app.models.testing import Bucket, CaseChange, TestPhase, TestReceipt
from app.queries.moment import Moment
from app.queries.test_run import LARGEST_ID, until

release = table_of(Release)
phase = table_of(TestPhase)
receipt = table_of(TestReceipt)
bucket = table_of(Bucket)
change = table_of(CaseChange)
other = table_of(CaseChange).alias("other_change")


@dataclass(frozen=True, slots=True)
class FailureKept:
    """How a case did not end well; `failure` is nothing where that was before the record told failures apart."""

    phase_id: int
    phase: Phase
    case_id: int
    run_id: int
    outcome: Outcome
    failure: str | None


def newest_bodies(last: int) -> Any:
    """Ask for each phase's newest body up to an entry."""
    return (
        select(receipt.c.phase_id, func.max(receipt.c.body_no).label("body_no"))
        .where(receipt.c.seq <= last)
        .group_by(receipt.c.phase_id)
        .subquery()
    )


def newest_change(phase_id: Any, case_id: Any, body_no: Any) -> ScalarSelect[int]:
    """Ask for the number of the body that brought the latest change of a case in a phase, up to a body."""
    return (
        select(func.max(other.c.body_no))
        .where(other.c.phase_id == phase_id, other.c.case_id == case_id, other.c.body_no <= body_no)
        .scalar_subquery()
    )


def _question(slug: str) -> Select[Any]:
    return (
        select(change.c.phase_id, phase.c.code, change.c.case_id, change.c.run_id, bucket.c.outcome, change.c.failure)
        .select_from(
            change.join(phase, phase.c.id == change.c.phase_id)
            .join(release, release.c.id == phase.c.release_id)
            .join(bucket, bucket.c.id == change.c.bucket_id)
        )
        .where(release.c.slug == slug, bucket.c.outcome.in_(TROUBLE))
        .order_by(change.c.body_no.desc())
        .limit(1)
    )


def failure_of_result(session: Session, slug: str, run_id: int, case_id: int) -> FailureKept | None:
    """Give the failure that a run told of a case; nothing where it told none, or never came to count.

    Args:
        session: an open session.
        slug: the release.
        run_id, case_id: the result.
    """
    if not (0 < run_id <= LARGEST_ID and 0 < case_id <= LARGEST_ID):
        return None
    row = session.execute(_question(slug).where(change.c.case_id == case_id, change.c.run_id == run_id)).first()
    return None if row is None else _failure(row)


def failure_of_case(session: Session, slug: str, code: Phase, case_id: int, moment: Moment) -> FailureKept | None:
    """Give the failure that stands of a case in a phase at a moment; nothing where it is well.

    Args:
        session: an open session.
        slug: the release.
        code: the phase.
        case_id: the case.
        moment: both clocks.
    """
    if not 0 < case_id <= LARGEST_ID:
        return None
    newest = newest_bodies(until(session, moment))
    row = session.execute(
        _question(slug)
        .join(newest, newest.c.phase_id == change.c.phase_id)
        .where(
            phase.c.code == code,
            change.c.case_id == case_id,
            change.c.body_no == newest_change(change.c.phase_id, change.c.case_id, newest.c.body_no),
        )
    ).first()
    return None if row is None else _failure(row)


def _failure(row: Any) -> FailureKept:
    return FailureKept(row.phase_id, Phase(row.code), row.case_id, row.run_id, Outcome(row.outcome), row.failure)
