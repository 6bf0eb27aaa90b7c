"""One row of the record in one sentence: what was said of what, in the words of the field."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.domain.completion_report import TAD_STEPS
from app.domain.duty import DUTIES
from app.domain.exclusion import CLASS_NAMES
from app.domain.status import Duty, ExclusionClass, ExclusionOf, TadStep

# A row's own columns, and the names of what it speaks of: criterion, body_name, key, reference, phase.
Row = Mapping[str, Any]
LONGEST = 160


@dataclass(frozen=True, slots=True)
class Told:
    """One change in a sentence.

    Attributes:
        sentence: what changed.
        tail: where to look, under the release's address; None where no one place shows it.
        effective_at: when it held; None for what holds from when it was recorded.
        row: the row behind it, for its provenance.
    """

    sentence: str
    tail: str | None
    effective_at: datetime | None = None
    row: Row | None = None


def plural(count: int, noun: str) -> str:
    """Count a noun: "1 failure", "2 failures"."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def short(words: str) -> str:
    """Give the first sentence of somebody's words, cut where it is long."""
    line = " ".join(words.split("\n\n")[0].split())
    first, stop, _ = line.partition(". ")
    line = first + "." if stop else line
    return line if len(line) <= LONGEST else line[: LONGEST - 1].rsplit(" ", 1)[0] + " …"


def _day(value: date) -> str:
    return f"{value.day} {value:%B %Y}"


def _words(value: Any) -> str:
    return str(getattr(value, "value", value)).replace("_", " ").replace("-", " ")


def _told(row: Row, sentence: str, tail: str | None) -> Told:
    return Told(sentence, tail, row.get("effective_at"), row)


def _after(words: str | None) -> str:
    """Write somebody's words behind a sentence, or only its full stop."""
    said = short(words or "")
    return f": {said}" if said else "."


def _mark(row: Row) -> Told:
    said = f"The {row['body_name']} marked criterion {row['criterion_number']} {_words(row['status']).capitalize()}"
    return _told(row, said + _after(row["view"]), f"/board#criterion-{row['criterion_key']}")


def _statement(row: Row) -> Told:
    which = "its statement" if row["number"] == 1 else f"version {row['number']} of its statement"
    said = f"The DCC gave {which} on {row['body_name']} criterion {row['criterion_number']}"
    return _told(row, said + _after(row["text"]), f"/board#criterion-{row['criterion_key']}")


def _position(row: Row) -> Told:
    """Tell that a position was given: whose, and which, is not everybody's to know."""
    said = f"A member of the {row['body_name']} gave a position on criterion {row['criterion_number']}."
    return _told(row, said, f"/criteria/{row['criterion_key']}/history")


def _on(row: Row) -> str:
    return f"{row['body_name']} criterion {row['criterion_number']}"


def _affirmation(row: Row) -> Told:
    said = f"The {row['body_name']} stands by its mark on criterion {row['criterion_number']}"
    return _told(row, said + _after(row["reason"]), f"/board#criterion-{row['criterion_key']}")


def _condition(row: Row) -> Told:
    due = f" by {_day(row['due'])}" if row["due"] else ""
    said = f"A condition was put on {_on(row)}, for {row['owner']}{due}"
    return _told(row, said + _after(row["text"]), f"/board#criterion-{row['criterion_key']}")


def _condition_end(row: Row) -> Told:
    said = f"A condition on {_on(row)} {'was met' if _words(row['outcome']) == 'met' else 'lapsed'}"
    return _told(row, said + _after(row["words"]), f"/board#criterion-{row['criterion_key']}")


def _document(row: Row) -> Told:
    deed = "was withdrawn from" if row["withdrawn"] else "was given as evidence on"
    return _told(row, f"A document {deed} {_on(row)}{_after(row['title'])}", f"/board#criterion-{row['criterion_key']}")


def _colour(row: Row) -> Told:
    said = f"What {_words(row['status']).capitalize()} means in this release was defined"
    return _told(row, said + _after(row["words"]), "/board")


STANDINGS = {
    "candidate": "is a candidate for this release",
    "targeted": "is targeted at this release",
    "included": "is included in scope",
    "removed": "was removed from scope",
    "moved": "was moved out of this release",
}


def _scope(row: Row) -> Told:
    part = f" part {row['part']}" if row["part"] else ""
    said = f"{row['reference']}{part} {STANDINGS[_words(row['standing'])]}: {row['title']}"
    return _told(row, said, "/scope")


def _milestone(row: Row) -> Told:
    dated = row["date_text"] or "not yet dated"
    said = f"The timetable has “{short(row['event'])}”, {dated}."
    return _told(row, said if not row["withdrawn"] else f"The timetable drops “{short(row['event'])}”.", "/timeline")


def _go_live(row: Row) -> Told:
    return _told(row, f"Go-live is set for {_day(row['go_live'])}.", "")


def _facts(row: Row) -> Told:
    """Tell the many small facts of a paper as one."""
    return _told(
        row, f"{row['source_paper']} reports {plural(row['facts'], 'further fact')} on this release.", "/reported"
    )


def _note(row: Row) -> Told:
    said = (
        f"It was added to what the {row['body_name']} said on criterion {row['criterion_number']}{_after(row['text'])}"
    )
    return _told(row, said, f"/board#criterion-{row['criterion']}")


def _issue(row: Row) -> Told:
    name, severity = f"Testing issue {row['key']}", f"severity {row['severity'].value}"
    if row["version"] == 1:
        said = f"{name} was raised at {severity}{_after(row['title'])}"
    else:
        said = f"{name} is {_words(row['status'])}, {severity}{_after(row['title'])}"
    return _told(row, said, f"/testing/issues/{row['key']}")


def _link(row: Row) -> Told:
    return _told(row, f"Testing issue {row['key']} explains a failure.", f"/testing/issues/{row['key']}")


def _incident(row: Row) -> Told:
    name, category = f"Live incident {row['key']}", f"category {row['category'].value}"
    state = "was recorded" if row["version"] == 1 else f"is {_words(row['status'])}"
    return _told(row, f"{name} {state}, {category}{_after(row['title'])}", "/testing/incidents")


def _risk(row: Row) -> Told:
    name, level = f"Risk {row['risk_number']}", f"{_words(row['level']).capitalize()}"
    state = "was recorded" if row["version"] == 1 else f"is {_words(row['status'])}"
    return _told(row, f"{name} {state}, {level}{_after(row['text'])}", f"/risks?risk={row['risk_number']}#opened")


LEFT_OUT = {ExclusionOf.RESULT: "one result", ExclusionOf.TEST: "a test", ExclusionOf.ISSUE: "a testing issue"}


def _exclusion(row: Row) -> Told:
    why = CLASS_NAMES[ExclusionClass(row["kind"])]
    said = f"The {row['body_name']} agreed not to count {LEFT_OUT[ExclusionOf(row['of'])]} ({why})"
    return _told(row, said + _after(row["reason"]), "/testing")


def _revocation(row: Row) -> Told:
    return _told(row, "An exclusion was revoked, so what it left out counts again" + _after(row["reason"]), "/testing")


def _window(row: Row) -> Told:
    phase, kind = _words(row["phase"]), _words(row["kind"])
    dates = f"{row['begins_text'] or 'not yet dated'} to {row['ends_text'] or 'not yet dated'}"
    said = f"The window of {phase} is planned: {dates}." if kind == "planned" else f"{phase} took place: {dates}."
    return _told(row, said, f"/testing/phases/{phase}")


def _threshold(row: Row) -> Told:
    phase = _words(row["phase"])
    if row["severity"] is None:
        said = f"{phase} requires {row['rate_needed']:,} passed of {row['rate_of']:,}."
    else:
        said = f"{phase} may leave at most {row['at_most']:,} testing issues of severity {row['severity']}."
    return _told(row, said, f"/testing/phases/{phase}")


def _agreed(row: Row) -> str:
    outcome = {True: ", agreed", False: ", not agreed", None: ""}[row["agreed"]]
    return outcome + _after(row["words"])


def _tad(row: Row) -> Told:
    version = f" version {row['version']}" if row["version"] else ""
    step = TAD_STEPS[TadStep(row["step"])].words
    return _told(row, f"Testing Approach Document{version}: {step}{_agreed(row)}", "/testing")


def _report(row: Row) -> Told:
    phase = _words(row["phase"])
    said = f"The {_words(row['kind'])} completion report of {phase}, version {row['report_version']}"
    return _told(row, f"{said}, was {_words(row['step'])}{_agreed(row)}", f"/testing/phases/{phase}")


def _participation(row: Row) -> Told:
    says = "takes part" if row["takes_part"] else "no longer takes part"
    return _told(row, f"{row['party']} says that it {says} in testing.", "/testing/phases/UIT")


def _duty(row: Row) -> Told:
    return _told(row, f"A Test Participant submitted its {DUTIES[Duty(row['duty'])].words}.", "/testing/phases/UIT")


def _receipt(row: Row) -> Told:
    """Tell what a body of results brought: how many, and what newly does not end well."""
    phase, attempt = _words(row["phase"]), "" if row["attempt"] == 1 else f", attempt {row['attempt']}"
    # Senders like to begin a run's name with its phase.
    run = re.sub(rf"^{re.escape(phase)}[-_ ]+(?=\S)", "", str(row["run"]), flags=re.IGNORECASE)
    new = plural(row["new"], "new failure") if row["new"] else "no new failure"
    said = f"{phase} run {run}{attempt}: {plural(row['inserted'], 'result')} received, {new}."
    return Told(said, f"/testing/runs/{row['run_id']}", None, row)


ROWS: dict[str, Callable[[Row], Told]] = {
    "mark": _mark,
    "statement": _statement,
    "position": _position,
    "affirmation": _affirmation,
    "condition": _condition,
    "condition_end": _condition_end,
    "document": _document,
    "colour_meaning": _colour,
    "scope_standing": _scope,
    "milestone_plan": _milestone,
    "release_date": _go_live,
    "fact": _facts,
    "note": _note,
    "test_receipt": _receipt,
    "testing_issue_state": _issue,
    "testing_issue_link": _link,
    "incident_state": _incident,
    "risk_state": _risk,
    "exclusion": _exclusion,
    "exclusion_revocation": _revocation,
    "phase_window": _window,
    "phase_threshold": _threshold,
    "tad_step": _tad,
    "completion_report_step": _report,
    "participation": _participation,
    "duty_submission": _duty,
}
