"""Keeping what marks rest on: every change of evidence, under the journal entry of what changed it."""

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.journal import canonical
from app.domain.status import EvidenceKind
from app.domain.telling import Told
from app.models.base import Stamped, table_of
from app.models.evidence import EvidenceChange, EvidenceSubject
from app.queries.evidence import said_last

subjects = table_of(EvidenceSubject)
Telling = Callable[[], Iterable[Told]]
Key = tuple[int, EvidenceKind, str]


def rows_of_evidence(session: Session, tell: Telling) -> list[Callable[[], list[Stamped]]]:
    """Give the rows that keep what a change says as evidence, to stand last among the rows of its journal entry.

    Evidence that says what it said already is no change and is left out.

    Args:
        session: the unit of work.
        tell: what the evidence says, asked for when the rows before it have their numbers and stamps.
    """
    told: list[Told] = []
    numbers: dict[Key, int] = {}

    def new_subjects() -> list[Stamped]:
        told.extend(tell())
        numbers.update(_known(session, told))
        fresh = dict.fromkeys(key for each in told if (key := _key(each)) not in numbers)
        rows = [EvidenceSubject(release_id=release, kind=kind, subject=name) for release, kind, name in fresh]
        made.extend(rows)
        return list(rows)

    made: list[EvidenceSubject] = []

    def changes() -> list[Stamped]:
        numbers.update({(row.release_id, row.kind, row.subject): row.id for row in made if row.id is not None})
        return _changed(session, told, numbers)

    return [new_subjects, changes]


def _key(told: Told) -> Key:
    return told.release_id, told.kind, told.name


def _known(session: Session, told: list[Told]) -> dict[Key, int]:
    """Give the numbers of the subjects that are in the record already."""
    wanted = {_key(each) for each in told}
    found: dict[Key, int] = {}
    for release in {release for release, _, _ in wanted}:
        names = {name for of, _, name in wanted if of == release}
        question = select(subjects.c.id, subjects.c.kind, subjects.c.subject).where(subjects.c.release_id == release)
        if len(names) == 1:
            question = question.where(subjects.c.subject == names.pop())
        found |= {(release, EvidenceKind(row.kind), row.subject): row.id for row in session.execute(question)}
    return {key: id for key, id in found.items() if key in wanted}


def _changed(session: Session, told: list[Told], numbers: dict[Key, int]) -> list[Stamped]:
    last: dict[int, Any] = said_last(session, sorted({numbers[_key(each)] for each in told}))
    rows: list[Stamped] = []
    for each in told:
        subject = numbers[_key(each)]
        before = last.get(subject)
        if before is not None and before[0] == each.digest and before[1] <= each.effective_at:
            continue
        # What is told of an earlier time than the last comes between: then whatever follows is to be told again.
        between = before is not None and each.effective_at < before[1]
        last[subject] = None if between or (subject in last and before is None) else (each.digest, each.effective_at)
        rows.append(
            EvidenceChange(
                subject_id=subject,
                harm=each.harm,
                digest=each.digest,
                value=canonical(dict(each.value)),
                note=each.note,
                effective_at=each.effective_at,
            )
        )
    return rows
