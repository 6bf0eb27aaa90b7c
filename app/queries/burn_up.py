"""The question of how a release's phases filled up: test cases counted and passed after the reports received."""

from collections import defaultdict
from typing import Any

from sqlalchemy import CTE, Integer, Select, Subquery, case, cast, func, select
from sqlalchemy.orm import Session

from app.domain.burn_up import Point
from app.domain.status import Outcome
from app.models.base import table_of
from app.models.journal import JournalEntry
from app.models.release import Release
from app.models.testing import Bucket, PhaseFigure, TestPhase, TestReceipt
from app.queries.moment import Moment
from app.queries.test_run import until
from app.queries.testing import buckets_of

release = table_of(Release)
phase = table_of(TestPhase)
bucket = table_of(Bucket)
figure = table_of(PhaseFigure)
receipt = table_of(TestReceipt)
entry = table_of(JournalEntry)

MOST_POINTS = 40


def burn_ups(session: Session, slug: str, moment: Moment) -> dict[str, tuple[Point, ...]]:
    """Give each phase's figures after its reports: after each, or after the first, the last and some between them.

    One statement for the present, whatever the number of phases and reports; none reads results.

    Args:
        session: an open session.
        slug: the release.
        moment: both clocks; results take effect when they are received.
    """
    phases = select(phase.c.id).join(release, release.c.id == phase.c.release_id).where(release.c.slug == slug)
    counted = _counted(phases, until(session, moment))
    passed = case((counted.c.outcome == Outcome.PASSED, counted.c.cases), else_=0)
    rows = session.execute(
        select(
            phase.c.code,
            entry.c.recorded_at,
            func.coalesce(func.sum(counted.c.cases), 0).label("counted"),
            func.coalesce(func.sum(passed), 0).label("passed"),
        )
        .select_from(counted.join(phase, phase.c.id == counted.c.phase_id).join(entry, entry.c.seq == counted.c.seq))
        .group_by(phase.c.code, counted.c.seq, entry.c.recorded_at)
        .order_by(phase.c.code, counted.c.seq)
    )
    found: dict[str, list[Point]] = defaultdict(list)
    for row in rows:
        found[row.code].append(Point(row.recorded_at, int(row.counted), int(row.passed)))
    return {code: tuple(points) for code, points in found.items()}


def _kept(phases: Select[Any], last: int) -> CTE:
    """Choose the entries to draw: evenly among those that brought reports, the first and the last with them."""
    # Several small reports can stand behind one entry: they are one point.
    came = (
        select(receipt.c.phase_id, receipt.c.seq)
        .where(receipt.c.phase_id.in_(phases), receipt.c.seq <= last)
        .distinct()
        .subquery("came")
    )
    place = func.row_number().over(partition_by=came.c.phase_id, order_by=came.c.seq) - 1
    others = func.count().over(partition_by=came.c.phase_id) - 1
    numbered = select(
        came.c.phase_id, came.c.seq, cast(place, Integer).label("place"), cast(others, Integer).label("others")
    ).subquery("numbered")
    steps = MOST_POINTS - 1
    step, step_before = numbered.c.place * steps, (numbered.c.place - 1) * steps
    return (
        select(numbered.c.phase_id, numbered.c.seq)
        .where(
            (numbered.c.others <= steps)
            | (numbered.c.place == 0)
            | (step // numbered.c.others > step_before // numbered.c.others)
        )
        .cte("kept")
    )


def _counted(phases: Select[Any], last: int) -> Subquery:
    """Look up what each bucket held at each chosen entry, by the index: the time does not grow with the reports."""
    kept, pair = _kept(phases, last), buckets_of(phase.c.id.in_(phases))
    cases = (
        select(figure.c.cases)
        .where(figure.c.phase_id == kept.c.phase_id, figure.c.bucket_id == pair.c.bucket_id, figure.c.seq <= kept.c.seq)
        .order_by(figure.c.seq.desc())
        .limit(1)
        .scalar_subquery()
    )
    joined = kept.join(pair, pair.c.phase_id == kept.c.phase_id).outerjoin(bucket, bucket.c.id == pair.c.bucket_id)
    return (
        select(kept.c.phase_id, kept.c.seq, bucket.c.outcome, cases.label("cases"))
        .select_from(joined)
        .subquery("counted")
    )
