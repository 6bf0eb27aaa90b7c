"""Fresh, migrated, empty databases: copied from a template that is migrated once in a run."""

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

import psycopg
from psycopg import sql
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from app import db
from tests.support.postgres import Server
from tests.support.restoring import Connection, Content, content, set_back

TEMPLATE = "migrated"
TEMPLATE_LOCK = 7002
# Where the run's server is: set by the process that started it, read by the workers.
SERVER_VARIABLE = "RELEASE_BOARD_TEST_POSTGRES"


_first_of_its_kind: dict[str, Engine] = {}
_make_engine = db._engine


def _engine_that_shares(url: str, pool: int) -> Engine:
    """Make an engine that knows what the first of its kind has compiled.

    Each test has a database of its own, and so an engine; compiling every statement anew took two thirds of
    a test's time. The dialect is the same, only the address differs.
    """
    engine = _make_engine(url, pool)
    kind = engine.dialect.name
    if kind not in _first_of_its_kind:
        # SQLite would make the file of a database that a test only means to name.
        first = engine if kind != "sqlite" else _make_engine(f"sqlite:///{mkdtemp()}/first.sqlite3", 1)
        try:
            with first.connect():
                _first_of_its_kind[kind] = first
        except OperationalError:
            return engine
    if _first_of_its_kind[kind] is not engine:
        engine.dialect = _first_of_its_kind[kind].dialect
        engine._compiled_cache = _first_of_its_kind[kind]._compiled_cache
    return engine


db._engine = _engine_that_shares


def running_server() -> Server | None:
    """The server that this test run shares between its workers, None where there is none."""
    folder = os.environ.get(SERVER_VARIABLE)
    if not folder:
        return None
    server = Server(Path(folder))
    server.wait_until_ready()
    return server


def migrate_template(server: Server) -> None:
    """Migrate the template database, once: the workers agree by a lock on the server."""
    from app.schema import migrate  # here, so that tests of plain rules need not wait for it

    with server.connect() as connection:
        connection.execute("select pg_advisory_lock(%s)", [TEMPLATE_LOCK])
        if connection.execute("select 1 from pg_database where datname = %s", [TEMPLATE]).fetchone():
            return
        connection.execute("drop database if exists migrating")
        connection.execute("create database migrating")
        migrate(server.url("migrating"))
        connection.execute(sql.SQL("alter database migrating rename to {}").format(sql.Identifier(TEMPLATE)))


@dataclass(slots=True)
class _Copy:
    """A copy of a template, what it held at first, and the connection to it that is kept to set it back."""

    name: str
    held: Content
    connection: Connection | None = None

    def let_go(self) -> None:
        """Close the connection that is kept: nobody may be connected to a database that others are copied from."""
        if self.connection:
            self.connection.close()
            self.connection = None


# A copy that a test has done with and that is as it was, by its template.
_spare: dict[str, _Copy] = {}


@contextmanager
def postgres_database(server: Server, template: str = TEMPLATE, *, copied: bool = False) -> Iterator[str]:
    """The address of a copy of the template; afterwards whoever still uses it is cut off.

    Args:
        server: where to make it.
        template: `template0` gives an empty database without the schema.
        copied: others are copied from this one.
    """
    copy = _spare.pop(template) if template in _spare else _copy(server, template)
    if copied:
        copy.let_go()
    try:
        yield server.url(copy.name)
    finally:
        if template != "template0" and template not in _spare and _is_set_back(server, copy):
            _spare[template] = copy
        else:
            copy.let_go()
            with server.connect() as connection:
                connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(copy.name)))


def _copy(server: Server, template: str) -> _Copy:
    name = f"test_{uuid.uuid4().hex}"
    with server.connect() as connection:
        create = sql.SQL("create database {} template {} strategy file_copy")
        connection.execute(create.format(sql.Identifier(name), sql.Identifier(template)))
    with server.connect(name) as connection:
        return _Copy(name, content(connection))


def _is_set_back(server: Server, copy: _Copy) -> bool:
    try:
        copy.connection = copy.connection or server.connect(copy.name)
        return set_back(copy.connection, copy.held)
    except psycopg.Error:
        return False


def close_spares() -> None:
    """Let go of the copies that are kept for a next test."""
    while _spare:
        _spare.popitem()[1].let_go()


def migrate_file(path: Path) -> None:
    """Migrate a SQLite file; raises RuntimeError where a log beside it would be missing from a copy."""
    from app.schema import migrate

    migrate(sqlite_url(path))
    for suffix in ("-wal", "-shm"):
        if path.with_name(path.name + suffix).exists():
            raise RuntimeError(f"{path} was left open by its migration.")


def sqlite_database(template: Path, folder: Path) -> str:
    """The address of a copy of the template file, in `folder`."""
    path = folder / "release-board.sqlite3"
    shutil.copyfile(template, path)
    return sqlite_url(path)


def sqlite_url(path: Path) -> str:
    """The address of a SQLite file, as DATABASE_URL takes it."""
    return f"sqlite:///{path}"
