"""Values as the tools that write the Common Test Report Format put them: texts, numbers, instants, units of time."""

import json
import math
import re
from collections.abc import Iterable
from datetime import UTC, datetime

from app.domain.instant import rfc3339

# Python's own reader of numbers also takes 1_000, "nan" and digits of other scripts.
NUMBER = re.compile(r"\s*[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\s*")
LONGEST_NUMBER = 400
# What a terminal would turn into colours and movements; on a page it is only noise.
TERMINAL = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\))")
# An instant counted in seconds and one counted in milliseconds cannot be mistaken for each other:
# both ranges run from 3 March 1973 (seconds) or 1973 (milliseconds) to the end of 2199.
SECONDS_FROM, SECONDS_TO = 1e8, 7_258_118_400
MILLISECONDS_FROM, MILLISECONDS_TO = 1e11, 7_258_118_400_000
# How far a length of time in seconds may be off the clock's, as a share of it and in seconds.
NEAR, NEAR_S = 0.01, 0.01


def part(whole: object, name: str) -> dict[str, object]:
    """Give an object that is part of another one; where there is none, an empty one."""
    found = whole.get(name) if isinstance(whole, dict) else None
    return found if isinstance(found, dict) else {}


def text_of(value: object) -> str | None:
    """Read a value as text: a number or truth value as JSON writes it, a list of texts as lines."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, list) and value and all(isinstance(line, str) for line in value):
        return "\n".join(value)
    if isinstance(value, dict | list):
        return None
    return json.dumps(value)


def plain(text: str | None) -> str | None:
    """Take the terminal's colours out of a text."""
    return TERMINAL.sub("", text) if text and "\x1b" in text else text


def number_of(value: object) -> float | None:
    """Read a number, also where it is written as text; nothing where there is none.

    A number that is larger than any that can be reckoned with counts as infinite.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        if len(value) > LONGEST_NUMBER or not NUMBER.fullmatch(value):
            return None
        return float(value)
    if not isinstance(value, int | float):
        return None
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def whole_number_of(value: object, largest: int) -> int | None:
    """Read a count; nothing where it is negative, broken, too large, or no number.

    Args:
        value: as sent.
        largest: the largest that is taken.
    """
    number = number_of(value)
    if number is None or not number.is_integer() or not 0 <= number <= largest:
        return None
    return int(number)


def instant_of(value: object) -> str | None:
    """Read an instant counted from 1970 in milliseconds, or evidently in seconds, and write it as RFC 3339."""
    number = number_of(value)
    if number is None:
        return None
    if SECONDS_FROM <= number < SECONDS_TO:
        number *= 1_000
    if not MILLISECONDS_FROM <= number < MILLISECONDS_TO:
        return None
    return rfc3339(datetime.fromtimestamp(number / 1_000, UTC))


def in_seconds(summary: dict[str, object], durations: Iterable[object]) -> bool:
    """Say whether a report counts its durations in seconds: its summary has to make that evident.

    It does where the run's start and stop are seconds from 1970, at least one of all those times is written with a
    decimal point, and no test took longer than the whole run; or where the summary's own duration is that between
    start and stop in seconds. One answer holds for the whole report; without these signs it counts in milliseconds.

    Args:
        summary: the report's summary.
        durations: its tests' durations as sent.
    """
    start, stop = number_of(summary.get("start")), number_of(summary.get("stop"))
    if start is None or stop is None or stop < start:
        return False
    if start >= SECONDS_FROM and stop < SECONDS_TO:
        taken = [summary.get("start"), summary.get("stop"), *durations]
        longest = max((number_of(each) or 0 for each in taken[2:]), default=0)
        return any(_has_point(each) for each in taken) and longest <= stop - start + 1
    said = number_of(summary.get("duration"))
    if said is None or not (start >= MILLISECONDS_FROM and stop < MILLISECONDS_TO):
        return False
    length_s = (stop - start) / 1_000
    return length_s > 0 and abs(said - length_s) <= max(length_s * NEAR, NEAR_S)


def _has_point(value: object) -> bool:
    return isinstance(value, float) or (isinstance(value, str) and "." in value)
