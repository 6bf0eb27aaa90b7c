"""Questions about the risks of a release: how each stands at a moment, and how it came to stand so."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.domain.effective import recorded_late
from app.domain.errors import NotFound
from app.domain.issue_change import changed_between
from app.domain.risk import RiskFacts, stands_in_the_way
from app.domain.status import RiskLevel, RiskStatus
from app.models.base import table_of
from app.models.body import Body
from app.models.release import Release
from app.models.risk import Risk, RiskState
from app.queries.issue_history import VersionRow
from app.queries.moment import WHENEVER, WHICHEVER, Moment, latest, resolve, told

release = table_of(Release)
risk = table_of(Risk)
state = table_of(RiskState)
body = table_of(Body)
LARGEST_NUMBER = 2**31 - 1


@dataclass(frozen=True, slots=True)
class RiskRow:
    """A risk as it stands at a moment; `raised_at` is since when it is on record."""

    id: int
    release_id: int
    number: int
    facts: RiskFacts
    accepted_by_name: str | None
    version: int
    by: str
    raised_at: datetime
    effective_at: datetime
    recorded_at: datetime
    recorded_late: bool

    @property
    def stands_in_the_way(self) -> bool:
        """Say whether it keeps its release from going live."""
        return stands_in_the_way(self.facts.level, self.facts.status)


@cache
def _asked() -> Select[Any]:
    dated, first = state.alias(), state.alias()
    raised = (
        select(func.min(first.c.effective_at))
        .where(first.c.risk_id == risk.c.id, first.c.seq <= WHENEVER.seq)
        .scalar_subquery()
    )
    newest = latest(state, WHENEVER, dated.c.risk_id == risk.c.id, of=dated)
    return (
        select(risk.c.id.label("number_in_record"), risk.c.release_id, risk.c.number, *_said())
        .add_columns(raised.label("raised_at"))
        .select_from(
            risk.join(release, release.c.id == risk.c.release_id)
            .join(state, state.c.id == newest)
            .outerjoin(body, body.c.id == state.c.accepted_by)
        )
        .where(release.c.slug == WHICHEVER)
        .order_by(risk.c.number)
    )


def _said() -> list[Any]:
    own = [column for column in state.c if column.name not in ("id", "seq", "risk_id", "accepted_by")]
    return [*own, body.c.slug.label("body"), body.c.name.label("body_name")]


def list_risks(session: Session, slug: str, moment: Moment) -> tuple[RiskRow, ...]:
    """List the risks of a release as they stood at a moment, in one statement, by their numbers."""
    return tuple(map(_row, session.execute(_asked(), told(moment, slug)).all()))


def find_risk(session: Session, slug: str, number: int, moment: Moment) -> RiskRow:
    """Give one risk of a release.

    Raises:
        NotFound: the release had no such risk at that moment.
    """
    asked = _asked().where(risk.c.number == number)
    row = session.execute(asked, told(moment, slug)).first() if 0 < number <= LARGEST_NUMBER else None
    if row is None:
        raise NotFound(f"The release {slug!r} has no risk {number}.")
    return _row(row)


def name_risk(session: Session, slug: str, number: int) -> RiskRow:
    """Give a risk as it stands now, for a service that will change it.

    Raises:
        NotFound: the release has no such risk.
    """
    return find_risk(session, slug, number, resolve(session))


def last_risk(session: Session, release_id: int) -> int:
    """Give the number of the last risk recorded of a release, 0 when there is none."""
    question = select(func.max(risk.c.number)).where(risk.c.release_id == release_id)
    return int(session.execute(question).scalar() or 0)


def list_risk_versions(session: Session, slug: str, number: int, moment: Moment) -> tuple[VersionRow, ...]:
    """List what was said of a risk by a moment, the latest first, in one statement."""
    rows = session.execute(
        select(*_said())
        .select_from(
            state.join(risk, risk.c.id == state.c.risk_id)
            .join(release, release.c.id == risk.c.release_id)
            .outerjoin(body, body.c.id == state.c.accepted_by)
        )
        .where(release.c.slug == slug, risk.c.number == number)
        .where(state.c.seq <= moment.seq, state.c.effective_at <= moment.as_at)
        .order_by(state.c.version)
    ).all()
    found: list[VersionRow] = []
    for row in rows:
        facts = _facts(row)
        changed = changed_between(found[-1].facts if found else None, facts)
        found.append(VersionRow(row.version, facts, changed, row.by, row.effective_at, row.recorded_at))
    return tuple(reversed(found))


def _facts(row: Any) -> RiskFacts:
    return RiskFacts(
        text=row.text,
        level=RiskLevel(row.level),
        status=RiskStatus(row.status),
        owner=row.owner,
        raised_by=row.raised_by,
        mitigation=row.mitigation,
        accepted_by=row.body,
        acceptance=row.acceptance,
        modification=row.modification,
    )


def _row(row: Any) -> RiskRow:
    return RiskRow(
        id=row.number_in_record,
        release_id=row.release_id,
        number=row.number,
        facts=_facts(row),
        accepted_by_name=row.body_name,
        version=row.version,
        by=row.by,
        raised_at=row.raised_at,
        effective_at=row.effective_at,
        recorded_at=row.recorded_at,
        recorded_late=recorded_late(row.effective_at, row.recorded_at, None),
    )
