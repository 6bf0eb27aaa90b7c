"""Questions about what the DCC asks bodies not to count, and how they answered."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from app.domain.effective import recorded_late
from app.domain.errors import NotFound
from app.domain.status import ExclusionClass
from app.models.base import table_of
from app.models.body import Body
from app.models.meeting import ExclusionRequest, ExclusionRequestAnswer
from app.models.release import Release
from app.models.testing_issue import TestingIssue
from app.queries.condition import held_at
from app.queries.moment import WHENEVER, Moment, told

release = table_of(Release)
body = table_of(Body)
issue = table_of(TestingIssue)
asked = table_of(ExclusionRequest)
answer = table_of(ExclusionRequestAnswer)
LARGEST = 2**31 - 1


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """How a body answered: it agreed or not, in its words; what is then left out is an exclusion of its own."""

    agreed: bool
    words: str
    meeting: str | None
    by: str
    effective_at: datetime
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class RequestRow:
    """What the DCC asked a body not to count, with the answer once there is one."""

    id: int
    release: str
    number: int
    body: str
    body_name: str
    issue: str | None
    what: str
    kind: ExclusionClass
    reason: str
    by: str
    effective_at: datetime
    recorded_at: datetime
    recorded_late: bool
    answer: AnswerRow | None

    @property
    def open(self) -> bool:
        """Say whether the body has still to answer."""
        return self.answer is None


@cache
def _question() -> Select[Any]:
    names = ("id", "agreed", "words", "meeting", "by", "effective_at", "recorded_at")
    return (
        select(
            asked,
            release.c.slug.label("release"),
            body.c.slug.label("body"),
            body.c.name.label("body_name"),
            issue.c.key.label("issue"),
            *(answer.c[name].label(f"a_{name}") for name in names),
        )
        .select_from(
            asked.join(release, release.c.id == asked.c.release_id)
            .join(body, body.c.id == asked.c.body_id)
            .outerjoin(issue, issue.c.id == asked.c.issue_id)
            .outerjoin(answer, and_(answer.c.request_id == asked.c.id, held_at(answer, WHENEVER)))
        )
        .where(held_at(asked, WHENEVER))
        .order_by(asked.c.release_id, asked.c.number)
    )


def list_requests(session: Session, slug: str | None, moment: Moment) -> tuple[RequestRow, ...]:
    """List what was asked not to be counted in a release (in all of them when none is named), in one statement."""
    question = _question() if slug is None else _question().where(release.c.slug == slug)
    return tuple(map(_row, session.execute(question, told(moment)).all()))


def find_request(session: Session, slug: str, number: int, moment: Moment) -> RequestRow:
    """Give one request by its number in the release.

    Raises:
        NotFound: there was no such request at that moment.
    """
    row = None
    if 0 < number <= LARGEST:
        question = _question().where(release.c.slug == slug, asked.c.number == number)
        row = session.execute(question, told(moment)).first()
    if row is None:
        raise NotFound(f"The release {slug!r} has no request {number} not to count something.")
    return _row(row)


def last_number(session: Session, release_id: int) -> int:
    """Give the number of a release's last request, 0 when there is none."""
    question = select(func.max(asked.c.number)).where(asked.c.release_id == release_id)
    return int(session.execute(question).scalar() or 0)


def _row(row: Any) -> RequestRow:
    answered = None
    if row.a_id is not None:
        answered = AnswerRow(row.a_agreed, row.a_words, row.a_meeting, row.a_by, row.a_effective_at, row.a_recorded_at)
    return RequestRow(
        row.id,
        row.release,
        row.number,
        row.body,
        row.body_name,
        row.issue,
        row.what,
        ExclusionClass(row.exclusion_class),
        row.reason,
        row.by,
        row.effective_at,
        row.recorded_at,
        recorded_late(row.effective_at, row.recorded_at, None),
        answered,
    )
