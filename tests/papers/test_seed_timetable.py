"""The two implementation timetables against the record, both ways; and the days that the paper of the third gives."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from app.services.record_file import RecordFiles
from app.services.record_sheets import TimetableSheet

Words = Callable[[str], list[str]]
DATE = re.compile(r"^ ?((?:By |W/C )?\d\d [A-Z][a-z]{2} \d\d|(?:Early|Mid|Late) [A-Z][a-z]{2} \d\d) (?=[A-Z])")
FURNITURE = ("Release implementation timetable", "Date Event Notes")
TABLES = [
    ("november-2019", "000_dd6bacb1094a78b2.txt", "4. Test strategy", 28, 0, 0),
    ("june-2020", "003_d8a91a7f257c1981.txt", "4. Test strategy", 23, 14, 2),
]


@dataclass
class Row:
    """A row as the text has it: the date, and the runs of lines after it (the event's, then the notes')."""

    date: str
    line: int
    runs: list[list[str]] = field(default_factory=list)


def rows(lines: list[str], end: str) -> list[Row]:
    """Take the table apart: a row opens with a date, or with the gap that an empty date leaves.

    A run of lines ends at an empty line. A page's heading opens with a gap too, so headings come out first.
    """
    start = next(n for n, line in enumerate(lines) if line.strip() == FURNITURE[0])
    last = next(n for n, line in enumerate(lines) if n > start and line.strip() == end)
    found: list[Row] = []
    open_run = False
    for number in range(start, last):
        line = lines[number]
        if line.strip() in (*FURNITURE, ""):
            open_run = False
            continue
        dated = DATE.match(line)
        if dated or (not open_run and line.startswith(" ")):
            found.append(Row(dated[1] if dated else "", number + 1, [[]]))
            line = line[dated.end() :] if dated else line
        elif not open_run:
            found[-1].runs.append([])
        open_run = True
        found[-1].runs[-1].append(line.strip())
    return found


@pytest.mark.parametrize(("release", "name", "end", "count", "undated", "undated_rules"), TABLES)
def test_every_row_both_ways(
    seed: Callable[[str], list[str]],
    files: RecordFiles,
    words: Words,
    counted: Callable[[str], None],
    release: str,
    name: str,
    end: str,
    count: int,
    undated: int,
    undated_rules: int,
) -> None:
    paper = rows(seed(name), end)
    record = next(t for t in files.of(TimetableSheet) if t.release == release).timetable
    assert len(paper) == len(record) == count
    total = 0
    for printed, row in zip(paper, record, strict=True):
        assert row.date == printed.date, f"line {printed.line}"
        assert row.source.line == printed.line, row.key
        assert (row.source.file, row.actual) == (name, None)
        runs = [[word for line in run for word in words(line)] for run in printed.runs]
        assert [word for run in runs for word in run] == words(f"{row.event} {row.notes}"), f"line {printed.line}"
        if len(runs) == 2:
            assert (runs[0], runs[1]) == (words(row.event), words(row.notes)), f"line {printed.line}"
        assert len(runs) <= 2
        total += sum(map(len, runs))
    kinds = [row.paper_date.kind.value for row in record]
    assert kinds.count("unknown") == undated
    assert sum(row.rule is not None for row in record if not row.date) == undated_rules
    assert sum(row.rule is not None for row in record) == sum("Working Days" in row.notes for row in record) == 2
    counted(f"timetable of {release}, {len(record)} rows, {undated} undated, {total} words")


def test_a_row_whose_event_and_notes_share_a_line_is_cut_where_the_notes_begin(files: RecordFiles) -> None:
    """Two events are one line long and their notes begin on it; nothing in the text parts them: they are named."""
    printed = {table[0] for table in TABLES}
    for sheet in (sheet for sheet in files.of(TimetableSheet) if sheet.release in printed):
        short = {row.event: row.notes for row in sheet.timetable}
        assert short["Release go-live"] == "The changes are implemented."
        assert short["Panel go/no-go decision"].startswith("The Panel will review the status of the release")
        assert [row.event for row in sheet.timetable if not row.notes and row.event.endswith(".")] == []


def test_the_keys_name_the_same_milestone_in_both_releases(files: RecordFiles) -> None:
    tables = {t.release: {row.key: row for row in t.timetable} for t in files.of(TimetableSheet)}
    shared = tables["november-2019"].keys() & tables["june-2020"].keys()
    assert {
        "sit-commences",
        "uit-commences",
        "uit-window-closes",
        "panel-go-no-go",
        "release-go-live",
    } <= shared
    for key in shared:
        one, other = tables["november-2019"][key], tables["june-2020"][key]
        assert (one.body, one.category) == (other.body, other.category), key


def test_the_days_that_the_paper_of_november_2021_gives(
    seed: Callable[[str], list[str]], files: RecordFiles, counted: Callable[[str], None]
) -> None:
    """The paper has no timetable: each day with a year in its text is in a row, and each row's day is in the text.

    The day of the CSC's meeting stands in the paper's reference alone; its own date is no event of the release.
    """
    name = "004_3204e8f525bfd906.txt"
    lines = [line.strip() for line in seed(name)]
    text = " ".join(line for line in lines if line and not line.startswith("https"))
    printed = set(re.findall(r"\d{1,2} [A-Z][a-z]+ 2021", text)) - {"19 October 2021"}
    record = next(t for t in files.of(TimetableSheet) if t.release == "november-2021").timetable
    assert {row.date.removeprefix("by ") for row in record} == printed | {"26 October 2021"}
    for row in record:
        near = " ".join(line for line in lines[max(row.source.line - 5, 0) : row.source.line + 18] if line)
        where = "CSC_32_2610" if row.date == "26 October 2021" else row.date
        assert where in near or where in row.notes, f"{row.key}: {row.date} is not near line {row.source.line}"
        assert row.actual in (None, row.paper_date.latest)
    days = [row.paper_date.latest for row in record if row.paper_date.latest]
    assert (len(days), days) == (9, sorted(days))
    reported = [row.key for row in record if row.actual]
    assert len(reported) == 4
    counted(f"days of november-2021, {len(printed)} in the text and one in the reference, in {len(record)} rows")
