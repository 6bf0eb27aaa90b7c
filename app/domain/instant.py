"""Instants as the record keeps them (whole microseconds, UTC) and days as the papers mean them (London)."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def to_micros(instant: datetime) -> int:
    """Count the whole microseconds from 1970 to an instant, exactly (no floats: they lose the last digit).

    Raises:
        ValueError: the instant has no zone, so it is no instant.
    """
    if instant.tzinfo is None:
        raise ValueError("an instant needs a zone")
    return (instant - EPOCH) // _MICROSECOND


def from_micros(micros: int) -> datetime:
    """Give back the aware UTC instant of a count of microseconds."""
    return EPOCH + timedelta(microseconds=micros)


def london_day(instant: datetime) -> date:
    """Say on which day in London an instant falls."""
    return instant.astimezone(LONDON).date()


def long_day(day: date) -> str:
    """Write a day as the papers do: 4 November 2021."""
    return f"{day.day} {day:%B %Y}"


def day_begins(day: date) -> datetime:
    """Give the UTC instant at which a London day begins: what a date means where it says when something held."""
    return datetime.combine(day, time.min, LONDON).astimezone(UTC)


def day_ends(day: date) -> datetime:
    """Give the last microsecond of a London day: what a date means where it asks how things stood "on" it."""
    return day_begins(day + timedelta(days=1)) - _MICROSECOND


def rfc3339(instant: datetime) -> str:
    """Write an instant as the API does: UTC, microseconds, a Z."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def parse_instant(text: str, *, date_means_end: bool, zone: ZoneInfo | None = None) -> datetime:
    """Read an RFC 3339 time or a bare date.

    Args:
        text: "2021-10-05T17:00:00+01:00", or "2021-10-05" for a London day.
        date_means_end: whether a bare date stands for the end of its London day (a question "as at") or for
            its beginning (when something took effect).
        zone: what a time without a zone means (a browser's own date control sends none); refused when None.

    Raises:
        ValueError: it is neither, has no zone, or lies outside the years 1900 to 2199.
    """
    text = text.strip()
    if len(text) == 10:
        day = date.fromisoformat(text)
        if not 1900 <= day.year <= 2199:
            raise ValueError("the year is outside 1900 to 2199")
        return day_ends(day) if date_means_end else day_begins(day)
    # A plus sign that arrived in a query string undecoded has become a space.
    instant = datetime.fromisoformat(text.replace(" ", "+") if "T" in text else text)
    if instant.tzinfo is None and zone is not None:
        instant = instant.replace(tzinfo=zone)
    if instant.tzinfo is None:
        raise ValueError("a time needs its zone, for example 2021-10-05T17:00:00Z")
    if not 1900 <= instant.year <= 2199:
        raise ValueError("the year is outside 1900 to 2199")
    return instant.astimezone(UTC)
