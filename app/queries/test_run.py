"""Questions about test runs: what was received for each, and whether a body was received before."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from app.domain.errors import NotFound
from app.domain.status import Phase
from app.domain.test_run import RunFacts
from app.models.base import table_of
from app.models.journal import JournalEntry
from app.models.release import Release
from app.models.testing import TestPhase, TestReceipt, TestRun, TestRunOrder
from app.queries.moment import Moment

release = table_of(Release)
phase = table_of(TestPhase)
run = table_of(TestRun)
run_order = table_of(TestRunOrder)
receipt = table_of(TestReceipt)
entry = table_of(JournalEntry)

LARGEST_ID = 2**63 - 1
FACTS = (
    run.c.id,
    run.c.source,
    run.c.run,
    run.c.attempt,
    run.c.environment,
    run.c.started_at,
    run.c.ended_at,
    phase.c.code,
)


@dataclass(frozen=True, slots=True)
class RunRow:
    """What one body brought for a run: read, new, known already, counted beside declared."""

    id: int
    facts: RunFacts
    received_at: datetime
    received: int
    inserted: int
    duplicates: int
    counted: dict[str, int]
    declared: dict[str, int] | None
    notes: tuple[str, ...]
    sha256: str
    format: str
    partial: bool
    body_no: int

    @property
    def source(self) -> str:
        """Name the system that sent it."""
        return self.facts.source

    @property
    def run(self) -> str:
        """Give the sender's id of the run."""
        return self.facts.run

    @property
    def attempt(self) -> int:
        """Say which attempt of the run it is."""
        return self.facts.attempt

    @property
    def environment(self) -> str | None:
        """Name where the tests were run."""
        return self.facts.environment


@dataclass(frozen=True, slots=True)
class KeptRun:
    """One attempt of a run with everything received for it, the first body first."""

    id: int
    facts: RunFacts
    received_at: datetime
    results: int
    receipts: tuple[RunRow, ...]


@dataclass(frozen=True, slots=True)
class RunNamed:
    """What a service has to know of a run before it adds to it."""

    id: int
    facts: RunFacts


def until(session: Session, moment: Moment) -> int:
    """Give the number of the last entry that counts at a moment: results take effect when received."""
    if moment.live:
        return moment.seq
    last = session.execute(
        select(entry.c.seq).where(entry.c.recorded_at <= moment.as_at).order_by(entry.c.recorded_at.desc()).limit(1)
    ).scalar()
    return min(moment.seq, int(last or 0))


def receipts() -> Select[Any]:
    """Begin a question about receipts, each with its run."""
    return select(
        receipt.c.id.label("receipt_id"),
        receipt.c.phase_id,
        receipt.c.seq,
        receipt.c.recorded_at,
        receipt.c.received,
        receipt.c.inserted,
        receipt.c.duplicates,
        receipt.c.counted,
        receipt.c.declared,
        receipt.c.notes,
        receipt.c.sha256,
        receipt.c.format,
        receipt.c.partial,
        receipt.c.body_no,
        *FACTS,
    ).select_from(receipt.join(run, run.c.id == receipt.c.run_id).join(phase, phase.c.id == receipt.c.phase_id))


def run_row(row: Any) -> RunRow:
    """Read one row of `receipts`."""
    return RunRow(
        row.id,
        _facts(row),
        row.recorded_at,
        row.received,
        row.inserted,
        row.duplicates,
        json.loads(row.counted),
        None if row.declared is None else json.loads(row.declared),
        tuple(json.loads(row.notes)),
        row.sha256,
        row.format,
        row.partial,
        row.body_no,
    )


def _runs() -> Select[Any]:
    return select(*FACTS).select_from(run.join(phase, phase.c.id == run.c.phase_id))


def _facts(row: Any) -> RunFacts:
    return RunFacts(row.source, row.run, row.attempt, Phase(row.code), row.environment, row.started_at, row.ended_at)


def _kept(session: Session, rows: Sequence[Any], last: int) -> tuple[KeptRun, ...]:
    received: dict[int, list[RunRow]] = defaultdict(list)
    ids = [row.id for row in rows]
    for row in session.execute(
        receipts().where(receipt.c.run_id.in_(ids), receipt.c.seq <= last).order_by(receipt.c.seq)
    ):
        received[row.id].append(run_row(row))
    return tuple(
        KeptRun(
            row.id,
            _facts(row),
            received[row.id][0].received_at,
            sum(each.inserted for each in received[row.id]),
            tuple(received[row.id]),
        )
        for row in rows
    )


def _question(slug: str, last: int) -> Select[Any]:
    return _runs().where(
        run.c.release_id == select(release.c.id).where(release.c.slug == slug).scalar_subquery(),
        exists().where(receipt.c.run_id == run.c.id, receipt.c.seq <= last),
    )


def list_runs(
    session: Session, slug: str, moment: Moment, *, limit: int, after: int | None = None
) -> tuple[KeptRun, ...]:
    """List a release's runs with their receipts, the newest first, in three statements.

    Args:
        session: an open session.
        slug: the release.
        moment: both clocks.
        limit: how many at most.
        after: go on after the run with this id.
    """
    last = until(session, moment)
    question = _question(slug, last).order_by(run.c.id.desc()).limit(limit)
    if after is not None:
        question = question.where(run.c.id < max(0, min(after, LARGEST_ID)))
    return _kept(session, session.execute(question).all(), last)


def find_run(session: Session, slug: str, id: int, moment: Moment) -> KeptRun:
    """Give one run of a release with its receipts.

    Raises:
        NotFound: the release had no such run at that moment.
    """
    last = until(session, moment)
    found: tuple[KeptRun, ...] = ()
    if 0 < id <= LARGEST_ID:
        found = _kept(session, session.execute(_question(slug, last).where(run.c.id == id)).all(), last)
    if not found:
        raise NotFound(f"The release {slug!r} has no test run {id}.")
    return found[0]
