"""Which format a report is in: what it says, what it is called, how it looks."""

import pytest

from app.domain.errors import NotAccepted
from app.doors.report import Format, Manner, format_of

OURS = b'{"run": {"source": "x", "id": "1", "phase": "SIT"}, "results": []}'
CTRF = b'{"reportFormat": "CTRF", "results": {"tool": {"name": "x"}, "tests": []}}'
LINES = b'{"run": {}}\n{"name": "\\"results\\": {", "outcome": "passed"}\n'
XML = b'\xef\xbb\xbf <?xml version="1.0"?><testsuite/>'


@pytest.mark.parametrize(
    ("body", "kind", "format"),
    [
        (OURS, "application/json", Format.JSON),
        (OURS, None, Format.JSON),
        (OURS, "application/octet-stream", Format.JSON),
        (CTRF, "application/json; charset=utf-8", Format.CTRF),
        (CTRF, "application/ctrf+json", Format.CTRF),
        (CTRF, "text/plain", Format.CTRF),
        (LINES, "application/x-ndjson", Format.NDJSON),
        (LINES, "application/octet-stream", Format.NDJSON),
        (XML, "application/xml", Format.JUNIT),
        (XML, "text/xml; charset=iso-8859-1", Format.JUNIT),
        (XML, None, Format.JUNIT),
        ("<testsuite/>".encode("utf-16"), None, Format.JUNIT),
        (b"", None, Format.JSON),
        (XML, "application/json", Format.JSON),
    ],
)
def test_a_report_is_taken_for_what_it_is(body: bytes, kind: str | None, format: Format) -> None:
    assert format_of(lambda: body, kind, None, Manner()) is format


def test_a_format_that_is_named_comes_first() -> None:
    assert format_of(lambda: XML, "image/png", None, Manner(Format.JUNIT)) is Format.JUNIT


@pytest.mark.parametrize(
    ("kind", "encoding"), [("image/png", None), ("multipart/form-data; boundary=x", None), ("application/json", "gzip")]
)
def test_what_is_not_read_is_refused_by_name(kind: str, encoding: str | None) -> None:
    with pytest.raises(NotAccepted):
        format_of(lambda: OURS, kind, encoding, Manner())
