"""How a run stands before a body of it is recorded: asked of every body, so in few statements that are written once.

To write such a statement anew costs more than twice what the database needs to answer it.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, bindparam, exists, select
from sqlalchemy.orm import Session

from app.domain.errors import NotFound
from app.domain.status import Phase
from app.domain.test_run import RunFacts
from app.models.base import table_of
from app.models.release import Release
from app.models.testing import TestPhase, TestReceipt, TestRun, TestRunOrder
from app.queries.test_run import RunNamed, RunRow, receipts, run_row

releases = table_of(Release)
phases = table_of(TestPhase)
runs = table_of(TestRun)
run_orders = table_of(TestRunOrder)
receipt = table_of(TestReceipt)
own_phase = phases.alias()
NAMED = (runs.c.source, runs.c.run, runs.c.attempt)

STANDING = (
    select(
        releases.c.id.label("release_id"),
        phases.c.id.label("phase_id"),
        runs.c.id.label("run_id"),
        runs.c.environment,
        runs.c.started_at,
        runs.c.ended_at,
        own_phase.c.code,
    )
    .select_from(
        releases.outerjoin(phases, and_(phases.c.release_id == releases.c.id, phases.c.code == bindparam("phase")))
        .outerjoin(
            runs, and_(runs.c.release_id == releases.c.id, *(column == bindparam(column.name) for column in NAMED))
        )
        .outerjoin(own_phase, own_phase.c.id == runs.c.phase_id)
    )
    .where(releases.c.slug == bindparam("slug"))
)
PLACE = (
    select(run_orders.c.run_no, phases.c.code)
    .select_from(run_orders.join(phases, phases.c.id == run_orders.c.phase_id))
    .where(
        run_orders.c.release_id == bindparam("release_id"),
        run_orders.c.source == bindparam("source"),
        run_orders.c.run == bindparam("run"),
    )
)
RECEIPT = (
    receipts()
    .where(receipt.c.run_id == bindparam("run_id"), receipt.c.sha256 == bindparam("sha256"))
    .order_by(receipt.c.seq)
    .limit(1)
)
RECEIVED = select(exists().where(receipt.c.sha256 == bindparam("sha256")))


@dataclass(frozen=True, slots=True)
class Standing:
    """A release, its phase where that has had results, and the run where something was received for it."""

    release_id: int
    phase_id: int | None
    stored: RunNamed | None


def standing_of(session: Session, release: str, facts: RunFacts) -> Standing:
    """Say how a run stands: where it counts, and what was received for it first.

    Raises:
        NotFound: no such release.
    """
    asked: dict[str, Any] = {
        "slug": release,
        "phase": facts.phase,
        "source": facts.source,
        "run": facts.run,
        "attempt": facts.attempt,
    }
    row = session.execute(STANDING, asked).first()
    if row is None:
        raise NotFound(f"There is no release {release!r} in the record.")
    if row.run_id is None:
        return Standing(row.release_id, row.phase_id, None)
    stored = RunFacts(
        facts.source, facts.run, facts.attempt, Phase(row.code), row.environment, row.started_at, row.ended_at
    )
    return Standing(row.release_id, row.phase_id, RunNamed(row.run_id, stored))


def place_of(session: Session, release_id: int, facts: RunFacts) -> tuple[int, Phase] | None:
    """Give a run's place in its phase, and that phase, by whichever of its attempts was received first."""
    asked = {"release_id": release_id, "source": facts.source, "run": facts.run}
    row = session.execute(PLACE, asked).first()
    return None if row is None else (row.run_no, Phase(row.code))


def received_before(session: Session, sha256: str) -> bool:
    """Say whether these very bytes were received before, for whatever run."""
    return bool(session.execute(RECEIVED, {"sha256": sha256}).scalar())


def receipt_before(session: Session, run_id: int, sha256: str) -> RunRow | None:
    """Find what these very bytes brought when they were first received for a run."""
    row = session.execute(RECEIPT, {"run_id": run_id, "sha256": sha256}).first()
    return None if row is None else run_row(row)
