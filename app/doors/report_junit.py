"""Reading test results as JUnit XML, whichever tool wrote it; docs/reference/junit.md says how each is read."""

import re
from collections.abc import Mapping
from hashlib import sha256
from xml.parsers import expat

from app.domain.errors import Fault, Invalid
from app.domain.test_identity import Name
from app.domain.test_reading import Reading
from app.domain.test_result import SentRun, invalid
from app.domain.test_run import RunFacts, read_facts
from app.doors.report_junit_tests import Tests

FORMAT = "junit"
KINDS = ("application/xml", "text/xml", "application/junit+xml")
CHUNK = 64 * 1024
# A tag is read whole or not at all; a message between tags may be as long as it likes.
LONGEST_TAG = 16 * 1024 * 1024
# Beside these, what fills one byte a character can be read; anything else is refused.
ENCODINGS = {"UTF-8", "UTF-16", "ISO-8859-1", "US-ASCII"}
SINGLE_BYTE = ("ISO-8859-", "ISO_8859-", "WINDOWS-125", "CP125", "LATIN1", "LATIN-1", "ASCII", "KOI8-")
BOM = b"\xef\xbb\xbf"
# Written so by some, and known to no parser.
UTF8 = re.compile(rb"(?:\xef\xbb\xbf)?<\?xml[^>]{0,80}encoding=[\"']utf_?8[\"']", re.IGNORECASE)
CUT_OFF = {
    expat.errors.codes[message]
    for message in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
    )
}
BAD_TOKEN = expat.errors.codes[expat.errors.XML_ERROR_INVALID_TOKEN]


def read_junit(
    body: bytes, address: Mapping[str, str], *, partial: bool = False, known: Mapping[Name, int] | None = None
) -> SentRun:
    """Read JUnit XML as a stream: no tree is built, and no message longer than is kept.

    Args:
        body: the bytes sent.
        address: the query's source, run, attempt, phase and environment; where it is silent, properties of the
            report or of its first suite are asked.
        partial: take a report that is broken or cut off as far as it goes.
        known: names that are kept already, with the number of each.

    Raises:
        Invalid: it is not a JUnit report, not well-formed, or its run cannot be told; each fault names its line.
    """
    reading = Reading(place="line {}", lenient=True, known=known or {})
    tests = Tests(reading)
    broken = _Parsing(tests, body).parse()
    if broken is not None:
        if not partial or not tests.begun:
            raise invalid([broken])
        reading.remark(f"{broken.detail} What stands before it was taken.{tests.break_off()}")
    facts = _facts(tests, address)
    declared = tests.end()
    return reading.close(facts, declared, sha256=sha256(body).hexdigest(), format=FORMAT, partial=broken is not None)


def _facts(tests: Tests, address: Mapping[str, str]) -> RunFacts:
    """Read the run from the address, and from properties where that is silent; a fault names its property's line."""
    said = {name: value for name, value in tests.facts.items() if address.get(name) is None}
    body: dict[str, object] = {"id" if name == "run" else name: value for name, (value, _) in said.items()}
    places = {f"/run/{'id' if name == 'run' else name}": f"line {line}" for name, (_, line) in said.items()}
    body["started_at"] = tests.started_at()
    try:
        return read_facts(body, address)
    except Invalid as error:
        faults = (Fault(places.get(fault.pointer, fault.pointer), fault.detail) for fault in error.faults)
        raise Invalid(error.detail, tuple(faults)) from error


class _Parsing:
    """Feeds a body to the parser piece by piece, and says in words what it stumbles over."""

    def __init__(self, tests: Tests, body: bytes) -> None:
        self._body = body
        self._encoding: str | None = None
        self._parser = parser = expat.ParserCreate("UTF-8" if UTF8.match(body) else None)
        parser.buffer_text = True
        parser.XmlDeclHandler = self._declaration
        parser.StartDoctypeDeclHandler = self._doctype
        tests.attach(parser)

    def parse(self) -> Fault | None:
        """Parse the body; give what is broken in it, if anything.

        Raises:
            Invalid: it is refused, broken or not.
        """
        body = self._body
        if reason := _no_xml(body):
            raise invalid([Fault("line 1", reason)])
        parser, rest, fed, piece = self._parser, memoryview(body), 0, CHUNK
        try:
            while fed < len(body):
                parser.Parse(rest[fed : fed + piece], False)
                fed += piece
                # Where a tag goes on and on, it is read again with each piece: larger pieces keep that few.
                waiting = fed - parser.CurrentByteIndex
                if waiting > LONGEST_TAG:
                    raise self._refusal("A tag of more than 16 MiB is no report's.")
                piece = max(CHUNK, min(waiting, LONGEST_TAG - waiting))
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            return self._broken(error)
        except (LookupError, ValueError) as error:
            # What Python's own codecs say of an encoding that is no encoding, or of text that is none.
            raise self._refusal(f"The encoding {self._encoding or 'UTF-8'} cannot be read here.") from error
        return None

    def _refusal(self, detail: str) -> Invalid:
        line = self._parser.CurrentLineNumber
        return invalid([Fault(f"line {line}", f"Line {line}: {detail}")])

    def _declaration(self, version: str, encoding: str | None, standalone: int) -> None:
        self._encoding = encoding[:40] if encoding else None
        said = (encoding or "UTF-8").upper()
        if said not in ENCODINGS and not UTF8.match(self._body) and not said.startswith(SINGLE_BYTE):
            raise self._refusal(f"The encoding {self._encoding} cannot be read here; send UTF-8.")

    def _doctype(self, name: str, system_id: str | None, public_id: str | None, internal: bool) -> None:
        if name.lower() == "html":
            raise self._refusal("This is <html>, not a JUnit report.")
        raise self._refusal("A document type (DOCTYPE) is not taken, nor the entities it declares.")

    def _broken(self, error: expat.ExpatError) -> Fault:
        line, column = error.lineno, error.offset + 1
        if error.code in CUT_OFF:
            what = "cut off"
        else:
            what = f"not well-formed: {_at(self._body, self._parser.ErrorByteIndex, error, self._encoding)}"
        return Fault(f"line {line}", f"Line {line}, column {column}: the report is {what}.")


def _at(body: bytes, index: int, error: expat.ExpatError, encoding: str | None) -> str:
    """Say what the parser stumbled over: most often a character that XML cannot hold, or the wrong encoding."""
    byte = body[index] if 0 <= index < len(body) else 0x20
    if error.code == BAD_TOKEN and byte < 0x20 and byte not in b"\t\r\n":
        return f"the control character U+{byte:04X} may not stand in XML"
    if error.code == BAD_TOKEN and byte >= 0x80:
        return f"the byte {byte:02X} is no {encoding or 'UTF-8'}, which the report says it is"
    return expat.errors.messages.get(error.code, str(error))


def _no_xml(body: bytes) -> str | None:
    """Say what a body is that is plainly no XML."""
    if not body.removeprefix(BOM).strip():
        return "The body is empty."
    start = body[:200].removeprefix(BOM).lstrip()
    if start[:1] in (b"{", b"["):
        return "This looks like JSON, not a JUnit report, which is XML."
    if start[:2] == b"\x1f\x8b" or start[:4] == b"PK\x03\x04":
        return "This is packed (gzip or zip); send the JUnit report itself."
    if start and start[:1] != b"<" and start[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        return "This is no XML, and a JUnit report is: it begins with '<'."
    return None
