"""Reading a Common Test Report strictly: what the current schema forbids is refused, each fault with its place."""

import json
from typing import Any

from app.domain.errors import Fault
from app.domain.test_reading import Reading
from app.domain.test_result import MOST_FAULTS, invalid
from app.doors.report_ctrf_shape import (
    REPORT,
    Anything,
    Choice,
    Either,
    Fields,
    Many,
    Number,
    Plain,
    Shape,
    Text,
    Truth,
)
from app.doors.test_body import parse_json

MARK = b"\xef\xbb\xbf"
LONGEST_QUOTE = 80


def check_strictly(body: bytes, reading: Reading) -> Any:
    """Parse a report and hold it against the schema.

    Args:
        body: the bytes sent.
        reading: where the faults are kept; at most 1,000.

    Raises:
        Invalid: it is no JSON, or breaks the schema.
    """
    if body.startswith(MARK):
        raise invalid([Fault("", "The format is UTF-8 without a byte order mark at its beginning.")])
    document = parse_json(body)
    try:
        json.loads(body, parse_constant=_refuse)
    except ValueError as error:
        raise invalid([Fault("", str(error))]) from error
    _check(document, REPORT, "", reading)
    if reading.faults:
        raise invalid(reading.faults)
    return document


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number in JSON.")


def _check(value: object, shape: Shape, pointer: str, reading: Reading) -> None:
    """Hold one value against what may stand in its place."""
    match shape:
        case Fields():
            _check_fields(value, shape, pointer, reading)
        case Many():
            _check_many(value, shape, pointer, reading)
        case Anything():
            _check_anything(value, shape, pointer, reading)
        case Either():
            if not any(_fits(value, each) for each in shape.of):
                detail = f"Text, a number, true or false, or an array of these is wanted here, not {_kind(value)}."
                reading.fault(pointer, detail)
        case _:
            if (reason := _why_not(value, shape)) is not None:
                reading.fault(pointer, reason)


def _check_fields(value: object, shape: Fields, pointer: str, reading: Reading) -> None:
    if not isinstance(value, dict):
        reading.fault(pointer, f"An object is wanted here, not {_kind(value)}.")
        return
    for name in shape.needed:
        if name not in value:
            reading.fault(f"{pointer}/{name}", "This is missing; the format requires it.")
    for name, inner in value.items():
        if name in shape.of:
            _check(inner, shape.of[name], f"{pointer}/{name}", reading)
        else:
            reading.fault(f"{pointer}/{_escape(name)}", "The format knows no such field here; `extra` may hold it.")


def _check_many(value: object, shape: Many, pointer: str, reading: Reading) -> None:
    if not isinstance(value, list):
        reading.fault(pointer, f"An array is wanted here, not {_kind(value)}.")
        return
    if len(value) < shape.fewest:
        reading.fault(pointer, f"At least {shape.fewest} is wanted here.")
    for index, each in enumerate(value):
        _check(each, shape.of, f"{pointer}/{index}", reading)
        if len(reading.faults) >= MOST_FAULTS:
            return


def _check_anything(value: object, shape: Anything, pointer: str, reading: Reading) -> None:
    if not isinstance(value, dict):
        reading.fault(pointer, f"An object is wanted here, not {_kind(value)}.")
    elif shape.of is not None:
        for name, inner in value.items():
            _check(inner, shape.of, f"{pointer}/{_escape(name)}", reading)


def _fits(value: object, shape: Shape) -> bool:
    found = Reading()
    _check(value, shape, "", found)
    return not found.faults


def _why_not(value: object, shape: Plain) -> str | None:
    """Say why a value that holds no others may not stand in its place; nothing where it may."""
    match shape:
        case Text():
            return _why_no_text(value, shape)
        case Number():
            return _why_no_number(value, shape)
        case Truth():
            return None if isinstance(value, bool) else f"True or false is wanted here, not {_kind(value)}."
        case Choice():
            fits = isinstance(value, str) and value in shape.of
            return None if fits else f"One of {', '.join(shape.of)} is wanted here, not {_kind(value)}."


def _why_no_text(value: object, shape: Text) -> str | None:
    if not isinstance(value, str):
        return f"Text is wanted here, not {_kind(value)}."
    if len(value) < shape.shortest:
        return "This text may not be empty."
    if shape.form is not None and not shape.form(value):
        return f"This is to be {shape.words}, not {_kind(value)}."
    return None


def _why_no_number(value: object, shape: Number) -> str | None:
    number = value if isinstance(value, int | float) and not isinstance(value, bool) else None
    if number is None:
        return f"A number is wanted here, not {_kind(value)}."
    if shape.whole and isinstance(number, float) and not number.is_integer():
        return f"A whole number is wanted here, not {_kind(value)}."
    if shape.least is not None and number < shape.least:
        return f"At least {shape.least} is wanted here, not {_kind(value)}."
    return None


def _kind(value: object) -> str:
    """Name a value so that its sender finds it again: what is short is quoted."""
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "an array"
    said = json.dumps(value, ensure_ascii=False)
    return said if len(said) <= LONGEST_QUOTE else f"{said[:LONGEST_QUOTE]}…"


def _escape(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
