"""References, days and criteria of the papers against the record, both ways, with an extractor of the test's own."""

import datetime as dt
import re
from collections.abc import Callable, Iterator

import pytest

from app.domain.dates import DateKind, parse
from app.domain.paper import parse_reference
from app.domain.status import Standing
from app.services.record_file import RecordFiles, walk
from app.services.record_kinds import CriterionRecord, PaperRecord, Record, Source
from app.services.record_readiness import ReportedTestingSheet, RisksSheet
from app.services.record_register import MovesSheet, StandardCriteriaSheet, StandardCriterionRecord
from app.services.record_sheets import CriteriaSheet, ScopeSheet

Seed = Callable[[str], list[str]]
Counted = Callable[[str], None]
A, B, C, N = (
    "000_dd6bacb1094a78b2.txt",
    "003_d8a91a7f257c1981.txt",
    "004_3204e8f525bfd906.txt",
    "002_0592291fd5144054.txt",
)
REFERENCE = re.compile(r"\b(?:SECMPP?|MP|DP|CR)\d{3,4}(?!\d)[A-Z]?")
PAPER = re.compile(r"\b[A-Z]{3,4}_\d+_\d{4}(?:_\d+)?")
MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
# A day with its month, with or without its year; of two days together the first borrows month and year.
DAY = re.compile(rf"(?<![\d.])(\d{{1,2}})(?:st|nd|rd|th)? ({MONTH})(?: ?(\d{{4}})| (?!\d)|(?=[,.;)]))")
PAIR = re.compile(rf"(\d{{1,2}})(?:st|nd|rd|th)? and \d{{1,2}}(?:st|nd|rd|th)? ({MONTH}) (\d{{4}})")
SHORT = re.compile(r"\b(\d\d) ([A-Z][a-z]{2}) (\d\d)\b")
YEARS = {A: 2019, B: 2020, C: 2021, N: 2018}


def text_of(seed: Seed, name: str) -> str:
    """A paper as one line, without web addresses and page heads."""
    lines = [line.strip() for line in seed(name)]
    return re.sub(r"(?<=\w)- (?=\w)", "-", " ".join(line for line in lines if line and not line.startswith("http")))


def records(files: RecordFiles, name: str) -> Iterator[Record]:
    """Every record that this paper is the source of, and the records in it."""
    above: dict[str, bool] = {}
    for sheet in files.sheets:
        for place, record in walk(sheet.content):
            source = getattr(record, "source", None)
            parent = place.rsplit("/", 1)[0]
            while not isinstance(source, Source) and parent and f"{sheet.file}{parent}" not in above:
                parent = parent.rsplit("/", 1)[0]
            own = source.file == name if isinstance(source, Source) else above.get(f"{sheet.file}{parent}", False)
            above[f"{sheet.file}{place}"] = own
            if own and not isinstance(record, Source):
                yield record


def values(record: Record) -> Iterator[object]:
    for field in record.__struct_fields__:
        value = getattr(record, field)
        yield from value if isinstance(value, tuple) else (value,)


def days_in(text: str, year: int) -> set[dt.date]:
    """The days that a text prints, in the paper's year where none is printed."""
    found = [parse(f"{day} {month} {y or year}") for day, month, y in DAY.findall(text) + PAIR.findall(text)]
    found += [parse(" ".join(parts)) for parts in SHORT.findall(text)]
    meetings = {parse_reference(reference).on(year) for reference in PAPER.findall(text)}
    return {date.earliest for date in found if date.earliest is not None} | meetings


def days_kept(files: RecordFiles, name: str) -> set[dt.date]:
    """The days that records of a paper have in fields of their own: none of these is read out of a sentence."""
    found: set[dt.date] = set()
    for record in records(files, name):
        for value in values(record):
            if isinstance(value, dt.date):
                found.add(value)
            elif isinstance(value, str) and len(value) < 40:
                try:
                    date = parse(value)
                except ValueError:
                    continue
                if date.kind in {DateKind.EXACT, DateKind.BY, DateKind.WEEK_COMMENCING}:
                    found.add(date.sort_day() or dt.date.min)
    return found - {dt.date.min}


@pytest.mark.parametrize("name", [A, B, C, N])
def test_every_day_both_ways(seed: Seed, files: RecordFiles, counted: Counted, name: str) -> None:
    """Each day that a paper prints, in words or in a reference, is some record's own day; and none other is."""
    paper = days_in(text_of(seed, name), YEARS[name])
    assert days_kept(files, name) == paper
    counted(f"{name}, {len(paper)} days")


def named_by(files: RecordFiles, name: str) -> set[str]:
    """The modifications and change requests that records of a paper are about, from the fields that say so."""
    found: set[str] = set()
    for record in records(files, name):
        for field in ("modification", "reference", "modifications", "delivers", "awaited_by", "waits_for", "names"):
            value = getattr(record, field, None) or ()
            found.update((value,) if isinstance(value, str) else value)
    return {reference for reference in found if REFERENCE.fullmatch(reference)}


@pytest.mark.parametrize(
    ("name", "count"),
    [(A, 8), (B, 16), (C, 11), (N, 16)],
)
def test_every_reference_both_ways(seed: Seed, files: RecordFiles, counted: Counted, name: str, count: int) -> None:
    """Each modification and change request that a paper names is a record's own subject; and none other is."""
    found = REFERENCE.findall(text_of(seed, name))
    paper = {reference.replace("SECMPP", "SECMP") for reference in found}
    assert named_by(files, name) == paper
    assert len(paper) == count
    counted(f"{name}, {count} references of modifications and change requests, named {len(found)} times")


def test_every_paper_reference_is_one_and_in_the_record(seed: Seed, files: RecordFiles, counted: Counted) -> None:
    told = set()
    for name in (A, B, C, N):
        for record in records(files, name):
            for value in values(record):
                if isinstance(value, str) and not isinstance(record, PaperRecord):
                    told.update(PAPER.findall(value))
    papers = {r.reference for sheet in files.sheets for _, r in walk(sheet.content) if isinstance(r, PaperRecord)}
    printed = {found for name in (A, B, C, N) for found in PAPER.findall(text_of(seed, name))}
    assert printed == told | (papers - {None})
    assert printed == {"SECP_65_1502_16", "SECP_68_1005_10", "SECP_76_1701_23", "CSC_32_2610"}
    counted(f"{len(printed)} paper references")


def criteria_in(seed: Seed, name: str, start: str, end: str) -> list[tuple[str, str]]:
    """The numbered or bulleted paragraphs of a section, numbers beside them, headings left out."""
    lines = [line.strip() for line in seed(name)]
    first = next(n for n, line in enumerate(lines) if line.startswith(start) and "...." not in line)
    last = next(n for n, line in enumerate(lines) if n > first and line.startswith(end))
    found: list[tuple[str, str]] = []
    for line in lines[first + 1 : last]:
        opens = re.match(r"(?:(\d)\. |• )", line)
        if opens:
            found.append((opens[1] or "", line[opens.end() :]))
        elif re.match(r"[A-Z][a-z]+ acceptance criteria", line):
            found.append(("", ""))
        elif line and found and found[-1][1]:
            found[-1] = (found[-1][0], f"{found[-1][1]} {line}")
    return [criterion for criterion in found if criterion[1]]


def test_the_criteria_of_both_rids_and_the_standard_set(seed: Seed, files: RecordFiles, counted: Counted) -> None:
    own: dict[str, tuple[CriterionRecord, ...]] = {s.release: s.criteria for s in files.of(CriteriaSheet)}
    standard: tuple[StandardCriterionRecord, ...] = files.of(StandardCriteriaSheet)[0].criteria
    for said, record, name, start, end in (
        ("november-2019", own["november-2019"], A, "6. Acceptance criteria", "Appendix 1"),
        ("june-2020", own["june-2020"], B, "6. Acceptance criteria", "Appendix 1"),
        ("the standard set", standard, B, "Annex 1: Standard", "SEC Release Implementation"),
    ):
        paper = criteria_in(seed, name, start, end)
        assert [(c.number, c.text) for c in record] == paper
        counted(f"criteria of {said}, {len(paper)}")
    groups = [c.group and c.group.value for c in own["june-2020"]]
    assert groups == ["operational"] * 9 + ["testing"] * 6
    assert [c.group.value for c in standard] == [*groups, "security"]
    assert {(c.group, c.number, c.body) for c in own["november-2019"]} == {(None, "", "opsg")}
    assert [c.key for c in standard][:15] == [c.key for c in own["june-2020"]]
    assert {c.key for c in own["november-2019"]} < {c.key for c in standard}


def test_where_the_papers_contradict_themselves_both_sides_are_kept(files: RecordFiles) -> None:
    testing = files.of(ReportedTestingSheet)[0]
    exclusion = testing.exclusions[0]
    assert (exclusion.quoted, exclusion.listed, sum(r.named for r in exclusion.reasons)) == (24, 23, 24)
    figures = {figure.key: (figure.value, figure.printed) for figure in testing.figures}
    assert figures["regression-required"] == (100, "100%")
    assert figures["regression-achieved"] == (99, "99%")
    assert figures["regression-failed"][0] == figures["sit-outstanding-severity-3"][0] == 4
    scope = {sheet.release: {item.modification: item for item in sheet.scope} for sheet in files.of(ScopeSheet)}
    assert scope["november-2021"]["SECMP0007"].title == "Firmware update to IHDs and PPMIDs"
    assert scope["november-2020"]["SECMP0007"].title == "Firmware updates to IHDs and PPMIDs"
    risk = files.of(RisksSheet)[0].risks[1]
    assert (risk.modification, risk.parts, (risk.printed or "")[:10]) == ("SECMP0007", 2, "SECMPP0007")
    assert scope["november-2019"]["SECMP0053"].standing is Standing.REMOVED
    assert scope["june-2020"]["SECMP0053"].standing is Standing.INCLUDED
    assert [m.modification for m in files.of(MovesSheet)[0].moves if m.to is None] == [
        ref for ref, item in scope["november-2020"].items() if item.standing is Standing.MOVED
    ]
