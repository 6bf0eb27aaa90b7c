"""The agenda of a body: what is due from it at a moment, and how its members see it."""

from dataclasses import dataclass
from itertools import count

from sqlalchemy.orm import Session

from app.domain.access import Actor, knows_names
from app.domain.agenda import Groups, Item, grouped, items_for
from app.domain.status import Rag
from app.domain.working_days import england_and_wales
from app.queries.criterion_row import CriterionRow
from app.queries.due import find_due
from app.queries.moment import Moment


@dataclass(frozen=True, slots=True)
class SideBySide:
    """A criterion with its members' positions side by side, each under whose it is; for who may know."""

    criterion: CriterionRow
    given: dict[str, Rag]


@dataclass(frozen=True, slots=True)
class ReleaseOnAgenda:
    """The criteria of one release that a body reviews, with the names over the columns of its positions."""

    slug: str
    title: str
    members: tuple[str, ...]
    rows: tuple[SideBySide, ...]

    @property
    def left(self) -> int:
        """Count the criteria that carry no mark."""
        return sum(row.criterion.mark is None for row in self.rows)


@dataclass(frozen=True, slots=True)
class Agenda:
    """What is due from a body, the most urgent first, and by release the criteria that it reviews."""

    items: tuple[Item, ...]
    releases: tuple[ReleaseOnAgenda, ...]

    @property
    def groups(self) -> Groups:
        """Gather the items by how soon they are due."""
        return grouped(self.items)


def find_agenda(session: Session, body: str, moment: Moment, reader: Actor) -> Agenda:
    """Build the agenda of a body from what is due at a moment.

    Args:
        session: an open session.
        body: slug of the body.
        moment: both clocks.
        reader: whose eyes: names of members are for the body and the secretariat.
    """
    read = find_due(session, moment, reader)
    items = items_for(body, read.due, england_and_wales())
    releases = tuple(
        side_by_side(
            each.slug, each.title, tuple(c for c in read.criteria if (c.release, c.body) == (each.slug, body)), reader
        )
        for each in read.due.releases
    )
    return Agenda(items, tuple(each for each in releases if each.rows))


def side_by_side(slug: str, title: str, criteria: tuple[CriterionRow, ...], reader: Actor) -> ReleaseOnAgenda:
    """Put members' positions side by side: named to the body and the secretariat, only counted for everybody else."""
    rows = tuple(SideBySide(row, _given(row, knows_names(reader, row.body))) for row in criteria)
    members = sorted({who for row in rows for who in row.given})
    return ReleaseOnAgenda(slug, title, tuple(members), rows)


def _given(row: CriterionRow, knows: bool) -> dict[str, Rag]:
    """Give the positions that count under whose they are; of two who bear one name, the second is told apart."""
    given: dict[str, Rag] = {}
    for each in row.positions:
        if each.counts and (each.own or knows):
            named = next(name for n in count(1) if (name := each.who if n == 1 else f"{each.who} ({n})") not in given)
            given[named] = each.status
    return given
