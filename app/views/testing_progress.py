"""What the testing page says of each phase's way: what stands before its exit, how it filled up, its latest reports."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.db import Session
from app.domain.burn_up import lay_out
from app.domain.run_strip import Column, column_of
from app.domain.status import Phase
from app.queries.burn_up import burn_ups
from app.queries.exclusion import PhaseAdjusted
from app.queries.exit_criteria import ExitRow, exits_of_phases
from app.queries.moment import Moment
from app.queries.test_run import RunRow
from app.queries.testing_issue import IssueRow

MOST_UNMET = 5
MOST_COLUMNS = 30


@dataclass(frozen=True, slots=True)
class ExitLine:
    """What stands between a phase and its exit: one sentence, the first that are not met, and how many more are not."""

    sentence: str
    unmet: tuple[str, ...]
    more: int


@dataclass(frozen=True, slots=True)
class ReportShown:
    """One report in the strip of those received."""

    run: RunRow
    column: Column


def strip_of(runs: Sequence[RunRow]) -> tuple[ReportShown, ...]:
    """Lay out the latest reports side by side, the oldest first.

    Args:
        runs: what was received, the newest first.
    """
    return tuple(ReportShown(run, column_of(run.counted)) for run in reversed(runs[:MOST_COLUMNS]))


def said_of_progress(
    session: Session, slug: str, moment: Moment, adjusted: tuple[PhaseAdjusted, ...], issues: Sequence[IssueRow]
) -> dict[str, Any]:
    """Say how each phase that received results comes on, in a fixed number of statements; nothing without results."""
    if not adjusted:
        return {"exits": {}, "burn_ups": {}, "strips": {}}
    exits = exits_of_phases(session, slug, moment, adjusted, sorted(issues, key=lambda row: row.id))
    points = burn_ups(session, slug, moment)
    codes = [each.raw.phase for each in adjusted]
    return {
        "exits": {code: exit_line(exits[Phase(code)]) for code in codes},
        "burn_ups": {code: lay_out(points.get(code, ())) for code in codes},
        "strips": {each.raw.phase: strip_of(each.raw.runs) for each in adjusted},
    }


def exit_line(row: ExitRow) -> ExitLine:
    """Shorten a phase's exit criteria to their sentence and the first of those that are not met."""
    unmet = [each.requirement.sentence for each in row.rows if each.requirement.satisfied is False]
    return ExitLine(row.sentence, tuple(unmet[:MOST_UNMET]), len(unmet[MOST_UNMET:]))
