"""Questions about releases: which there are, when they go live, what is in their scope."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Column, ColumnElement, ScalarSelect, Select, func, select
from sqlalchemy.orm import Session

from app.domain.errors import NotFound
from app.domain.instant import EPOCH, london_day
from app.domain.status import Standing
from app.domain.working_days import england_and_wales
from app.models.base import table_of
from app.models.body import Appointment, AppointmentEnd, Paper
from app.models.exclusion import Exclusion
from app.models.journal import JournalEntry, JournalRelease
from app.models.modification import Modification
from app.models.release import Release, ReleaseDate, ScopeItem, ScopeStanding
from app.queries.moment import HEAD, WHENEVER, WHICHEVER, Moment, latest, told
from app.queries.source import Source, source_of

release = table_of(Release)
release_date = table_of(ReleaseDate)
scope_item = table_of(ScopeItem)
standing = table_of(ScopeStanding)
modification = table_of(Modification)
paper = table_of(Paper)
touched = table_of(JournalRelease)
entry = table_of(JournalEntry)
exclusion = table_of(Exclusion)
appointment = table_of(Appointment)
appointment_end = table_of(AppointmentEnd)


# More entries than any journal will hold.
LARGEST = 2**62


@dataclass(frozen=True, slots=True)
class ReleaseHead:
    """What stands at the top of every page of a release."""

    slug: str
    title: str
    go_live: date | None
    classification: str | None
    working_days_to_go: int | None
    timetable_note: str | None = None


@dataclass(frozen=True, slots=True)
class ScopeRow:
    """One modification, or part of one, beside a release, with the paper's own words."""

    modification: str
    part: str | None
    title: str
    standing: Standing
    impacts_dcc_systems: bool | None
    modification_state: str | None
    printed_status: str | None
    cut_off: date | None
    decider: str | None
    source: Source | None


def _heads(moment: Moment) -> Select[Any]:
    other = release_date.alias()
    newest = latest(release_date, moment, other.c.release_id == release.c.id, of=other)
    return (
        select(
            release.c.slug,
            release.c.title,
            release.c.classification,
            release.c.timetable_note,
            release_date.c.go_live,
        )
        .select_from(release.outerjoin(release_date, release_date.c.id == newest))
        .where(release.c.seq <= moment.seq)
        .order_by(release_date.c.go_live.nulls_last(), release.c.slug)
    )


def _head(row: Any, moment: Moment) -> ReleaseHead:
    today = london_day(moment.as_at)
    coming = row.go_live is not None and row.go_live >= today
    to_go = england_and_wales().between(today, row.go_live) if coming else None
    return ReleaseHead(row.slug, row.title, row.go_live, row.classification, to_go, row.timetable_note)


def list_releases(session: Session, moment: Moment) -> tuple[ReleaseHead, ...]:
    """List the releases of the record, the earliest go-live first."""
    rows = session.execute(_heads(moment)).all()
    return tuple(_head(row, moment) for row in rows)


def find_release(session: Session, slug: str, moment: Moment) -> ReleaseHead:
    """Give the head of one release.

    Raises:
        NotFound: no such release was in the record at that moment.
    """
    row = session.execute(_heads(moment).where(release.c.slug == slug)).first()
    if row is None:
        raise NotFound(f"There is no release {slug!r} in the record.")
    return _head(row, moment)


@dataclass(frozen=True, slots=True)
class Stamp:
    """Up to where a page of a release is true: what it is kept by.

    Attributes:
        seq: the last entry that touches the release, or all of them.
        all_seq, all_at: the last entry that touches all of them, and when it was recorded.
        turned: how many exclusions had expired, and appointments begun or ended, by then: a page changes at each
            such instant without an entry.
        turns_at: the next such instant that is known of.
    """

    seq: int
    all_seq: int
    all_at: datetime
    turned: int
    turns_at: datetime | None = None


def find_stamped(session: Session, slug: str, moment: Moment) -> tuple[ReleaseHead, Stamp]:
    """Give the head of one release, and up to where a page of it is true, in one statement.

    Raises:
        NotFound: no such release was in the record at that moment.
    """
    row = session.execute(_stamped(), told(moment, slug)).first()
    if row is None:
        raise NotFound(f"There is no release {slug!r} in the record.")
    return _head(row, moment), _stamp(row)


def stamp_of(session: Session, slug: str, moment: Moment) -> tuple[int, int]:
    """Give what an answer about a release is held by: the last entry that touches it, and how much has turned since.

    Raises:
        NotFound: no such release was in the record at that moment.
    """
    stamp = find_stamped(session, slug, moment)[1]
    return stamp.seq, stamp.turned


def turned_by(session: Session, moment: Moment) -> int:
    """Count, of all releases, what has come into force or gone out of it by a moment without an entry of its own."""
    return int(session.execute(_turned_anywhere(), told(moment)).scalar_one())


@cache
def _turned_anywhere() -> Select[Any]:
    return select(_turned(WHENEVER, of_release=False))


def find_now(session: Session, slug: str, now: datetime) -> tuple[Moment, ReleaseHead, Stamp] | None:
    """Give this moment, the head of a release, and up to where a page of it is true, in one statement.

    Args:
        session: an open session.
        slug: the release.
        now: the clock's instant.

    Returns:
        Nothing where there is no such release, or the clock runs behind the record: then the moment is resolved first.
    """
    row = session.execute(_stamped(), {"moment_as_at": now, "moment_seq": LARGEST, "release_slug": slug}).first()
    if row is None or row.head_at > now:
        return None
    moment = Moment(now, row.head_at, row.head_seq, live=True)
    return moment, _head(row, moment), _stamp(row)


def _stamp(row: Any) -> Stamp:
    turns = [at for at in (row.turns_1, row.turns_2, row.turns_3) if at is not None]
    return Stamp(row.own or 0, row.of_all or 0, row.all_at or EPOCH, row.turned, min(turns, default=None))


@cache
def _stamped() -> Select[Any]:
    of_all = _last(touched.c.release_id == 0, WHENEVER)
    columns = (
        _own(WHENEVER).scalar_subquery().label("own"),
        of_all.scalar_subquery().label("of_all"),
        select(entry.c.recorded_at).where(entry.c.seq == of_all.scalar_subquery()).scalar_subquery().label("all_at"),
        _turned(WHENEVER).label("turned"),
        *(turns.label(f"turns_{place}") for place, turns in enumerate(_turns(WHENEVER), 1)),
        HEAD.with_only_columns(entry.c.seq).scalar_subquery().label("head_seq"),
        HEAD.with_only_columns(entry.c.recorded_at).scalar_subquery().label("head_at"),
    )
    return _heads(WHENEVER).add_columns(*columns).where(release.c.slug == WHICHEVER)


def _own(moment: Moment) -> Select[Any]:
    return _last((touched.c.release_id == release.c.id) | (touched.c.release_id == 0), moment).correlate(release)


def _turned(moment: Moment, *, of_release: bool = True) -> ColumnElement[int]:
    """Count what has come into force, or gone out of it, by a moment."""
    counts = [
        select(func.count()).where(at <= moment.as_at, at.table.c.seq <= moment.seq, *which).scalar_subquery()
        for at, which in _turning(of_release)
    ]
    return counts[0] + counts[1] + counts[2]


def _turns(moment: Moment) -> list[ScalarSelect[datetime]]:
    """Ask, by kind, when the next comes into force or goes out of it after a moment."""
    return [
        select(func.min(at)).where(at > moment.as_at, at.table.c.seq <= moment.seq, *which).scalar_subquery()
        for at, which in _turning(of_release=True)
    ]


def _turning(of_release: bool) -> tuple[tuple[Column[datetime], tuple[ColumnElement[bool], ...]], ...]:
    return (
        (exclusion.c.expires_at, (exclusion.c.release_id == release.c.id,) if of_release else ()),
        (appointment.c.effective_at, ()),
        (appointment_end.c.ends_at, ()),
    )


def _last(which: ColumnElement[bool], moment: Moment) -> Select[Any]:
    return select(func.max(touched.c.seq)).where(which, touched.c.seq <= moment.seq)


def release_id(session: Session, slug: str) -> int:
    """Give the id of a release.

    Raises:
        NotFound: there is no such release.
    """
    found = session.execute(select(release.c.id).where(release.c.slug == slug)).scalar()
    if found is None:
        raise NotFound(f"There is no release {slug!r} in the record.")
    return int(found)


def last_entry(session: Session, slug: str, moment: Moment) -> int:
    """Give the number of the last journal entry that touches a release or all releases, up to a moment."""
    own = select(release.c.id).where(release.c.slug == slug).scalar_subquery()
    number = session.execute(
        select(func.max(touched.c.seq)).where(
            (touched.c.release_id == own) | (touched.c.release_id == 0), touched.c.seq <= moment.seq
        )
    ).scalar()
    return int(number or 0)


def list_scope(session: Session, slug: str, moment: Moment) -> tuple[ScopeRow, ...]:
    """List a release's scope items in the paper's order, as they stood at a moment."""
    other = standing.alias()
    newest = latest(standing, moment, other.c.scope_item_id == scope_item.c.id, of=other)
    rows = session.execute(
        select(
            modification.c.reference,
            scope_item.c.part,
            standing.c.title,
            standing.c.standing,
            standing.c.impacts_dcc_systems,
            standing.c.modification_state,
            standing.c.printed_status,
            standing.c.cut_off,
            standing.c.decider,
            standing.c.source_paper,
            standing.c.source_file,
            standing.c.source_line,
        )
        .select_from(
            scope_item.join(release, release.c.id == scope_item.c.release_id)
            .join(modification, modification.c.id == scope_item.c.modification_id)
            .join(standing, standing.c.id == newest)
        )
        .where(release.c.slug == slug, scope_item.c.seq <= moment.seq)
        .order_by(scope_item.c.position, modification.c.reference)
    ).all()
    return tuple(
        ScopeRow(
            row.reference,
            row.part or None,
            row.title,
            Standing(row.standing),
            row.impacts_dcc_systems,
            row.modification_state,
            row.printed_status,
            row.cut_off,
            row.decider,
            source_of(row),
        )
        for row in rows
    )
