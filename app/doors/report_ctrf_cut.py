"""A Common Test Report that was cut off: its complete tests, where the sender asks for what there is."""

import codecs
import json
from collections.abc import Iterator
from typing import Any

from app.domain.errors import Invalid
from app.domain.test_reading import Reading
from app.doors.test_body import parse_json

BLANK = " \t\r\n"
# The most that can stand at the end of a cut text and be no JSON only because its rest is missing: half of an
# escaped pair of half characters, or of -Infinity.
LONGEST_REST = 12
DECODER = json.JSONDecoder()


class _EndedEarlyError(Exception):
    """The text ends in the middle of something."""


def parse_whole_or_part(body: bytes, partial: bool, reading: Reading) -> tuple[Any, bool]:
    """Parse a report; where it is cut off and its sender takes that, what stands complete before the cut.

    Args:
        body: the bytes sent.
        partial: whether the sender takes a part.
        reading: where it is remarked that there is only a part.

    Raises:
        Invalid: it is no JSON, or cut off before its tests begin; the line and column are named.
    """
    try:
        return parse_json(body), False
    except Invalid:
        found = _before_the_cut(body) if partial else None
        if found is None:
            raise
    text, document = found
    line, column = text.count("\n") + 1, len(text) - text.rfind("\n")
    count = len(document["results"]["tests"])
    tests = "1 complete test" if count == 1 else f"{count:,} complete tests"
    reading.remark(f"Cut off in line {line:,}, column {column:,}: {tests} before it, and nothing after it, taken.")
    return document, True


def _before_the_cut(body: bytes) -> tuple[str, dict[str, Any]] | None:
    """Read as far as a text goes that is cut off; nothing where it is broken otherwise, or lists no tests."""
    document: dict[str, Any] = {}
    try:
        # The last character may be cut through, too.
        text = codecs.getincrementaldecoder("utf-8-sig")().decode(body)
    except UnicodeDecodeError:
        return None
    try:
        _read(_Scan(text), document)
    except _EndedEarlyError:
        results = document.get("results")
        return (text, document) if isinstance(results, dict) and isinstance(results.get("tests"), list) else None
    except (ValueError, RecursionError):
        return None
    return None


def _read(scan: "_Scan", document: dict[str, Any]) -> None:
    """Read a report part by part, so that what was read stays when the text ends."""
    for name in scan.members():
        if name != "results" or scan.next() != "{":
            document[name] = scan.value()
            continue
        results = document[name] = {}
        for inner in scan.members():
            if inner != "tests" or scan.next() != "[":
                results[inner] = scan.value()
                continue
            tests: list[Any] = []
            results[inner] = tests
            # What was added stays when the text ends within the next one.
            tests.extend(scan.value() for _ in scan.items())


class _Scan:
    """Goes through JSON text and tells its end from a mistake in it."""

    def __init__(self, text: str) -> None:
        self._text, self._at = text, 0

    def next(self) -> str:
        """Give the next character that is not blank."""
        while self._at < len(self._text) and self._text[self._at] in BLANK:
            self._at += 1
        if self._at == len(self._text):
            raise _EndedEarlyError
        return self._text[self._at]

    def _pass(self, wanted: str) -> str:
        found = self.next()
        if found not in wanted:
            raise ValueError(f"{found!r} stands where one of {wanted!r} should")
        self._at += 1
        return found

    def value(self) -> Any:
        """Read a complete value. A number at the very end may go on where the text does not."""
        self.next()
        try:
            value, end = DECODER.raw_decode(self._text, self._at)
        except json.JSONDecodeError as error:
            if error.msg.startswith("Unterminated string") or len(self._text) - error.pos <= LONGEST_REST:
                raise _EndedEarlyError from error
            raise
        if isinstance(value, int | float) and not self._text[end : end + LONGEST_REST].strip(".eE+-"):
            raise _EndedEarlyError
        self._at = end
        return value

    def members(self) -> Iterator[str]:
        """Go through an object's members; each one's value has to be read before the next."""
        self._pass("{")
        if self.next() == "}":
            self._pass("}")
            return
        while True:
            name = self.value()
            if not isinstance(name, str):
                raise ValueError("a member has no name")
            self._pass(":")
            yield name
            if self._pass(",}") == "}":
                return

    def items(self) -> Iterator[None]:
        """Go through an array's items; each has to be read before the next."""
        self._pass("[")
        if self.next() == "]":
            self._pass("]")
            return
        while True:
            yield None
            if self._pass(",]") == "]":
                return
