"""When something that is recorded now is said to have held."""

from datetime import datetime

from app.domain.errors import Fault, Invalid
from app.domain.instant import london_day


def held_since(effective_at: datetime | None, now: datetime, not_before: datetime | None = None) -> datetime:
    """Give the instant from which something holds: now when none was given.

    Args:
        effective_at: the instant given.
        now: the clock's instant.
        not_before: the instant from which what is changed by it holds.

    Raises:
        Invalid: the instant lies in the future, or before what it changes.
    """
    if effective_at is None:
        return max(now, not_before or now)
    if effective_at > now:
        raise _invalid("Nothing can be recorded as agreed in the future.")
    if not_before is not None and effective_at < not_before:
        raise _invalid("It cannot hold from before what it changes.")
    return effective_at


def _invalid(detail: str) -> Invalid:
    return Invalid(detail, (Fault("/effective_at", detail),))


def recorded_late(effective_at: datetime, recorded_at: datetime, source_paper: str | None) -> bool:
    """Say whether somebody recorded a thing on a later day than it held; a paper's date is not lateness."""
    return source_paper is None and london_day(recorded_at) > london_day(effective_at)
