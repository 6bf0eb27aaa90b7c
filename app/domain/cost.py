"""What a release costs: sums worked out from the printed cells, beside the sums a paper quotes."""

from collections.abc import Collection, Iterable, Sequence
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


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a table draws a cell: which one, and how many rows and columns it covers from there."""

    cell: int
    height: int
    width: int


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


def words_of(total: Sum) -> str:
    """Say a sum in words: its firm part, and between which ends it lies where a range is in it."""
    if not total.firm and not total.ranges:
        return "no amount printed"
    if not total.ranges:
        return pounds(total.firm)
    ends = f"{pounds(total.low)} to {pounds(total.high)}"
    return f"{pounds(total.firm)} firm, {ends} with the range" if total.firm else ends


def bands(lines: Sequence[str], spans: Iterable[Collection[str]]) -> tuple[tuple[str, ...], ...]:
    """Gather the rows (or columns) that merged cells tie together: only a whole band has a sum of its own.

    A band has no gaps: what lies between two tied rows belongs to it.

    Args:
        lines: the rows in the paper's order.
        spans: the rows that each cell spans.
    """
    places = {line: number for number, line in enumerate(lines)}
    ends = list(range(len(lines)))
    for span in spans:
        first, last = min(places[line] for line in span), max(places[line] for line in span)
        ends[first] = max(ends[first], last)
    gathered: list[tuple[str, ...]] = []
    start = end = 0
    for number in range(len(lines)):
        end = max(end, ends[number])
        if number == end:
            gathered.append(tuple(lines[start : end + 1]))
            start = end = number + 1
    return tuple(gathered)


def lay_out(rows: Sequence[str], columns: Sequence[str], cells: Sequence[Cost]) -> tuple[tuple[Placed, ...], ...]:
    """Lay cells out as a table prints them: row by row, a merged cell once, where it begins.

    Args:
        rows: the rows in the paper's order.
        columns: the columns in the paper's order.
        cells: the cells; one whose rows do not lie together stands once in each run of them.
    """
    table: list[list[tuple[int, Placed]]] = [[] for _ in rows]
    for number, cell in enumerate(cells):
        for top, height in _runs(rows, cell.rows):
            for left, width in _runs(columns, cell.columns):
                table[top].append((left, Placed(number, height, width)))
    return tuple(tuple(placed for _, placed in sorted(row, key=lambda pair: pair[0])) for row in table)


def _runs(lines: Sequence[str], span: Collection[str]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for place, line in enumerate(lines):
        if line not in span:
            continue
        if runs and sum(runs[-1]) == place:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((place, 1))
    return runs


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
