"""Reading the data files: strictly, and saying of a broken one which file, which place in it and why."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import yaml

from app.domain.errors import RecordFileInvalid
from app.services.record_kinds import Record, Sheet, Source, once
from app.services.record_sheets import (
    SHEETS,
    BodiesSheet,
    MeetingsSheet,
    PapersSheet,
    ReleaseSheet,
)

S = TypeVar("S", bound=Sheet)
BODY_FIELDS = ("body", "decider")
PLACE = re.compile(r"(?P<reason>.*?)(?: - at `\$(?P<path>.*)`)?", re.DOTALL)
STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+|\.\.\.)\]")


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """One data file as read: its name, its type's content, and the SHA-256 of its bytes."""

    file: str
    content: Sheet
    sha256: str


@dataclass(frozen=True, slots=True)
class RecordFiles:
    """Everything read in one go, in the order it was read."""

    sheets: tuple[ReadSheet, ...]

    def of(self, kind: type[S]) -> tuple[S, ...]:
        """All files of one kind: ``files.of(TimetableSheet)`` gives each release's timetable."""
        return tuple(sheet.content for sheet in self.sheets if isinstance(sheet.content, kind))


# The same loader over the C library where the wheel brings it: ten times as fast on the papers' files.
_SafeLoader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class StrictLoader(_SafeLoader):  # type: ignore[valid-type, misc]
    """YAML without its surprises: a key stands once, a date is quoted, only true and false are truth values."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Build a mapping, refusing a key that stands twice, is no word, or merges another mapping."""
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.tag == "tag:yaml.org,2002:merge":
                raise yaml.constructor.ConstructorError(None, None, "a key is one plain word", key.start_mark)
            if key.value in seen:
                raise yaml.constructor.ConstructorError(None, None, f"{key.value} stands twice", key.start_mark)
            seen.add(key.value)
        mapping: dict[Any, Any] = super().construct_mapping(node, deep)
        return mapping


def _unquoted(loader: StrictLoader, node: yaml.ScalarNode) -> None:
    raise yaml.constructor.ConstructorError(None, None, f"write {node.value} in quotes", node.start_mark)


def _truth(loader: StrictLoader, node: yaml.ScalarNode) -> bool:
    if node.value not in {"true", "false"}:
        _unquoted(loader, node)
    return bool(node.value == "true")


StrictLoader.add_constructor("tag:yaml.org,2002:timestamp", _unquoted)
StrictLoader.add_constructor("tag:yaml.org,2002:bool", _truth)


def read(paths: Iterable[Path]) -> RecordFiles:
    """Read data files, and folders of them in the order of their names, into typed records.

    What one file says of another is checked where that other was read too: papers, bodies, releases and meetings.
    Raises RecordFileInvalid naming the file, the place in it and the reason; then nothing of the set is to be used.
    """
    sheets = tuple(_sheet(path, name) for path, name in _files(paths))
    _agree(sheets)
    return RecordFiles(sheets)


def _files(paths: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    for path in paths:
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.suffix in {".yaml", ".yml"})
            if not inside:
                raise RecordFileInvalid(str(path), "/", "no data files in this folder")
            yield from ((p, p.relative_to(path).as_posix()) for p in inside)
        else:
            yield path, path.name


def _sheet(path: Path, name: str) -> ReadSheet:
    kind = SHEETS.get(path.name.split(".")[0]) if path.suffix == ".yaml" else None
    if kind is None:
        raise RecordFileInvalid(name, "/", f"not a known kind of data file; known: {', '.join(SHEETS)}")
    try:
        raw = path.read_bytes()
        tree = yaml.load(raw.decode("utf-8"), StrictLoader)  # noqa: S506 - a SafeLoader
    except OSError as wrong:
        raise RecordFileInvalid(name, "/", wrong.strerror or str(wrong)) from wrong
    except UnicodeDecodeError as wrong:
        raise RecordFileInvalid(name, f"byte {wrong.start}", "not UTF-8") from wrong
    except yaml.MarkedYAMLError as wrong:
        mark = wrong.problem_mark
        place = "/" if mark is None else f"line {mark.line + 1}, column {mark.column + 1}"
        raise RecordFileInvalid(name, place, wrong.problem or "not YAML") from wrong
    except (yaml.YAMLError, ValueError, RecursionError) as wrong:
        raise RecordFileInvalid(name, "/", f"not YAML that can be read: {wrong}") from wrong
    try:
        content = msgspec.convert(tree, kind)
    except msgspec.ValidationError as wrong:
        place, reason = _place(str(wrong))
        raise RecordFileInvalid(name, place, reason) from wrong
    return ReadSheet(name, content, hashlib.sha256(raw).hexdigest())


def _place(words: str) -> tuple[str, str]:
    """Take "Expected `str`, got `int` - at `$.scope[3].title`" apart: /scope/3/title and the reason."""
    m = PLACE.fullmatch(words)
    path, reason = (m["path"] or "", m["reason"]) if m else ("", words)
    return "".join(f"/{step[1] or step[2]}" for step in STEP.finditer(path)) or "/", reason


def _agree(sheets: tuple[ReadSheet, ...]) -> None:
    """Refuse a file that names a paper, body, release or meeting which the files beside it do not have."""
    _names_once(sheets)
    papers = {p.name: p.file for s in sheets if isinstance(s.content, PapersSheet) for p in s.content.papers}
    bodies = {b.slug for s in sheets if isinstance(s.content, BodiesSheet) for b in s.content.bodies}
    known = {
        **dict.fromkeys(BODY_FIELDS, bodies),
        "release": {s.content.slug for s in sheets if isinstance(s.content, ReleaseSheet)},
        "meeting": {m.key for s in sheets if isinstance(s.content, MeetingsSheet) for m in s.content.meetings},
    }
    for sheet in sheets:
        for place, record in walk(sheet.content):
            if isinstance(record, Source):
                if papers and papers.get(record.paper) != record.file:
                    raise RecordFileInvalid(sheet.file, place, f"no paper {record.paper} in {record.file}")
                continue
            _known(sheet.file, place, record, known)


def _known(file: str, place: str, record: Record, known: Mapping[str, set[str]]) -> None:
    for field, names in known.items():
        value = getattr(record, field, None)
        if names and isinstance(value, str) and value not in names:
            noun = "body" if field in BODY_FIELDS else field
            raise RecordFileInvalid(file, f"{place.rstrip('/')}/{field}", f"no {noun} {value}")


def _names_once(sheets: tuple[ReadSheet, ...]) -> None:
    """A sheet of one kind about one release comes once; so does each meeting and each release."""
    seen: dict[tuple[str, str], str] = {}
    for sheet in sheets:
        about = getattr(sheet.content, "release", None) or getattr(sheet.content, "slug", None)
        name = (type(sheet.content).__name__, about or sheet.file)
        if name in seen:
            raise RecordFileInvalid(sheet.file, "/", f"{seen[name]} already holds this for {name[1]}")
        seen[name] = sheet.file
    meetings = [s for s in sheets if isinstance(s.content, MeetingsSheet)]
    try:
        once(
            "meeting",
            (m.key for s in meetings if isinstance(s.content, MeetingsSheet) for m in s.content.meetings),
        )
    except ValueError as wrong:
        raise RecordFileInvalid(meetings[-1].file, "/meetings", str(wrong)) from wrong


def walk(value: object, place: str = "") -> Iterator[tuple[str, Record]]:
    """Every record in a file with its place as a JSON pointer, the file itself ("/") first."""
    if isinstance(value, Record):
        yield place or "/", value
        for field in value.__struct_fields__:
            yield from walk(getattr(value, field), f"{place}/{field}")
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            yield from walk(item, f"{place}/{number}")
