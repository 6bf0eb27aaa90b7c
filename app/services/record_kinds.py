"""What the data files may say: one strict type a file name, and the records in it (data/README.md explains them)."""

import datetime as dt
from collections.abc import Iterable
from typing import Annotated, Literal

from msgspec import Meta, Struct

from app.domain.dates import DateKind, PaperDate, parse
from app.domain.evidence import read_rest
from app.domain.milestone import DateRule, parse_rule
from app.domain.paper import parse_reference
from app.domain.status import Classification, CriterionGroup, Rag, Standing

Words = Annotated[str, Meta(pattern=r"\S")]
Slug = Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Line = Annotated[int, Meta(ge=1)]
ModificationReference = Annotated[str, Meta(pattern=r"^(SECMP[0-9]{4}|MP[0-9]{3}[A-Z]?|DP[0-9]{3})$")]


class Record(Struct, frozen=True, forbid_unknown_fields=True):
    """A piece of a data file: nothing in it is optional unless it says so, and nothing else may stand in it."""


class Source(Record, frozen=True):
    """Where a record's first words stand: the paper, the text file it was read from, and the line there (from 1)."""

    paper: Words
    file: Words
    line: Line

    @property
    def label(self) -> str:
        """The source in one phrase, as pages show it."""
        return f"{self.paper}, line {self.line}"


class Sheet(Record, frozen=True):
    """A whole data file."""


class Tick(Record, frozen=True):
    """What a paper says of yes or no, and how: a cell that is ticked or blank, or words that say so or say not.

    A blank is not the same as a stated no.
    """

    state: Literal["ticked", "blank", "stated", "stated_none", "not_assessed", "confirmed_none"]
    printed: str

    def __post_init__(self) -> None:
        """Refuse a tick that is not printed, a blank that is, and words that are none (ValueError)."""
        printed_as(self.state, self.printed)


class PaperRecord(Record, frozen=True):
    """One of the papers; ``dated`` is as printed, ``meeting_date`` gives the year that a reference leaves out."""

    key: Slug
    reference: Words | None
    title: Words
    author: Words
    issued_by: Words
    dated: Words
    classification: Classification | None
    body: Slug | None
    meeting: int | None
    meeting_date: dt.date | None
    file: Words
    source: Source
    reference_source: Source | None
    author_source: Source
    dated_source: Source
    classification_source: Source | None

    def __post_init__(self) -> None:
        """Refuse a reference that is none, or that names another meeting or day than the record does (ValueError)."""
        exact_day(self.dated)
        if self.reference is None:
            return
        reference = parse_reference(self.reference)
        if self.meeting_date is None or reference.on(self.meeting_date.year) != self.meeting_date:
            raise ValueError(f"{self.reference} is not a paper for a meeting on {self.meeting_date}")
        if reference.meeting != self.meeting:
            raise ValueError(f"{self.reference} is not a paper for meeting {self.meeting}")

    @property
    def name(self) -> str:
        """How other records name this paper: its reference, or its title where it has none."""
        return self.reference or self.title

    @property
    def dated_day(self) -> dt.date:
        """The day the paper is dated."""
        return exact_day(self.dated)


class BodyRecord(Record, frozen=True):
    """A body, a decider or another actor; ``code`` is what its paper references begin with."""

    slug: Slug
    name: Words
    long_name: Words
    kind: Literal["body", "decider", "actor"]
    code: Annotated[str, Meta(pattern=r"^[A-Z]{2,8}$")] | None
    source: Source


class MeetingRecord(Record, frozen=True):
    """A meeting that a paper dates, with what the paper says of it."""

    key: Slug
    body: Slug
    date: dt.date
    number: Annotated[int, Meta(ge=1)] | None
    kind: Words
    release: Slug | None
    text: Words
    source: Source


class ScopeRecord(Record, frozen=True):
    """A modification, or a part of one, beside a release; ``names`` lists the references its status text names."""

    modification: ModificationReference
    part: Words | None
    title: Words
    printed: Words
    printed_status: Words | None
    impacts_dcc_systems: Tick | None
    impacts_source: Source | None
    standing: Standing
    modification_state: Slug | None
    cut_off: Words | None
    decider: Slug | None
    names: tuple[ModificationReference, ...]
    source: Source

    def __post_init__(self) -> None:
        """Refuse a cut-off that is not one day, an impact out of nowhere, and names that the status does not print."""
        if self.cut_off is not None:
            exact_day(self.cut_off)
        stated = self.impacts_dcc_systems is not None and self.impacts_dcc_systems.state.startswith("stated")
        if stated != (self.impacts_source is not None):
            raise ValueError("words that state the impact have a source of their own, and a cell has none")
        for name in self.names:
            if name not in (self.printed_status or ""):
                raise ValueError(f"the printed status does not name {name}")

    @property
    def cut_off_day(self) -> dt.date | None:
        """The last day on which the decision can come."""
        return None if self.cut_off is None else exact_day(self.cut_off)


class Note(Record, frozen=True):
    """Words that a paper says were written after the decision, and the day by which they were."""

    text: Words
    known_by: dt.date
    source: Source


class Qualification(Record, frozen=True):
    """What a body adds to its agreement on a criterion, in the paper's words."""

    heading: Words
    text: Words
    notes_after: tuple[Note, ...]
    source: Source


class StatementRecord(Record, frozen=True):
    """The DCC's statement on a criterion; ``dated_by`` says where the day comes from."""

    text: Words
    effective_at: dt.date
    dated_by: Words
    source: Source


class MarkRecord(Record, frozen=True):
    """A body's agreed status and view; ``view`` is the whole printed view, later notes included."""

    status: Rag
    printed: Words
    view: str
    qualifications: tuple[Qualification, ...]
    notes_after: tuple[Note, ...]
    meeting: Slug
    effective_at: dt.date
    source: Source

    def __post_init__(self) -> None:
        """Refuse a status that is not the printed one, and a later note that does not stand in the view."""
        if self.printed.lower() != self.status.value:
            raise ValueError(f"printed {self.printed!r} is not {self.status.value}")
        for note in self.notes_after:
            if note.text not in self.view:
                raise ValueError(f"a later note does not stand in the view: {note.text[:40]!r}")

    @property
    def view_at_decision(self) -> str:
        """The view without the words that were written after the decision."""
        words = self.view
        for note in self.notes_after:
            words = words.replace(note.text, "")
        return "\n\n".join(part.strip() for part in words.split("\n\n") if part.strip())


class CriterionRecord(Record, frozen=True):
    """An acceptance criterion; ``number`` is as displayed ("" where none is), ``group`` None where a set is unsplit.

    ``rests_on`` names the kinds of evidence it is judged by: ours, not the paper's.
    """

    key: Slug
    number: str
    body: Slug
    group: CriterionGroup | None
    text: Words
    source: Source
    statement: StatementRecord | None
    mark: MarkRecord | None
    rests_on: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what is no kind of evidence (ValueError)."""
        for text in self.rests_on:
            read_rest(text)


class MilestoneRecord(Record, frozen=True):
    """A row of a timetable: ``date`` and ``rule`` in the paper's words."""

    key: Slug
    date: str
    event: Words
    notes: str
    body: Slug | None
    category: Slug
    rule: Words | None
    actual: dt.date | None
    source: Source

    def __post_init__(self) -> None:
        """Refuse a date or a rule that cannot be read, and a rule that the row does not print (ValueError)."""
        parse(self.date)
        if self.rule is not None:
            parse_rule(self.rule)
            if self.rule not in self.notes:
                raise ValueError(f"the notes do not print the rule {self.rule!r}")

    @property
    def paper_date(self) -> PaperDate:
        """The date with the days it can mean."""
        return parse(self.date)

    @property
    def date_rule(self) -> DateRule | None:
        """The rule on another milestone, where the row gives one."""
        return None if self.rule is None else parse_rule(self.rule)


def printed_as(state: str, printed: str) -> None:
    """Refuse a tick that is not printed, a blank that is, and words that are none (ValueError)."""
    wanted = {"ticked": "✓", "blank": ""}.get(state, printed)
    if printed != wanted or (state.startswith("stated") and not printed.strip()):
        raise ValueError(f"a {state} cell is printed {wanted!r}, not {printed!r}")


def once(noun: str, names: Iterable[str]) -> None:
    """Refuse a name that comes twice in one list (ValueError names it)."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise ValueError(f"{noun} {name} stands twice")
        seen.add(name)


def exact_day(text: str) -> dt.date:
    """The one day that a printed date means; raises ValueError when it means several or none."""
    found = parse(text)
    if found.kind is not DateKind.EXACT or found.earliest is None:
        raise ValueError(f"not one day: {text!r}")
    return found.earliest
