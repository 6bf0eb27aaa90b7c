"""What papers report beside the record's own nouns, as facts: one row for each record of a data file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import msgspec

from app.domain.instant import day_begins
from app.domain.journal import canonical
from app.models.fact import Fact
from app.services.record_file import RecordFiles
from app.services.record_kinds import Record, Sheet, Source
from app.services.record_loading import UNDATED, Loading, sourced
from app.services.record_sheets import SHEETS, CriteriaSheet, TimetableSheet

# Everything these say has tables of its own; of papers and bodies the tables keep only what others refer to.
OWN_TABLES = (CriteriaSheet, TimetableSheet)
NAMES = {sheet: name for name, sheet in SHEETS.items()}
# What names a record within its kind, the first that it has.
KEYS = ("key", "acronym", "version", "number", "reference", "document", "slug")


@dataclass(frozen=True, slots=True)
class Reported:
    """One fact as read from a data file: about a release or a paper, of a kind, under a key."""

    about: str
    kind: str
    key: str
    position: int
    content: dict[str, Any]
    source: Source


def facts_of(files: RecordFiles) -> Iterator[Reported]:
    """List the facts of data files, in the files' order.

    A list in a sheet gives a fact for each of its records; what stands once in a sheet gives one fact beside them.
    """
    for read in files.sheets:
        if not isinstance(read.content, OWN_TABLES):
            yield from _facts_of_sheet(read.content)


def _facts_of_sheet(sheet: Sheet) -> Iterator[Reported]:
    name = NAMES[type(sheet)]
    once: dict[str, Any] = {}
    for field in sheet.__struct_fields__:
        value = getattr(sheet, field)
        kind = name if field == name.replace("-", "_") else f"{name}.{field.replace('_', '-')}"
        if isinstance(value, tuple) and all(isinstance(item, Record) for item in value):
            for position, record in enumerate(value, 1):
                yield _fact(sheet, kind, position, record)
        elif isinstance(value, Record) and not isinstance(value, Source):
            yield _fact(sheet, kind, 1, value)
        else:
            once[field] = value
    source = next((value for value in once.values() if isinstance(value, Source)), None)
    if source is not None:
        content = _plain({field: value for field, value in once.items() if field not in ("release", "source")})
        about = getattr(sheet, "release", None) or getattr(sheet, "slug", None) or source.paper
        yield Reported(about, f"{name}.sheet", name, 1, content, source)


def _fact(sheet: Sheet, kind: str, position: int, record: Record) -> Reported:
    source: Source = getattr(record, "source", None) or _first_source(record)
    about = getattr(record, "release", None) or getattr(sheet, "release", None) or source.paper
    content = _plain({field: getattr(record, field) for field in record.__struct_fields__ if field != "source"})
    return Reported(about, kind, _key(record, position), position, content, source)


def _key(record: Record, position: int) -> str:
    for name in KEYS:
        value = getattr(record, name, None)
        if isinstance(value, str) and value:
            # A paper's parts may number their footnotes afresh: the word that one hangs on tells them apart.
            hangs_on = getattr(record, "hangs_on", None)
            return f"{value}/{hangs_on}" if hangs_on else value
    reference = getattr(record, "modification", None)
    if isinstance(reference, str):
        return f"{reference}/{getattr(record, 'part', None) or position}"
    return str(position)


def _first_source(record: Record) -> Source:
    for field in record.__struct_fields__:
        value = getattr(record, field)
        if isinstance(value, Source):
            return value
    raise TypeError(f"{type(record).__name__} names no source")


def _plain(content: dict[str, Any]) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(content))
    return plain


def load_facts(loading: Loading, files: RecordFiles, days: dict[str, date]) -> None:
    """Add the facts of data files to a load, each from the day its paper is dated.

    Args:
        loading: the load under way.
        files: the data files, read and checked.
        days: the day of each paper.
    """
    for reported in facts_of(files):
        key = f"{reported.about}/{reported.kind}/{reported.key}"
        loading.fact("fact", key, partial(_row, reported, days.get(reported.source.paper)))


def _row(reported: Reported, dated: date | None) -> Fact:
    return Fact(
        about=reported.about,
        kind=reported.kind,
        key=reported.key,
        position=reported.position,
        content=canonical(reported.content),
        effective_at=UNDATED if dated is None else day_begins(dated),
        **sourced(reported.source),
    )
