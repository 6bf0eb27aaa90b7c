"""The criteria of one release that a body marks in one sitting, with its members' positions side by side."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.domain.access import Actor
from app.domain.due import criterion_named
from app.domain.errors import NotFound
from app.queries.agenda import ReleaseOnAgenda, SideBySide, side_by_side
from app.queries.criterion import list_criteria
from app.queries.criterion_row import CriterionRow
from app.queries.meeting import MeetingRow
from app.queries.moment import Moment
from app.queries.release import ReleaseHead


@dataclass(frozen=True, slots=True)
class Sitting:
    """A body's criteria of one release, as they are marked at a meeting."""

    meeting: MeetingRow
    release: ReleaseHead
    criteria: ReleaseOnAgenda

    @property
    def rows(self) -> tuple[SideBySide, ...]:
        """List the criteria in their order."""
        return self.criteria.rows

    @property
    def left(self) -> int:
        """Count what is still to be marked: criteria without a mark, or with one that is stale."""
        return sum(is_left(row.criterion) for row in self.rows)

    @property
    def progress(self) -> str:
        """Say how far the body has come."""
        count = len(self.rows)
        if self.left == 0:
            return f"All {count} criteria are marked." if count > 1 else "The criterion is marked."
        return f"{count - self.left} of {count} marked, {self.left} to go."

    def row(self, key: str) -> SideBySide:
        """Give one of the criteria.

        Raises:
            NotFound: the body does not review it.
        """
        found = next((row for row in self.rows if row.criterion.key == key), None)
        if found is None:
            raise NotFound(f"The {self.meeting.body_name} reviews no criterion {key!r} of this release.")
        return found

    def said(self, key: str) -> str:
        """Say what was just recorded, for who cannot see it: "Recorded: 3, Regression testing, Amber. 12 to go."."""
        row = self.row(key).criterion
        status = row.mark.status.value.capitalize() if row.mark else "no mark"
        left = f"{self.left} to go." if self.left else "All are marked."
        return f"Recorded: {criterion_named(row.number, row.key)}, {status}. {left}"


def is_left(row: CriterionRow) -> bool:
    """Say whether a criterion is still to be marked: it carries no mark, or a stale one."""
    return row.mark is None or row.stale is True


def find_sitting(session: Session, meeting: MeetingRow, release: ReleaseHead, moment: Moment, reader: Actor) -> Sitting:
    """Give the criteria of a release that a meeting's body reviews, in at most five statements.

    Args:
        session: an open session.
        meeting, release: which body, and which release.
        moment: both clocks.
        reader: whose eyes: names of members are for the body and the secretariat.

    Raises:
        NotFound: the body reviews no criterion of this release.
    """
    rows = tuple(row for row in list_criteria(session, release.slug, moment, reader) if row.body == meeting.body)
    if not rows:
        raise NotFound(f"The {meeting.body_name} reviews no criteria of the {release.title}.")
    return Sitting(meeting, release, side_by_side(release.slug, release.title, rows, reader))
