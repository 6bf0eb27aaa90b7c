"""Reading test results as NDJSON: the run on the first line, then one result a line, however many there are."""

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256

import msgspec

from app.domain.errors import Fault, Invalid
from app.domain.test_identity import Name
from app.domain.test_reading import Reading
from app.domain.test_result import Results, SentRun, invalid
from app.domain.test_run import RunFacts
from app.doors.test_body import (
    DeclaredSent,
    ResultSent,
    RunSent,
    by_column,
    convert_part,
    facts_of,
    parse_json,
    totals_of,
)

FORMAT = "ndjson"
KINDS = ("application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines")
RESULT = msgspec.json.Decoder(ResultSent)
BLOCK = 512 * 1024
# A line is one result, whose message is clipped long before this.
LONGEST_LINE = 16 * 1024 * 1024
BOM = b"\xef\xbb\xbf"


class HeadSent(msgspec.Struct, forbid_unknown_fields=True):
    """The first line: the run, and the totals that its sender declares."""

    run: RunSent | None = None
    declared: DeclaredSent | None = None


class Lines:
    """Reads NDJSON a stretch at a time: `{"run": …, "declared": …}`, then a result a line. Empty lines are passed over.

    The first line may be missing where the address names the run. No more than a stretch is held in memory.

    Args:
        source: the bytes sent, piece by piece.
        address: the query's source, run, attempt, phase and environment, for what the first line leaves out.
        partial: take a body that was cut off as far as it goes.
        known: names that are kept already, with the number of each.
    """

    def __init__(
        self,
        source: Iterable[bytes],
        address: Mapping[str, str],
        *,
        partial: bool = False,
        known: Mapping[Name, int] | None = None,
    ) -> None:
        self._source, self._address, self._partial = source, address, partial
        self.reading = Reading(place="line {}", known=known or {})
        self.facts: RunFacts | None = None
        self._declared: dict[str, int] | None = None
        self._refused: Invalid | None = None
        self._cut_off = False
        self._blocks = self._whole_lines()
        self._first = self._begin()

    def stretches(self) -> Iterator[Results]:
        """Give the results in the order sent, some thousands at a time."""
        if self._first is not None:
            yield self._stretch(*self._first)
        for number, block in self._blocks:
            yield self._stretch(number, block)

    def close(self, digest: str) -> SentRun:
        """End the reading, after the last stretch.

        Args:
            digest: the SHA-256 of the bytes sent, in hexadecimal.

        Raises:
            Invalid: a line is no JSON or breaks the format; each fault names its line.
        """
        if self._refused is not None:
            raise self.reading.refusal(self._refused) from self._refused
        if self.facts is None:  # what the run lacks would only be what could not be read of it
            raise invalid(self.reading.faults)
        return self.reading.close(self.facts, self._declared, sha256=digest, format=FORMAT, partial=self._cut_off)

    def _whole_lines(self) -> Iterator[tuple[int, bytes]]:
        """Give blocks of whole lines, each with the number of its first line."""
        number, rest = 1, b""
        for at, block in enumerate(self._source):
            if at == 0:
                block = block.removeprefix(BOM)
            whole, ended, begun = block.rpartition(b"\n")
            if not ended:
                rest += begun
                if len(rest) > LONGEST_LINE:
                    detail = f"Line {number:,} is longer than {LONGEST_LINE:,} bytes; a result never is."
                    raise invalid([Fault(f"line {number}", detail)])
                continue
            lines = rest + whole + ended
            yield number, lines
            number, rest = number + lines.count(b"\n"), begun
        for each in rest.splitlines(keepends=True):  # a body of a few bytes, or the last line without its end
            if each.endswith(b"\n") or not self._is_cut_off(number, each):
                yield number, each
            number += 1

    def _is_cut_off(self, number: int, line: bytes) -> bool:
        self._cut_off = self._partial and bool(line.strip()) and not _is_json(line)
        if self._cut_off:
            self.reading.remark(f"Cut off in line {number}: what stands before it was taken.")
        return self._cut_off

    def _begin(self) -> tuple[int, bytes] | None:
        """Read the first line, where it names the run and is no result; give what follows it."""
        head, rest = HeadSent(), None
        for number, block in self._blocks:
            bare = block.lstrip()
            if not bare:
                continue
            number += block[: len(block) - len(bare)].count(b"\n")
            line, _, following = bare.partition(b"\n")
            rest = (number, bare)
            document = self._parsed(number, line)
            if isinstance(document, dict) and "name" not in document:
                head = convert_part(document, HeadSent, f"line {number}", self.reading) or HeadSent()
                rest = (number + 1, following)
            elif document is None:
                rest = (number + 1, following)
            break
        unread = bool(self.reading.faults)
        self._declared = totals_of(head.declared, self.reading)
        if not unread:
            try:
                self.facts = facts_of(head.run, self._address)
            except Invalid as error:
                self._refused = error
        return rest

    def _stretch(self, number: int, block: bytes) -> Results:
        """Read a block of lines whose first has a number."""
        try:
            rows = RESULT.decode_lines(block)
            if len(rows) == block.count(b"\n"):
                return self.reading.look_at(by_column(rows, range(number, number + len(rows))))
        except (ValueError, RecursionError):
            pass  # one by one, to name the lines at fault
        places, rows = [], []
        for line_number, line in enumerate(block.split(b"\n"), number):
            if line.strip() and (row := self._read(line_number, line)) is not None:
                places.append(line_number)
                rows.append(row)
        return self.reading.look_at(by_column(rows, places))

    def _read(self, number: int, line: bytes) -> ResultSent | None:
        """Read one line; one that breaks the format is read once more, to name its faults."""
        try:
            return RESULT.decode(line)
        except (ValueError, RecursionError):
            document = self._parsed(number, line)
        if document is None:
            return None
        found: ResultSent | None = convert_part(document, ResultSent, f"line {number}", self.reading)
        return found

    def _parsed(self, number: int, line: bytes) -> object:
        try:
            return parse_json(line)
        except Invalid as error:
            for fault in error.faults or (Fault("", error.detail),):
                self.reading.fault(f"line {number}", fault.detail)
            return None


def read_ndjson(
    body: bytes, address: Mapping[str, str], *, partial: bool = False, known: Mapping[Name, int] | None = None
) -> SentRun:
    """Read NDJSON as one whole.

    Args:
        body: the bytes sent.
        address: the query's source, run, attempt, phase and environment, for what the first line leaves out.
        partial: take a body that was cut off as far as it goes.
        known: names that are kept already, with the number of each.

    Raises:
        Invalid: a line is no JSON or breaks the format; each fault names its line.
    """
    blocks = (body[at : at + BLOCK] for at in range(0, len(body), BLOCK))
    lines = Lines(blocks, address, partial=partial, known=known)
    for stretch in lines.stretches():
        lines.reading.results.extend(stretch)
    return lines.close(sha256(body).hexdigest())


def _is_json(line: bytes) -> bool:
    try:
        msgspec.json.decode(line)
    except (ValueError, RecursionError):
        return False
    return True
