"""Which moment a request asks about: `as_at` and `known_at`, on every GET of release state."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends, Query
from sqlalchemy.orm import Session

from app.domain.errors import Fault, Invalid
from app.domain.instant import LONDON, london_day, parse_instant
from app.domain.working_days import FIRST_DAY, LAST_DAY
from app.queries import moment
from app.queries.moment import Moment

AS_AT = "When things held: an RFC 3339 time, or a date for the end of that London day. Now when absent."
KNOWN_AT = "What had been recorded by then: an RFC 3339 time, or a date. All that is recorded when absent."


@dataclass(frozen=True, slots=True)
class Asked:
    """The two clocks as a request gave them, not yet resolved against the journal."""

    as_at: datetime | None
    known_at: datetime | None

    def resolve(self, session: Session) -> Moment:
        """Resolve both clocks once, for every statement of the answer."""
        return moment.resolve(session, self.as_at, self.known_at)


def _read(name: str, text: str | None, zone: ZoneInfo | None) -> datetime | None:
    if text is None or text.strip() == "":
        return None
    try:
        instant = parse_instant(text, date_means_end=True, zone=zone)
    except (ValueError, OverflowError) as error:
        detail = f"{name} is neither a date (2021-10-05) nor a time with its zone (2021-10-05T17:00:00Z)."
        raise Invalid(detail, (Fault(f"query:{name}", detail),)) from error
    if not FIRST_DAY <= london_day(instant) <= LAST_DAY:
        # Pages count Working Days from it, and the calendar ends somewhere.
        detail = f"{name} lies outside the years that are kept here, {FIRST_DAY.year} to {LAST_DAY.year}."
        raise Invalid(detail, (Fault(f"query:{name}", detail),))
    return instant


AsAt = Annotated[str | None, Query(description=AS_AT, max_length=64)]
KnownAt = Annotated[str | None, Query(description=KNOWN_AT, max_length=64)]


def asked(as_at: AsAt = None, known_at: KnownAt = None) -> Asked:
    """Read both clocks from the query of a machine client.

    Raises:
        Invalid: one of them is no time, or has no zone.
    """
    return Asked(_read("as_at", as_at, None), _read("known_at", known_at, None))


def asked_on_page(as_at: AsAt = None, known_at: KnownAt = None) -> Asked:
    """Read both clocks from the query of a page, where a time without a zone is UK time.

    Raises:
        Invalid: one of them is no time.
    """
    return Asked(_read("as_at", as_at, LONDON), _read("known_at", known_at, LONDON))


AskedMoment = Annotated[Asked, Depends(asked)]
AskedOnPage = Annotated[Asked, Depends(asked_on_page)]
