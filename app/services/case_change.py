"""Keeping which cases came to count as not well, and stopped to: so that no page looks for them among the results."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.domain.counting import TROUBLE, Moves
from app.domain.status import Outcome
from app.domain.test_identity import failure_print
from app.models.base import table_of
from app.models.testing import CaseChange
from app.services.rows import insert_rows

changes = table_of(CaseChange)


@dataclass(frozen=True, slots=True)
class Said:
    """What a run said of a case beside its outcome."""

    retries: int
    message: str | None


NOTHING = Said(0, None)


def keep_changes(
    session: Session,
    phase_id: int,
    body_no: int,
    moves: Moves,
    said: Mapping[int, Said],
    outcomes: Mapping[int, Outcome],
) -> None:
    """Keep the cases that one body made to count as not well, or no longer, and those that passed only after retries.

    Args:
        session: the unit of work, which holds the phase.
        phase_id: the phase.
        body_no: the body's number within the phase.
        moves: which cases count by another result now.
        said: by case, what its new result said beside its outcome, where it said something.
        outcomes: of each bucket that a case counts in now, or counted in before.
    """
    trouble = {bucket: outcome for bucket, outcome in outcomes.items() if outcome in TROUBLE}
    kept = [
        case
        for case, state in sorted(moves.states.items())
        if state.bucket_id in trouble or moves.left.get(case) in trouble or said.get(case, NOTHING).retries
    ]
    columns: dict[str, list[Any]] = {
        "phase_id": [phase_id] * len(kept),
        "case_id": kept,
        "body_no": [body_no] * len(kept),
        "run_id": [moves.states[case].run_id for case in kept],
        "bucket_id": [moves.states[case].bucket_id for case in kept],
        "before_id": [moves.left.get(case) for case in kept],
        "retries": [said.get(case, NOTHING).retries for case in kept],
        "failure": [
            failure_print(outcome, said.get(case, NOTHING).message)
            if (outcome := trouble.get(moves.states[case].bucket_id))
            else None
            for case in kept
        ],
    }
    insert_rows(session, changes, columns)
