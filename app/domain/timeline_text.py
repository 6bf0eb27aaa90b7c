"""How much room words take in a drawing, and how they break into lines."""

import re
from collections.abc import Sequence
from typing import Final

from app.domain.timeline_shapes import LineKind, Run

SIZE: Final = 14.0
LINE: Final = 17.0

# Widths in thousandths of the type size, by the widest of the usual system faces (Verdana, DejaVu Sans), so
# that words fit on every reader's machine without asking it. Anything not listed is as wide as a capital M.
_WIDTHS: Final = {
    **dict.fromkeys("ijl.,:;'|!’‘", 340),
    **dict.fromkeys("ft()[]-/ r", 430),
    **dict.fromkeys("czsk?“”", 600),
    **dict.fromkeys("abdeghnopquvxyJ", 640),
    **dict.fromkeys("0123456789£–", 640),
    **dict.fromkeys("ABCDEFGHIKLNOPQRSTUVXYZ&", 800),
    **dict.fromkeys("mwMW—%@", 1000),
}
_OTHER: Final = 1000
# After these a word that is too wide is broken before it is cut.
_BREAKS: Final = re.compile(r"(?<=[-–/])(?=.)")
_BOLD: Final = 1.13


def width_of(text: str, *, bold: bool = False) -> float:
    """Give an upper bound of the width of a line of words, in units of the drawing."""
    return sum(_WIDTHS.get(c, _OTHER) for c in text) * SIZE / 1000 * (_BOLD if bold else 1.0)


def wrap(runs: Sequence[Run], room: float) -> tuple[tuple[Run, ...], ...]:
    """Break runs of words into lines no wider than the room (in units); a word wider than that is cut."""
    lines: list[list[Run]] = []
    filled = 0.0
    for run in runs:
        space = width_of(" ", bold=run.bold)
        for piece in _pieces(run, room):
            width = width_of(piece, bold=run.bold)
            if lines and filled + space + width <= room:
                filled += space + width
            else:
                lines.append([])
                filled = width
            lines[-1].append(Run(run.kind, piece, run.bold))
    return tuple(_joined(line) for line in lines)


def line_width(line: Sequence[Run]) -> float:
    """Give an upper bound of the width of one line of runs with a space between them."""
    spaces = sum(width_of(" ", bold=run.bold) for run in line[1:])
    return sum(width_of(run.text, bold=run.bold) for run in line) + spaces


def _joined(line: Sequence[Run]) -> tuple[Run, ...]:
    joined: list[Run] = []
    for run in line:
        if joined and (joined[-1].kind, joined[-1].bold) == (run.kind, run.bold):
            joined[-1] = Run(run.kind, f"{joined[-1].text} {run.text}", run.bold)
        else:
            joined.append(run)
    return tuple(joined)


def _pieces(run: Run, room: float) -> list[str]:
    """Give the words of a run, a date in one piece.

    A word wider than the room is broken at its hyphens; what is too wide even so is cut.
    """
    whole = run.kind is LineKind.DATE and width_of(run.text, bold=run.bold) <= room
    pieces: list[str] = []
    for word in [run.text] if whole else run.text.split():
        if width_of(word, bold=run.bold) <= room:
            pieces.append(word)
            continue
        parts = [atom for part in _BREAKS.split(word) for atom in _atoms(part, room, bold=run.bold)]
        pieces += _filled(parts, room, bold=run.bold)
    return pieces


def _atoms(part: str, room: float, *, bold: bool) -> Sequence[str]:
    """Give a part of a word whole where it fits, else its characters."""
    return [part] if width_of(part, bold=bold) <= room else part


def _filled(parts: Sequence[str], room: float, *, bold: bool) -> list[str]:
    """Put parts together as long as they fit."""
    pieces = [parts[0]]
    for part in parts[1:]:
        if width_of(pieces[-1] + part, bold=bold) <= room:
            pieces[-1] += part
        else:
            pieces.append(part)
    return pieces
