"""Which moment a request asks about: `as_at` and `known_at`, on every GET of release state."""

from collections.abc import MutableMapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Annotated, Any
from urllib.parse import parse_qsl, quote, urlencode
from zoneinfo import ZoneInfo

from fastapi import Depends, Query, Request
from sqlalchemy.orm import Session

from app.domain.errors import Fault, Invalid
from app.domain.instant import LONDON, london_day, parse_instant
from app.domain.working_days import FIRST_DAY, LAST_DAY
from app.queries import moment
from app.queries.moment import Moment

AS_AT = "When things held: an RFC 3339 time, or a date for the end of that London day. Now when absent."
MEMENTO = "memento"
NOT_MODIFIED = 304
KNOWN_AT = "What had been recorded by then: an RFC 3339 time, or a date. All that is recorded when absent."


@dataclass(frozen=True, slots=True)
class Asked:
    """The two clocks as a request gave them, not yet resolved against the journal."""

    as_at: datetime | None
    known_at: datetime | None
    state: MutableMapping[str, Any] | None = field(default=None, compare=False, repr=False)

    def resolve(self, session: Session) -> Moment:
        """Resolve both clocks once, for every statement of the answer."""
        resolved = moment.resolve(session, self.as_at, self.known_at)
        if self.state is not None and not resolved.live:
            # What was known alone was asked: then that is the moment the answer stood at.
            self.state[MEMENTO] = resolved.as_at if self.as_at is not None else resolved.known_at
        return resolved


def _state(request: Request) -> MutableMapping[str, Any]:
    state: MutableMapping[str, Any] = request.scope["state"]
    return state


def told_of_past(scope: MutableMapping[str, Any], status: int) -> tuple[tuple[str, str], ...]:
    """Give the headers that an answer of the past carries: of when it is, and where it stands now (RFC 7089).

    Args:
        scope: what the server knows of the request.
        status: the answer's status; a refusal is of no moment.
    """
    at: datetime | None = scope.get("state", {}).get(MEMENTO)
    if at is None or not (200 <= status < 300 or status == NOT_MODIFIED):
        return ()
    query = [
        pair
        for pair in parse_qsl(scope.get("query_string", b"").decode("ascii", "replace"), keep_blank_values=True)
        if pair[0] not in ("as_at", "known_at")
    ]
    # The header's name stands for one moment in whole seconds, so it is cut, never rounded into what comes after.
    now = quote(scope["path"]) + (f"?{urlencode(query)}" if query else "")
    stood = format_datetime(at.astimezone(UTC).replace(microsecond=0), usegmt=True)
    return (("Memento-Datetime", stood), ("Link", f'<{now}>; rel="original"'))


def read_instant(name: str, text: str | None, zone: ZoneInfo | None = None) -> datetime | None:
    """Read one moment of a query; nothing where it is absent or empty.

    Args:
        name: what the query calls it.
        text: an RFC 3339 time, or a date for the end of its London day.
        zone: what a time without a zone means; refused when None.

    Raises:
        Invalid: it is neither, or lies outside the years that are kept.
    """
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


def asked(request: Request, as_at: AsAt = None, known_at: KnownAt = None) -> Asked:
    """Read both clocks from the query of a machine client.

    Raises:
        Invalid: one of them is no time, or has no zone.
    """
    return Asked(read_instant("as_at", as_at, None), read_instant("known_at", known_at, None), _state(request))


def asked_on_page(request: Request, as_at: AsAt = None, known_at: KnownAt = None) -> Asked:
    """Read both clocks from the query of a page, where a time without a zone is UK time.

    Raises:
        Invalid: one of them is no time.
    """
    return Asked(read_instant("as_at", as_at, LONDON), read_instant("known_at", known_at, LONDON), _state(request))


AskedMoment = Annotated[Asked, Depends(asked)]
AskedOnPage = Annotated[Asked, Depends(asked_on_page)]
