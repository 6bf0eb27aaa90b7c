"""Fresh, migrated, empty databases: copied from a template that is migrated once in a run."""

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

import psycopg
from psycopg import sql
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from app import db
from tests.support.postgres import Server
from tests.support.restoring import Content, content, set_back

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


# A copy that a test has done with and that is as it was, and what it holds, by its template.
_spare: dict[str, tuple[str, Content]] = {}


@contextmanager
def postgres_database(server: Server, template: str = TEMPLATE) -> Iterator[str]:
    """The address of a copy of the template; afterwards whoever still uses it is cut off.

    Args:
        server: where to make it.
        template: `template0` gives an empty database without the schema.
    """
    name, held = _spare.pop(template) if template in _spare else _copy(server, template)
    try:
        yield server.url(name)
    finally:
        if template != "template0" and template not in _spare and _is_set_back(server, name, held):
            _spare[template] = (name, held)
        else:
            with server.connect() as connection:
                connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def _copy(server: Server, template: str) -> tuple[str, Content]:
    name = f"test_{uuid.uuid4().hex}"
    with server.connect() as connection:
        create = sql.SQL("create database {} template {} strategy file_copy")
        connection.execute(create.format(sql.Identifier(name), sql.Identifier(template)))
    return name, content(server, name)


def _is_set_back(server: Server, name: str, held: Content) -> bool:
    try:
        return set_back(server, name, held)
    except psycopg.Error:
        return False


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
