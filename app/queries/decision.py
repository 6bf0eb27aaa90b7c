"""Questions about the decision on a release: which body decides, what it decided, and what it saw when it did."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import ScalarSelect, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from app.domain.effective import recorded_late
from app.domain.errors import NotFound
from app.domain.status import GoNoGo
from app.models.base import table_of
from app.models.body import Body
from app.models.decision import DecidingBody, Decision
from app.models.release import Release, ReleaseDate
from app.queries.condition import held_at
from app.queries.fact import list_facts
from app.queries.moment import WHENEVER, WHICHEVER, Moment, latest, told

release = table_of(Release)
release_date = table_of(ReleaseDate)
body = table_of(Body)
decision = table_of(Decision)
deciding = table_of(DecidingBody)
SHEET = "release.sheet"
LARGEST_VERSION = 2**31 - 1


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """What the deciding body decided on a release; all that it saw is kept under the digest `pinned_sha256`.

    `go_live` is the day that it was decided for: a go for another day than the release is to go live on covers it not.
    """

    version: int
    body: str
    body_name: str
    outcome: GoNoGo
    words: str
    conditions: tuple[str, ...]
    deferred_until: date | None
    meeting: str | None
    by: str
    saw_seq: int
    pinned_sha256: str
    go_live: date | None
    effective_at: datetime
    recorded_at: datetime
    recorded_late: bool


@dataclass(frozen=True, slots=True)
class Decider:
    """The body that decides on a release; the reason for it where somebody gave one, else a paper names it."""

    slug: str
    name: str
    reason: str | None = None
    since: datetime | None = None
    by: str | None = None


# Everything but the pinned text itself, which can be long and is shown on its own page.
_COLUMNS = [column for column in decision.c if column.name != "pinned"]


def decided_for() -> ScalarSelect[Any]:
    """Ask, of each decision, the go-live day that was seen when it was made."""
    seen = and_(
        release_date.c.release_id == decision.c.release_id,
        release_date.c.effective_at <= decision.c.effective_at,
        release_date.c.seq <= decision.c.saw_seq,
    )
    order = (release_date.c.effective_at.desc(), release_date.c.seq.desc(), release_date.c.id.desc())
    return select(release_date.c.go_live).where(seen).order_by(*order).limit(1).correlate(decision).scalar_subquery()


def _question() -> Select[Any]:
    """Build the statement that reads decisions, each with the go-live day that it was made for."""
    day = decided_for().label("go_live")
    joined = decision.join(release, release.c.id == decision.c.release_id).join(body, body.c.id == decision.c.body_id)
    return select(*_COLUMNS, day, body.c.slug, body.c.name).select_from(joined).where(release.c.slug == WHICHEVER)


@cache
def _newest() -> Select[Any]:
    other = decision.alias()
    newest = latest(decision, WHENEVER, other.c.release_id == decision.c.release_id, of=other)
    return _question().where(decision.c.id == newest)


@cache
def _all() -> Select[Any]:
    return _question().where(held_at(decision, WHENEVER)).order_by(decision.c.version.desc())


def find_decision(session: Session, slug: str, moment: Moment) -> DecisionRow | None:
    """Give the decision on a release that holds at a moment, if it has been decided on."""
    row = session.execute(_newest(), told(moment, slug)).first()
    return None if row is None else _row(row)


def list_decisions(session: Session, slug: str, moment: Moment) -> tuple[DecisionRow, ...]:
    """List what was decided on a release by a moment, the last first."""
    return tuple(map(_row, session.execute(_all(), told(moment, slug)).all()))


def find_pinned(session: Session, slug: str, version: int, moment: Moment) -> tuple[DecisionRow, str]:
    """Give one decision on a release with the exact text of what was seen when it was made.

    Raises:
        NotFound: there was no such decision at that moment.
    """
    question = _all().add_columns(decision.c.pinned).where(decision.c.version == version)
    row = session.execute(question, told(moment, slug)).first() if 0 < version <= LARGEST_VERSION else None
    if row is None:
        raise NotFound(f"There is no decision {version} on the release {slug!r}.")
    return _row(row), row.pinned


def decided_since(session: Session, release_id: int) -> datetime | None:
    """Give since when the latest of the decisions on a release holds: the next one follows it."""
    found: datetime | None = session.execute(
        select(func.max(decision.c.effective_at)).where(decision.c.release_id == release_id)
    ).scalar()
    return found


def decider_since(session: Session, release_id: int) -> datetime | None:
    """Give since when who decides on a release is the one named last."""
    found: datetime | None = session.execute(
        select(func.max(deciding.c.effective_at)).where(deciding.c.release_id == release_id)
    ).scalar()
    return found


def last_decided(session: Session, release_id: int) -> int:
    """Give the version of the last decision on a release, 0 when there is none."""
    question = select(func.max(decision.c.version)).where(decision.c.release_id == release_id)
    return int(session.execute(question).scalar() or 0)


def find_decider(session: Session, slug: str, moment: Moment) -> Decider | None:
    """Give the body that decides on a release: as somebody recorded, or else as a paper of the release says.

    Two statements, also for a release of which nobody says it.
    """
    sheet = next(iter(list_facts(session, slug, moment, (SHEET,)).get(SHEET, ())), None)
    named = (sheet.content.get("decider") if sheet else None) or ""
    own = select(release.c.id).where(release.c.slug == slug).scalar_subquery()
    other = deciding.alias()
    newest = latest(deciding, moment, other.c.release_id == own, of=other)
    rows = session.execute(
        select(body.c.slug, body.c.name, deciding.c.reason, deciding.c.effective_at, deciding.c.by)
        .select_from(body.outerjoin(deciding, and_(deciding.c.body_id == body.c.id, deciding.c.id == newest)))
        .where(or_(deciding.c.id.is_not(None), body.c.slug == named))
        .order_by(deciding.c.id.is_(None))
    ).all()
    return Decider(*rows[0]) if rows else None


def deciding_body(session: Session, slug: str, moment: Moment) -> tuple[str, str] | None:
    """Give the slug and the name of the body that decides on a release, if the record names one."""
    found = find_decider(session, slug, moment)
    return None if found is None else (found.slug, found.name)


def _row(row: Any) -> DecisionRow:
    return DecisionRow(
        version=row.version,
        body=row.slug,
        body_name=row.name,
        outcome=GoNoGo(row.outcome),
        words=row.words,
        conditions=tuple(json.loads(row.conditions)),
        deferred_until=row.deferred_until,
        meeting=row.meeting,
        by=row.by,
        saw_seq=row.saw_seq,
        pinned_sha256=row.pinned_sha256,
        go_live=row.go_live,
        effective_at=row.effective_at,
        recorded_at=row.recorded_at,
        recorded_late=recorded_late(row.effective_at, row.recorded_at, None),
    )
