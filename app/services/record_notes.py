"""What a paper adds to a mark after the decision, and where the days of a criterion come from, as facts of their own.

A mark is loaded as it was agreed; words that its paper says were written later follow it from the day of the paper.
"""

from collections.abc import Iterator
from datetime import date
from functools import partial

from app.domain.instant import day_begins
from app.domain.journal import canonical
from app.models.fact import Fact
from app.services.record_kinds import CriterionRecord, MarkRecord, Note, Qualification
from app.services.record_loading import Loading, sourced

NOTE, DATED = "criteria.notes-after", "criteria.dated"


def qualification_at_decision(qualification: Qualification) -> str:
    """Give a qualification under its heading, without the words that were written after the decision."""
    words = qualification.text
    for note in qualification.notes_after:
        words = words.replace(note.text, "")
    parts = [part.strip() for part in words.split("\n\n") if part.strip()]
    return "\n\n".join([qualification.heading, *parts])


def load_notes(loading: Loading, release: str, position: int, record: CriterionRecord) -> None:
    """Add the later notes of a criterion's mark to a load, and who dates its statement.

    Args:
        loading: the load under way.
        release: slug of the release.
        position: the criterion's place in it.
        record: the criterion as the data file has it.
    """
    about: dict[str, str | None] = {"criterion": record.key}
    for number, (heading, note) in enumerate(_notes(record.mark), 1):
        content = {**about, "text": note.text, "known_by": note.known_by.isoformat(), "heading": heading}
        key = f"{record.key}/{number}"
        make = partial(_fact, release, NOTE, key, position, content, note.known_by)
        loading.fact("fact", f"{release}/{NOTE}/{key}", partial(make, note))
    if record.statement is not None:
        content = {**about, "dated_by": record.statement.dated_by}
        since = record.statement.effective_at
        content["since"] = since.isoformat()
        loading.fact(
            "fact",
            f"{release}/{DATED}/{record.key}",
            partial(_fact, release, DATED, record.key, position, content, since),
        )


def _notes(mark: MarkRecord | None) -> Iterator[tuple[str | None, Note]]:
    """List a mark's later notes: those of its view, then of each qualification that says more than the view does."""
    if mark is None:
        return
    said = {note.text for note in mark.notes_after}
    yield from ((None, note) for note in mark.notes_after)
    for qualification in mark.qualifications:
        yield from ((qualification.heading, note) for note in qualification.notes_after if note.text not in said)


def _fact(
    release: str,
    kind: str,
    key: str,
    position: int,
    content: dict[str, str | None],
    since: date,
    note: Note | None = None,
) -> Fact:
    return Fact(
        about=release,
        kind=kind,
        key=key,
        position=position,
        content=canonical(content),
        effective_at=day_begins(since),
        **sourced(note.source if note else None),
    )
