"""Questions about what is not well in a phase: what fails now, what is new since the last run, what is flaky.

All of it is read from the changes that each body brought; none of these questions touches the results.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, func, or_, select, union_all
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
first = table_of(CaseChange).alias("first")
case = table_of(TestCase)
receipt = table_of(TestReceipt)
run = table_of(TestRun)
since = table_of(TestRun).alias("since")

MOST_SHOWN = 50
# To fail, to pass and to fail again takes three turns; to go on failing takes none.
TURNS = 3


@dataclass(frozen=True, slots=True)
class Since:
    """The run in which a case that was well, or was not known, came to be not well."""

    run_id: int
    source: str
    run: str


@dataclass(frozen=True, slots=True)
class TroubleRow:
    """A case that is not well, by which run, since which, and the digest of what was said: nothing if not yet kept."""

    case: CaseNamed
    outcome: Outcome
    modification: str
    device: str
    run_id: int
    source: str
    run: str
    retries: int
    new: bool
    since: Since | None
    failure: str | None


@dataclass(frozen=True, slots=True)
class FlakyRow:
    """A case that passed only after retries, or has gone back and forth: how often it turned, and the most retries."""

    case: CaseNamed
    turns: int
    retries: int


@dataclass(frozen=True, slots=True)
class Trouble:
    """What somebody has to look at in a phase; lists are cut, and their counts are not.

    `new` counts the cases that came to be not well with the latest run, `flaky_cases` all that are flaky.
    """

    rows: tuple[TroubleRow, ...] = ()
    new: int = 0
    flaky: tuple[FlakyRow, ...] = ()
    flaky_cases: int = 0


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
    flaky, flaky_cases = _flaky(session, bodies)
    return {
        phase: Trouble(
            tuple(rows.get(phase, ())), new.get(phase, 0), tuple(flaky.get(phase, ())), flaky_cases.get(phase, 0)
        )
        for phase in bodies
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
            shown.c.failure,
            bucket.c.outcome,
            bucket.c.modification,
            bucket.c.device,
            before.c.outcome.label("was"),
            run.c.source,
            run.c.run,
            since.c.id.label("since_id"),
            since.c.source.label("since_source"),
            since.c.run.label("since_run"),
            *_names(),
        )
        .select_from(
            shown.join(case, case.c.id == shown.c.case_id)
            .join(bucket, bucket.c.id == shown.c.bucket_id)
            .join(run, run.c.id == shown.c.run_id)
            .outerjoin(before, before.c.id == shown.c.before_id)
            .outerjoin(since, since.c.id == _began(shown))
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
                None if row.since_id is None else Since(row.since_id, row.since_source, row.since_run),
                row.failure,
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


def _began(shown: Any) -> Any:
    """Ask for the run in which each case shown came to be not well: its last change into trouble from none."""
    now, was = table_of(Bucket).alias("now"), table_of(Bucket).alias("was")
    return (
        select(first.c.run_id)
        .select_from(first.join(now, now.c.id == first.c.bucket_id).outerjoin(was, was.c.id == first.c.before_id))
        .where(
            first.c.phase_id == shown.c.phase_id,
            first.c.case_id == shown.c.case_id,
            first.c.body_no <= shown.c.body_no,
            now.c.outcome.in_(TROUBLE),
            _well(was),
        )
        .order_by(first.c.body_no.desc())
        .limit(1)
        .scalar_subquery()
    )


def _well(was: Any) -> Any:
    """Hold where a case was well before a change, or did not count yet."""
    return was.c.id.is_(None) | was.c.outcome.not_in(TROUBLE)


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
            _well(before),
        )
        .group_by(change.c.phase_id)
        for phase, (body_no, run_id) in bodies.items()
    ]
    return {row.phase_id: row.cases for row in session.execute(union_all(*questions))}


def _flaky(session: Session, bodies: Mapping[int, tuple[int, int]]) -> tuple[dict[int, list[FlakyRow]], dict[int, int]]:
    questions = [_back_and_forth(phase, body_no) for phase, (body_no, _) in bodies.items()]
    shown = union_all(*questions).subquery()
    rows = session.execute(
        select(shown.c.phase_id, shown.c.turns, shown.c.retries, shown.c.cases, *_names())
        .select_from(shown.join(case, case.c.id == shown.c.case_id))
        .order_by(shown.c.turns.desc(), shown.c.case_id)
    )
    found: dict[int, list[FlakyRow]] = defaultdict(list)
    cases: dict[int, int] = {}
    for row in rows:
        found[row.phase_id].append(FlakyRow(_case(row), row.turns, row.retries))
        cases[row.phase_id] = row.cases
    return found, cases


def _back_and_forth(phase: int, body_no: int) -> Select[Any]:
    """Ask which cases of a phase are flaky after a body, those that turned most first, and how many there are.

    A change is kept for every run in which a case goes on failing, too: a turn is one into trouble, or out of it.
    """
    turned = or_(
        and_(bucket.c.outcome.in_(TROUBLE), _well(before)),
        and_(bucket.c.outcome.not_in(TROUBLE), before.c.outcome.in_(TROUBLE)),
    )
    turns = func.count().filter(turned)
    retries = func.coalesce(func.max(change.c.retries).filter(bucket.c.outcome == Outcome.PASSED), 0)
    return select(
        select(
            change.c.phase_id,
            change.c.case_id,
            turns.label("turns"),
            retries.label("retries"),
            # Over the groups, and before the limit: all that are flaky, not only those shown.
            func.count().over().label("cases"),
        )
        .select_from(
            change.join(bucket, bucket.c.id == change.c.bucket_id).outerjoin(before, before.c.id == change.c.before_id)
        )
        .where(change.c.phase_id == phase, change.c.body_no <= body_no)
        .group_by(change.c.phase_id, change.c.case_id)
        .having((turns >= TURNS) | (retries > 0))
        .order_by(turns.desc(), change.c.case_id)
        .limit(MOST_SHOWN)
        .subquery()
    )


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
