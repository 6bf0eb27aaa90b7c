"""How a fact of each kind is told on the page of its paper: what it is called, what stands first, what beside it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.queries.fact import FactRow


@dataclass(frozen=True, slots=True)
class Kind:
    """How facts of a kind are told: the words for the kind, and which members of a fact say what."""

    words: str
    head: str = ""
    text: str = "text"
    beside: tuple[tuple[str, str], ...] = ()
    parts: tuple[str, ...] = ()
    table: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a fact with words of its own: a step, a solution, a row of a matrix."""

    head: str
    text: str
    anchors: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """One fact as its paper's page tells it.

    The line leads here where the fact is the first of its line; anchors are further lines that lead here.
    """

    line: int | None
    first: bool
    anchors: tuple[int, ...]
    head: str
    text: str
    beside: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...], tuple[int, ...]], ...]
    modification: str | None
    about: str


@dataclass(frozen=True, slots=True)
class Group:
    """The facts of one kind that were drawn from a paper, in the order of its lines."""

    kind: str
    words: str
    table: tuple[str, ...]
    lines: tuple[Told, ...]


PERSON = (("By", "by"), ("To", "to"))
KINDS: Final[Mapping[str, Kind]] = {
    "papers": Kind("The paper", "title", beside=(
        ("Author", "author"), ("Issued by", "issued_by"), ("Dated", "dated"), ("Meeting", "meeting"),
    )),
    "bodies": Kind("Bodies and others who act", "long_name", beside=(("Name", "name"), ("In references", "code"))),
    "release.sheet": Kind("The release", "title", text="timetable_note", beside=(("Go-live", "go_live"),)),
    "scope": Kind("Scope", "printed", "printed_status", (
        ("Standing", "standing"), ("DCC Systems", "impacts_dcc_systems"), ("Cut-off", "cut_off"),
        ("Decided by", "decider"),
    )),
    "summaries": Kind("What each modification does", "printed", beside=(("Under", "heading"),), parts=("solutions",)),
    "moves": Kind("Modifications moved", "printed", beside=(("Expected", "expected"), ("Waits for", "waits_for"))),
    "moves.sheet": Kind("Why modifications are moved"),
    "change-requests": Kind("Change requests", "reference", beside=(
        ("Title", "title"), ("Beside", "beside"), ("Expected", "expected"), ("Awaited by", "awaited_by"),
    )),
    "criteria": Kind("Acceptance criteria", "number", beside=(("Group", "group"),)),
    "criteria.notes-after": Kind("Written after the decision", "criterion", beside=(("Under", "heading"),)),
    "statements": Kind("Statements of the DCC", "criterion"),
    "marks": Kind("Marks", "criterion", "view", (("Status", "status"), ("Body", "meeting")), ("qualifications",)),
    "milestones": Kind("Milestones", "event", "notes", (("Date", "date_text"),)),
    "standard-criteria.criteria": Kind("Standard acceptance criteria", "number", beside=(("Group", "group"),)),
    "standard-criteria.sheet": Kind("Heading of the standard criteria", "heading"),
    "register.events": Kind("What happened to modifications", "printed", beside=(
        ("Date", "date"), ("By", "by"), ("Path", "path"), ("Solution", "solution"),
    )),
    "windows": Kind("Windows", "kind", beside=(("Closes", "closes"), ("At", "closes_at_printed"), ("To", "to"))),
    "consultations": Kind("Consultations", "key", beside=(("By", "by"), ("Opens", "opens"), ("Closes", "closes"))),
    "designations": Kind("Designations of the SEC", "version", beside=(("Date", "date"), ("Delivers", "delivers"))),
    "determinations": Kind("Determinations and appeals", "heading", beside=(
        ("Milestone", "milestone"), ("Milestone Date", "due"), ("Documents", "documents"),
    ), parts=("steps",)),
    "meetings": Kind("Meetings", "date", beside=(("Body", "body"), ("Number", "number"))),
    "diary": Kind("Diary", "date", beside=(("Time", "time"), ("Place", "place"))),
    "parties": Kind("SEC Parties", beside=(("Parties", "printed"), ("Number", "count")), table=True),
    "parties.elected": Kind("Elected to the Panel", beside=(("Category", "category"), ("Name", "name")), table=True),
    "parties.sheet": Kind("About the Parties", parts=("elected_text",)),
    "impacts": Kind("Impacts", "printed"),
    "impacts.participants": Kind("Participant impact matrix", "caption"),
    "impacts.documents": Kind("SEC document impact matrix", "caption"),
    "impacts.documents-listed": Kind("SEC documents changed", "printed"),
    "impacts.remarks": Kind("Remarks on documents", beside=(("Document", "document"),)),
    "impacts.sheet": Kind("Other codes", text="other_codes"),
    "costs.cells": Kind("Costs", "printed", beside=(("Rows", "rows"), ("Columns", "columns"), ("State", "state"))),
    "costs.columns": Kind("Columns of the cost matrix", "printed"),
    "costs.rows": Kind("Rows of the cost matrix", "printed"),
    "costs.quoted": Kind("Totals as quoted", "printed"),
    "costs.effort": Kind("SECAS effort", "printed", beside=(("Days", "days_printed"),)),
    "costs.notes": Kind("Notes on costs"),
    "costs.sheet": Kind("Heading of the cost matrix", "caption"),
    "versions": Kind("Versions", beside=(("Version", "version"), ("Date", "date"), ("Change", "text")), table=True),
    "glossary": Kind("Glossary", beside=(("Acronym", "acronym"), ("Term", "term")), table=True),
    "footnotes": Kind("Footnotes", "number", beside=(("On", "hangs_on"),)),
    "passages": Kind("Passages", "heading"),
    "recommendations": Kind("Recommendations", "verb", beside=PERSON),
    "decisions": Kind("Decisions", "kind", beside=(("By", "by"), ("Date", "date"), ("Outcome", "outcome"))),
    "risks": Kind("Risks", "printed", beside=(
        ("Raised by", "raised_by"), ("Answered by", "answer_by"),
    ), parts=("answer",)),
    "lessons": Kind("Lessons learnt"),
    "views": Kind("Views", "heading", beside=(("Body", "body"),), parts=("notes_after", "qualifications")),
    "incidents": Kind("Live incidents", "month", beside=(
        ("Category", "category"), ("Number", "count"), ("Causes", "causes"), ("Investigation", "investigation"),
    )),
    "incidents.rectification-plans": Kind("Rectification plans", "providers", beside=(("Standing", "standing"),)),
    "testing.figures": Kind("Testing figures", "printed", beside=(("Phase", "phase"),)),
    "testing.exclusions": Kind("Exclusions", "quoted_printed", beside=(("Phase", "phase"),), parts=("reasons",)),
    "testing.meter-sets": Kind("Meter sets"),
}  # fmt: skip
BLANK = "blank"
# Members that hold a key of ours, which is said as words.
KEYS: Final = ("key", "kind", "criterion")


def sources_in(value: Any) -> Iterator[int]:
    """List the lines of every source that stands inside a fact's content."""
    if isinstance(value, dict):
        if set(value) == {"paper", "file", "line"}:
            yield value["line"]
        else:
            for item in value.values():
                yield from sources_in(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from sources_in(item)


def in_words(value: Any) -> str:
    """Say a member of a fact: a printed cell or day by its print, a list by its items."""
    if value is None:
        return ""
    if isinstance(value, dict):
        return in_words(value.get("printed") or value.get("text") or value.get("state"))
    if isinstance(value, list | tuple):
        return ", ".join(in_words(item) for item in value)
    return str(value)


def group_lines(rows: Sequence[FactRow], names: Mapping[str, str]) -> tuple[Group, ...]:
    """Gather what was drawn from a paper by kind, in the order of its lines.

    The first fact of a line takes the line's anchor; the place of a part leads to the fact it is part of.

    Args:
        rows: everything drawn from the paper, in the order of its lines.
        names: the name of each body by its slug.
    """
    free = {row.source.line for row in rows if row.source and row.source.line}
    later = {line for row in rows for line in sources_in(row.content)} - free
    groups: dict[str, list[Told]] = {}
    for row in rows:
        groups.setdefault(row.kind, []).append(_told(row, free, later, names))
    return tuple(_group(kind, tuple(told)) for kind, told in groups.items())


def _group(name: str, lines: tuple[Told, ...]) -> Group:
    kind = _kind(name)
    return Group(name, kind.words, tuple(head for head, _ in kind.beside) if kind.table else (), lines)


def _kind(kind: str) -> Kind:
    return KINDS.get(kind) or Kind(kind.replace("-", " ").replace(".", ": ").capitalize())


def _taken(lines: Iterator[int] | Sequence[int], left: set[int]) -> tuple[int, ...]:
    """Take from what is left each of these lines, once."""
    taken = []
    for line in lines:
        if line in left:
            left.discard(line)
            taken.append(line)
    return tuple(taken)


def _told(row: FactRow, free: set[int], later: set[int], names: Mapping[str, str]) -> Told:
    kind, said = _kind(row.kind), row.content
    line = row.source.line if row.source else None
    first = bool(line and _taken([line], free))
    matrix = said if row.kind in ("impacts.participants", "impacts.documents") else None
    heads = tuple(in_words(column) for column in matrix["columns"]) if matrix else ()
    lines = tuple(
        (r.get("printed") or r["key"], tuple(c["printed"] or BLANK for c in r["cells"]), _taken(sources_in(r), later))
        for r in (matrix["rows"] if matrix else ())
    )
    parts = tuple(part for name in kind.parts for part in _parts(said.get(name), later))
    told = ((label, in_words(said.get(name))) for label, name in kind.beside)
    beside = tuple((label, names.get(words, words)) for label, words in told)
    head = in_words(said.get(kind.head)) if kind.head else ""
    return Told(
        line,
        first,
        _taken(sources_in(said), later),
        head.replace("-", " ").capitalize() if kind.head in KEYS else head,
        in_words(said.get(kind.text)),
        beside if kind.table else tuple(pair for pair in beside if pair[1]),
        parts,
        heads,
        lines,
        said.get("modification"),
        row.about,
    )


def _parts(value: Any, later: set[int]) -> Iterator[Part]:
    if isinstance(value, str) and value.startswith("["):
        value = json.loads(value)
    for item in [value] if isinstance(value, str | dict) else value or ():
        if isinstance(item, str):
            yield Part("", item, ())
        else:
            said = (in_words(item.get(name)) for name in ("heading", "by", "date"))
            kind = in_words(item.get("kind")).replace("-", " ").capitalize()
            head = ", ".join(words for words in (kind, *said) if words)
            yield Part(head, in_words(item.get("text") or item), _taken(sources_in(item), later))
