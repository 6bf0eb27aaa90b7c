"""Questions about what is not well in a phase: what fails now, what is new since the last run, what is flaky.

All of it is read from the changes that each body brought; none of these questions touches the results.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, func, select, union_all
from sqlalchemy.orm import Session

from app.domain.counting import TROUBLE
from app.domain.status import Outcome
from app.models.base import table_of
from app.models.testing import Bucket, CaseChange, TestCase, TestReceipt, TestRun
from app.queries.test_result import CaseNamed

change = table_of(CaseChange)
later = table_of(CaseChange).alias("later")
bucket = table_of(Bucket)
before = table_of(Bucket).alias("before")
case = table_of(TestCase)
receipt = table_of(TestReceipt)
run = table_of(TestRun)

MOST_SHOWN = 50
# To fail, to pass and to fail again takes three changes.
FLIPS = 3


@dataclass(frozen=True, slots=True)
class TroubleRow:
    """A case that counts as not well, or passed only after retries, and the run that said so first."""

    case: CaseNamed
    outcome: Outcome
    modification: str
    device: str
    run_id: int
    source: str
    run: str
    retries: int
    new: bool


@dataclass(frozen=True, slots=True)
class FlakyRow:
    """A case that passes only after retries, or has gone back and forth."""

    case: CaseNamed
    changes: int
    retries: int


@dataclass(frozen=True, slots=True)
class Trouble:
    """What somebody has to look at in a phase; lists are cut, and their counts are not.

    `new` counts the cases that came to be not well with the latest run.
    """

    rows: tuple[TroubleRow, ...] = ()
    new: int = 0
    flaky: tuple[FlakyRow, ...] = ()


def trouble_of(session: Session, phases: Sequence[int], last: int) -> dict[int, Trouble]:
    """Say what is not well in each phase after an entry, in four statements.

    Args:
        session: an open session.
        phases: the phases' ids.
        last: the number of the last journal entry that counts.
    """
    bodies = _newest_bodies(session, phases, last)
    if not bodies:
        return {}
    rows, new = _rows(session, bodies), _count_new(session, bodies)
    flaky = _flaky(session, bodies)
    return {
        phase: Trouble(tuple(rows.get(phase, ())), new.get(phase, 0), tuple(flaky.get(phase, ()))) for phase in bodies
    }


def _newest_bodies(session: Session, phases: Sequence[int], last: int) -> dict[int, tuple[int, int]]:
    """Give each phase's newest body up to an entry: its number, and the run it was sent for."""
    newest = (
        select(receipt.c.phase_id, func.max(receipt.c.body_no).label("body_no"))
        .where(receipt.c.phase_id.in_(phases), receipt.c.seq <= last)
        .group_by(receipt.c.phase_id)
        .subquery()
    )
    rows = session.execute(
        select(receipt.c.phase_id, receipt.c.body_no, receipt.c.run_id).join(
            newest, and_(newest.c.phase_id == receipt.c.phase_id, newest.c.body_no == receipt.c.body_no)
        )
    )
    return {row.phase_id: (row.body_no, row.run_id) for row in rows}


def _standing(phase: int, body_no: int) -> Any:
    """Hold for a phase's changes that stood after a body: no later one of the same case had come by then."""
    overtaken = (
        select(later.c.case_id)
        .where(
            later.c.phase_id == change.c.phase_id,
            later.c.case_id == change.c.case_id,
            later.c.body_no > change.c.body_no,
            later.c.body_no <= body_no,
        )
        .exists()
    )
    return and_(change.c.phase_id == phase, change.c.body_no <= body_no, ~overtaken)


def _rows(session: Session, bodies: Mapping[int, tuple[int, int]]) -> dict[int, list[TroubleRow]]:
    shown = union_all(*(_shown(phase, body_no) for phase, (body_no, _) in bodies.items())).subquery()
    rows = session.execute(
        select(
            shown.c.phase_id,
            shown.c.run_id,
            shown.c.retries,
            bucket.c.outcome,
            bucket.c.modification,
            bucket.c.device,
            before.c.outcome.label("was"),
            run.c.source,
            run.c.run,
            *_names(),
        )
        .select_from(
            shown.join(case, case.c.id == shown.c.case_id)
            .join(bucket, bucket.c.id == shown.c.bucket_id)
            .join(run, run.c.id == shown.c.run_id)
            .outerjoin(before, before.c.id == shown.c.before_id)
        )
        .order_by(shown.c.body_no.desc(), shown.c.case_id)
    )
    found: dict[int, list[TroubleRow]] = defaultdict(list)
    for row in rows:
        came = row.was is None or Outcome(row.was) not in TROUBLE
        found[row.phase_id].append(
            TroubleRow(
                _case(row),
                Outcome(row.outcome),
                row.modification,
                row.device,
                row.run_id,
                row.source,
                row.run,
                row.retries,
                came and row.run_id == bodies[row.phase_id][1],
            )
        )
    return found


def _shown(phase: int, body_no: int) -> Select[Any]:
    """Ask which cases of a phase are not well after a body, those that came last first."""
    return select(
        select(change)
        .join(bucket, bucket.c.id == change.c.bucket_id)
        .where(_standing(phase, body_no), bucket.c.outcome.in_(TROUBLE))
        .order_by(change.c.body_no.desc(), change.c.case_id)
        .limit(MOST_SHOWN)
        .subquery()
    )


def _count_new(session: Session, bodies: Mapping[int, tuple[int, int]]) -> dict[int, int]:
    questions = [
        select(change.c.phase_id, func.count().label("cases"))
        .select_from(
            change.join(bucket, bucket.c.id == change.c.bucket_id).outerjoin(before, before.c.id == change.c.before_id)
        )
        .where(
            _standing(phase, body_no),
            change.c.run_id == run_id,
            bucket.c.outcome.in_(TROUBLE),
            before.c.id.is_(None) | before.c.outcome.not_in(TROUBLE),
        )
        .group_by(change.c.phase_id)
        for phase, (body_no, run_id) in bodies.items()
    ]
    return {row.phase_id: row.cases for row in session.execute(union_all(*questions))}


def _flaky(session: Session, bodies: Mapping[int, tuple[int, int]]) -> dict[int, list[FlakyRow]]:
    questions: list[Select[Any]] = [
        select(
            select(
                change.c.phase_id,
                change.c.case_id,
                func.count().label("changes"),
                func.max(change.c.retries).label("retries"),
            )
            .where(change.c.phase_id == phase, change.c.body_no <= body_no)
            .group_by(change.c.phase_id, change.c.case_id)
            .having((func.count() >= FLIPS) | (func.max(change.c.retries) > 0))
            .order_by(func.count().desc(), change.c.case_id)
            .limit(MOST_SHOWN)
            .subquery()
        )
        for phase, (body_no, _) in bodies.items()
    ]
    shown = union_all(*questions).subquery()
    rows = session.execute(
        select(shown.c.phase_id, shown.c.changes, shown.c.retries, *_names())
        .select_from(shown.join(case, case.c.id == shown.c.case_id))
        .order_by(shown.c.changes.desc(), shown.c.case_id)
    )
    found: dict[int, list[FlakyRow]] = defaultdict(list)
    for row in rows:
        found[row.phase_id].append(FlakyRow(_case(row), row.changes, row.retries))
    return found


def _names() -> tuple[Any, ...]:
    return (
        case.c.id.label("id_of_case"),
        case.c.suite,
        case.c.class_name,
        case.c.name,
        case.c.variant,
        case.c.occurrence,
    )


def _case(row: Any) -> CaseNamed:
    return CaseNamed(row.id_of_case, row.suite, row.class_name, row.name, row.variant, row.occurrence)
