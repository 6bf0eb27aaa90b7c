"""Reading what was typed in the forms that stand beside a mark."""

from datetime import date

from app.domain.errors import Fault, Invalid
from app.domain.words import readable

LONGEST_MEETING = 300


def words_typed(typed: dict[str, str], name: str) -> str:
    """Give the words of a field as they can be kept.

    Raises:
        Invalid: they hold what cannot be.
    """
    try:
        return readable(typed.get(name, "")).strip()
    except ValueError as error:
        detail = f"These words cannot be kept: {error}."
        raise Invalid(detail, (Fault(f"/{name}", detail),)) from error


def day_typed(typed: dict[str, str], name: str) -> date | None:
    """Give the day of a field, if one was given.

    Raises:
        Invalid: it is no day.
    """
    text = typed.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        detail = "Write the day as 2021-11-03."
        raise Invalid(detail, (Fault(f"/{name}", detail),)) from None


def number_typed(typed: dict[str, str], name: str) -> int:
    """Give a hidden number; nothing, or something altered, stands for "none seen" and is told as a conflict."""
    text = typed.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0


def meeting_typed(typed: dict[str, str]) -> str:
    """Read the name of a meeting (raises Invalid: longer than anybody names one)."""
    meeting = words_typed(typed, "meeting").strip()
    if len(meeting) > LONGEST_MEETING:
        detail = f"Name the meeting in at most {LONGEST_MEETING} characters."
        raise Invalid(detail, (Fault("/meeting", detail),))
    return meeting
