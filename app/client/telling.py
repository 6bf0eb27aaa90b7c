"""Telling what became of the reports: a table for people, a document for programs, refusals in words."""

import json
import sys
import unicodedata
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self

from rich import box
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from app.client.answers import LONGEST_WORDS, WELL, Fault, Sent, State
from app.domain.status import Outcome

MOST_FAULTS = 10
MOST_NOTES = 20
ALWAYS = (Outcome.PASSED, Outcome.FAILED)
SUMS = {"Received": "received", "New": "inserted", "Duplicates": "duplicates"}
NOTES = "Notes"
# Where nobody looks on, nothing is folded to a window: a log is searched for whole lines.
WIDTH_OF_A_LOG = 400


def plain(text: str) -> str:
    """Write a text so that a terminal only shows it: a character that would steer it stands as its code.

    Args:
        text: words of the service, or the name of a file.
    """
    return "".join(character if character.isprintable() else _written_out(character) for character in text)


def _written_out(character: str) -> str:
    if character in "\t\r\n" or unicodedata.category(character) == "Zs":
        return " "
    return character.encode("unicode_escape").decode("ascii")


def shown(text: str) -> str:
    """Write a text as `plain` does, cut where it goes on and on."""
    words = plain(text[: LONGEST_WORDS + 1])
    return words if len(text) <= LONGEST_WORDS else f"{words[:LONGEST_WORDS]}…"


def speak_safely() -> None:
    """Let output that knows few characters show the others by their codes, rather than end the command."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def console(*, errors: bool = False) -> Console:
    """Give where to write: standard output, or standard error."""
    stream = sys.stderr if errors else sys.stdout
    width = None if stream.isatty() else WIDTH_OF_A_LOG
    return Console(stderr=errors, width=width, markup=False, emoji=False, highlight=False)


def say(where: Console, line: str) -> None:
    """Write one line as it is, however long."""
    where.print(Text(line), soft_wrap=True)


class Bar:
    """How far the sending is, where somebody looks on."""

    def __init__(self, where: Console, total: int, *, quiet: bool) -> None:
        """Draw nothing yet.

        Args:
            where: standard error.
            total: the bytes of all reports, as far as that is known.
            quiet: draw nothing at all.
        """
        off = quiet or not where.file.isatty()
        name = TextColumn("{task.description}", markup=False)
        columns = (name, BarColumn(), DownloadColumn(), TimeRemainingColumn())
        self._progress = Progress(*columns, console=where, transient=True, disable=off)
        self._task = self._progress.add_task("", total=total)
        self._before = self._here = 0

    def __enter__(self) -> Self:
        """Begin to draw."""
        self._progress.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Leave nothing of it on the screen."""
        self._progress.stop()

    def begin(self, name: str) -> None:
        """Turn to the next report."""
        self._before, self._here = self._before + self._here, 0
        self._progress.update(self._task, description=shown(name), completed=self._before)

    def moved(self, count: int) -> None:
        """Add the bytes that left."""
        self._here += count
        self._progress.update(self._task, completed=self._before + self._here)

    def again(self) -> None:
        """Go back to the beginning of this report."""
        self._here = 0
        self._progress.update(self._task, completed=self._before)


def show_summary(where: Console, sent: Sequence[Sent], title: str) -> None:
    """Show what became of each report: as a table, or line by line where the window is too narrow for one.

    Args:
        where: standard output.
        sent: the reports.
        title: what was posted where.
    """
    table = _table(sent, title)
    # Asked of a wide one: a narrow one says that everything fits, folded beyond reading.
    if Console(width=10 * WIDTH_OF_A_LOG).measure(table).maximum <= where.width:
        where.print(table)
        return
    say(where, shown(title))
    for one in sent:
        name, format, answer, *numbers = _cells(one, tuple(Outcome))
        say(where, f"{name}: {', '.join(part for part in (format, answer) if part)}")
        headings = [*SUMS, *map(_heading, Outcome), NOTES]
        told = [f"{heading.lower()} {number}" for heading, number in zip(headings, numbers, strict=True)]
        if one.receipt:
            say(where, f"  {', '.join(part for part in told if not part.endswith(' 0'))}")


def _table(sent: Sequence[Sent], title: str) -> Table:
    counted = [one.receipt.counted for one in sent if one.receipt]
    outcomes = [one for one in Outcome if one in ALWAYS or any(counts.get(one) for counts in counted)]
    table = Table(box=box.SIMPLE_HEAD, title=Text(shown(title)), title_justify="left", show_footer=len(sent) > 1)
    receipts = [one.receipt for one in sent if one.receipt]
    table.add_column("File", footer="All", overflow="fold")
    table.add_column("Format")
    table.add_column("Answer")
    for heading, field in SUMS.items():
        _numbers(table, heading, sum(getattr(receipt, field) for receipt in receipts))
    for outcome in outcomes:
        _numbers(table, _heading(outcome), sum(counts.get(outcome, 0) for counts in counted))
    _numbers(table, NOTES, sum(len(receipt.notes) for receipt in receipts))
    for one in sent:
        table.add_row(*(Text(cell) for cell in _cells(one, outcomes)))
    return table


def _heading(outcome: Outcome) -> str:
    return outcome.value.replace("_", " ").capitalize()


def _numbers(table: Table, heading: str, total: int) -> None:
    table.add_column(heading, footer=f"{total:,}", justify="right", no_wrap=True)


def _cells(one: Sent, outcomes: Sequence[Outcome]) -> list[str]:
    answer = f"{one.state} ({one.status})" if one.status and one.state not in WELL else one.state.value
    cells = [shown(one.name), one.format or "", answer]
    if one.receipt is None:
        return [*cells, *("–" for _ in range(len(outcomes) + 4))]
    receipt = one.receipt
    numbers = [receipt.received, receipt.inserted, receipt.duplicates]
    numbers += [receipt.counted.get(outcome, 0) for outcome in outcomes]
    return [*cells, *(f"{number:,}" for number in [*numbers, len(receipt.notes)])]


def notes(sent: Sequence[Sent]) -> list[str]:
    """Give what the receipts note, line by line."""
    lines = []
    for one in sent:
        noted = one.receipt.notes if one.receipt else ()
        lines += [f"{shown(one.name)}: {shown(note)}" for note in noted[:MOST_NOTES]]
        if len(noted) > MOST_NOTES:
            lines.append(f"{shown(one.name)}: and {len(noted) - MOST_NOTES:,} more notes")
    return lines


def plan(sent: Sequence[Sent], title: str) -> Table:
    """Draw what would be posted.

    Args:
        sent: the reports.
        title: what would be posted where.
    """
    table = Table(box=box.SIMPLE_HEAD, title=Text(shown(title)), title_justify="left")
    table.add_column("File", overflow="fold")
    table.add_column("Format")
    table.add_column("Bytes", justify="right")
    table.add_column("Run", overflow="fold")
    for one in sent:
        size = "–" if one.size is None else f"{one.size:,}"
        told = "–" if one.state is State.UNREADABLE else "as the report says"
        run = told if one.run is None else shown(one.run)
        table.add_row(*(Text(cell) for cell in (shown(one.name), one.format or "–", size, run)))
    return table


def failure(one: Sent) -> list[str]:
    """Say in words why a report was not taken, with the places named: at most ten, and how many more."""
    name, words = shown(one.name), shown(one.words)
    status = f" ({one.status})" if one.status else ""
    match one.state:
        case State.REFUSED:
            first = f"{name} was refused{status}: {words}"
        case State.NOT_TAKEN | State.UNREACHED:
            first = f"{name} was not taken{status}: {words}"
        case State.UNREADABLE:
            first = f"{name} could not be read: {words}"
        case State.UNCLEAR:
            first = f"{name} was under way and may have been taken."
        case _:
            first = f"{name} was not sent{': ' if words else '.'}{words}"
    lines = [first, *(f"  {_fault_words(fault)}" for fault in one.faults[:MOST_FAULTS])]
    if len(one.faults) > MOST_FAULTS:
        lines.append(f"  … and {len(one.faults) - MOST_FAULTS:,} more")
    return lines


def _fault_words(fault: Fault) -> str:
    return shown(": ".join(part for part in (fault.pointer, fault.detail) if part) or "(no words)")


def document(sent: Sequence[Sent], *, release: str, phase: str, exit_code: int) -> str:
    """Write what became of the reports as one JSON document, for a program.

    Args:
        sent: the reports.
        release: slug of the release.
        phase: the phase they are results of.
        exit_code: what the command ends with.
    """
    files: list[dict[str, Any]] = [
        {
            "file": one.name,
            "format": one.format,
            "run": one.run,
            "bytes": one.size,
            "outcome": one.state.value,
            "status": one.status,
            "receipt": one.receipt.document if one.receipt else None,
            "error": one.words or None,
            "errors": [{"pointer": fault.pointer, "detail": fault.detail} for fault in one.faults],
        }
        for one in sent
    ]
    return json.dumps({"release": release, "phase": phase, "files": files, "exit_code": exit_code}, indent=2)
