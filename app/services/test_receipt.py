"""The receipt of one body of test results: what was read of it, what was new, what the sender said."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.access import Actor
from app.domain.instant import rfc3339
from app.domain.journal import StagedEntry
from app.domain.status import Outcome
from app.domain.test_run import RunFacts


@dataclass(frozen=True, slots=True)
class Receipt:
    """What one body brought: `changed` when anything of it was new."""

    run_id: int
    facts: RunFacts
    received: int
    inserted: int
    duplicates: int
    counted: dict[Outcome, int]
    declared: dict[str, int] | None
    notes: tuple[str, ...]
    sha256: str
    changed: bool
    partial: bool = False
    format: str = ""


def receipt_row(receipt: Receipt, phase_id: int, body_no: int, actor: Actor) -> dict[str, Any]:
    """Make the row that keeps a receipt (`TestReceipt`)."""
    return {
        "run_id": receipt.run_id,
        "phase_id": phase_id,
        "format": receipt.format,
        "received": receipt.received,
        "inserted": receipt.inserted,
        "duplicates": receipt.duplicates,
        "counted": json.dumps(receipt.counted),
        "declared": None if receipt.declared is None else json.dumps(receipt.declared),
        "notes": json.dumps(receipt.notes, ensure_ascii=False),
        "sha256": receipt.sha256,
        "sender": actor.name,
        "partial": receipt.partial,
        "body_no": body_no,
    }


def receipt_entry(
    actor: Actor, release: str, found: int, receipts: Sequence[Receipt], rows: list[object]
) -> StagedEntry:
    """Make the journal entry of what was received for a run, with the receipts and the figures they moved."""
    facts = receipts[0].facts
    bodies = [_written(receipt) for receipt in receipts]
    return StagedEntry(
        actor=actor.id,
        on_behalf_of=actor.on_behalf_of,
        kind="results.received",
        subject=f"test_run:{release}/{facts.source}/{facts.run}/{facts.attempt}",
        release_ids=(found,),
        after={
            "run": facts_written(facts),
            **(bodies[0] if len(bodies) == 1 else {"bodies": bodies}),
        },
        rows=rows,
    )


def _written(receipt: Receipt) -> dict[str, Any]:
    return {
        "format": receipt.format,
        "received": receipt.received,
        "inserted": receipt.inserted,
        "duplicates": receipt.duplicates,
        "counted": {outcome.value: count for outcome, count in receipt.counted.items()},
        "declared": receipt.declared,
        "notes": list(receipt.notes),
        "sha256": receipt.sha256,
        "partial": receipt.partial,
    }


def facts_written(facts: RunFacts) -> dict[str, str | int | None]:
    """Write a run's facts as the API and the journal do."""
    return {
        "source": facts.source,
        "id": facts.run,
        "attempt": facts.attempt,
        "phase": facts.phase.value,
        "environment": facts.environment,
        "started_at": rfc3339(facts.started_at) if facts.started_at else None,
        "ended_at": rfc3339(facts.ended_at) if facts.ended_at else None,
    }
