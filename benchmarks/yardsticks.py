"""The yardsticks of intake: the same rows, written into a plain table by the quickest plain means of each database."""

import sqlite3
import threading
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from time import perf_counter
from typing import Any

import psycopg
from sqlalchemy import make_url

from benchmarks.grounds import POSTGRES, Place, plain_url
from benchmarks.material import COLUMNS, Run, as_copy, row
from benchmarks.slices import Slice
from benchmarks.traffic import WrongAnswer

AS_SENT = "copy_as_sent"
AS_SENT_TWO = "copy_as_sent_two"
NARROW = "copy_narrow"
EXECUTEMANY = "executemany"
KEYED = ", ".join(f"{name} text not null" for name in COLUMNS) + ", primary key (run, suite, class, name, variant)"
# What our own table of results holds, one bare number after the other.
NARROW_COLUMNS = ("run_id", "case_id", "bucket_id", "duration_us", "message", "retries")
NARROW_TABLE = (
    "run_id bigint not null, case_id bigint not null, bucket_id bigint not null, duration_us bigint, message text,"
    " retries integer, primary key (run_id, case_id)"
)
CHUNK = 1024 * 1024


def connect(place: Place) -> "psycopg.Connection[tuple[Any, ...]]":
    """Open a connection for a yardstick, beside the server's own."""
    return psycopg.connect(plain_url(place.url), autocommit=True)


class Copies:
    """Text COPY into a fresh table, one transaction a run; the text is made before the clock starts."""

    def __init__(self, place: Place, name: str = AS_SENT, connections: int = 1) -> None:
        self.name, self._narrow = name, name == NARROW
        self._connections = [connect(place) for _ in range(connections)]
        self._number, self._rows = 0, 0
        self._texts: list[bytes] = []
        table = f"bench_{name}"
        columns = ", ".join(NARROW_COLUMNS if self._narrow else COLUMNS)
        self._copy = f"copy {table} ({columns}) from stdin"
        self._count = f"select count(*) from {table}"
        with self._connections[0].cursor() as cursor:
            cursor.execute(f"drop table if exists {table}")
            cursor.execute(f"create table {table} ({NARROW_TABLE if self._narrow else KEYED})")

    def prepare(self, runs: Sequence[Run]) -> None:
        """Write the text; each run goes under a name of its own, however often it comes."""
        self._texts = []
        for run in runs:
            self._number += 1
            self._rows += len(run.said)
            if self._narrow:
                cases = sorted(range(len(run.said)), key=lambda place: place * 2_654_435_761 % 2**32)
                rows = ((self._number, case, 7, 1_000_000, run.said[case].message, None) for case in cases)
                self._texts.append(as_copy(rows))
            else:
                self._texts.append(as_copy(row(f"{run.id}-{self._number}", said) for said in run.said))

    def go(self) -> Slice:
        """Copy the rows in, the connections side by side."""
        shares = [self._texts[place :: len(self._connections)] for place in range(len(self._connections))]
        workers = [
            threading.Thread(target=self._write, args=(connection, texts))
            for connection, texts in zip(self._connections[1:], shares[1:], strict=True)
        ]
        began = perf_counter()
        for worker in workers:
            worker.start()
        self._write(self._connections[0], shares[0])
        for worker in workers:
            worker.join()
        elapsed = perf_counter() - began
        return Slice(sum(text.count(b"\n") for text in self._texts), elapsed)

    def _write(self, connection: "psycopg.Connection[tuple[Any, ...]]", texts: Sequence[bytes]) -> None:
        for text in texts:
            with connection.cursor() as cursor, cursor.copy(self._copy) as copy:
                for at in range(0, len(text), CHUNK):
                    copy.write(text[at : at + CHUNK])

    def write_file(self, file: Path) -> Slice:
        """Copy a file in, read piece by piece, in one transaction."""
        began = perf_counter()
        with file.open("rb") as text, self._connections[0].cursor() as cursor:
            with cursor.copy(self._copy) as copy:
                while piece := text.read(CHUNK):
                    copy.write(piece)
            elapsed = perf_counter() - began
            self._rows += cursor.rowcount
            return Slice(cursor.rowcount, elapsed)

    def close(self) -> None:
        """Count what was written, and close.

        Raises:
            WrongAnswer: the table does not hold it.
        """
        held = self._connections[0].execute(self._count).fetchone()
        for connection in self._connections:
            connection.close()
        if held is None or held[0] != self._rows:
            raise WrongAnswer(f"{self.name} holds {held} rows, {self._rows:,} were written.")


class ManyInserts:
    """SQLite's executemany into a fresh table in a file of its own, one transaction a run, as durable as ours."""

    name = EXECUTEMANY
    _insert = f"insert into sent values ({', '.join('?' * len(COLUMNS))})"

    def __init__(self, place: Place) -> None:
        database = Path(make_url(place.url).database or "")
        beside = database.with_name(f"{place.slug}-{database.stem}.yardstick")
        self._connection = sqlite3.connect(beside, isolation_level=None)
        for setting in ("journal_mode=WAL", "synchronous=FULL"):
            self._connection.execute(f"pragma {setting}")
        self._connection.execute(f"create table sent ({KEYED})")
        self._number, self._kept = 0, 0
        self._rows: list[list[tuple[str, ...]]] = []

    def prepare(self, runs: Sequence[Run]) -> None:
        """Make the rows; each run goes under a name of its own."""
        self._rows = []
        for run in runs:
            self._number += 1
            self._kept += len(run.said)
            self._rows.append([row(f"{run.id}-{self._number}", said) for said in run.said])

    def go(self) -> Slice:
        """Insert them."""
        began = perf_counter()
        for rows in self._rows:
            self._connection.execute("begin immediate")
            self._connection.executemany(self._insert, rows)
            self._connection.execute("commit")
        return Slice(sum(map(len, self._rows)), perf_counter() - began)

    def close(self) -> None:
        """Count what was written, and close.

        Raises:
            WrongAnswer: the table does not hold it.
        """
        (held,) = self._connection.execute("select count(*) from sent").fetchone()
        self._connection.close()
        if held != self._kept:
            raise WrongAnswer(f"{self.name} holds {held:,} rows, {self._kept:,} were written.")


Yardstick = Copies | ManyInserts


def yardstick(place: Place) -> Yardstick:
    """Give the yardstick of intake on this place's database."""
    return Copies(place) if place.kind == POSTGRES else ManyInserts(place)


def settle(place: Place) -> None:
    """Let the database write down what it holds back, and learn what its tables hold, before the clock starts."""
    if place.kind == POSTGRES:
        with connect(place) as connection:
            connection.execute("analyze")
            connection.execute("checkpoint")
        return
    file = make_url(place.url).database or ""
    with closing(sqlite3.connect(file, timeout=30, isolation_level=None)) as lite:
        lite.execute("analyze")
        lite.execute("pragma wal_checkpoint(truncate)")
