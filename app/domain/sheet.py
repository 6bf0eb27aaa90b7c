"""Tables for people's own spreadsheets."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

# What a spreadsheet takes for the beginning of a formula.
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def write_csv(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a table as CSV (RFC 4180) in which no cell can be read as a formula.

    A cell that begins as a formula would gets an apostrophe before it: what people typed elsewhere must not run
    on the machine of whoever opens the table.

    Args:
        headings: the names of the columns.
        rows: the cells of each row, as many as there are headings.
    """
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(headings)
    for row in rows:
        writer.writerow([f"'{cell}" if cell.startswith(FORMULA) else cell for cell in row])
    return written.getvalue()
