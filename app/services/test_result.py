"""Writing a body's results: what is new of them, after a comparison with what their run said before."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from app.domain.errors import Conflict, Fault
from app.domain.test_result import MOST_FAULTS
from app.domain.test_stretch import Prepared, Stretch
from app.models.base import table_of
from app.models.testing import Bucket, TestResult
from app.services.rows import copy_rows, listed, one_of

results = table_of(TestResult)
buckets = table_of(Bucket)


@dataclass(slots=True)
class Comparison:
    """How a body stands to what its run said before: by stretch the indexes of what is new, and what differs.

    A run that was not received before has nothing to compare with: then all of it is new, and no indexes are kept.
    """

    received: int
    fresh: list[Sequence[int]] | None = None
    elsewhere: int = 0
    contradicting: int = 0
    faults: list[Fault] = field(default_factory=list)

    @property
    def inserted(self) -> int:
        """Count the results that are new."""
        return self.received if self.fresh is None else sum(map(len, self.fresh))

    def new(self, stretches: Iterable[Stretch]) -> Iterator[Stretch]:
        """Give the new results, a stretch at a time."""
        if self.fresh is None:
            yield from stretches
            return
        for stretch, indexes in zip(stretches, self.fresh, strict=True):
            if indexes:
                yield stretch.some(indexes)


def compare(session: Session, run_id: int | None, prepared: Prepared) -> Comparison:
    """Compare a body with what its run said before.

    Args:
        session: the unit of work.
        run_id: the run, where it was received before.
        prepared: the body.

    Raises:
        Conflict: another outcome for a case under the same attempt.
    """
    comparison = Comparison(prepared.sent.received)
    if run_id is None:
        return comparison
    comparison.fresh, before = [], 0
    for stretch in prepared.stretches:
        known = said_before(session, run_id, stretch.cases)
        comparison.fresh.append([index for index, case in enumerate(stretch.cases) if case not in known])
        if known:
            _contradictions(session, comparison, stretch, known, prepared, before)
        before += len(stretch.cases)
    if comparison.contradicting:
        detail = (
            f"{comparison.contradicting:,} of {comparison.received:,} results have another outcome under the same"
            " attempt; nothing was kept."
        )
        raise Conflict(detail, tuple(comparison.faults))
    return comparison


def said_before(session: Session, run_id: int, cases: Iterable[int]) -> dict[int, int]:
    """Read what a run already says of some cases: for each its bucket."""
    rows = session.execute(_said(session.get_bind().dialect.name), {"run_id": run_id, "cases": listed(cases)})
    said: dict[int, int] = dict(rows.all())
    return said


@lru_cache
def _said(dialect: str) -> Select[Any]:
    return select(results.c.case_id, results.c.bucket_id).where(
        results.c.run_id == bindparam("run_id"), one_of(results.c.case_id, "cases", dialect)
    )


@lru_cache
def _ended(dialect: str) -> Select[Any]:
    return select(buckets.c.id, buckets.c.outcome).where(one_of(buckets.c.id, "buckets", dialect))


def _contradictions(
    session: Session, comparison: Comparison, stretch: Stretch, known: dict[int, int], prepared: Prepared, before: int
) -> None:
    """Count the results that their run told otherwise before; nearly always there is none."""
    other = [
        (index, known[case], bucket)
        for index, (case, bucket) in enumerate(zip(stretch.cases, stretch.buckets, strict=True), before)
        if known.get(case, bucket) != bucket
    ]
    if not other:
        return
    asked = {"buckets": listed({was for _, was, _ in other})}
    rows = session.execute(_ended(session.get_bind().dialect.name), asked).all()
    outcomes = {row.id: row.outcome for row in rows}
    for index, was, bucket in other:
        said, outcome = outcomes[was], prepared.outcomes[bucket]
        if said == outcome:
            comparison.elsewhere += 1
            continue
        comparison.contradicting += 1
        if len(comparison.faults) < MOST_FAULTS:
            detail = f"Received as {said} before, now {outcome}: send it as another attempt."
            comparison.faults.append(Fault(f"/results/{index}", detail))


def insert_results(session: Session, run_id: int, stretches: Iterable[Stretch]) -> None:
    """Write results for a run.

    Args:
        session: the unit of work, which has written the run's row or found it: nobody else writes for it.
        run_id: the run.
        stretches: its new results.
    """
    for stretch in stretches:
        columns: dict[str, Sequence[Any]] = {
            "run_id": [run_id] * len(stretch.cases),
            "case_id": stretch.cases,
            "bucket_id": stretch.buckets,
            "duration_us": stretch.durations,
            "message": stretch.messages,
            "retries": [tries or None for tries in stretch.retries],
        }
        copy_rows(session, results, columns)
