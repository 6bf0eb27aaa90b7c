"""Questions about evidence: what each piece says at a moment, and what moved under a mark since it was given."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    ScalarSelect,
    Select,
    column,
    exists,
    func,
    or_,
    select,
    tuple_,
    type_coerce,
    values,
)
from sqlalchemy.orm import Session

from app.domain.evidence import Change, Moved, Pin, Subject, moved
from app.domain.instant import to_micros
from app.domain.status import EvidenceKind
from app.domain.telling import HARMLESS_AT_FIRST
from app.models.base import Instant, table_of
from app.models.evidence import EvidenceChange, EvidenceSubject
from app.models.release import Release
from app.queries.moment import WHENEVER, WHICHEVER, Moment, latest, told

release = table_of(Release)
subject = table_of(EvidenceSubject)
change = table_of(EvidenceChange)
other = change.alias("other_change")

# Above every harm: what does no harm by being there has none to add when it comes.
NO_HARM_AT_FIRST = 2**62


def list_subjects(session: Session, slug: str | None, moment: Moment) -> dict[int, tuple[Subject, ...]]:
    """Give by release what each piece of its evidence says at a moment, in one statement.

    Args:
        session: an open session.
        slug: the release; all of them when none is named.
        moment: both clocks.
    """
    rows = session.execute(_subjects(slug is not None), told(moment, slug)).all()
    found: dict[int, list[Subject]] = defaultdict(list)
    for release_id, id, kind, name, value, harm, digest, note, effective_at, seq in rows:
        found[release_id].append(
            Subject(id, EvidenceKind(kind), name, json.loads(value), harm, digest, note, effective_at, seq)
        )
    return {id: tuple(rows) for id, rows in found.items()}


@cache
def _subjects(one_release: bool) -> Select[Any]:
    newest = latest(change, WHENEVER, other.c.subject_id == subject.c.id, of=other)
    question = (
        select(
            subject.c.release_id,
            subject.c.id,
            subject.c.kind,
            subject.c.subject,
            change.c.value,
            change.c.harm,
            change.c.digest,
            change.c.note,
            change.c.effective_at,
            change.c.seq,
        )
        .select_from(subject.join(release, release.c.id == subject.c.release_id).join(change, change.c.id == newest))
        .order_by(subject.c.release_id, subject.c.id)
    )
    return question.where(release.c.slug == WHICHEVER) if one_release else question


def said_last(session: Session, subjects: Collection[int]) -> dict[int, tuple[str, datetime]]:
    """Give for pieces of evidence the digest of what each says as far as is recorded, and since when.

    Args:
        session: the unit of work of a change.
        subjects: their numbers.
    """
    newest = (
        select(other.c.id)
        .where(other.c.subject_id == subject.c.id)
        .order_by(other.c.effective_at.desc(), other.c.seq.desc(), other.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    question = (
        select(subject.c.id, change.c.digest, change.c.effective_at)
        .select_from(subject.join(change, change.c.id == newest))
        .where(subject.c.id.in_(subjects))
    )
    return {row.id: (row.digest, row.effective_at) for row in session.execute(question)}


def said_before(
    session: Session, release_id: int, kind: EvidenceKind, name: str
) -> tuple[int, Mapping[str, Any]] | None:
    """Give the harm and the value of what a piece of evidence says as far as is recorded; nothing for a new one."""
    row = session.execute(
        select(change.c.harm, change.c.value)
        .select_from(subject.join(change, change.c.subject_id == subject.c.id))
        .where(subject.c.release_id == release_id, subject.c.kind == kind, subject.c.subject == name)
        .order_by(change.c.effective_at.desc(), change.c.seq.desc(), change.c.id.desc())
        .limit(1)
    ).first()
    return None if row is None else (row.harm, json.loads(row.value))


def find_moved(session: Session, pins: Sequence[tuple[Pin, Sequence[Subject]]], moment: Moment) -> tuple[Moved, ...]:
    """Say of each pin how the evidence behind it moved since, in one statement however many there are.

    A change that another had overtaken before it could be seen never counted. Where the last change of a subject
    lies within a pin, all that anybody could see since lies within it (mechanics, section 5).

    Args:
        session: an open session.
        pins: what the author of each mark saw, with the evidence it rests on as it stands at the moment.
        moment: both clocks.
    """
    pairs = [
        (number, each.id, pin.saw_seq, held, NO_HARM_AT_FIRST * (each.kind in HARMLESS_AT_FIRST))
        for number, (pin, rests) in enumerate(pins)
        for held in (to_micros(min(pin.effective_at, moment.as_at)),)
        for each in rests
        if not pin.covers(each.effective_at, each.seq)
    ]
    found: dict[int, list[Change]] = defaultdict(list)
    stands = {each.id: each for _, rests in pins for each in rests}
    for row in session.execute(_moved(pairs, moment)).all() if pairs else ():
        found[row.number] += _changes(stands[row.subject_id], row, pins[row.number][0], moment)
    return tuple(moved(found[number]) for number in range(len(pins)))


def _changes(stands: Subject, row: Any, pin: Pin, moment: Moment) -> Iterator[Change]:
    """Read the first change that did harm, and the last one whatever it did.

    What a paper tells is judged from the day of the paper on: before that day nothing makes it stale.
    """
    if row.worse_seq is not None and pin.effective_at <= moment.as_at:
        since = max(row.worse_at, pin.effective_at)
        yield Change(stands.id, since, row.worse_seq, True, False, row.worse_note, row.worse_seq == stands.seq)
    same = row.digest == stands.digest
    yield Change(stands.id, stands.effective_at, stands.seq, False, same, stands.note, True)


def _moved(pairs: Sequence[tuple[int, int, int, int, int]], moment: Moment) -> Select[Any]:
    names = ("number", "subject_id", "saw", "held", "at_first")
    pinned = values(*(column(name, BigInteger) for name in names), name="pinned").data(list(pairs)).cte("pinned")
    within, worse = change.alias("within"), change.alias("worse")
    # Instants are compared as the microseconds that they are kept as.
    held = type_coerce(pinned.c.held, Instant)
    seen = (
        select(other.c.id)
        .where(
            other.c.subject_id == pinned.c.subject_id,
            other.c.effective_at <= held,
            other.c.seq <= pinned.c.saw,
            other.c.seq <= moment.seq,
        )
        .order_by(other.c.effective_at.desc(), other.c.seq.desc(), other.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    first_worse = _first_worse(pinned, within, held, moment)
    return select(
        pinned.c.number,
        pinned.c.subject_id,
        within.c.digest,
        worse.c.effective_at.label("worse_at"),
        worse.c.seq.label("worse_seq"),
        worse.c.note.label("worse_note"),
    ).select_from(pinned.outerjoin(within, within.c.id == seen).outerjoin(worse, worse.c.id == first_worse))


def _first_worse(pinned: CTE, within: Any, held: ColumnElement[Any], moment: Moment) -> ScalarSelect[int]:
    """Ask for the first change that said more harm than what lay within a pin, and that could be seen."""
    later = change.alias("later")
    after = tuple_(later.c.effective_at, later.c.seq, later.c.id) > tuple_(
        other.c.effective_at, other.c.seq, other.c.id
    )
    # Judged by this very pin: left to itself the question would be put to all of them.
    overtaken = (
        exists()
        .where(
            later.c.subject_id == other.c.subject_id,
            later.c.seq <= moment.seq,
            after,
            or_(later.c.effective_at == other.c.effective_at, later.c.effective_at <= held),
        )
        .correlate(pinned, other)
    )
    return (
        select(other.c.id)
        .where(
            other.c.subject_id == pinned.c.subject_id,
            other.c.effective_at <= moment.as_at,
            other.c.seq <= moment.seq,
            or_(other.c.effective_at > held, other.c.seq > pinned.c.saw),
            other.c.harm > func.coalesce(within.c.harm, pinned.c.at_first),
            ~overtaken,
        )
        .order_by(other.c.effective_at, other.c.seq, other.c.id)
        .limit(1)
        .scalar_subquery()
    )
