"""Test results for tests: a release to post to, senders, bodies, and the figures counted again from nothing."""

import json
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from io import BytesIO
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import ledger
from app.db import Database
from app.domain.access import LOADER, Actor
from app.domain.journal import StagedEntry
from app.domain.status import Classification, Outcome, Phase
from app.doors.change import carry_out
from app.doors.intake import Taken, taken_in
from app.doors.report import Format, Manner
from app.doors.spool import copied
from app.models.base import table_of
from app.models.journal import JournalEntry
from app.models.release import Release
from app.models.testing import Bucket, TestPhase, TestResult, TestRun, TestRunOrder
from app.services.test_receipt import Receipt

RELEASE = "november-2021"
DSP = Actor(id="key:1", name="dsp", scopes=("results:write",))


def make_release(database: Database, slug: str = RELEASE) -> None:
    with database.writing() as session:
        row = Release(slug=slug, title=slug, classification=Classification.WHITE)
        ledger.stage(session, StagedEntry(LOADER.id, "release.loaded", f"release:{slug}", rows=[row]))


def result(name: str, outcome: str = "passed", **more: Any) -> dict[str, Any]:
    return {"suite": "SR 8.14.3", "name": name, "outcome": outcome, **more}


def body(results: list[Any], declared: Mapping[str, int] | None = None, **run: Any) -> bytes:
    facts = {"source": "dsp", "id": "SIT-41", "attempt": 1, "phase": "SIT", "environment": "SIT-A", **run}
    return json.dumps({"run": facts, "declared": declared, "results": results}).encode()


def post(database: Database, body: bytes, *, actor: Actor = DSP, release: str = RELEASE) -> Receipt:
    """Do what the door does, without the door."""
    with sent(database, body, actor=actor, release=release) as work:
        return carry_out(database, work)


@contextmanager
def sent(
    database: Database,
    body: bytes,
    *,
    actor: Actor = DSP,
    release: str = RELEASE,
    format: Format = Format.JSON,
    address: Mapping[str, str] | None = None,
    manner: Manner | None = None,
) -> Iterator[Taken]:
    """Make a body ready to be recorded."""
    with (
        closing(copied(BytesIO(body))) as given,
        taken_in(
            database,
            actor,
            release=release,
            body=given,
            format=format,
            address=address or {},
            manner=manner or Manner(),
        ) as work,
    ):
        yield work


def entries(database: Database) -> int:
    with database.reading() as session:
        return int(session.execute(select(func.count()).select_from(table_of(JournalEntry))).scalar_one())


def recount(session: Session, phase: Phase = Phase.SIT) -> dict[Outcome, int]:
    """Count a phase from its results alone, by the words of the rule and by none of the code that keeps figures."""
    runs, order, results = table_of(TestRun), table_of(TestRunOrder), table_of(TestResult)
    phases, buckets = table_of(TestPhase), table_of(Bucket)
    rows = session.execute(
        select(results.c.case_id, buckets.c.outcome, order.c.run_no, runs.c.attempt)
        .select_from(
            results.join(runs, runs.c.id == results.c.run_id)
            .join(phases, phases.c.id == runs.c.phase_id)
            .join(buckets, buckets.c.id == results.c.bucket_id)
            .join(
                order,
                (order.c.release_id == runs.c.release_id)
                & (order.c.source == runs.c.source)
                & (order.c.run == runs.c.run),
            )
        )
        .where(phases.c.code == phase)
    ).all()
    latest: dict[int, Any] = {}
    for row in sorted(rows, key=lambda r: (r.run_no, r.attempt)):
        held = latest.get(row.case_id)
        if held is not None and row.outcome in ("skipped", "not_run") and held not in ("skipped", "not_run"):
            continue
        latest[row.case_id] = row.outcome
    counts = dict.fromkeys(Outcome, 0)
    for outcome in latest.values():
        counts[Outcome(outcome)] += 1
    return counts
