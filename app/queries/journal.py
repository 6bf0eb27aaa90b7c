"""Questions to the journal: what was recorded, and whether it still says what it said."""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.orm import Session
from sqlmodel import SQLModel

from app.domain.instant import to_micros
from app.domain.journal import GENESIS, Header, entry_hash, payload_digest
from app.ledger import ALL_RELEASES, plain
from app.models.base import stamped_tables, table_of
from app.models.journal import JournalEntry, JournalErasure, JournalPayload, JournalRelease
from app.queries.moment import Moment

entry = table_of(JournalEntry)
payload = table_of(JournalPayload)
erasure = table_of(JournalErasure)
touched = table_of(JournalRelease)

BATCH = 1000
# What a text that somebody has altered may raise when it is read.
UNREADABLE = (ValueError, TypeError, KeyError, OverflowError)
PRIVATE = ("person.", "key.", "demo.")


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One journal entry, without its words."""

    seq: int
    recorded_at: datetime
    actor: str
    on_behalf_of: str | None
    kind: str
    subject: str
    hash: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What checking the whole journal found: how many entries, the head, and everything that is wrong."""

    entries: int
    erased: int
    head: str
    findings: tuple[str, ...]

    @property
    def sound(self) -> bool:
        """Say whether nothing is wrong."""
        return not self.findings


def list_entries(
    session: Session,
    *,
    after: int | None,
    limit: int,
    release_id: int | None = None,
    private: bool = False,
    moment: Moment | None = None,
) -> list[EntryRow]:
    """List entries in order, from the one after a number.

    Args:
        session: an open session.
        after: the number to go on from; None from the first.
        limit: how many at most.
        release_id: only those that touch this release, or all of them.
        private: also who signed in, whose accounts and keys were opened: nobody's business but the office's.
        moment: only entries that had been recorded by then, on either clock.
    """
    columns = (entry.c.seq, entry.c.recorded_at, entry.c.actor, entry.c.on_behalf_of, entry.c.kind)
    question = select(*columns, entry.c.subject, entry.c.hash).where(entry.c.seq > (after or 0))
    if moment is not None:
        question = question.where(entry.c.seq <= moment.seq, entry.c.recorded_at <= moment.as_at)
    if not private:
        question = question.where(*(~entry.c.kind.startswith(kind) for kind in PRIVATE))
    if release_id is not None:
        of_release = select(touched.c.seq).where(touched.c.release_id.in_([release_id, 0]))
        question = question.where(entry.c.seq.in_(of_release))
    rows = session.execute(question.order_by(entry.c.seq).limit(limit)).all()
    return [EntryRow(*row) for row in rows]


def verify(session: Session, *, expected: tuple[int, str] | None = None) -> Verification:
    """Check the chain, every payload, and every stamped row against what its entry recorded.

    Args:
        session: an open session.
        expected: a (number, hash) published outside: names a tail that was cut off, or another history.
    """
    if session.get_bind().dialect.name == "postgresql" and not session.in_transaction():
        # All of it as it was at one instant: entries that others record meanwhile are in none of the tables.
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    findings: list[str] = []
    previous, count, erased = GENESIS, 0, 0
    recorded: dict[tuple[str, str], tuple[int, dict[str, Any]]] = {}
    hashes: dict[int, str] = {0: GENESIS}
    releases: set[tuple[int, int]] = set()
    gone = {row.seq: row.by_seq for row in session.execute(select(erasure)).all()}
    for row in _entries(session):
        count += 1
        if row.seq != count:
            findings.append(f"entry {count}: missing, the journal goes on with entry {row.seq}")
            count = row.seq
        findings += _check_entry(row, previous, releases)
        previous = row.hash
        if expected and row.seq == expected[0]:
            hashes[row.seq] = row.hash
        if row.body is None:
            erased += row.seq in gone
            if row.seq not in gone:
                findings.append(f"entry {row.seq}: its payload is missing and no erasure is on record")
            continue
        findings += _check_payload(row, recorded)
    findings += [f"entry {seq}: erased by entry {by}, which is not there" for seq, by in gone.items() if by > count]
    findings += _compare_releases(session, releases)
    findings += _compare_rows(session, recorded, gone)
    findings += _check_expected(expected, hashes, count)
    return Verification(count, erased, f"{count}:{previous}", tuple(findings))


def _entries(session: Session) -> Iterator[Any]:
    question = (
        select(*entry.c, payload.c.salt, payload.c.body)
        .select_from(entry.outerjoin(payload, payload.c.seq == entry.c.seq))
        .order_by(entry.c.seq)
    )
    yield from session.execute(question.execution_options(yield_per=BATCH))


def _check_entry(row: Any, previous: str, releases: set[tuple[int, int]]) -> list[str]:
    """Check one link of the chain, and gather which releases it says it touches."""
    wrong = [f"entry {row.seq}: its hash does not follow from what it says"]
    try:
        touches = tuple(json.loads(row.release_ids))
        header = Header(row.actor, row.on_behalf_of, row.kind, row.subject, touches, row.touches_all)
        expected = entry_hash(previous, row.seq, to_micros(row.recorded_at), header.canonical(), row.digest)
    except UNREADABLE:
        return wrong
    releases.update((release, row.seq) for release in (*touches, *([ALL_RELEASES] if row.touches_all else [])))
    return [] if expected == row.hash else wrong


def _check_payload(row: Any, recorded: dict[tuple[str, str], tuple[int, dict[str, Any]]]) -> list[str]:
    altered = [f"entry {row.seq}: its payload has been altered"]
    try:
        if payload_digest(row.salt, row.body) != row.digest:
            return altered
        for item in json.loads(row.body)["rows"]:
            recorded[(item["table"], str(item["row"]["id"]))] = (row.seq, item["row"])
    except UNREADABLE:
        return altered
    return []


def _compare_releases(session: Session, said: set[tuple[int, int]]) -> list[str]:
    """Compare the list of entries by release, which pages and tags go by, with what the entries say."""
    kept = {(row.release_id, row.seq) for row in session.execute(select(touched)).all()}
    return [
        f"entry {seq}: {'is not listed' if (release, seq) in said else 'is wrongly listed'} under release {release}"
        for release, seq in sorted(said ^ kept)
    ]


def _compare_rows(
    session: Session, recorded: dict[tuple[str, str], tuple[int, dict[str, Any]]], gone: Collection[int]
) -> list[str]:
    """Compare every stamped row with what its entry recorded, both ways."""
    findings = []
    for table in _stamped():
        columns = list(table.columns)
        for row in session.execute(select(table).execution_options(yield_per=BATCH)):
            kept = {c.name: plain(value) for c, value in zip(columns, row, strict=True)}
            seq, said = recorded.pop((table.name, str(kept["id"])), (None, None))
            if said is None:
                if kept["seq"] not in gone:
                    findings.append(f"{table.name} {kept['id']}: no entry recorded it (it names entry {kept['seq']})")
            elif said != kept:
                changed = ", ".join(sorted(n for n in kept if kept[n] != said.get(n)))
                findings.append(f"{table.name} {kept['id']}: altered since entry {seq} recorded it ({changed})")
    findings += [f"{table} {row_id}: gone, entry {seq} recorded it" for (table, row_id), (seq, _) in recorded.items()]
    return findings


def _stamped() -> list[Table]:
    own = {SQLModel.metadata.tables[name].name for name in ("journal_entry",)}
    return [table for table in stamped_tables() if table.name not in own]


def _check_expected(expected: tuple[int, str] | None, hashes: dict[int, str], count: int) -> list[str]:
    if expected is None:
        return []
    seq, published = expected
    if seq > count:
        return [f"cut off: entry {seq} was published, the journal ends at entry {count}"]
    if hashes.get(seq) != published:
        return [f"not the history that was published: entry {seq} has another hash"]
    return []
