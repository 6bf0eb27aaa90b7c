"""The moments of a release that people call by name: its meetings, and the day it goes live."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from app.domain.instant import day_ends
from app.queries.body import name_bodies
from app.queries.fact import list_facts
from app.queries.moment import Moment

# Meetings are offered as soon as they are on record, also on a page that stands before the paper that tells of them.
AT_ANY_TIME = datetime(2199, 12, 31, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class NamedMoment:
    """A day of a release that has a name; as a moment it is the end of that London day."""

    day: date
    name: str

    @property
    def at(self) -> datetime:
        """The moment itself."""
        return day_ends(self.day)


def list_named_moments(session: Session, slug: str, seq: int) -> tuple[NamedMoment, ...]:
    """List a release's meetings on record up to an entry, the earliest first, in two statements.

    Args:
        session: an open session.
        slug: the release.
        seq: the number of the last journal entry that counts.
    """
    whenever = Moment(AT_ANY_TIME, AT_ANY_TIME, seq, live=False)
    names = name_bodies(session)
    meetings = list_facts(session, slug, whenever, ("meetings",)).get("meetings", ())
    found = [NamedMoment(date.fromisoformat(row.content["date"]), _name(row.content, names)) for row in meetings]
    return tuple(sorted(found, key=lambda named: (named.day, named.name)))


def _name(said: dict[str, object], names: dict[str, str]) -> str:
    body = str(said["body"])
    number = f" {said['number']}" if said["number"] is not None else ""
    return f"meeting of the {names.get(body, body)}" if not number else f"{names.get(body, body)} meeting{number}"
