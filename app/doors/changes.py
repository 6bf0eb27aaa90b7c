"""Between which two moments somebody asks what changed, on which clock, and what that means when it is left out."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from fastapi import Query
from sqlalchemy.orm import Session

from app.domain.errors import Fault, Invalid
from app.domain.instant import EPOCH
from app.doors.moment import Asked
from app.queries import moment
from app.queries.change import Changes, find_changes, last_meeting
from app.queries.change_row import Window
from app.queries.moment import Moment

FROM = "The earlier moment: an RFC 3339 time, or a date for the end of that London day. The last meeting when absent."
TO = "The later moment, read in the same way; as `as_at` and `known_at` say when absent, which is now without them."
CLOCK = (
    "Which clock both are on: `known_at` (when things were recorded) or `as_at` (when they held). The first, unless"
    " the request asks `as_at`."
)
FromText = Annotated[str | None, Query(alias="from", description=FROM, max_length=64)]
ToText = Annotated[str | None, Query(alias="to", description=TO, max_length=64)]
ClockText = Annotated[str | None, Query(alias="clock", description=CLOCK, max_length=20)]


class Clock(StrEnum):
    """When things were recorded, or when they held."""

    KNOWN_AT = "known_at"
    AS_AT = "as_at"


@dataclass(frozen=True, slots=True)
class Between:
    """What was asked: two moments (as given, in either order) on one clock."""

    earlier: datetime | None
    later: datetime | None
    clock: Clock | None


@dataclass(frozen=True, slots=True)
class Found:
    """What changed, and between which moments it was looked for.

    Attributes:
        changes: what changed.
        moment: what the answer stands for.
        clock: the clock of `earlier` and `later`.
        earlier, later: the two moments as they were resolved, the earlier first.
        swapped: whether they came the other way round.
        since: the meeting from which it counts, where no earlier moment was asked.
    """

    changes: Changes
    moment: Moment
    clock: Clock
    earlier: datetime
    later: datetime
    swapped: bool
    since: str | None


def clock_of(text: str | None) -> Clock | None:
    """Read which clock is asked for; nothing where it is left to us (raises Invalid: neither of the two)."""
    if text is None or not text.strip():
        return None
    try:
        return Clock(text.strip())
    except ValueError:
        detail = "clock is known_at (when things were recorded) or as_at (when they held)."
        raise Invalid(detail, (Fault("query:clock", detail),)) from None


def changes_between(session: Session, slug: str, asked: Asked, between: Between) -> Found:
    """Say what changed in a release between two moments.

    Args:
        session: an open session.
        slug: the release.
        asked: both clocks of the question: what the answer stands for, and the later moment where none is given.
        between: what was asked.

    Raises:
        NotFound: there was no such release at the later moment.
    """
    stands = asked.resolve(session)
    clock = between.clock or (Clock.AS_AT if asked.as_at is not None else Clock.KNOWN_AT)
    held = clock is Clock.AS_AT
    later = between.later or (stands.as_at if held else stands.known_at)
    earlier, since = between.earlier, None
    if earlier is None:
        before = Moment(min(later, stands.as_at), stands.known_at, stands.seq, live=False)
        meeting = last_meeting(session, slug, before)
        earlier = meeting.at if meeting else EPOCH
        since = meeting.name if meeting else None
    swapped = earlier > later
    if swapped:
        earlier, later = later, earlier
    window = Window(_at(session, stands, held, earlier), _at(session, stands, held, later), held)
    if not held:
        # An answer names the entry that a moment resolved to: asked again, it is the same for ever.
        later = max(window.later.known_at, earlier)
    return Found(find_changes(session, slug, window), stands, clock, earlier, later, swapped, since)


def _at(session: Session, stands: Moment, held: bool, at: datetime) -> Moment:
    """Put one of the two moments on its clock; the other clock stays where the question put it."""
    if held:
        return Moment(at, stands.known_at, stands.seq, live=False)
    return moment.resolve(session, stands.as_at, min(at, stands.known_at))
