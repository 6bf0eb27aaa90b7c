"""Engines and the two units of work: `reading()` and `writing()`. The only place that commits."""

import sqlite3
import threading
import weakref
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Any

from psycopg import DatabaseError, connect
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, DisconnectionError, IntegrityError, OperationalError, TimeoutError
from sqlalchemy.orm import Session

from app import ledger
from app.domain.errors import Busy, Raced

# The doors name the type of a unit of work without knowing what it is made of.
__all__ = ["Database", "Session"]

BUSY_MILLISECONDS = 10_000
POOL, USED = "pool", "used"
# A connection that was used so lately is taken to live.
IDLE_SECONDS = 1.0
DEADLOCK = {"40P01", "40001"}
UNIQUE = {"23505", "SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"}


class Turns:
    """First come, first served in front of SQLite's one writer: its own waiting starves some for seconds."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._taken = False

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for one's turn, and pass it on."""
        with self._guard:
            mine = threading.Event()
            if self._taken:
                self._waiting.append(mine)
            else:
                self._taken = True
                mine.set()
        mine.wait()
        try:
            yield
        finally:
            with self._guard:
                if self._waiting:
                    self._waiting.popleft().set()
                else:
                    self._taken = False


class Head:
    """The end of the journal, asked with the least there is: one statement on a connection of its own.

    Whoever keeps an answer asks it before each use; through a session that would cost more than many an answer.

    Args:
        url: the database that the answers are read from.
    """

    ASKED = "select seq, recorded_at from journal_entry order by recorded_at desc limit 1"

    def __init__(self, url: str) -> None:
        self._url = make_url(url)
        self._guard = threading.Lock()
        self._connection: Any = None

    def read(self) -> tuple[int, int] | None:
        """Give the last entry's number and time; None where it cannot be read, or there is none."""
        with self._guard:
            try:
                self._connection = self._connection or self._connect()
                row: tuple[int, int] | None = self._connection.execute(self.ASKED).fetchone()
            except (DatabaseError, sqlite3.Error):
                self._drop()
                return None
            return row

    def close(self) -> None:
        """Close its connection; another is opened when it is asked again."""
        with self._guard:
            self._drop()

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _connect(self) -> Any:
        if self._url.get_backend_name() == "sqlite":
            return sqlite3.connect(self._url.database or "", check_same_thread=False, isolation_level=None)
        address = self._url.set(drivername="postgresql").render_as_string(hide_password=False)
        options = "-c statement_timeout=2s -c default_transaction_read_only=on"
        return connect(address, autocommit=True, prepare_threshold=1, options=options)


class Database:
    """One database of the record, embedded or shared."""

    def __init__(self, url: str, *, replica_url: str = "", pool: int = 8) -> None:
        self.url = url
        self.sqlite = make_url(url).get_backend_name() == "sqlite"
        self._engine = _engine(url, pool)
        self._replica = _engine(replica_url, pool) if replica_url else self._engine
        self._writer = self._engine.execution_options(unit="writing")
        self._turns = Turns()
        self.head = Head(replica_url or url)
        # Whoever lets go of a database without a word leaves no connection open behind them.
        weakref.finalize(self, _let_go, self.head, self._engine, self._replica)

    @property
    def engine(self) -> Engine:
        """Give the engine itself, for migrations and checks."""
        return self._engine

    @contextmanager
    def reading(self, *, fresh: bool = False) -> Iterator[Session]:
        """Open a session for questions only; whatever it would have changed is dropped.

        Args:
            fresh: ask the primary even where a replica is configured (after one's own change).
        """
        session = Session(
            self._engine if fresh else self._replica,
            autoflush=False,
            expire_on_commit=False,
        )
        try:
            yield session
        except (OperationalError, TimeoutError) as error:
            raise Busy("The record could not be read just now. Try again in a moment.") from error
        finally:
            session.close()

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open the one transaction of a change: sealed with its journal entry and committed on leaving.

        Raises:
            Raced: another writer took a unique key first; nothing was kept, look again and retry.
            Busy: the database did not let us write in time; nothing was kept.
        """
        if self.sqlite:
            with self._turns.turn(), self._unit() as session:
                yield session
        else:
            with self._unit() as session:
                yield session

    @contextmanager
    def _unit(self) -> Iterator[Session]:
        session = Session(self._writer, autoflush=False, expire_on_commit=False)
        try:
            session.connection()
            yield session
            ledger.seal(session)
            session.commit()
        except IntegrityError as error:
            session.rollback()
            if not _met_another(error):
                raise  # a refused change of the record, or a broken reference: looking again would not help
            raise Raced("Another change came first.", constraint=_what_met(error)) from error
        except (OperationalError, TimeoutError) as error:
            session.rollback()
            if isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) in DEADLOCK:
                raise Raced("Two changes waited for each other.", constraint="deadlock") from error
            raise Busy("Others are writing to the record just now; nothing was kept. Try again.") from error
        finally:
            session.close()

    def dispose(self) -> None:
        """Close every connection."""
        _let_go(self.head, self._engine, self._replica)


def _let_go(head: Head, *engines: Engine) -> None:
    head.close()
    for engine in engines:
        engine.dispose()


def _met_another(error: IntegrityError) -> bool:
    """Say whether a unique key was taken: the one refusal that another writer can bring about."""
    return (getattr(error.orig, "sqlstate", None) or getattr(error.orig, "sqlite_errorname", None)) in UNIQUE


def _what_met(error: IntegrityError) -> str:
    """Name the constraint that two writers met on: PostgreSQL tells it, SQLite tells the columns."""
    diagnostics = getattr(error.orig, "diag", None)
    name = getattr(diagnostics, "constraint_name", None)
    return str(name or error.orig)


def _engine(url: str, pool: int) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        if parsed.database:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(
            url,
            pool_size=pool,
            max_overflow=2,
            connect_args={"check_same_thread": False},
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        engine = create_engine(
            url,
            pool_size=pool,
            max_overflow=2,
            isolation_level="READ COMMITTED",  # under any other a writer would number by an old head
            connect_args={
                "prepare_threshold": 2,
                "options": "-c timezone=UTC -c lock_timeout=10s -c idle_in_transaction_session_timeout=60s",
            },
        )
        event.listen(engine, "checkout", _look_whether_it_lives)
        event.listen(engine, "checkin", _note_when_used)
    event.listen(engine, "before_cursor_execute", ledger.refuse_after_seal)
    event.listen(engine, "checkin", _forget_seal)
    _close_what_comes_back_late(engine)
    return engine


def _close_what_comes_back_late(engine: Engine) -> None:
    """Close a connection that was in use when its engine was let go of, as soon as it comes back."""

    def note(connection: Any, record: Any) -> None:
        record.info[POOL] = weakref.ref(engine.pool)

    def close(connection: Any, record: Any) -> None:
        pool = record.info.get(POOL)
        if connection is not None and pool is not None and pool() is not engine.pool:
            connection.close()

    event.listen(engine, "connect", note)
    event.listen(engine, "checkin", close)


def _look_whether_it_lives(connection: Any, record: Any, proxy: Any) -> None:
    """Try a connection that has lain idle before it is used: the server may have gone and come back meanwhile.

    To try each before each use would make a question out of every answer that is kept.
    """
    if monotonic() - record.info.get(USED, monotonic()) < IDLE_SECONDS:
        return
    try:
        connection.execute("select 1")
        connection.rollback()
    except DatabaseError as error:
        raise DisconnectionError from error


def _note_when_used(connection: Any, record: Any) -> None:
    record.info[USED] = monotonic()


def _forget_seal(connection: Any, record: Any) -> None:
    record.info.pop(ledger.SEALED, None)


def _prepare_sqlite(connection: sqlite3.Connection, record: object) -> None:
    # Python's driver would begin transactions by its own lights and lose updates (design, trap 2).
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",  # NORMAL survives kill -9 but not a power cut
        "foreign_keys=ON",
        "recursive_triggers=ON",  # else REPLACE deletes past the append-only triggers
        f"busy_timeout={BUSY_MILLISECONDS}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writing = connection.get_execution_options().get("unit") == "writing"
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
