"""Which format a report of test results is in, and reading it: by what it says it is, or by how it looks."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.domain.errors import NotAccepted
from app.domain.test_identity import Name
from app.domain.test_result import SentRun
from app.doors import report_ctrf, report_junit, report_ndjson, test_body

# Ours lists results; a Common Test Report Format puts them in an object.
RESULTS = re.compile(rb'"results"\s*:\s*([\[{])')
SNIFFED = 65_536


class Format(StrEnum):
    """The formats that reports come in."""

    JSON = "json"
    NDJSON = "ndjson"
    JUNIT = "junit"
    CTRF = "ctrf"


KINDS: dict[str, Format] = {
    "application/json": Format.JSON,
    "text/json": Format.JSON,
    **dict.fromkeys(report_ndjson.KINDS, Format.NDJSON),
    **dict.fromkeys(report_junit.KINDS, Format.JUNIT),
    **dict.fromkeys(report_ctrf.KINDS, Format.CTRF),
}
# How a report is given out again: its kind, and how its name ends.
FILES: dict[str, tuple[str, str]] = {
    Format.JSON: ("application/json", "json"),
    Format.NDJSON: ("application/x-ndjson", "ndjson"),
    Format.JUNIT: ("application/xml", "xml"),
    Format.CTRF: ("application/ctrf+json", "json"),
}
# What senders say who do not say: the report itself is asked.
UNTOLD = {"", "application/octet-stream", "text/plain", "application/x-www-form-urlencoded"}


@dataclass(frozen=True, slots=True)
class Manner:
    """How a report is to be read: its format where the sender names it, strictly, or as far as it goes."""

    format: Format | None = None
    strict: bool = False
    partial: bool = False


def format_of(read: Callable[[], bytes], kind: str | None, encoding: str | None, manner: Manner) -> Format:
    """Say which format a body is in.

    Args:
        read: gives the bytes sent, which are looked at only where nothing says what they are.
        kind: the Content-Type, where there is one.
        encoding: the Content-Encoding, where there is one.
        manner: how it is to be read; a format named there comes before the Content-Type.

    Raises:
        NotAccepted: it is of a kind that is not read here, or packed.
    """
    if encoding and encoding.strip().lower() != "identity":
        raise NotAccepted("Test results are read uncompressed, without Content-Encoding.")
    said = (kind or "").partition(";")[0].strip().lower()
    if manner.format is not None:
        return manner.format
    found = KINDS.get(said)
    if found is None and said not in UNTOLD:
        raise NotAccepted(f"Test results are read as {', '.join(KINDS)}; this says {said[:80]!r}.")
    if found in (None, Format.JSON):
        found = _looks(read(), found)
    return found or Format.JSON


def _looks(body: bytes, said: Format | None) -> Format | None:
    """Look at the beginning of a body: a tag, an object of ours or of CTRF, or lines of objects."""
    start = body[:SNIFFED].lstrip(b"\xef\xbb\xbf \t\r\n")
    if said is None and (start.startswith(b"<") or body[:2] in (b"\xff\xfe", b"\xfe\xff")):
        return Format.JUNIT
    shape = RESULTS.search(body)
    if shape is not None and shape[1] == b"{":
        return Format.CTRF
    first = start.partition(b"\n")[0].strip()
    if said is None and shape is None and first.startswith(b"{") and first.endswith(b"}"):
        return Format.NDJSON
    return said


def read_report(
    body: bytes,
    format: Format,
    address: Mapping[str, str],
    manner: Manner,
    known: Mapping[Name, int] | None = None,
) -> SentRun:
    """Read a report.

    Args:
        body: the bytes sent.
        format: which format they are in.
        address: the query's source, run, attempt, phase and environment.
        manner: strictly, or as far as it goes.
        known: names that are kept already, with the number of each.

    Raises:
        Invalid: it cannot be read; each fault names its place.
    """
    match format:
        case Format.JSON:
            return test_body.read_json(body, address, known=known)
        case Format.NDJSON:
            return report_ndjson.read_ndjson(body, address, partial=manner.partial, known=known)
        case Format.JUNIT:
            return report_junit.read_junit(body, address, partial=manner.partial, known=known)
        case Format.CTRF:
            return report_ctrf.read_ctrf(body, address, strict=manner.strict, partial=manner.partial, known=known)
