"""Where records say they come from, and the scope table, against the text of the papers."""

import re
from collections.abc import Callable

from app.services.record_file import RecordFiles, walk
from app.services.record_kinds import (
    BodyRecord,
    CriterionRecord,
    MarkRecord,
    MeetingRecord,
    MilestoneRecord,
    Note,
    PaperRecord,
    Qualification,
    Record,
    ScopeRecord,
    Source,
    StatementRecord,
)
from app.services.record_sheets import ReleaseSheet, ScopeSheet, TimetableSheet

Words = Callable[[str], list[str]]
# What a record's source line must show, by the record's type: the words that the record begins with.
LEADS: dict[type[Record], Callable[..., str]] = {
    PaperRecord: lambda r: r.title,
    BodyRecord: lambda r: r.name,
    MeetingRecord: lambda r: r.text,
    ReleaseSheet: lambda r: r.title,
    ScopeRecord: lambda r: r.printed,
    CriterionRecord: lambda r: r.text,
    StatementRecord: lambda r: r.text,
    MarkRecord: lambda r: r.view,
    Note: lambda r: r.text,
    Qualification: lambda r: r.heading,
    MilestoneRecord: lambda r: f"{r.date} {r.event}",
}
# Further sources of a record, and the field whose words stand there.
FIELDS = {
    "reference_source": "reference",
    "author_source": "author",
    "dated_source": "dated",
    "go_live_source": "go_live",
}


def stands(text: str, line: str, words: Words) -> bool:
    """The first three words of a text, or all it has, stand on the line together; two where the line then ends."""
    first, there = ([word.strip("().,") for word in words(part)] for part in (text, line))
    first = first[:3]
    return any(there[n : n + 3][: len(first)] == first for n in range(len(there))) or there[-2:] == first[:2]


def sourced(files: RecordFiles) -> list[tuple[str, Source, str]]:
    """Every source in the files, with its place and the words that must stand there."""
    out = []
    for sheet in files.sheets:
        for place, record in walk(sheet.content):
            if type(record) in LEADS:
                source = getattr(record, "source")  # noqa: B009 - each type in the table has one
                out.append((f"{sheet.file}{place}", source, LEADS[type(record)](record)))
            for name, field in FIELDS.items():
                source = getattr(record, name, None)
                if source is not None:
                    out.append((f"{sheet.file}{place}/{name}", source, getattr(record, field)))
    return out


def test_the_first_words_of_every_record_stand_on_its_line(
    seed: Callable[[str], list[str]], files: RecordFiles, words: Words, counted: Callable[[str], None]
) -> None:
    checked = sourced(files)
    for place, source, text in checked:
        line = seed(source.file)[source.line - 1]
        assert stands(text, line, words), f"{place}: {text[:40]!r} is not on line {source.line}: {line!r}"
    counted(f"{len(checked)} source lines")


def test_every_kind_of_record_with_a_source_is_checked(files: RecordFiles) -> None:
    kinds = {type(r) for sheet in files.sheets for _, r in walk(sheet.content) if hasattr(r, "source")}
    assert kinds <= set(LEADS), kinds - set(LEADS)


def test_classifications_and_deciders_stand_where_their_sources_say(
    seed: Callable[[str], list[str]], files: RecordFiles
) -> None:
    for sheet in files.sheets:
        for _, record in walk(sheet.content):
            if isinstance(record, PaperRecord) and record.classification_source is not None:
                source = record.classification_source
                assert record.classification is not None
                assert record.classification.value.title() in seed(source.file)[source.line - 1]
            if isinstance(record, ReleaseSheet) and record.decider_source is not None:
                source = record.decider_source
                line = seed(source.file)[source.line - 1].lower()
                assert {"panel": "the panel will review", "csc": "(csc)"}[record.decider or ""] in line


def test_the_scope_table_of_november_2021_both_ways(
    seed: Callable[[str], list[str]], files: RecordFiles, words: Words, counted: Callable[[str], None]
) -> None:
    """Section 2: the rows' words in the paper's order; MP180's row names MP149 and keeps both references."""
    lines = seed("004_3204e8f525bfd906.txt")
    start = next(n for n, line in enumerate(lines) if line.startswith("The November 2021 SEC Release will include"))
    end = next(n for n, line in enumerate(lines) if line.startswith("3. Review of readiness"))
    text = "\n".join(line for line in lines[start + 1 : end] if "https://" not in line)
    paper = re.sub(r"Modification Status Impacts \nDCC \nSystems\?", "", text)
    scope = next(s for s in files.of(ScopeSheet) if s.release == "november-2021").scope
    record = []
    for item in scope:
        assert item.impacts_dcc_systems is not None
        assert item.printed == f"{item.modification} ‘{item.title}’"
        record += words(f"{item.printed} {item.printed_status} {item.impacts_dcc_systems.printed}")
    assert record == words(paper)
    assert (
        len(scope),
        sum(i.impacts_dcc_systems.printed == "✓" for i in scope if i.impacts_dcc_systems),
    ) == (11, 4)
    half_hourly = scope[-1]
    assert (half_hourly.modification, half_hourly.names) == ("MP180", ("MP149",))
    counted(f"scope of november-2021, {len(scope)} rows, {len(record)} words")


def test_every_modification_that_a_timetable_row_names_is_one(files: RecordFiles) -> None:
    named = {
        reference
        for sheet in files.of(TimetableSheet)
        for row in sheet.timetable
        for reference in re.findall(r"\b(?:SECMP|MP|DP)\d+\b", f"{row.event} {row.notes}")
    }
    assert named == {"SECMP0018", "SECMP0025", "SECMP0039", "SECMP0055", "SECMP0060", "SECMP0062"}
