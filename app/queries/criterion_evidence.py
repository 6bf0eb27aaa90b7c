"""What stands behind each criterion of a board: its evidence, how that moved under the mark, the machine's verdict."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.domain.evidence import Moved, Pin, Rest, Subject, behind, by_kind
from app.domain.finding import Finding, Known
from app.domain.instant import london_day
from app.domain.status import EvidenceKind, Outcome
from app.domain.verdict import Verdict, judge
from app.domain.what_if import Without
from app.queries.evidence import find_moved, list_subjects
from app.queries.excused import excused_outcomes
from app.queries.moment import Moment

NOTHING_READ = Verdict(Finding.UNKNOWN, ())


@dataclass(frozen=True, slots=True)
class Standing:
    """The evidence behind one criterion at a moment; `moved` is nothing while it could not be read.

    `whole` says that nothing which the verdict looks at was missing just then.
    """

    subjects: tuple[Subject, ...]
    moved: Moved | None
    verdict: Verdict
    read: bool = True
    whole: bool = True


UNREAD = Standing((), None, NOTHING_READ, read=False, whole=False)


@dataclass(frozen=True, slots=True)
class Asked:
    """One criterion whose evidence is asked for, with the pins of its mark and of the positions on it."""

    id: int
    release_id: int
    rests_on: tuple[Rest, ...]
    pin: Pin | None
    positions: tuple[Pin, ...] = ()


@dataclass(frozen=True, slots=True)
class Behind:
    """What was found behind one criterion: how it stands, and which of the positions rest on evidence that worsened."""

    standing: Standing
    positions: tuple[bool | None, ...]


def find_evidence(
    session: Session, slug: str | None, asked: Sequence[Asked], moment: Moment, without: Without | None = None
) -> tuple[Behind, ...]:
    """Give what stands behind criteria at a moment, in at most three statements whatever their number.

    It is asked last: where the evidence cannot be read, what people said stands, and nothing is known of the rest.

    Args:
        session: an open session.
        slug: the release; all of them when none is named.
        asked: the criteria.
        moment: both clocks.
        without: what of the evidence is passed over; nothing but for a what-if.
    """
    try:
        return _behind(session, slug, asked, moment, without)
    except SQLAlchemyError:
        session.rollback()
        return tuple(Behind(UNREAD, (None,) * len(each.positions)) for each in asked)


def _behind(
    session: Session, slug: str | None, asked: Sequence[Asked], moment: Moment, without: Without | None
) -> tuple[Behind, ...]:
    subjects = list_subjects(session, slug, moment)
    if without is not None:
        subjects = {release: without.subjects(rows) for release, rows in subjects.items()}
    gathered = {release: by_kind(rows) for release, rows in subjects.items()}
    behind_each = [behind(one.rests_on, gathered.get(one.release_id, {}), one.id) for one in asked]
    pins = [
        (pin, rests)
        for one, rests in zip(asked, behind_each, strict=True)
        for pin in (*([one.pin] if one.pin else []), *one.positions)
    ]
    moved = iter(find_moved(session, pins, moment))
    moves = [(next(moved) if one.pin else Moved(), tuple(next(moved).stale for _ in one.positions)) for one in asked]
    if without is not None:
        moves = [
            (without.moved(mark, one.pin, rests) if one.pin else mark, positions)
            for one, rests, (mark, positions) in zip(asked, behind_each, moves, strict=True)
        ]
    known, failed = {}, frozenset[EvidenceKind]()
    excused: Mapping[int, Mapping[str, Mapping[Outcome, int]]] = {}
    if any(_holds(each) for rows in subjects.values() for each in rows):
        try:
            excused = excused_outcomes(session, slug, moment)
        except SQLAlchemyError:
            session.rollback()
            failed = frozenset({EvidenceKind.EXCLUSIONS})
    if without is not None:
        excused = {release: without.excused(phases) for release, phases in excused.items()}
    for release_id, rows in subjects.items():
        known[release_id] = Known(rows, excused.get(release_id, {}), failed)
    today = london_day(moment.as_at)
    found = []
    for one, rests, (mark, positions) in zip(asked, behind_each, moves, strict=True):
        verdict = judge(one.rests_on, known.get(one.release_id, Known((), {}, failed)), one.id, today)
        found.append(Behind(Standing(rests, mark, verdict, whole=not failed), positions))
    return tuple(found)


def _holds(subject: Subject) -> bool:
    return subject.kind is EvidenceKind.EXCLUSIONS and bool(subject.value["in_force"])
