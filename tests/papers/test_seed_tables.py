"""The tables of the papers against the record: each cell of each matrix, each cost, version, term and number."""

import re
from collections.abc import Callable, Iterator
from datetime import date

import pytest

from app.services.record_cost import CostsSheet
from app.services.record_diary import PartiesSheet
from app.services.record_file import RecordFiles
from app.services.record_impact import ImpactsSheet, MatrixRecord
from app.services.record_prose import GlossarySheet, VersionsSheet
from app.services.record_sheets import MeetingsSheet

Seed = Callable[[str], list[str]]
Counted = Callable[[str], None]
NOVEMBER_2019, JUNE_2020 = "000_dd6bacb1094a78b2.txt", "003_d8a91a7f257c1981.txt"
NEWSLETTER = "002_0592291fd5144054.txt"
RELEASES = [("november-2019", NOVEMBER_2019), ("june-2020", JUNE_2020)]
MODIFICATION, DOCUMENT = r"(?:SECMP|MP)\d+", r"(?:Section|Schedule|Appendix) [A-Z0-9]+"


def ticks(lines: list[str], caption: str, row: str, columns: int) -> dict[str, list[str]]:
    """Read a matrix out of a text: one space parts two cells, so a blank cell leaves two spaces in a row."""
    start = next(n for n, line in enumerate(lines) if line.strip() == caption)
    found = {}
    for line in lines[start:]:
        if line.startswith(("The impacts on the different", "The approved changes to each")):
            break
        if m := re.fullmatch(rf"({row}) ([✓ ]*)", line):
            cells = m[2].split(" ")
            assert not any(cells[columns:]), line
            found[m[1]] = (cells + [""] * columns)[:columns]
    return found


def printed(matrix: MatrixRecord) -> dict[str, list[str]]:
    return {row.key: [cell.printed for cell in row.cells] for row in matrix.rows}


@pytest.mark.parametrize(
    ("release", "name", "people", "documents", "ticked"),
    [
        ("november-2019", NOVEMBER_2019, (7, 5), (9, 7), (23, 18)),
        ("june-2020", JUNE_2020, (5, 5), (9, 5), (13, 10)),
    ],
)
def test_each_cell_of_the_matrices(
    seed: Seed,
    files: RecordFiles,
    counted: Counted,
    release: str,
    name: str,
    people: tuple[int, int],
    documents: tuple[int, int],
    ticked: tuple[int, int],
) -> None:
    sheet = next(s for s in files.of(ImpactsSheet) if s.release == release)
    lines = seed(name)
    for matrix, row, (rows, columns), ticks_there in (
        (sheet.participants, MODIFICATION, people, ticked[0]),
        (sheet.documents, DOCUMENT, documents, ticked[1]),
    ):
        paper = ticks(lines, matrix.caption, row, columns)
        assert printed(matrix) == paper
        assert list(printed(matrix)) == list(paper)
        assert (len(paper), len(matrix.columns)) == (rows, columns)
        cells = [cell for line in matrix.rows for cell in line.cells]
        assert [cell.state for cell in cells] == ["ticked" if cell.printed == "✓" else "blank" for cell in cells]
        assert sum(cell.printed == "✓" for cell in cells) == ticks_there
        counted(f"{matrix.caption} of {release}, {rows} by {columns} is {len(cells)} cells, {ticks_there} ticked")
    assert sum(line.count("✓") for line in lines) == sum(ticked)


def test_the_columns_of_the_matrices_are_headed_as_printed(seed: Seed, files: RecordFiles) -> None:
    for release, name in RELEASES:
        sheet = next(s for s in files.of(ImpactsSheet) if s.release == release)
        heads = " ".join(" ".join(line.strip() for line in seed(name)).split())
        assert " ".join(column.printed for column in sheet.participants.columns) in heads
        marked = " ".join(f"{column.printed}{column.footnote or ''}" for column in sheet.documents.columns)
        assert f"Document {marked}" in heads
        assert [c.key for c in sheet.documents.columns] == [r.key for r in sheet.participants.rows]


def test_the_documents_listed_are_those_of_the_matrix(files: RecordFiles) -> None:
    sheets = {sheet.release: sheet for sheet in files.of(ImpactsSheet)}
    june = sheets["june-2020"]
    assert [d.document for d in june.documents_listed] == [row.key for row in june.documents.rows]
    assert [remark.document or remark.modification for remark in sheets["november-2019"].remarks] == [
        "SECMP0062",
        "Appendix AD",
        "Schedule 8",
    ]


def costs(lines: list[str]) -> Iterator[str]:
    """What is printed in the cells of the cost table, in the text's order; a range goes over two lines."""
    start = next(n for n, line in enumerate(lines) if line.strip() == "Breakdown of DCC implementation costs")
    end = next(n for n, line in enumerate(lines) if n > start and line.startswith(("The DCC intend", "No impact on")))
    text = re.sub(r"(?<=\d)-\s+£", "-£", "\n".join(lines[start:end]))
    yield from re.findall(r"£[\d,]+(?:-£[\d,]+)?|(?<= )-(?= )|^-(?= )", text, re.MULTILINE)


@pytest.mark.parametrize(
    ("release", "name", "count"), [("november-2019", NOVEMBER_2019, 20), ("june-2020", JUNE_2020, 8)]
)
def test_each_cost_cell(seed: Seed, files: RecordFiles, counted: Counted, release: str, name: str, count: int) -> None:
    sheet = next(s for s in files.of(CostsSheet) if s.release == release)
    assert [cell.printed for cell in sheet.cells] == list(costs(seed(name)))
    places = sum(len(cell.rows) * len(cell.columns) for cell in sheet.cells)
    assert (len(sheet.cells), places) == (count, len(sheet.rows) * len(sheet.columns))
    states = {state: sum(cell.state == state for cell in sheet.cells) for state in ("amount", "range", "dash", "blank")}
    counted(f"costs of {release}, {count} cells over {places} places, {states}")


def test_quoted_amounts_stand_beside_the_cells_they_are_of(files: RecordFiles) -> None:
    """The sums are the test's, never the record's: one total of 2019 fits, the others do not, and all are kept."""
    found = {}
    for sheet in files.of(CostsSheet):
        for quoted in sheet.quoted:
            of = [
                c for c in sheet.cells if set(c.rows) & set(quoted.of_rows) and set(c.columns) & set(quoted.of_columns)
            ]
            found[sheet.release, quoted.key] = (quoted.amount, sum(cell.low or 0 for cell in of))
    assert found == {
        ("november-2019", "implementation"): (1_073_269, 1_073_269),
        ("november-2019", "operational-one-off"): (22_298, 22_698),
        ("june-2020", "implementation"): (1_120_042, 1_180_042),
    }


def test_every_amount_in_pounds_both_ways(seed: Seed, files: RecordFiles, counted: Counted) -> None:
    for release, name in RELEASES:
        sheet = next(s for s in files.of(CostsSheet) if s.release == release)
        paper = {int(found.replace(",", "")) for found in re.findall(r"£([\d,]*\d)", "\n".join(seed(name)))}
        cells = {amount for cell in sheet.cells for amount in (cell.low, cell.high) if amount is not None}
        assert cells | {q.amount for q in sheet.quoted} | {e.amount for e in sheet.effort} == paper
        counted(f"amounts of {release}, {len(paper)} different ones")


def tables(lines: list[str], head: str, end: str) -> list[list[str]]:
    """The rows of a table at the end of a RID: each begins after an empty line, its words run on."""
    start = next(n for n, line in enumerate(lines) if line.strip() == head)
    rows: list[list[str]] = [[]]
    for line in lines[start + 1 :]:
        if line.startswith(end):
            break
        if line.strip():
            rows[-1] += line.split()
        elif rows[-1]:
            rows.append([])
    return [row for row in rows if row]


def test_each_version_and_each_term(seed: Seed, files: RecordFiles, counted: Counted) -> None:
    for release, name, versions, terms in (("november-2019", NOVEMBER_2019, 3, 20), ("june-2020", JUNE_2020, 5, 11)):
        history = next(s for s in files.of(VersionsSheet) if s.release == release).versions
        rows = tables(seed(name), "Version Date Changes", " Appendix 2" if versions == 3 else " " * 4)
        text = " ".join(word for row in rows for word in row)
        heads = re.findall(r"(?<!\S)(\d\.\d) (\d\d [A-Z][a-z]{2} \d\d) ", text)
        assert [(row.version, row.date) for row in history] == heads
        for row in history:
            assert " ".join(f"{row.version} {row.date} {row.text}".split()) in text
        glossary = next(s for s in files.of(GlossarySheet) if s.release == release).glossary
        printed_rows = [" ".join(row) for row in tables(seed(name), "Acronym Full term", "\f")]
        assert [f"{term.acronym} {term.term}" for term in glossary] == printed_rows
        assert (len(history), len(glossary)) == (versions, terms)
        counted(f"{release}, {versions} versions, {terms} terms")


def test_the_tables_of_the_newsletter(seed: Seed, files: RecordFiles, counted: Counted) -> None:
    lines = [line.strip() for line in seed(NEWSLETTER)]
    sheet = files.of(PartiesSheet)[0]
    start = next(n for n, line in enumerate(lines) if line.startswith("Current SEC Parties"))
    end = lines.index("", start)
    assert [f"{row.printed} {row.count}" for row in sheet.parties] == lines[start:end]
    assert sum(row.count for row in sheet.parties if row.kind == "category") == sheet.parties[0].count == 308
    start = lines.index("Category Name")
    assert [f"{row.category} {row.name}" for row in sheet.elected] == lines[start + 1 : start + 5]
    start = lines.index("Date Meetings and Events")
    table = lines[start + 1 : lines.index("", start)]
    to_come = [m for s in files.of(MeetingsSheet) for m in s.meetings if m.kind == "to-come"]
    assert [m.text for m in to_come] == table
    for meeting in to_come:
        day, number = re.match(r"(\d+)th September 2018", meeting.text), re.search(r"\d+$", meeting.text)
        assert day
        assert number
        assert (meeting.date, meeting.number) == (date(2018, 9, int(day[1])), int(number[0]))
    counted(f"newsletter, {len(sheet.parties)} rows of Parties, {len(sheet.elected)} elected, {len(to_come)} meetings")
