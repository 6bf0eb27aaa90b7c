"""Keeping a phase's figures as results come in, so that no page ever counts results."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.counting import Moves, State, apply
from app.models.base import table_of
from app.models.testing import Bucket, CaseState, PhaseFigure
from app.queries.among import among
from app.services.rows import insert_rows

states = table_of(CaseState)
figures = table_of(PhaseFigure)
buckets = table_of(Bucket)


def move_figures(session: Session, phase_id: int, results: Mapping[int, State]) -> tuple[list[PhaseFigure], Moves]:
    """Let a body's new results count in their phase, and give what changes by it.

    The phase's row must be held by this unit of work: two bodies that counted at once would both be wrong.

    Args:
        session: the unit of work.
        phase_id: the phase.
        results: by case, each new result.

    Returns:
        For every bucket that gained or lost cases its figure after this entry, to be stamped with it; and which
        cases count by another result now.
    """
    question = select(states.c.case_id, states.c.run_id, states.c.bucket_id, states.c.rank).where(
        states.c.phase_id == phase_id, among(session, states.c.case_id, list(results))
    )
    before = {case: State(run, bucket, rank) for case, run, bucket, rank in session.execute(question)}
    moves = apply(before, results)
    _replace(session, phase_id, moves.states)
    counted = _last(session, phase_id, list(moves.deltas))
    moved = [
        PhaseFigure(phase_id=phase_id, bucket_id=bucket, cases=counted[bucket] + delta)
        for bucket, delta in sorted(moves.deltas.items())
    ]
    return moved, moves


def _replace(session: Session, phase_id: int, moved: Mapping[int, State]) -> None:
    columns: dict[str, list[int]] = {
        "phase_id": [phase_id] * len(moved),
        "case_id": list(moved),
        "run_id": [state.run_id for state in moved.values()],
        "bucket_id": [state.bucket_id for state in moved.values()],
        "rank": [state.rank for state in moved.values()],
    }
    insert_rows(session, states, columns, replace=("run_id", "bucket_id", "rank"))


def _last(session: Session, phase_id: int, touched: list[int]) -> dict[int, int]:
    cases = (
        select(figures.c.cases)
        .where(figures.c.phase_id == phase_id, figures.c.bucket_id == buckets.c.id)
        .order_by(figures.c.seq.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = session.execute(select(buckets.c.id, cases).where(among(session, buckets.c.id, touched)))
    return {bucket: counted or 0 for bucket, counted in rows}
