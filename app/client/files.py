"""Which reports a person means: paths, folders, patterns, standard input; the format of each, and the run it is of."""

import glob
import json
import os
import re
import shutil
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from app.domain.test_run import LONGEST_FACT, why_not_keep

STANDARD_INPUT = "-"
# No path that we write ends so: a file that is called "-" is never taken for standard input.
PLACE_OF_STANDARD_INPUT = "-/"
PATTERN = re.compile(r"[*?\[]")
CHUNK = 256 * 1024
LOOKED_AT = 64 * 1024
CTRF_SHAPE = re.compile(rb'"reportFormat"\s*:\s*"CTRF"|"results"\s*:\s*\{')
BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")


class Format(StrEnum):
    """The formats of reports; `auto` looks at each file's name and beginning."""

    AUTO = "auto"
    JSON = "json"
    NDJSON = "ndjson"
    JUNIT = "junit"
    CTRF = "ctrf"


CONTENT_TYPES = {
    Format.JSON: "application/json",
    Format.NDJSON: "application/x-ndjson",
    Format.JUNIT: "application/xml",
    Format.CTRF: "application/ctrf+json",
}
SUFFIXES = {".xml": Format.JUNIT, ".ndjson": Format.NDJSON, ".jsonl": Format.NDJSON, ".json": Format.JSON}


class FileChanged(Exception):
    """A report was written to while it was sent: what has left is no report."""


@dataclass(frozen=True, slots=True)
class Report:
    """One report to post: how people call it, where it is, and the place that tells it from every other."""

    name: str
    path: Path | None
    place: str


@dataclass(frozen=True, slots=True)
class Missing:
    """Something a person named that no report was found for, and why."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Found:
    """What the words of a command mean.

    Several says whether the command may mean more than one report, whatever is there today: a folder with one
    report in it may hold two at the next try.
    """

    reports: tuple[Report, ...]
    missing: tuple[Missing, ...]
    several: bool


def find_reports(words: Sequence[str]) -> Found:
    """Find the reports that these words mean, each once, in the words' order and by name within one.

    Args:
        words: paths, folders, patterns, or `-` for standard input.
    """
    reports: dict[Path | None, Report] = {}
    missing: list[Missing] = []
    several = len(words) > 1
    for word in words:
        if word == STANDARD_INPUT:
            reports.setdefault(None, Report("standard input", None, PLACE_OF_STANDARD_INPUT))
            continue
        try:
            paths, plain = _meant(word, missing)
        except OSError as error:
            missing.append(Missing(word, reason_of(error)))
            continue
        several = several or not plain
        if not paths:
            missing.append(Missing(word or '""', "no report was found there"))
        for path in paths:
            reports.setdefault(path.resolve(), Report(str(path), path, _place(path)))
    return Found(tuple(reports.values()), tuple(missing), several)


def _meant(word: str, missing: list[Missing]) -> tuple[list[Path], bool]:
    """Give the files that a word means, and whether it is one file's own path."""
    path = Path(word)
    # An empty word is a variable that was not set, not the folder one stands in.
    if word and path.exists():
        return ([path], True) if not path.is_dir() else (_in_folder(path, missing), False)
    if not PATTERN.search(word):
        return [], True
    # Path.glob takes no absolute pattern, and goes into hidden folders.
    hits = [Path(hit) for hit in sorted(glob.glob(word, recursive=True))]  # noqa: PTH207
    found = []
    for hit in hits:
        found += _in_folder(hit, missing) if hit.is_dir() else [hit]
    return found, False


def _in_folder(folder: Path, missing: list[Missing]) -> list[Path]:
    """Give the files of a folder, and of those in it, that are called as reports are; hidden ones are left out."""

    def tell(error: OSError) -> None:
        missing.append(Missing(str(error.filename), reason_of(error)))

    found = []
    for here, folders, names in os.walk(folder, onerror=tell):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        chosen = sorted(name for name in names if Path(name).suffix.lower() in SUFFIXES and not name.startswith("."))
        found += [Path(here, name) for name in chosen]
    return found


def _place(path: Path) -> str:
    """Write where a file is as seen from the working directory, so that it is the same on every machine of a CI."""
    whole, here = path.resolve() if ".." in path.parts else path.absolute(), Path.cwd()
    return (whole.relative_to(here) if whole.is_relative_to(here) else whole).as_posix()


def reason_of(error: OSError) -> str:
    """Say in words why a file could not be had."""
    return (error.strerror or str(error) or type(error).__name__).lower()


def run_of(report: Report, run: str | None, *, several: bool) -> str | None:
    """Give the id of the run that a report is sent as: `RUN`, or `RUN:path` where a command means several.

    It follows from the command and the file alone: not from the other files, nor from the try.

    Args:
        report: which report.
        run: the run as the person or the CI system names it.
        several: whether the command may mean more than one report.
    """
    if run is None or not several:
        return run
    whole = f"{run}:{report.place}"
    if why_not_keep(whole, LONGEST_FACT) is None:
        return whole
    # A path that is too long, or cannot be kept, still has a name of its own.
    digest = sha256(os.fsencode(report.place)).hexdigest()[:16]
    shown = "".join(character if character.isprintable() else "?" for character in report.place)
    room = max(0, LONGEST_FACT - len(run) - len(digest) - 2)
    return f"{run}:{digest}:{shown[len(shown) - min(room, len(shown)) :]}"


def guess_format(name: str, start: bytes) -> Format:
    """Say which format a report is in: by how it begins, and by its name where that does not tell.

    Args:
        name: what the file is called.
        start: its first bytes.
    """
    named = SUFFIXES.get(Path(name).suffix.lower(), Format.AUTO)
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith(b"<") or start.startswith(BYTE_ORDER_MARKS):
        return Format.JUNIT
    if named is Format.NDJSON:
        return named
    if text.startswith(b"{"):
        if _is_line(text):
            return Format.NDJSON
        if CTRF_SHAPE.search(text):
            return Format.CTRF
        return Format.JSON
    return Format.JSON if named is Format.AUTO else named


def _is_line(text: bytes) -> bool:
    """Whether a text begins with a line that is a run's head or a result, and no whole report."""
    line, _, rest = text.partition(b"\n")
    try:
        document = json.loads(line)
    except (ValueError, RecursionError):
        return False
    if not isinstance(document, dict) or "results" in document:
        return False
    return bool(rest.strip()) or "outcome" in document


@dataclass(slots=True)
class Opened:
    """A report that is open to be sent, as often as it takes."""

    file: IO[bytes]
    size: int
    format: Format
    changed_at: int

    def chunks(self, moved: Callable[[int], None]) -> Iterator[bytes]:
        """Give the report piece by piece, from its beginning.

        Args:
            moved: told how many bytes were taken, piece by piece.

        Raises:
            FileChanged: it was written to since it was opened; its last piece is kept back then, so that whoever
                reads it has no whole report.
        """
        self.file.seek(0)
        left = self.size
        while left:
            chunk = self.file.read(min(CHUNK, left))
            left -= len(chunk)
            if not chunk or (not left and self.has_changed()):
                raise FileChanged
            yield chunk
            moved(len(chunk))

    def has_changed(self) -> bool:
        """Say whether it was written to since it was opened."""
        now = os.fstat(self.file.fileno())
        return (now.st_size, now.st_mtime_ns) != (self.size, self.changed_at)


@contextmanager
def opened(report: Report, format: Format) -> Iterator[Opened]:
    """Open a report; what cannot be read twice, like standard input, is kept in a nameless file meanwhile.

    Args:
        report: which one.
        format: its format where the person said it; else `auto`.

    Raises:
        OSError: it cannot be read.
    """
    with _regular(report) as file:
        facts = os.fstat(file.fileno())
        if format is Format.AUTO:
            file.seek(0)
            format = guess_format(report.path.name if report.path else "", file.read(LOOKED_AT))
        yield Opened(file, facts.st_size, format, facts.st_mtime_ns)


@contextmanager
def _regular(report: Report) -> Iterator[IO[bytes]]:
    if report.path is None:
        if sys.stdin is None:
            raise OSError("there is no standard input")
        with _copied(sys.stdin.buffer) as file:
            yield file
        return
    mode = report.path.stat().st_mode
    if not stat.S_ISREG(mode) and not stat.S_ISFIFO(mode):
        raise OSError("this is no file")
    with report.path.open("rb") as source:
        if stat.S_ISREG(mode):
            yield source
            return
        with _copied(source) as file:
            yield file


@contextmanager
def _copied(source: IO[bytes]) -> Iterator[IO[bytes]]:
    with TemporaryFile() as file:
        shutil.copyfileobj(source, file, CHUNK)
        file.flush()
        yield file
