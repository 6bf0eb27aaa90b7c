"""What is asked while a phase's figures are kept, written once: to write a statement anew costs as much again."""

from functools import lru_cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, or_, select

from app.models.base import table_of
from app.models.testing import Bucket, CaseState, PhaseFigure, TestResult, TestRun, TestRunOrder
from app.services.rows import one_of

states = table_of(CaseState)
figures = table_of(PhaseFigure)
buckets = table_of(Bucket)
results = table_of(TestResult)
runs = table_of(TestRun)
run_orders = table_of(TestRunOrder)
AT_ONCE = 10_000
# From so many on, cases that count for the first time are written by one statement.
FEW = 2_000


@lru_cache
def later_ones() -> Select[Any]:
    """Ask whether a later run of the phase was received, or a later attempt of the run."""
    later_run = select(run_orders.c.run_no).where(
        run_orders.c.phase_id == bindparam("phase"), run_orders.c.run_no > bindparam("run_no")
    )
    this = runs.alias()
    later_attempt = (
        select(runs.c.id)
        .join(
            this,
            and_(runs.c.release_id == this.c.release_id, runs.c.source == this.c.source, runs.c.run == this.c.run),
        )
        .where(this.c.id == bindparam("run"), runs.c.attempt > bindparam("attempt"))
    )
    return select(or_(later_run.exists(), later_attempt.exists()))


def _differing(dialect: str) -> Select[Any]:
    """Ask for the run's results that say otherwise than what counts.

    What goes on not ending well, and what needed tries, is asked for too: `case_change` tells of each.
    """
    return (
        select(
            results.c.case_id,
            results.c.bucket_id,
            results.c.retries,
            results.c.message,
            states.c.bucket_id.label("was"),
            states.c.run_id.label("was_run"),
            states.c.rank.label("was_rank"),
            buckets.c.outcome.label("was_outcome"),
        )
        .select_from(
            results.outerjoin(
                states, and_(states.c.phase_id == bindparam("phase_id"), states.c.case_id == results.c.case_id)
            ).outerjoin(buckets, buckets.c.id == states.c.bucket_id)
        )
        .where(
            results.c.run_id == bindparam("run_id"),
            or_(
                states.c.bucket_id.is_(None),
                states.c.bucket_id != results.c.bucket_id,
                one_of(results.c.bucket_id, "trouble", dialect),
                results.c.retries.is_not(None),
            ),
        )
        .order_by(results.c.case_id)
    )


@lru_cache
def counting(dialect: str) -> Select[Any]:
    """Ask how some cases count now."""
    return (
        select(states.c.case_id, states.c.bucket_id, states.c.run_id, states.c.rank, buckets.c.outcome)
        .select_from(states.join(buckets, buckets.c.id == states.c.bucket_id))
        .where(states.c.phase_id == bindparam("phase_id"), one_of(states.c.case_id, "cases", dialect))
    )


@lru_cache
def first_few(dialect: str) -> Select[Any]:
    """Ask for the first of what differs, to see how much it is."""
    return _differing(dialect).limit(FEW)


@lru_cache
def of_stretch(dialect: str) -> Select[Any]:
    """Ask for what differs of some cases."""
    return _differing(dialect).where(one_of(results.c.case_id, "cases", dialect))


@lru_cache
def further(dialect: str) -> Select[Any]:
    """Ask for what differs from a case on."""
    return _differing(dialect).where(results.c.case_id > bindparam("last")).limit(AT_ONCE)


@lru_cache
def counted_in(dialect: str) -> Select[Any]:
    """Ask how many cases count in buckets."""
    cases = (
        select(figures.c.cases)
        .where(figures.c.phase_id == bindparam("phase_id"), figures.c.bucket_id == buckets.c.id)
        .order_by(figures.c.seq.desc())
        .limit(1)
        .scalar_subquery()
    )
    return select(buckets.c.id, cases).where(one_of(buckets.c.id, "touched", dialect))
