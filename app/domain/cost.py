"""What a release costs: sums worked out from the printed cells, beside the sums a paper quotes."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cost:
    """One printed cell: the rows and columns it spans, and its amounts in pence; None where it names none."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class Sum:
    """What cells add up to, in pence: what is firm, what only a range says, and how many name no amount."""

    firm: int
    low: int
    high: int
    ranges: int
    unknown: int


def add_up(cells: Iterable[Cost], rows: Iterable[str] = (), columns: Iterable[str] = ()) -> Sum:
    """Add up the cells that lie in some rows and columns; a range counts between its ends and is never firm.

    Args:
        cells: the printed cells; one that spans several rows or columns counts once.
        rows: the rows summed; all of them when none is named.
        columns: the columns summed; all of them when none is named.
    """
    wanted_rows, wanted_columns = set(rows), set(columns)
    firm = low = high = ranges = unknown = 0
    for cell in cells:
        if wanted_rows and not wanted_rows.intersection(cell.rows):
            continue
        if wanted_columns and not wanted_columns.intersection(cell.columns):
            continue
        if cell.low is None or cell.high is None:
            unknown += 1
        elif cell.low == cell.high:
            firm += cell.low
        else:
            ranges += 1
            low, high = low + cell.low, high + cell.high
    return Sum(firm, firm + low, firm + high, ranges, unknown)


def pounds(pence: int) -> str:
    """Write an amount as the papers do: £1,073,269."""
    whole, rest = divmod(abs(pence), 100)
    return f"{'−' if pence < 0 else ''}£{whole:,}{f'.{rest:02}' if rest else ''}"


def difference(quoted: int, computed: int) -> str | None:
    """Say how a quoted sum differs from the one its own cells give; nothing when they agree."""
    if quoted == computed:
        return None
    apart = pounds(abs(quoted - computed))
    return f"{apart} {'less' if quoted < computed else 'more'} than its own cells, which give {pounds(computed)}"
