"""What the testing page says of each phase's way: what stands before its exit, how it filled up, its latest reports."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.db import Session
from app.domain.burn_up import lay_out
from app.domain.exit_criteria import Detail
from app.domain.run_strip import Column, column_of
from app.domain.status import Phase
from app.queries.burn_up import burn_ups
from app.queries.exclusion import PhaseAdjusted
from app.queries.exit_criteria import ExitRow, exits_of_phases
from app.queries.moment import Moment
from app.queries.reported import ReportedExclusion
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
class PaperSaid:
    """What papers report of a phase: shown beside what is counted, and never judged."""

    phase: Phase
    details: tuple[Detail, ...]
    exclusions: tuple[ReportedExclusion, ...]


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
    """Say how each phase comes on that received results, and what papers report, in a fixed number of statements."""
    exits = exits_of_phases(session, slug, moment, adjusted, sorted(issues, key=lambda row: row.id))
    points = burn_ups(session, slug, moment) if adjusted else {}
    codes = [each.raw.phase for each in adjusted]
    return {
        "exits": {code: exit_line(exits[Phase(code)]) for code in codes},
        "burn_ups": {code: lay_out(points.get(code, ())) for code in codes},
        "on_paper": on_paper(exits),
        "strips": {each.raw.phase: strip_of(each.raw.runs) for each in adjusted},
    }


def on_paper(exits: Mapping[Phase, ExitRow]) -> tuple[PaperSaid, ...]:
    """Give what papers report of each phase, each sentence once."""
    said = (
        PaperSaid(phase, tuple(dict.fromkeys(one for row in exit.rows for one in row.reported)), exit.exclusions)
        for phase, exit in exits.items()
    )
    return tuple(each for each in said if each.details or each.exclusions)


def exit_line(row: ExitRow) -> ExitLine:
    """Shorten a phase's exit criteria to their sentence and the first of those that are not met."""
    unmet = [each.requirement.sentence for each in row.rows if each.requirement.satisfied is False]
    return ExitLine(row.sentence, tuple(unmet[:MOST_UNMET]), len(unmet[MOST_UNMET:]))
