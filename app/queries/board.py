"""The board: every criterion of a release by the body that reviews it, in one reader's eyes at one moment."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from sqlalchemy.orm import Session

from app.domain.access import Actor
from app.domain.criterion import GROUP_NAMES, Tally, tally_sentence
from app.domain.instant import day_begins, london_day, rfc3339
from app.domain.status import Rag
from app.queries.criterion import list_criteria
from app.queries.criterion_row import CriterionRow
from app.queries.moment import Moment
from app.queries.release import ReleaseHead, Stamp, find_stamped


@dataclass(frozen=True, slots=True)
class BodyBoard:
    """One body's criteria with the tally of its marks."""

    slug: str
    name: str
    long_name: str
    group: str
    tally: dict[Rag, int]
    not_assessed: int
    provisional: int
    stale: int
    unsure: int
    criteria: tuple[CriterionRow, ...]
    assessed_on: date | None


@dataclass(frozen=True, slots=True)
class Board:
    """A release's board at a moment."""

    release: ReleaseHead
    sentence: str
    bodies: tuple[BodyBoard, ...]
    as_at: datetime
    known_at: datetime
    live: bool
    recorded_seq: int
    stamp: Stamp

    @property
    def kept_by(self) -> tuple[str, int, datetime]:
        """The release, and the entry up to which what papers say of it is read: it cannot grow old."""
        return self.release.slug, self.stamp.all_seq, self.stamp.all_at

    @property
    def good_until(self) -> datetime:
        """When the board changes next though nobody records anything: something expires, or the day in London ends."""
        midnight = day_begins(london_day(self.as_at) + timedelta(days=1))
        return min(midnight, self.stamp.turns_at or midnight)

    @property
    def turns_at(self) -> str:
        """Write that instant for a page that waits for it."""
        return rfc3339(self.good_until)


def body_boards(criteria: tuple[CriterionRow, ...]) -> tuple[BodyBoard, ...]:
    """Gather criteria by the body that reviews them, in the order given."""
    return tuple(_body(tuple(rows)) for _, rows in groupby(criteria, key=lambda row: row.body))


def _body(rows: tuple[CriterionRow, ...]) -> BodyBoard:
    first = rows[0]
    marks = [row.mark.status for row in rows if row.mark is not None]
    days = [london_day(row.mark.effective_at) for row in rows if row.mark is not None]
    group = GROUP_NAMES[first.group] if first.group is not None else "Acceptance"
    return BodyBoard(
        first.body,
        first.body_name,
        first.body_long_name,
        group,
        {rag: marks.count(rag) for rag in Rag if rag in marks},
        len(rows) - len(marks),
        sum(row.provisional is not None for row in rows),
        sum(row.stale is True for row in rows),
        sum(row.stale is None for row in rows),
        rows,
        max(days) if days else None,
    )


def find_board(
    session: Session, slug: str, moment: Moment, reader: Actor, stamped: tuple[ReleaseHead, Stamp] | None = None
) -> Board:
    """Give a release's board in at most six statements.

    Args:
        session: an open session.
        slug: the release.
        moment: both clocks.
        reader: whose eyes.
        stamped: the release's head with its stamp, where it was read already.

    Raises:
        NotFound: there was no such release at that moment.
    """
    head, stamp = stamped or find_stamped(session, slug, moment)
    bodies = body_boards(list_criteria(session, slug, moment, reader))
    tallies = [Tally(body.name, body.tally, body.not_assessed, body.stale, body.unsure) for body in bodies]
    sentence = tally_sentence(tallies)
    return Board(head, sentence, bodies, moment.as_at, moment.known_at, moment.live, moment.seq, stamp)
