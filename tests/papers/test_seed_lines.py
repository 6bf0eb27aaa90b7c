"""Where records say they come from, and the scope table, against the text of the papers."""

import re
from collections.abc import Callable

from app.services.record_cost import CostLine
from app.services.record_file import RecordFiles, walk
from app.services.record_impact import MatrixColumn
from app.services.record_kinds import MilestoneRecord, PaperRecord, Record, Source
from app.services.record_prose import FootnoteRecord
from app.services.record_sheets import ReleaseSheet, ScopeSheet, TimetableSheet

Words = Callable[[str], list[str]]
# The field whose first words a record's source line must show, by the record's type.
LEADS = {
    "PaperRecord": "title", "BodyRecord": "name", "MeetingRecord": "text", "ReleaseSheet": "title",
    "ScopeRecord": "printed", "CriterionRecord": "text", "StatementRecord": "text", "MarkRecord": "view",
    "Note": "text", "Qualification": "heading", "MilestoneRecord": "event", "SummaryRecord": "printed",
    "SolutionRecord": "text", "MatrixColumn": "printed", "MatrixRow": "key", "MatrixRecord": "caption",
    "ImpactRecord": "text", "DocumentRecord": "printed", "RemarkRecord": "text", "CostLine": "printed",
    "CostCell": "printed", "QuotedRecord": "text", "EffortRecord": "text", "CostNote": "text",
    "VersionRecord": "version", "TermRecord": "acronym", "FootnoteRecord": "text", "PassageRecord": "heading",
    "RecommendationRecord": "text", "MovesSheet": "text", "MoveRecord": "printed", "ChangeRequestRecord": "text",
    "StandardCriteriaSheet": "heading", "StandardCriterionRecord": "text", "FigureRecord": "text",
    "ExclusionList": "text", "ExclusionReason": "text", "MeterSetRecord": "text", "IncidentRecord": "text",
    "RectificationRecord": "text", "RiskRecord": "text", "LessonRecord": "text", "ViewRecord": "heading",
    "DecisionRecord": "text", "EventRecord": "printed", "WindowRecord": "text", "ConsultationRecord": "text",
    "PartiesSheet": "text", "PartyCount": "printed", "ElectionRecord": "category", "DesignationRecord": "text",
    "DeterminationStep": "text", "DeterminationRecord": "heading", "DiaryRecord": "text",
}  # fmt: skip
# This paper has no timetable; a row taken from its sentences begins with the event, wherever the date stands.
UNDATED_ROWS = "CSC_32_2610"
# Further sources of a record, and the field whose words stand there.
FIELDS = {
    "reference_source": "reference",
    "author_source": "author",
    "dated_source": "dated",
    "go_live_source": "go_live",
    "text_source": "text",
    "printed_source": "printed",
    "caption_source": "caption",
    "other_codes_source": "other_codes",
    "elected_source": "elected_text",
}


def stands(text: str, lines: list[str], number: int, words: Words) -> bool:
    """The first three words of a text, or all it has, begin on this line, and go on on the next one that has any."""
    after = next((line for line in lines[number:] if line.strip()), "")
    first, there, more = (
        [bare for word in words(part) if (bare := word.strip("().,;:‘’“”•").lower())]
        for part in (text, lines[number - 1], after)
    )
    first = first[:3]
    return any((there + more)[n : n + len(first)] == first for n in range(len(there)))


def lead(record: Record) -> str:
    """The words that a record begins with; a passage without a heading begins with its text."""
    field = LEADS[type(record).__name__]
    said = getattr(record, field) or getattr(record, "text")  # noqa: B009 - only a passage may have no heading
    if isinstance(record, MatrixColumn | CostLine):
        return f"{said}{record.footnote or ''}"  # as the text has it, the mark at the word
    dated = isinstance(record, MilestoneRecord) and record.source.paper != UNDATED_ROWS
    return f"{getattr(record, 'date', '')} {said}" if dated else str(said)


def sourced(files: RecordFiles) -> list[tuple[str, Source, str]]:
    """Every source in the files, with its place and the words that must stand there."""
    out = []
    for sheet in files.sheets:
        for place, record in walk(sheet.content):
            if type(record).__name__ in LEADS:
                source = getattr(record, "source")  # noqa: B009 - each type in the table has one
                out.append((f"{sheet.file}{place}", source, lead(record)))
            for name, field in FIELDS.items():
                source = getattr(record, name, None)
                if source is not None:
                    out.append((f"{sheet.file}{place}/{name}", source, getattr(record, field)))
            if isinstance(record, FootnoteRecord):
                marked = f"{record.hangs_on}{record.number}"
                out.append((f"{sheet.file}{place}/hangs_on", record.hangs_on_source, marked))
    return out


def test_the_first_words_of_every_record_stand_on_its_line(
    seed: Callable[[str], list[str]], files: RecordFiles, words: Words, counted: Callable[[str], None]
) -> None:
    checked = sourced(files)
    for place, source, text in checked:
        lines = seed(source.file)
        said = f"{place}: {text[:40]!r} is not on line {source.line}: {lines[source.line - 1]!r}"
        assert stands(text, lines, source.line, words), said
    counted(f"{len(checked)} source lines")


def test_every_kind_of_record_with_a_source_is_checked(files: RecordFiles) -> None:
    kinds = {type(r).__name__ for sheet in files.sheets for _, r in walk(sheet.content) if hasattr(r, "source")}
    assert kinds == set(LEADS), kinds ^ set(LEADS)


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
    planned = {"SECMP0018", "SECMP0025", "SECMP0039", "SECMP0055", "SECMP0060", "SECMP0062"}
    assert named == planned | {"MP149", "MP180"}
