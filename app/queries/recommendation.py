"""Questions about recommendations: what each body recommends of a release at a moment, and in whose words."""

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.domain.effective import recorded_late
from app.domain.status import GoNoGo
from app.models.base import table_of
from app.models.body import Body
from app.models.criterion import Criterion, CriterionWording
from app.models.decision import Recommendation
from app.models.release import Release
from app.queries.moment import WHENEVER, WHICHEVER, Moment, latest, told

release = table_of(Release)
body = table_of(Body)
criterion = table_of(Criterion)
wording = table_of(CriterionWording)
recommendation = table_of(Recommendation)


@dataclass(frozen=True, slots=True)
class RecommendationRow:
    """What a body recommends of a release: go, go with conditions, no-go or defer, and why."""

    body: str
    body_name: str
    outcome: GoNoGo
    words: str
    conditions: tuple[str, ...]
    meeting: str | None
    version: int
    effective_at: datetime
    recorded_at: datetime
    recorded_late: bool
    by: str


@cache
def _asked() -> Select[Any]:
    other = recommendation.alias()
    same = (other.c.release_id == recommendation.c.release_id, other.c.body_id == recommendation.c.body_id)
    return (
        select(recommendation, body.c.slug, body.c.name)
        .select_from(
            recommendation.join(release, release.c.id == recommendation.c.release_id).join(
                body, body.c.id == recommendation.c.body_id
            )
        )
        .where(release.c.slug == WHICHEVER, recommendation.c.id == latest(recommendation, WHENEVER, *same, of=other))
        .order_by(body.c.position, body.c.slug)
    )


def list_recommendations(session: Session, slug: str, moment: Moment) -> tuple[RecommendationRow, ...]:
    """List what bodies recommend of a release, the newest of each, in the order of the bodies."""
    return tuple(
        RecommendationRow(
            body=row.slug,
            body_name=row.name,
            outcome=GoNoGo(row.outcome),
            words=row.words,
            conditions=tuple(json.loads(row.conditions)),
            meeting=row.meeting,
            version=row.version,
            effective_at=row.effective_at,
            recorded_at=row.recorded_at,
            recorded_late=recorded_late(row.effective_at, row.recorded_at, None),
            by=row.by,
        )
        for row in session.execute(_asked(), told(moment, slug)).all()
    )


@dataclass(frozen=True, slots=True)
class Reviewer:
    """A body that has criteria of a release to review, and so recommends."""

    id: int
    slug: str
    name: str


def list_reviewers(session: Session, slug: str, moment: Moment) -> tuple[Reviewer, ...]:
    """List the bodies that have criteria of a release to review at a moment, in the order of the bodies."""
    rows = session.execute(_reviewing(), told(moment, slug)).all()
    return tuple(Reviewer(row.id, row.slug, row.name) for row in rows)


@cache
def _reviewing() -> Select[Any]:
    worded = wording.alias()
    newest = latest(wording, WHENEVER, worded.c.criterion_id == criterion.c.id, of=worded)
    return (
        select(body.c.id, body.c.slug, body.c.name)
        .select_from(
            criterion.join(release, release.c.id == criterion.c.release_id)
            .join(wording, wording.c.id == newest)
            .join(body, body.c.id == wording.c.body_id)
        )
        .where(release.c.slug == WHICHEVER)
        .group_by(body.c.id, body.c.slug, body.c.name, body.c.position)
        .order_by(body.c.position, body.c.slug)
    )


def recommended_since(session: Session, release_id: int, body_id: int) -> datetime | None:
    """Give since when the latest of a body's recommendations of a release holds: the next one follows it."""
    question = select(func.max(recommendation.c.effective_at)).where(
        recommendation.c.release_id == release_id, recommendation.c.body_id == body_id
    )
    found: datetime | None = session.execute(question).scalar()
    return found


def last_recommended(session: Session, release_id: int, body_id: int) -> int:
    """Give the version of a body's own last recommendation of a release, 0 when there is none."""
    question = select(func.max(recommendation.c.version)).where(
        recommendation.c.release_id == release_id, recommendation.c.body_id == body_id
    )
    return int(session.execute(question).scalar() or 0)
