"""Reading test results as NDJSON: the run on the first line, then one result a line."""

from collections.abc import Mapping
from hashlib import sha256

import msgspec

from app.domain.errors import Fault, Invalid
from app.domain.test_reading import Reading
from app.domain.test_result import SentRun, invalid
from app.doors.test_body import (
    DeclaredSent,
    ResultSent,
    RunSent,
    convert_part,
    facts_of,
    parse_json,
    take_result,
    totals_of,
)

FORMAT = "ndjson"
KINDS = ("application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines")
RESULT = msgspec.json.Decoder(ResultSent)


class HeadSent(msgspec.Struct, forbid_unknown_fields=True):
    """The first line: the run, and the totals that its sender declares."""

    run: RunSent | None = None
    declared: DeclaredSent | None = None


def read_ndjson(body: bytes, address: Mapping[str, str], *, partial: bool = False) -> SentRun:
    """Read NDJSON: `{"run": …, "declared": …}`, then a result a line. Empty lines are passed over.

    The first line may be missing where the address names the run.

    Args:
        body: the bytes sent.
        address: the query's source, run, attempt, phase and environment, for what the first line leaves out.
        partial: take a body that was cut off as far as it goes.

    Raises:
        Invalid: a line is no JSON or breaks the format; each fault names its line.
    """
    reading = Reading(place="line {}")
    lines = [(number, line) for number, line in enumerate(body.split(b"\n"), 1) if line.strip()]
    cut_off = partial and bool(lines) and not body.endswith(b"\n") and not _is_json(lines[-1][1])
    if cut_off:
        number, _ = lines.pop()
        reading.remark(f"Cut off in line {number}: what stands before it was taken.")
    head = _head(lines, reading)
    unread = bool(reading.faults)
    for number, line in lines:
        try:
            result = RESULT.decode(line)
        except (ValueError, RecursionError):
            found = _read_again(number, line, reading)
            if found is None:
                continue
            result = found
        take_result(reading, number, result)
    declared = totals_of(head.declared, reading)
    if unread:  # what the run lacks would only be what could not be read of it
        raise invalid(reading.faults)
    try:
        facts = facts_of(head.run, address)
    except Invalid as error:
        raise invalid([*error.faults, *reading.faults]) from error
    return reading.close(facts, declared, sha256=sha256(body).hexdigest(), format=FORMAT, partial=cut_off)


def _head(lines: list[tuple[int, bytes]], reading: Reading) -> HeadSent:
    """Take the first line off, where it names the run and is no result."""
    if not lines:
        return HeadSent()
    number, line = lines[0]
    document = _parsed(number, line, reading)
    if not isinstance(document, dict) or "name" in document:
        return HeadSent()
    lines.pop(0)
    return convert_part(document, HeadSent, f"line {number}", reading) or HeadSent()


def _is_json(line: bytes) -> bool:
    try:
        msgspec.json.decode(line)
    except (ValueError, RecursionError):
        return False
    return True


def _parsed(number: int, line: bytes, reading: Reading) -> object:
    try:
        return parse_json(line)
    except Invalid as error:
        for fault in error.faults or (Fault("", error.detail),):
            reading.fault(f"line {number}", fault.detail)
        return None


def _read_again(number: int, line: bytes, reading: Reading) -> ResultSent | None:
    """Read a line that breaks the format once more, to name its faults."""
    document = _parsed(number, line, reading)
    if document is None:
        return None
    found: ResultSent | None = convert_part(document, ResultSent, f"line {number}", reading)
    return found
