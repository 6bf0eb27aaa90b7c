"""What was said at meetings, and what a body was asked there, in one sentence a row."""

from collections.abc import Callable

from app.domain.change_row import Row, Told, short
from app.domain.exclusion import CLASS_NAMES
from app.domain.instant import long_day
from app.domain.status import ExclusionClass, NoteKind

NOTED = {
    NoteKind.VIEW: "gave a view",
    NoteKind.CONCERN: "heard a member’s concern",
    NoteKind.NOTE: "noted",
}


def _told(row: Row, sentence: str, words: str, tail: str | None) -> Told:
    said = short(words)
    return Told(sentence + (f": {said}" if said else "."), tail, row["effective_at"], row)


def _note(row: Row) -> Told:
    """Tell what was noted at a meeting: whose concern it was is not everybody's to know."""
    said = f"At its meeting of {long_day(row['day'])} the {row['body_name']} {NOTED[NoteKind(row['kind'])]}"
    return _told(row, said, row["words"], None)


def _request(row: Row) -> Told:
    why = CLASS_NAMES[ExclusionClass(row["exclusion_class"])]
    said = f"The DCC asked the {row['body_name']} not to count something ({why})"
    return _told(row, said, row["what"], f"/testing#request-{row['number']}")


def _answer(row: Row) -> Told:
    how = "agreed to" if row["agreed"] else "did not agree to"
    said = f"The {row['body_name']} {how} request {row['number']} not to count something"
    return _told(row, said, row["words"], f"/testing#request-{row['number']}")


OF_MEETINGS: dict[str, Callable[[Row], Told]] = {
    "meeting_note": _note,
    "exclusion_request": _request,
    "exclusion_request_answer": _answer,
}
