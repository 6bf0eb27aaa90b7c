"""How a process learns that something was recorded: PostgreSQL says so, a SQLite file is looked at.

What is learnt here is a hint and no more: whoever waits reads the journal itself afterwards, and reads it every few
seconds without any hint.
"""

import selectors
import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from time import monotonic
from typing import Protocol

import psycopg
from sqlalchemy import make_url

LONGEST_SECONDS = 5.0
LOOKED_AT_EVERY = 0.05
# How operators, and tests, tell this connection from those that answer requests.
NAME = "release-board live"
# A listener mostly hears nothing: a connection that silently died must be found out all the same.
KEPT_ALIVE = {
    "keepalives": 1,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 25_000,
    "connect_timeout": 5,
}

Wait = Callable[[], None]


class Alarm:
    """Wakes a thread that waits for something else."""

    def __init__(self) -> None:
        self.heard, self._sounded = socket.socketpair()

    def sound(self) -> None:
        """Wake it, now or when it next waits."""
        self._sounded.send(b"!")

    def close(self) -> None:
        """Give both ends back."""
        self.heard.close()
        self._sounded.close()


class Hints(Protocol):
    """A way to learn that something was recorded."""

    def opened(self) -> AbstractContextManager[Wait]: ...


class PostgresHints:
    """Listens on a connection of its own to the primary: a standby refuses LISTEN, a transaction pooler loses it."""

    def __init__(self, url: str, alarm: Alarm) -> None:
        address = make_url(url)
        self._arguments, self._options = address.get_dialect()().create_connect_args(address)
        self._alarm = alarm

    @contextmanager
    def opened(self) -> Iterator[Wait]:
        """Connect and listen; what is recorded from here on ends a wait."""
        options = {**KEPT_ALIVE, **self._options, "application_name": NAME, "autocommit": True}
        with (
            closing(psycopg.connect(*self._arguments, **options)) as connection,
            selectors.DefaultSelector() as selector,
        ):
            connection.execute("listen journal")
            selector.register(connection.fileno(), selectors.EVENT_READ)
            selector.register(self._alarm.heard, selectors.EVENT_READ)

            def wait() -> None:
                if any(key.fd == connection.fileno() for key, _ in selector.select(LONGEST_SECONDS)):
                    connection.pgconn.consume_input()  # raises where the server has hung up
                    while connection.pgconn.notifies():
                        pass

            yield wait


class SqliteHints:
    """Looks at the file's version, which any other connection's commit changes, in this process or another."""

    def __init__(self, url: str, alarm: Alarm) -> None:
        self._path = Path(make_url(url).database or "")
        self._alarm = alarm

    @contextmanager
    def opened(self) -> Iterator[Wait]:
        """Open the file, which must be there; its next commit ends a wait."""
        address = f"{self._path.resolve().as_uri()}?mode=rw"
        with (
            closing(sqlite3.connect(address, uri=True, isolation_level=None)) as connection,
            selectors.DefaultSelector() as selector,
        ):
            selector.register(self._alarm.heard, selectors.EVENT_READ)
            seen = _version(connection)

            def wait() -> None:
                nonlocal seen
                until = monotonic() + LONGEST_SECONDS
                while not selector.select(LOOKED_AT_EVERY) and monotonic() < until:
                    before, seen = seen, _version(connection)
                    if seen != before:
                        return

            yield wait


def _version(connection: sqlite3.Connection) -> int:
    version: int = connection.execute("pragma data_version").fetchone()[0]
    return version
