"""Questions about testing figures: how a release's phases stand at a moment. None of them reads results."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CTE, ColumnElement, func, select, union_all
from sqlalchemy.orm import Session

from app.domain.counting import executed, passed_share
from app.domain.status import Outcome, Phase
from app.models.base import table_of
from app.models.release import Release
from app.models.testing import Bucket, PhaseFigure, TestPhase, TestReceipt
from app.queries.moment import Moment
from app.queries.test_run import RunRow, receipts, run_row, until
from app.queries.trouble import Trouble, trouble_of

release = table_of(Release)
phase = table_of(TestPhase)
bucket = table_of(Bucket)
figure = table_of(PhaseFigure)
receipt = table_of(TestReceipt)

MOST_RUNS = 50

Counts = dict[Outcome, int]
Parted = tuple[tuple[str, Counts], ...]
# What a phase is counted by, beside the outcome.
DIMENSIONS = ("modification", "device", "environment")


@dataclass(frozen=True, slots=True)
class PhaseFigures:
    """How a phase stands: each case once, by its latest result. A dimension of "" means none was named."""

    phase: str
    tests: int
    counts: Counts
    executed: int
    passed_share: str
    runs: tuple[RunRow, ...]
    by_modification: Parted
    by_device: Parted
    by_environment: Parted
    trouble: Trouble


def phase_figures(session: Session, release_slug: str, moment: Moment) -> tuple[PhaseFigures, ...]:
    """Give the figures of every phase of a release that had received results by a moment, in seven statements.

    Args:
        session: an open session.
        release_slug: the release.
        moment: both clocks; results take effect when they are received.
    """
    last = until(session, moment)
    rows = session.execute(
        select(phase.c.id, phase.c.code)
        .select_from(phase.join(release, release.c.id == phase.c.release_id))
        .where(release.c.slug == release_slug)
    )
    phases = {row.id: Phase(row.code) for row in rows}
    if not phases:
        return ()
    counted, runs = _counted(session, list(phases), last), _runs(session, list(phases), last)
    trouble = trouble_of(session, list(phases), last)
    ordered = sorted(phases, key=lambda id: list(Phase).index(phases[id]))
    return tuple(
        _figures(phases[id], counted[id], runs[id], trouble.get(id, Trouble())) for id in ordered if id in runs
    )


def _figures(code: Phase, rows: Sequence[Any], runs: Sequence[RunRow], trouble: Trouble) -> PhaseFigures:
    counts: Counts = dict.fromkeys(Outcome, 0)
    for row in rows:
        counts[Outcome(row.outcome)] += row.cases
    return PhaseFigures(
        code.value,
        sum(counts.values()),
        counts,
        executed(counts),
        passed_share(counts),
        tuple(runs),
        _by(rows, "modification"),
        _by(rows, "device"),
        _by(rows, "environment"),
        trouble,
    )


def _by(rows: Sequence[Any], dimension: str) -> Parted:
    parted: dict[str, Counts] = defaultdict(lambda: dict.fromkeys(Outcome, 0))
    for row in rows:
        parted[getattr(row, dimension)][Outcome(row.outcome)] += row.cases
    return tuple(sorted(parted.items()))


def _counted(session: Session, phases: list[int], last: int) -> dict[int, list[Any]]:
    """Read each bucket's last figure up to an entry, but those that hold no case.

    The pairs of phase and bucket are stepped through by the index, one look each: the time does not grow with
    the number of runs.
    """
    pair = buckets_of(phase.c.id.in_(phases))
    cases = (
        select(figure.c.cases)
        .where(figure.c.phase_id == pair.c.phase_id, figure.c.bucket_id == pair.c.bucket_id, figure.c.seq <= last)
        .order_by(figure.c.seq.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            pair.c.phase_id, bucket.c.outcome, *(bucket.c[name] for name in DIMENSIONS), cases.label("cases")
        ).select_from(pair.join(bucket, bucket.c.id == pair.c.bucket_id))
    )
    counted: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        if row.cases:
            counted[row.phase_id].append(row)
    return counted


def buckets_of(which: ColumnElement[bool]) -> CTE:
    """Begin a question with each pair of a phase and a bucket that it ever counted in, and for each a last empty one.

    Args:
        which: which phases.
    """
    first = select(phase.c.id.label("phase_id"), _next_bucket(phase.c.id, None).label("bucket_id")).where(which)
    pair = first.cte("pair", recursive=True)
    return pair.union_all(
        select(pair.c.phase_id, _next_bucket(pair.c.phase_id, pair.c.bucket_id)).where(pair.c.bucket_id.is_not(None))
    )


def _next_bucket(phase_id: Any, after: Any) -> Any:
    question = select(func.min(figure.c.bucket_id)).where(figure.c.phase_id == phase_id)
    if after is not None:
        question = question.where(figure.c.bucket_id > after)
    return question.scalar_subquery()


def _runs(session: Session, phases: list[int], last: int) -> dict[int, list[RunRow]]:
    """Read what was received for each phase, the newest first, at most fifty receipts each."""
    newest = [
        select(
            receipts()
            .where(receipt.c.phase_id == phase_id, receipt.c.seq <= last)
            .order_by(receipt.c.seq.desc())
            .limit(MOST_RUNS)
            .subquery()
        )
        for phase_id in phases
    ]
    found: dict[int, list[RunRow]] = defaultdict(list)
    together = union_all(*newest).subquery()
    for row in session.execute(select(together).order_by(together.c.seq.desc())):
        found[row.phase_id].append(run_row(row))
    return found
