"""Sealing a unit of work: the lock, the entry's number and time, the stamped rows, the chain.

Everything else a change writes is behind it when the lock is taken, and nothing but inserts follows:
so entries are numbered in commit order and no two writers can wait for each other here.
"""

import json
import re
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, insert, inspect, select, text
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert

from app import clock
from app.domain.instant import from_micros, to_micros
from app.domain.journal import (
    GENESIS,
    SALT_BYTES,
    Header,
    StagedEntry,
    canonical,
    entry_hash,
    payload_digest,
)
from app.models.base import Stamped, table_of
from app.models.journal import JournalEntry, JournalPayload, JournalRelease
from app.models.release import Release

LOCK = 7001
STAGED = "staged entry"
SEALED = "sealed"
STAMP = "stamp"
ALL_RELEASES = 0
# What could wait for another writer, whatever it begins with: `with x as (...) update`, `select ... for share`.
WAITS = re.compile(
    r"\b(insert\s+into|update\s+\S+\s+set|delete\s+from|merge\s+into|replace\s+into|truncate|copy"
    r"|for\s+(no\s+key\s+)?update|for\s+(key\s+)?share)\b",
    re.IGNORECASE,
)
KEPT_ANSWER = re.compile(r"\s*insert\s+into\s+idempotent_answer\b", re.IGNORECASE)

entry_table = table_of(JournalEntry)
# Written once: to write a statement anew costs more than the database needs to carry it out.
HEAD = (
    select(entry_table.c.seq, entry_table.c.recorded_at, entry_table.c.hash).order_by(entry_table.c.seq.desc()).limit(1)
)
WAIT = text("select pg_advisory_xact_lock(:lock)")
TELL = text("select pg_notify('journal', :seq)")
ENTRY, PAYLOAD, TOUCHED = insert(entry_table), insert(table_of(JournalPayload)), insert(table_of(JournalRelease))


def stage(session: Session, entry: StagedEntry) -> None:
    """Put a service's one entry aside until the unit of work ends.

    Raises:
        RuntimeError: the unit of work already has its entry: two changes were put into one.
    """
    if STAGED in session.info or session.info.get(SEALED):
        raise RuntimeError("one unit of work, one journal entry")
    session.info[STAGED] = entry


def head(session: Session) -> tuple[int, int, str]:
    """Read the last entry: its number, its time in microseconds, its hash."""
    row = session.execute(HEAD).first()
    return (0, 0, GENESIS) if row is None else (row.seq, to_micros(row.recorded_at), row.hash)


def stamped_at(session: Session) -> datetime:
    """Give the time of the entry that is being recorded, to rows that are made under it and take effect with it."""
    at: datetime = session.info[STAMP]
    return at


def seal(session: Session) -> int | None:
    """Number, stamp, chain and insert the staged entry with its rows; afterwards only a commit may follow.

    Returns:
        The entry's number, or None when nothing was staged.
    """
    if session.info.get(SEALED):
        return None
    session.flush()
    staged: StagedEntry | None = session.info.pop(STAGED, None)
    session.info[SEALED] = True
    if staged is None:
        return None
    postgres = session.get_bind().dialect.name == "postgresql"
    if postgres:
        # A statement of its own: one that also read the head would read it from before the wait.
        session.execute(WAIT, {"lock": LOCK})
    last_seq, last_at, previous = head(session)
    seq, at = last_seq + 1, max(to_micros(clock.now()), last_at + 1)
    session.info[STAMP] = from_micros(at)
    written = _insert_rows(session, staged.rows, seq, from_micros(at))
    _insert_entry(session, staged, written, seq, at, previous)
    if postgres:
        session.execute(TELL, {"seq": str(seq)})
    session.connection().info[SEALED] = True
    return seq


@dataclass(frozen=True, slots=True)
class Given:
    """Stamped rows as plain values, every column but the id and the stamp: a model object a row costs far more."""

    model: type[Stamped]
    rows: Sequence[dict[str, Any]]


def _insert_rows(
    session: Session, staged: Iterable[Any], seq: int, at: datetime
) -> tuple[list[dict[str, Any]], set[int]]:
    """Write the stamped rows in order; a callable gives rows that need the ids of those before it.

    Returns:
        Every row as its entry keeps it, and the ids of releases among them.
    """
    recorded: list[dict[str, Any]] = []
    releases: set[int] = set()
    waiting: list[Stamped] = []

    def write() -> None:
        for row in waiting:
            row.seq, row.recorded_at = seq, at
        session.add_all(waiting)
        session.flush()
        recorded.extend(map(as_recorded, waiting))
        releases.update(row.id for row in waiting if isinstance(row, Release) and row.id is not None)
        waiting.clear()

    for item in staged:
        if isinstance(item, Given):
            write()
            recorded.extend(_insert_given(session, item, seq, at))
        elif callable(item):
            write()
            waiting.extend(item())
        else:
            waiting.append(item)
    write()
    return recorded, releases


def _insert_given(session: Session, given: Given, seq: int, at: datetime) -> list[dict[str, Any]]:
    if not given.rows:
        return []
    rows = [{**row, "seq": seq, "recorded_at": at} for row in given.rows]
    ids = session.execute(_insert_of(given.model), rows).scalars().all()
    table = table_of(given.model)
    return [
        {"table": table.name, "row": {c.name: plain(row[c.name]) for c in table.columns}}
        for row in ({**row, "id": id} for row, id in zip(rows, ids, strict=True))
    ]


@cache
def _insert_of(model: type[Stamped]) -> ReturningInsert[Any]:
    table = table_of(model)
    return insert(table).returning(table.c.id, sort_by_parameter_order=True)


def _insert_entry(
    session: Session,
    staged: StagedEntry,
    written: tuple[list[dict[str, Any]], set[int]],
    seq: int,
    at: int,
    previous: str,
) -> None:
    rows, fresh = written
    releases = sorted({*staged.release_ids, *fresh})
    header = Header(
        staged.actor,
        staged.on_behalf_of,
        staged.kind,
        staged.subject,
        tuple(releases),
        staged.touches_all,
    )
    payload = canonical(
        {
            "before": staged.before,
            "after": staged.after,
            "rows": rows,
        }
    )
    salt = secrets.token_hex(SALT_BYTES)
    digest = payload_digest(salt, payload)
    columns = {
        "seq": seq,
        "recorded_at": from_micros(at),
        "actor": header.actor,
        "on_behalf_of": header.on_behalf_of,
        "kind": header.kind,
        "subject": header.subject,
        "release_ids": json.dumps(releases),
        "touches_all": header.touches_all,
        "digest": digest,
        "hash": entry_hash(previous, seq, at, header.canonical(), digest),
    }
    session.execute(ENTRY, columns)
    session.execute(PAYLOAD, {"seq": seq, "salt": salt, "body": payload})
    touched = [*releases, ALL_RELEASES] if staged.touches_all else releases
    if touched:
        session.execute(TOUCHED, [{"release_id": release, "seq": seq} for release in touched])


def plain(value: Any) -> Any:
    """Write a column's value as the journal keeps it: one way for each."""
    match value:
        case datetime():
            return to_micros(value)
        case date():
            return value.isoformat()
        case Enum():
            return value.value
        case UUID():
            return str(value)
        case bytes():
            return value.hex()
        case _:
            return value


def as_recorded(row: Stamped) -> dict[str, Any]:
    """Write a stamped row as its entry keeps it, so that `verify` can compare the two."""
    table = table_of(type(row))
    mapper = inspect(type(row))
    values = {c.name: plain(getattr(row, mapper.get_property_by_column(c).key)) for c in table.columns}
    return {"table": table.name, "row": values}


def refuse_if_sealed(session: Session) -> None:
    """Refuse a write that passes by `refuse_after_seal`, since the driver makes it itself.

    Raises:
        RuntimeError: a service wrote after its journal entry.
    """
    if session.info.get(SEALED):
        raise RuntimeError("nothing may be written after the journal entry")


def refuse_after_seal(
    connection: Connection,
    cursor: Any,
    statement: str,
    parameters: Any,
    context: Any,
    many: bool,
) -> None:
    """Refuse any write after the seal except the kept answer: it could wait for a lock while holding ours.

    Raises:
        RuntimeError: a service wrote after its journal entry.
    """
    if not connection.info.get(SEALED):
        return
    if WAITS.search(statement) and not KEPT_ANSWER.match(statement):
        raise RuntimeError("nothing may be written after the journal entry")


RowsLater = Callable[[], list[Stamped]]
