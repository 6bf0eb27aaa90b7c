"""Keeping a phase's figures as results come in, so that no page ever counts results.

`case_state` says how each case counts. A case that passed and passes again is left as it is: what is kept of it
says the truth about how it counts, and only how late it said so grows old. So whoever brings results that are not
the phase's latest looks the later runs up before anything of it may count.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    and_,
    bindparam,
    case,
    cast,
    func,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.orm import Session

from app.domain.counting import ATTEMPTED, TROUBLE, Moves, State, apply, rank
from app.domain.status import Outcome
from app.domain.test_stretch import Stretch
from app.models.base import table_of
from app.models.testing import Bucket, CaseState, PhaseFigure, TestPhase, TestResult, TestRun, TestRunOrder
from app.queries.among import among
from app.services.case_change import Said, keep_changes
from app.services.rows import copy_rows, go_by_keys, insert_rows, listed
from app.services.test_case import A_FEW
from app.services.test_counting import AT_ONCE, FEW, counted_in, counting, first_few, further, later_ones, of_stretch

states = table_of(CaseState)
phases = table_of(TestPhase)
figures = table_of(PhaseFigure)
buckets = table_of(Bucket)
results = table_of(TestResult)
runs = table_of(TestRun)
run_orders = table_of(TestRunOrder)
MORE_CASES = update(phases).where(phases.c.id == bindparam("phase")).values(cases=phases.c.cases + bindparam("added"))
# So many results are compared as they came; of more, those that differ are looked up in the database.
SMALL = 500
UNCOUNTED = (None, None, None, None)
# A body that names at least one in so many of a phase's cases is compared with all of them at once.
MOSTLY = 20


@dataclass(frozen=True, slots=True)
class Place:
    """Where a body's results stand in their phase: the run's place by its first receipt, its attempt, the body.

    `cases` and `results` are how many count in the phase
    before it, and how many it brings. Where several bodies stand as one, `body_no` is the last one's.
    """

    phase_id: int
    run_id: int
    run_no: int
    attempt: int
    body_no: int
    cases: int
    results: int
    bodies: int = 1


def move_figures(
    session: Session, place: Place, outcomes: Mapping[int, Outcome], new: Iterable[Stretch] | None
) -> list[dict[str, Any]]:
    """Let a body's new results count in their phase, and give what changes by it.

    The phase's row must be held by this unit of work: two bodies that counted at once would both be wrong.

    Args:
        session: the unit of work.
        place: where the results stand.
        outcomes: of each bucket among them.
        new: the results that are new; None where all that is kept of the run is, and those are more than a few.

    Returns:
        For every bucket that gained or lost cases its figure after this entry (`PhaseFigure`), to be stamped with it.
    """
    latest = _is_latest(session, place)
    small = new is not None and place.results <= SMALL
    if place.results > A_FEW and not (small and latest):
        go_by_keys(session, one_by_one=not latest or place.cases > MOSTLY * place.results)
    ranks = {bucket: rank(outcome, place.run_no, place.attempt) for bucket, outcome in outcomes.items()}
    deltas: Counter[int] = Counter()
    trouble = sorted(bucket for bucket, outcome in outcomes.items() if outcome in TROUBLE)
    dialect = session.get_bind().dialect.name
    asked = {"phase_id": place.phase_id, "run_id": place.run_id, "trouble": listed(trouble)}
    few = session.execute(first_few(dialect), asked).all() if new is None else None
    if few is not None and len(few) == FEW:
        deltas.update(_count_first(session, place, trouble, ranks))
        few = None
    stretches = _of_few(session, asked, new) if small and new else _stretches(session, asked, new)
    for rows in stretches if few is None else [few]:
        after = {case: State(place.run_id, bucket, ranks[bucket]) for case, bucket, *_ in rows}
        before = {case: State(run, was, late) for case, _, _, _, was, run, late, _ in rows if was is not None}
        if not latest:
            before = _as_late_as_they_are(session, place, before, after)
        moves = apply(before, after)
        _replace(session, place.phase_id, moves)
        said = {case: Said(tries or 0, words) for case, _, tries, words, *_ in rows if tries or words}
        ended = {was: Outcome(how) for *_, was, _, _, how in rows if was is not None}
        keep_changes(session, place.phase_id, place.body_no, moves, said, ended | dict(outcomes))
        deltas.update(moves.deltas)
    if added := sum(deltas.values()):
        session.execute(MORE_CASES, {"phase": place.phase_id, "added": added})
    touched = sorted(bucket for bucket, delta in deltas.items() if delta)
    counted = _last(session, place.phase_id, touched)
    return [
        {"phase_id": place.phase_id, "bucket_id": bucket, "cases": counted[bucket] + deltas[bucket]}
        for bucket in touched
    ]


def _is_latest(session: Session, place: Place) -> bool:
    """Say whether nothing in the phase was received that could count before this body."""
    if place.run_no > place.body_no - place.bodies:
        return True
    asked = {"phase": place.phase_id, "run_no": place.run_no, "run": place.run_id, "attempt": place.attempt}
    return not session.execute(later_ones(), asked).scalar()


def _count_first(session: Session, place: Place, trouble: list[int], ranks: Mapping[int, int]) -> dict[int, int]:
    """Let all cases of the run count that never counted in the phase and of which nothing else is to be told.

    Returns:
        How many cases each bucket gains.
    """
    counted = and_(states.c.phase_id == place.phase_id, states.c.case_id == results.c.case_id)
    first = results.outerjoin(states, counted)
    unknown = and_(
        results.c.run_id == place.run_id,
        states.c.bucket_id.is_(None),
        results.c.bucket_id.not_in(trouble),
        results.c.retries.is_(None),
    )
    asked = select(results.c.bucket_id, func.count().label("cases")).select_from(first).where(unknown)
    gained = {row.bucket_id: row.cases for row in session.execute(asked.group_by(results.c.bucket_id)).all()}
    how_late = case(ranks, value=results.c.bucket_id)
    rows = select(
        literal(place.phase_id, BigInteger),
        results.c.case_id,
        results.c.run_id,
        results.c.bucket_id,
        cast(how_late, BigInteger),
    )
    columns = ["phase_id", "case_id", "run_id", "bucket_id", "rank"]
    session.execute(insert(states).from_select(columns, rows.select_from(first).where(unknown)))
    return gained


def _of_few(session: Session, asked: Mapping[str, Any], new: Iterable[Stretch]) -> Iterator[Sequence[Any]]:
    """Give what `differing` would give of a few results, which are at hand: they are not read from their table."""
    question = counting(session.get_bind().dialect.name)
    trouble = asked["trouble"].split(",")
    for stretch in new:
        given = {"phase_id": asked["phase_id"], "cases": listed(stretch.cases)}
        before = {row[0]: row[1:] for row in session.execute(question, given).all()}
        columns = zip(stretch.cases, stretch.buckets, stretch.retries, stretch.messages, strict=True)
        rows = [(case, bucket, tries, words, *before.get(case, UNCOUNTED)) for case, bucket, tries, words in columns]
        yield sorted(row for row in rows if row[4] != row[1] or row[2] or str(row[1]) in trouble)


def _stretches(session: Session, asked: Mapping[str, Any], new: Iterable[Stretch] | None) -> Iterator[Sequence[Any]]:
    """Give what was asked for some thousands at a time: of the results that are new, or of all of the run's."""
    dialect = session.get_bind().dialect.name
    if new is not None:
        for stretch in new:
            if rows := session.execute(of_stretch(dialect), {**asked, "cases": listed(stretch.cases)}).all():
                yield rows
        return
    last = 0
    while rows := session.execute(further(dialect), {**asked, "last": last}).all():
        yield rows
        last = rows[-1].case_id
        if len(rows) < AT_ONCE:
            return


def _as_late_as_they_are(
    session: Session, place: Place, before: Mapping[int, State], after: Mapping[int, State]
) -> dict[int, State]:
    """Say of cases that this body would move how late what counts was really said, by the runs received later."""
    asked = [each for each, state in before.items() if state.rank < after[each].rank]
    if not asked:
        return dict(before)
    late = _rank_kept()
    rows = session.execute(
        select(results.c.case_id, func.max(late).label("rank"))
        .select_from(
            run_orders.join(
                runs,
                and_(
                    runs.c.release_id == run_orders.c.release_id,
                    runs.c.source == run_orders.c.source,
                    runs.c.run == run_orders.c.run,
                ),
            )
            .join(results, results.c.run_id == runs.c.id)
            .join(buckets, buckets.c.id == results.c.bucket_id)
        )
        .where(
            run_orders.c.phase_id == place.phase_id,
            run_orders.c.run_no >= place.run_no,
            runs.c.id != place.run_id,
            among(session, results.c.case_id, asked),
        )
        .group_by(results.c.case_id)
    )
    found = {row.case_id: row.rank for row in rows}
    return {each: state._replace(rank=max(state.rank, found.get(each, 0))) for each, state in before.items()}


def _rank_kept() -> ColumnElement[int]:
    """Say in the database how late a result is: `counting.rank`, of which this is the twin."""
    attempted, order = rank(Outcome.PASSED, 0, 0), rank(Outcome.SKIPPED, 1, 0)
    first = case((buckets.c.outcome.in_(ATTEMPTED), literal(attempted, BigInteger)), else_=literal(0, BigInteger))
    return first + run_orders.c.run_no * literal(order, BigInteger) + runs.c.attempt


def _replace(session: Session, phase_id: int, moves: Moves) -> None:
    """Write how cases count now; those that counted before are replaced."""
    first = {case: state for case, state in moves.states.items() if case not in moves.left}
    copy_rows(session, states, _columns(phase_id, first))
    again = {case: state for case, state in moves.states.items() if case in moves.left}
    insert_rows(session, states, _columns(phase_id, again), replace=("run_id", "bucket_id", "rank"))


def _columns(phase_id: int, moved: Mapping[int, State]) -> dict[str, list[int]]:
    return {
        "phase_id": [phase_id] * len(moved),
        "case_id": list(moved),
        "run_id": [state.run_id for state in moved.values()],
        "bucket_id": [state.bucket_id for state in moved.values()],
        "rank": [state.rank for state in moved.values()],
    }


def _last(session: Session, phase_id: int, touched: list[int]) -> dict[int, int]:
    if not touched:
        return {}
    question = counted_in(session.get_bind().dialect.name)
    rows = session.execute(question, {"phase_id": phase_id, "touched": listed(touched)}).all()
    return {bucket: counted or 0 for bucket, counted in rows}
