"""What changed, in sentences: one row for each kind of journal entry, and a sentence also for a kind nobody knew of."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from app.domain.change_row import ROWS as OF_RELEASES
from app.domain.change_row import Row, Told, plural
from app.domain.change_row_decision import OF_DECISIONS
from app.domain.change_row_meeting import OF_MEETINGS
from app.domain.meeting import told_of_meeting

ROWS: dict[str, Callable[[Row], Told]] = {**OF_RELEASES, **OF_MEETINGS, **OF_DECISIONS}
# A load of more than so many rows is told as one, by what it brought.
MOST_TOLD_APART = 12
NOUNS = {
    "mark": "mark",
    "statement": "statement",
    "scope_standing": "scope item",
    "milestone_plan": "timetable row",
    "release_date": "go-live date",
    "note": "note",
    "fact": "further fact",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A journal entry with the rows behind it that count here.

    Attributes:
        kind, subject: as the journal has them.
        rows: by table.
        apart: whether rows are told one by one, however many: a question about when things held asks so.
    """

    kind: str
    subject: str
    rows: Mapping[str, Sequence[Row]]
    apart: bool = False


Builder = Callable[[Entry], list[Told]]


def told_of(entry: Entry) -> list[Told]:
    """Say in sentences what an entry changed."""
    return KINDS.get(entry.kind, _unknown)(entry)


def _rows(*tables: str) -> Builder:
    """Tell each row of these tables; where none of them counts, the entry itself."""

    def build(entry: Entry) -> list[Told]:
        told = [ROWS[table](row) for table in tables for row in entry.rows.get(table, ())]
        return told or _unknown(entry)

    return build


def _first(table: str) -> Builder:
    """Tell the first row of a table, for entries whose other rows only follow from it."""

    def build(entry: Entry) -> list[Told]:
        rows = entry.rows.get(table, ())
        return [ROWS[table](rows[0])] if rows else _unknown(entry)

    return build


def _plainly(sentence: str, tail: str | None = None) -> Builder:
    """Tell an entry by its kind alone: nobody else's business, or nothing more to say."""
    return lambda entry: [Told(sentence, tail)]


def _of_meeting(deed: str) -> Builder:
    """Tell what was done with a meeting: every release is told, and none of its rows is."""
    return lambda entry: [Told(told_of_meeting(entry.subject, deed), None)]


def _linked(entry: Entry) -> list[Told]:
    rows = entry.rows.get("testing_issue_link", ())
    return [ROWS["testing_issue_link"](rows[0])] if rows else _unknown(entry)


def _raised(entry: Entry) -> list[Told]:
    """Tell a new testing issue with how many failures it explains."""
    told = _first("testing_issue_state")(entry)
    links = len(entry.rows.get("testing_issue_link", ()))
    if not links or len(told) != 1:
        return told
    first = told[0]
    sentence = f"{first.sentence} It explains {plural(links, 'failure')}."
    return [replace(first, sentence=sentence)]


def _loaded(entry: Entry) -> list[Told]:
    """Tell a load of papers: row by row where that is asked or little, else by what it brought."""
    rows = [(table, row) for table, own in entry.rows.items() for row in own]
    if not rows:
        return [Told("The papers' record was loaded; nothing of it is about this release.", None)]
    if entry.apart or len(rows) <= MOST_TOLD_APART:
        return [ROWS[table](row) for table, row in rows]
    counted: Counter[str] = Counter()
    for table, row in rows:
        counted[table] += row.get("facts", 1)
    brought = [plural(counted[table], noun) for table, noun in NOUNS.items() if counted[table]]
    papers = sorted({row["source_paper"] for _, row in rows if row.get("source_paper")})
    said = f"{', '.join(brought[:-1])} and {brought[-1]}" if len(brought) > 1 else brought[0]
    return [Told(f"The record of {_listed(papers)} was loaded: {said}.", None)]


def _listed(papers: Sequence[str]) -> str:
    return "a file" if not papers else ("paper " if len(papers) == 1 else "papers ") + ", ".join(papers)


def _unknown(entry: Entry) -> list[Told]:
    """Tell an entry by its kind and subject: a kind without a row of its own still reads."""
    noun, _, deed = entry.kind.partition(".")
    what, _, name = entry.subject.partition(":")
    place = name.rpartition("/")[2] or name
    words = f"{_words(noun)} {_words(deed) or 'recorded'}"
    on = _words(what)
    return [Told(f"{words.capitalize()}: {on} {place}." if place else f"{words.capitalize()}.", None)]


def _words(name: str) -> str:
    return name.replace("_", " ").replace("-", " ")


KINDS: dict[str, Builder] = {
    "record.loaded": _loaded,
    "mark.recorded": _rows("mark", "condition"),
    "mark.reaffirmed": _rows("affirmation"),
    "condition.recorded": _rows("condition"),
    "condition.ended": _rows("condition_end"),
    "document.given": _rows("document"),
    "document.withdrawn": _rows("document"),
    "colours.defined": _rows("colour_meaning"),
    "statement.recorded": _rows("statement"),
    "position.recorded": _rows("position"),
    "results.received": _rows("test_receipt"),
    "issue.recorded": _raised,
    "issue.changed": _rows("testing_issue_state"),
    "issue.linked": _linked,
    "exclusion.agreed": _rows("exclusion"),
    "exclusion.revoked": _rows("exclusion_revocation"),
    "incident.recorded": _rows("incident_state"),
    "incident.changed": _rows("incident_state"),
    "risk.recorded": _rows("risk_state"),
    "risk.changed": _rows("risk_state"),
    "phase.planned": _rows("phase_window"),
    "phase.actual": _rows("phase_window"),
    "phase.thresholds": _rows("phase_threshold"),
    "tad.draft": _rows("tad_step"),
    "tad.comments": _rows("tad_step"),
    "tad.update": _rows("tad_step"),
    "tad.recommendation": _rows("tad_step"),
    "tad.acceptance": _rows("tad_step"),
    "report.submitted": _rows("completion_report_step"),
    "report.reviewed": _rows("completion_report_step"),
    "report.approved": _rows("completion_report_step"),
    "meeting.called": _of_meeting("was called for"),
    "meeting.cancelled": _of_meeting("was cancelled that was to be on"),
    "meeting.noted": _rows("meeting_note"),
    "exclusion.requested": _rows("exclusion_request"),
    "exclusion.answered": _rows("exclusion_request_answer"),
    "recommendation.recorded": _rows("recommendation"),
    "decision.recorded": _rows("decision"),
    "deciding_body.named": _rows("deciding_body"),
    "step.recorded": _rows("release_step"),
    "release.redated": _first("redating"),
    "lesson.recorded": _rows("lesson"),
    "lesson.taken": _rows("lesson_taken"),
    "participation.declared": _rows("participation"),
    "duty.submitted": _rows("duty_submission"),
    "appointment.made": _plainly("Somebody was appointed to a body."),
    "appointment.ended": _plainly("An appointment to a body was ended."),
    "person.added": _plainly("An account was opened."),
    "person.signed_in": _plainly("Somebody signed in."),
    "person.signed_out": _plainly("Somebody signed out."),
    "key.created": _plainly("A key for a system was made."),
    "demo.added": _plainly("The demonstration accounts were opened."),
}
