"""Appendices 1 and 2 of CSC_32_2610 against the record: every word of one in the other, column breaks undone.

The text has the table page by page: on each page, row by row, what stands in the first column, then in the
second, and so on. So on one page a row is the lines of its cells in column order, each cell going on where it
stopped on the page before. This is checked both ways: no word is left over, on a page or in the record.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.services.record_file import RecordFiles
from app.services.record_kinds import CriterionRecord
from app.services.record_sheets import CriteriaSheet

SEED = "004_3204e8f525bfd906.txt"
Words = Callable[[str], list[str]]
FURNITURE = (
    re.compile(r"^\s*https?://\S+\s*$"),
    re.compile(r"^CSC_32_2610 – Approval to\s*$"),
    re.compile(r"^implement the November 2021 SEC\s*$"),
    re.compile(r"^Release\s*$"),
    re.compile(r"^Page \d+ of \d+\s*$"),
    re.compile(r"^This document has a\s*$"),
    re.compile(r"^Classification of White\s*$"),
)
HEADER = re.compile(r"^\s*Acceptance criteria (DCC statement OPSG’s views|TAG’s views) Status\s*$")
STATUS = re.compile(r" (?=(?:GREEN|AMBER|RED)$)")  # once, the status stands on the last line of the view
ROW = re.compile(r"^(\d)\. ")
# The widest line a column of Appendix 1 takes; those of Appendix 2 overlap and are told apart by order only.
WIDEST = {"criterion": 24, "view": 48}


@dataclass
class Piece:
    """What one page prints of one row."""

    row: str
    lines: list[str]


@dataclass
class Cell:
    """A cell of the table: its words, how many of them earlier pages printed, and the lines they stood on."""

    column: str
    words: list[str]
    done: int = 0

    def takes(self, lines: list[list[str]]) -> list[int]:
        """How many of these whole lines the cell may take, the most first."""
        counts, done = [0], self.done
        for number, line in enumerate(lines, 1):
            if self.words[done : done + len(line)] != line:
                break
            done += len(line)
            counts.append(number)
        return counts[::-1]


def pages(lines: list[str], start: str, end: str | None) -> list[list[str]]:
    """The lines of one appendix, page by page, without furniture."""
    first = next(n for n, line in enumerate(lines) if line.strip().startswith(start))
    last = len(lines) if end is None else next(n for n, line in enumerate(lines) if line.strip().startswith(end))
    out: list[list[str]] = []
    for line in lines[first + 1 : last]:
        if HEADER.match(line):
            out.append([])
        elif line.strip() and not any(kind.match(line) for kind in FURNITURE):
            out[-1] += STATUS.sub("\n", line.strip()).split("\n")
    return out


def pieces(table: list[list[str]]) -> Iterator[Piece]:
    """Cut each page into rows; what comes before a page's first number goes on with the last row."""
    row = ""
    for page in table:
        piece = Piece(row, [])
        for line in page:
            opens = ROW.match(line)
            if opens and int(opens[1]) == int(row or 0) + 1:
                yield piece
                row = opens[1]
                piece = Piece(row, [])
                line = line[opens.end() :]
            piece.lines.append(line)
        yield piece


def shared(cells: list[Cell], lines: list[list[str]]) -> list[int] | None:
    """How many lines each cell in turn takes so that none is left over; None where that cannot be."""
    if not cells:
        return None if lines else []
    for count in cells[0].takes(lines):
        rest = shared(cells[1:], lines[count:])
        if rest is not None:
            return [count, *rest]
    return None


def read_into(cells: list[Cell], lines: list[list[str]]) -> bool:
    """Let each cell go along its share of a row's lines on one page; say whether the shares fit."""
    counts = shared(cells, lines)
    for cell, count in zip(cells, counts or [], strict=False):
        cell.done += sum(len(line) for line in lines[:count])
        lines = lines[count:]
    return counts is not None


def cells_of(criterion: CriterionRecord, words: Words) -> list[Cell]:
    assert criterion.mark is not None
    columns = [("criterion", criterion.text)]
    if criterion.statement is not None:
        columns.append(("statement", criterion.statement.text))
    columns += [("view", criterion.mark.view), ("status", criterion.mark.printed)]
    return [Cell(name, words(text)) for name, text in columns]


def compare(table: list[list[str]], criteria: list[CriterionRecord], words: Words) -> dict[str, int]:
    """Prove that the table and the record hold the same words; give the words counted by column."""
    rows = {c.number: cells_of(c, words) for c in criteria}
    assert list(rows) == [str(n) for n in range(1, len(criteria) + 1)]
    seen = set()
    for piece in pieces(table):
        if not piece.lines:
            continue
        seen.add(piece.row)
        fits = read_into(rows[piece.row], [words(line) for line in piece.lines])
        assert fits, f"criterion {piece.row}: its cells are not these lines: {piece.lines}"
    assert seen == set(rows)
    counts: dict[str, int] = {}
    for number, cells in rows.items():
        for cell in cells:
            rest = cell.words[cell.done :]
            assert not rest, f"criterion {number}, {cell.column}: the paper does not say: {' '.join(rest[:12])}"
            counts[cell.column] = counts.get(cell.column, 0) + cell.done
    return counts


def of_body(files: RecordFiles, body: str) -> list[CriterionRecord]:
    sheet = next(c for c in files.of(CriteriaSheet) if c.release == "november-2021")
    return [c for c in sheet.criteria if c.body == body]


def test_the_opsg_table_word_for_word(
    seed: Callable[[str], list[str]], files: RecordFiles, words: Words, counted: Callable[[str], None]
) -> None:
    table = pages(seed(SEED), "Appendix 1: OPSG", "Appendix 2: TAG")
    counts = compare(table, of_body(files, "opsg"), words)
    assert len(of_body(files, "opsg")) == 8
    counted(f"Appendix 1, 8 criteria on {len(table)} pages, words by column {counts}")


def test_the_tag_table_word_for_word(
    seed: Callable[[str], list[str]], files: RecordFiles, words: Words, counted: Callable[[str], None]
) -> None:
    table = pages(seed(SEED), "Appendix 2: TAG", None)
    counts = compare(table, of_body(files, "tag"), words)
    assert len(of_body(files, "tag")) == 7
    counted(f"Appendix 2, 7 criteria on {len(table)} pages, words by column {counts}")


def test_no_line_of_a_wide_column_stands_in_a_narrow_one(
    seed: Callable[[str], list[str]], files: RecordFiles, words: Words
) -> None:
    """Order alone would let the end of a statement pass for the start of a view; the width of a line does not."""
    long = [line for page in pages(seed(SEED), "Appendix 1: OPSG", "Appendix 2: TAG") for line in page]
    for criterion in of_body(files, "opsg"):
        for cell in cells_of(criterion, words):
            text = " ".join(cell.words)
            wide = [line for line in long if len(line) > WIDEST.get(cell.column, 99)]
            for line in wide:
                assert " ".join(words(line)) not in text, f"{criterion.number}, {cell.column}: {line}"
        mark, statement = criterion.mark, criterion.statement
        assert mark is not None
        assert statement is not None
        assert re.match(r"(The OPSG|An OPSG member) ", mark.view)
        assert statement.text.startswith(("DCC ", "The DCC ", "All impacted "))
        assert statement.text.endswith(".")
        assert "OPSG" not in statement.text


def test_the_qualifications_word_for_word(
    seed: Callable[[str], list[str]], files: RecordFiles, words: Words, counted: Callable[[str], None]
) -> None:
    """Section 3.1 after its opening paragraph is the three qualifications and nothing else."""
    lines = [line for line in seed(SEED) if line.strip() and not any(kind.match(line) for kind in FURNITURE)]
    start = next(n for n, line in enumerate(lines) if line.startswith("the criteria, with the following"))
    end = next(n for n, line in enumerate(lines) if line.startswith("3.2 Views of the TAG"))
    paper = [word for line in lines[start + 1 : end] for word in words(line)]
    found = [q for c in of_body(files, "opsg") if c.mark for q in c.mark.qualifications]
    assert [word for q in found for word in words(f"{q.heading} {q.text}")] == paper
    counted(f"section 3.1, {len(found)} qualifications, {len(paper)} words")


def test_joined_words_are_whole(files: RecordFiles) -> None:
    """A hyphen at a line's end never leaves a gap, and nothing of a page's furniture or address gets in."""
    for criterion in of_body(files, "opsg") + of_body(files, "tag"):
        assert criterion.mark is not None
        said = criterion.statement.text if criterion.statement else ""
        for text in (criterion.text, said, criterion.mark.view):
            assert not re.search(r"\w- \w|https?:|Page \d|Classification of|DCC statement OPSG|  ", text), text
            assert all(part == part.strip() for part in text.split("\n")), text
