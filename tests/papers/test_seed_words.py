"""Every word of the four papers against the record, both ways, whatever the line, column and page breaks.

One way, each printed field of each record stands in its paper's text, word after word. The other way, each word of
the text is marked where a record has it; what is left over has to be furniture: page heads, addresses, contents,
headings of tables and sections. The appendices of CSC_32_2610 run in columns and have a test of their own.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from app.services.record_diary import PartyCount
from app.services.record_file import RecordFiles, walk
from app.services.record_impact import MatrixRow
from app.services.record_kinds import CriterionRecord, MarkRecord, Record, Source, StatementRecord
from app.services.record_prose import FootnotesSheet

Seed = Callable[[str], list[str]]
Words = Callable[[str], list[str]]
# The fields that hold words of a paper, and the field that says on which line those begin where they have their own.
PRINTED = dict.fromkeys(
    re.findall(
        r"\w+",
        """
    acronym answer category causes closes_at_printed cut_off date days_printed document documents event expected
    heading instead_of investigation milestone month name notes number place printed_status providers
    quoted_printed regulatory_year term time title used vague version view
    """,
    ),
    "",
) | {
    "author": "author_source",
    "awaited_until": "awaited_until_source",
    "caption": "caption_source",
    "dated": "dated_source",
    "elected_text": "elected_source",
    "go_live": "go_live_source",
    "hangs_on": "hangs_on_source",
    "other_codes": "other_codes_source",
    "printed": "printed_source",
    "text": "text_source",
}
# Fields of the same name that are words of ours, by the record's type.
OURS = {"BodyRecord": {"name"}, "MilestoneRecord": {"category"}, "EventRecord": {"event"}}
# Page heads, web addresses and contents, in whole lines; a page's reference opens some that end with its number.
FURNITURE = re.compile(
    r"https?://\S+|\S.*\.{6,} \d+|This document has a( Classification)?|(Classification )?of White|Contents"
    r"|Paper Reference: .*|Action:  For Decision|This document is classified as White in accordance with .*"
    r"|can be shared with the public, and any members may publish the information, subject to copyright\."
)
PAGE_OPENS, PAGE_ENDS = re.compile(r"(SECP|CSC)_\d+_\d{4}(_\d+)? – .*"), re.compile(r"Page \d+ of \d+")
# What CSC_32_2610 says by its reference alone, which stands in its page heads: the day of the meeting it goes to.
OF_REFERENCE = {"CSC_32_2610", "26 October 2021"}
# Headings and heads of tables that no record repeats, as they stand in the texts: whole lines without stops.
HEADINGS = """
1 Scope|4 Recommendations|SECAS Team|Change Delivery Manager SECAS|Modification Status|Modification|Activity|Document
SEC Party and DCC impacts|SEC Party impacts|Participant Summary of impacts|DCC impacts|Area impacted Summary of impacts
SEC document impacts|SEC document impact matrix|Document SECMP|SECMP|0018|0023|0025|0039|0055|0060|0062
Other code impacts|Other Code impacts|Release implementation timetable|Date Event Notes|DCC costs|SECAS costs
Appendix 1 Version control|Document history|Version Date Changes|Glossary
Acronym Full term|1|2|Operational acceptance criteria reviewed by the Operations Group|Operational acceptance criteria
Testing acceptance criteria reviewed by the TAG|Testing acceptance criteria|SEC Release Implementation|Version 1.1
Security acceptance criteria reviewed by the Security Sub- Committee SSC|SEC governance|Category Name|Change update
Open Consultations|Change Board Votes|Recent Designations of the SEC|Information and consultations
Short deadline consultations|DCC consultations|Date Meetings and Events
"""
# The head of the scope table, which a page break puts into the middle of a row.
TABLE_HEAD = ("Modification Status Impacts", "DCC", "Systems?")
APPENDICES = ("004_3204e8f525bfd906.txt", 335)
PAPERS = (
    "000_dd6bacb1094a78b2.txt",
    "003_d8a91a7f257c1981.txt",
    "004_3204e8f525bfd906.txt",
    "002_0592291fd5144054.txt",
)


@dataclass
class Text:
    """The words of a paper with the line each stands on, and which of them a record has."""

    words: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    places: dict[str, list[int]] = field(default_factory=dict)
    marked: set[int] = field(default_factory=set)

    def add(self, words: list[str], line: int) -> None:
        for word in words:
            self.places.setdefault(word, []).append(len(self.words))
            self.words.append(word)
            self.lines.append(line)

    def find(self, words: list[str]) -> list[int]:
        """Where these words stand one after the other."""
        return [n for n in self.places.get(words[0], []) if self.words[n : n + len(words)] == words]

    def mark(self, words: list[str], found: list[int], line: int) -> None:
        """Mark the words where they stand first from a record's line on; few words only on that line itself."""
        few = len(words) < 3
        reach = line if few and words != ["✓"] else line + 60
        near = [n for n in found if line <= self.lines[n] <= reach]
        free = [n for n in near if n not in self.marked] if few else near
        for n in (free or near)[:1]:
            self.marked.update(range(n, n + len(words)))


def bare(text: str, words: Words) -> list[str]:
    """The words of a text without quotation marks, brackets, bullets and stops around them."""
    stripped = (word.strip("‘’“”()[],.;:•") for word in words(text))
    return [word for word in stripped if word not in {"", "o", "–"}]  # an empty bullet is printed o


def text_of(name: str, seed: Seed, words: Words, files: RecordFiles) -> Text:
    """A paper's words without furniture; the marks of footnotes come off the words they hang on."""
    hanging = {
        f"{f.hangs_on}{f.number}": f.hangs_on
        for sheet in files.of(FootnotesSheet)
        for f in sheet.footnotes
        if f.hangs_on_source.file == name
    }
    text = Text()
    for number, line in body_of(seed(name)):
        text.add([hanging.get(word, word) for word in bare(line, words)], number)
    return text


def body_of(lines: list[str]) -> list[tuple[int, str]]:
    """The lines of a paper that say something, with their numbers; footnotes come last, out of the sentences they cut.

    A footnote stands under a rule of spaces, at the foot of a page; the next page opens with one space.
    """
    body: list[tuple[int, str]] = []
    notes: list[tuple[int, str]] = []
    in_head = in_note = False
    for number, line in enumerate(lines, 1):
        bare_line = line.strip()
        in_note = (in_note or (len(line) > 40 and not bare_line)) and not re.match(r" \S", line)
        in_head = in_head or PAGE_OPENS.fullmatch(bare_line) is not None
        head = any(tuple(part.strip() for part in lines[at : at + 3]) == TABLE_HEAD for at in range(number - 3, number))
        if not (in_head or head or FURNITURE.fullmatch(bare_line)):
            (notes if in_note else body).append((number, line))
        in_head = in_head and PAGE_ENDS.fullmatch(bare_line) is None
    return body + notes


def printed_in(record: Record, source: Source | None) -> Iterator[tuple[str, str, Source]]:
    """The printed fields of a record, piece by piece: each paragraph and each bullet is one."""
    ours = OURS.get(type(record).__name__, set())
    for name in record.__struct_fields__:
        if name not in PRINTED or name in ours:
            continue
        value = getattr(record, name)
        own = getattr(record, PRINTED[name], None) if PRINTED[name] else None
        for whole in value if isinstance(value, tuple) else (value,):
            if isinstance(whole, str):
                for piece in whole.split("\n"):
                    at = own or source
                    if piece.strip() and at is not None:
                        yield name, piece.removeprefix("• "), at
    if isinstance(record, PartyCount) and source is not None:
        yield "count", f"{record.printed} {record.count}", source


def sourced(sheet: Record) -> Iterator[tuple[str, Record, Source | None]]:
    """Every record with its own source, or that of the record it stands in."""
    above: dict[str, Source | None] = {}
    for place, record in walk(sheet):
        if not isinstance(record, Source):
            parts, source = place.split("/"), getattr(record, "source", None)
            while source is None and parts:
                parts.pop()
                source = above.get("/".join(parts) or "/")
            above[place] = source
            yield place, record, source


def in_columns(record: Record, source: Source) -> bool:
    """Say whether this stands in the appendices of CSC_32_2610, whose columns another test undoes."""
    kinds = CriterionRecord | StatementRecord | MarkRecord
    return isinstance(record, kinds) and source.file == APPENDICES[0] and source.line >= APPENDICES[1]


def read_into(files: RecordFiles, texts: dict[str, Text], words: Words) -> dict[str, int]:
    """Find every printed field in its paper and mark it there; say how many pieces each paper has."""
    counts = dict.fromkeys(texts, 0)
    for sheet in files.sheets:
        for place, record, at in sourced(sheet.content):
            pieces = list(printed_in(record, at))
            if isinstance(record, MatrixRow):
                pieces.append(("key", record.key, record.source))
            for name, piece, source in pieces:
                wanted, text = bare(piece, words), texts[source.file]
                if not wanted or in_columns(record, source):
                    continue
                found = text.find(wanted)
                assert found or piece in OF_REFERENCE, f"{sheet.file}{place}/{name} is not printed: {piece!r}"
                text.mark(wanted, found, source.line)
                counts[source.file] += 1
    return counts


def left_over(text: Text, before: int) -> dict[int, str]:
    """The words that no record has, by line; of the lines before one only."""
    left: dict[int, list[str]] = {}
    for number, word in enumerate(text.words):
        if number not in text.marked and text.lines[number] < before:
            left.setdefault(text.lines[number], []).append(word)
    return {line: " ".join(parts) for line, parts in left.items()}


def test_every_word_both_ways(seed: Seed, files: RecordFiles, words: Words, counted: Callable[[str], None]) -> None:
    texts = {name: text_of(name, seed, words, files) for name in PAPERS}
    counts = read_into(files, texts, words)
    headings = {heading for line in HEADINGS.strip().split("\n") for heading in line.split("|")}
    seen = set()
    for name, text in texts.items():
        left = left_over(text, APPENDICES[1] if name == APPENDICES[0] else 10_000)
        lost = {line: said for line, said in left.items() if said not in headings}
        assert lost == {}, f"{name} says what no record has"
        seen |= set(left.values())
        heads = sum(len(said.split()) for said in left.values())
        counted(f"{name}, {len(text.words)} words, {heads} of them headings, {counts[name]} printed fields")
    assert headings <= seen, f"no paper has these headings: {headings - seen}"


def test_a_field_that_is_not_printed_is_found_out(seed: Seed, files: RecordFiles, words: Words) -> None:
    """The proof can fail: a word changed or left out is not found, and what nobody has is left over."""
    text = text_of(PAPERS[0], seed, words, files)
    assert text.find(bare("The total DCC implementation costs of this release is currently £1,073,269", words))
    assert not text.find(bare("The total DCC implementation costs of this release is currently £1,073,268", words))
    assert not text.find(bare("The total DCC implementation costs of release", words))
    assert "5 Costs" in left_over(text, 10_000).values()
