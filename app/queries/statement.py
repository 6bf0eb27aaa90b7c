"""Questions about the DCC's statements on a criterion: their versions, what was said on each, and two compared."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.domain.access import Actor
from app.domain.comparison import Comparison, compare
from app.domain.errors import NotFound
from app.queries.criterion_history import HistoryRow, list_marks, list_positions, list_statements
from app.queries.moment import Moment


@dataclass(frozen=True, slots=True)
class StatementVersion:
    """One version of the DCC's statement, and the positions and marks that were given on it, the latest first."""

    row: HistoryRow
    given_on_it: tuple[HistoryRow, ...]

    @property
    def number(self) -> int:
        """Give the version's number."""
        return self.row.version


@dataclass(frozen=True, slots=True)
class Compared:
    """Two versions of a statement, and the one laid over the other."""

    earlier: HistoryRow
    later: HistoryRow
    comparison: Comparison


def list_versions(session: Session, slug: str, key: str, moment: Moment, reader: Actor) -> tuple[StatementVersion, ...]:
    """List the versions of the DCC's statement on a criterion, the latest first, in four statements.

    Args:
        session: an open session.
        slug, key: the criterion.
        moment: both clocks.
        reader: whose eyes: positions are told as this reader may see them.
    """
    statements = list_statements(session, slug, key, moment)
    said = (*list_marks(session, slug, key, moment), *list_positions(session, slug, key, moment, reader))
    told = sorted(said, key=lambda each: (each.effective_at, each.seq), reverse=True)
    on = {each: given_on(each, statements) for each in told}
    return tuple(
        StatementVersion(row, tuple(each for each in told if (of := on[each]) and of.version == row.version))
        for row in statements
    )


def given_on(said: HistoryRow, statements: Sequence[HistoryRow]) -> HistoryRow | None:
    """Give the statement that stood before the author of a position or a mark; None where there was none.

    Args:
        said: the position or mark.
        statements: the criterion's statements, the latest first.
    """
    return next(
        (
            each
            for each in statements
            if not each.retracted and each.effective_at <= said.effective_at and each.seq <= said.saw_seq
        ),
        None,
    )


def compare_versions(
    statements: Sequence[HistoryRow], earlier: int | None = None, later: int | None = None
) -> Compared:
    """Compare two versions of a statement; without their numbers the last one with the one before it.

    Args:
        statements: the criterion's statements, the latest first.
        earlier, later: the versions' numbers.

    Raises:
        NotFound: there is no such version.
    """
    numbers = sorted(row.version for row in statements)
    if not numbers:
        raise NotFound("The DCC has given no statement on this criterion at that moment: there is nothing to compare.")
    to = numbers[-1] if later is None else later
    before = [number for number in numbers if number < to]
    begin = earlier if earlier is not None else (before[-1] if before else to)
    first, last = _version(statements, begin), _version(statements, to)
    return Compared(first, last, compare(first.words, last.words))


def _version(statements: Sequence[HistoryRow], number: int) -> HistoryRow:
    found = next((row for row in statements if row.version == number), None)
    if found is None:
        raise NotFound(f"The statement on this criterion has no version {number} at that moment.")
    return found
