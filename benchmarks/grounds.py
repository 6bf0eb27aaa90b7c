"""Where it is measured: databases of this run's own on either engine, and real servers on them.

The server of PostgreSQL, the release and the service's process are made as the tests make them (tests.support).
"""

import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

from app.db import Database
from app.domain.access import LOADER
from app.doors.change import carry_out
from app.queries.moment import resolve
from app.queries.release import list_releases
from app.schema import migrate
from app.services import record
from app.services.access import create_key
from app.settings import driver_url
from tests.support import postgres, served
from tests.support.cast import papers
from tests.support.databases import sqlite_url
from tests.support.ports import free_port
from tests.support.results import make_release
from tests.support.served import Served

ROOT = Path(__file__).resolve().parents[1]
DSN_VARIABLE = "BENCH_DSN"
# Where what the servers log is kept, for who looks for the reason of a wrong answer.
LOG_VARIABLE = "BENCH_LOG"
POSTGRES = "postgresql"
SQLITE = "sqlite"
LARGEST_BODY = 4 * 1024**3


def plain_url(url: str) -> str:
    """Write an address without the name of its driver, as psycopg itself takes it."""
    return make_url(url).set(drivername=POSTGRES).render_as_string(hide_password=False)


@dataclass(slots=True)
class Engine:
    """One database engine with a migrated template; every database made here is dropped at the end."""

    kind: str
    folder: Path
    version: str
    admin: URL | None = None
    template: str = ""
    made: list[str] = field(default_factory=list)

    def database(self) -> str:
        """Make a fresh, migrated, empty database and give its address."""
        name = f"bench_{uuid.uuid4().hex[:12]}"
        if self.admin is None:
            path = self.folder / f"{name}.sqlite3"
            shutil.copyfile(self.template, path)
            return sqlite_url(path)
        self._administer("create database {} template {} strategy file_copy", name, self.template)
        self.made.append(name)
        return self.admin.set(database=name).render_as_string(hide_password=False)

    def drop(self) -> None:
        """Drop everything that was made; whoever still uses it is cut off."""
        while self.made:
            self._administer("drop database if exists {} with (force)", self.made.pop())

    def _administer(self, words: str, *names: str) -> None:
        assert self.admin is not None
        address = plain_url(self.admin.render_as_string(hide_password=False))
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(sql.SQL(words).format(*(sql.Identifier(name) for name in names)))

    def prepare(self) -> None:
        """Migrate the template that the others are copied from."""
        if self.admin is None:
            path = self.folder / "template.sqlite3"
            migrate(sqlite_url(path))
            self.template = str(path)
            return
        self.template = f"bench_{uuid.uuid4().hex[:12]}"
        self._administer("create database {}", self.template)
        self.made.append(self.template)
        migrate(self.admin.set(database=self.template).render_as_string(hide_password=False))


@contextmanager
def sqlite_engine(folder: Path) -> Iterator[Engine]:
    """SQLite in files under a folder."""
    import sqlite3

    engine = Engine(SQLITE, folder, f"SQLite {sqlite3.sqlite_version}")
    engine.prepare()
    yield engine


@contextmanager
def postgres_engine(folder: Path) -> Iterator[Engine | None]:
    """PostgreSQL at BENCH_DSN, else a server of this run's own with PostgreSQL's own settings; None where neither is.

    Args:
        folder: unused by a server that is elsewhere.
    """
    with ExitStack() as closing:
        address = os.environ.get(DSN_VARIABLE)
        if not address:
            if postgres.find_binaries() is None:
                yield None
                return
            server = postgres.start(durable=True)
            closing.callback(server.stop)
            server.wait_until_ready()
            address = server.url()
        admin = make_url(driver_url(address))
        with psycopg.connect(plain_url(admin.render_as_string(hide_password=False))) as connection:
            said = connection.execute("show server_version").fetchone()
        assert said is not None
        engine = Engine(POSTGRES, folder, f"PostgreSQL {str(said[0]).split()[0]}", admin)
        closing.callback(engine.drop)
        engine.prepare()
        yield engine


@dataclass(slots=True)
class Place:
    """One release on one database behind one running server: where an arm does its work.

    `changing` and `rows` count what the receipts said was kept, to be compared with the database at the end.
    """

    url: str
    kind: str
    data_dir: Path
    slug: str
    key: str
    server: Served
    entries_before: int
    changing: int = 0
    rows: int = 0
    batched: bool = False

    @property
    def port(self) -> int:
        """Give the port that its server listens on."""
        return int(self.server.url.rpartition(":")[2])


def serve(data_dir: Path, url: str, folder: Path = ROOT, command: list[str] | None = None) -> Served:
    """Start the service with one worker, as people run it, or another server in its place; wait until it is ready.

    What it logs is written, and thrown away unless BENCH_LOG names a file for it.

    Args:
        data_dir: where it keeps its files.
        url: its database.
        folder: where it runs.
        command: another server than the service.
    """
    port = free_port()
    own = served.environment(data_dir, url, PORT=str(port), RESULTS_BODY_LIMIT=str(LARGEST_BODY))
    data_dir.mkdir(parents=True, exist_ok=True)
    said = command or [str(served.COMMAND), "serve"]
    log = Path(os.environ.get(LOG_VARIABLE) or os.devnull)
    with log.open("ab") as kept:
        process = subprocess.Popen(
            [part.format(port=port) for part in said],
            env=own,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=kept,
            stderr=subprocess.STDOUT,
        )
    return Served(process, f"http://127.0.0.1:{port}", log)


def end(server: Served) -> None:
    """Ask a server to end, by its own id; one that is too busy to listen has been killed on return."""
    with suppress(subprocess.TimeoutExpired):
        server.stop()


HELLO = [sys.executable, "-m", "uvicorn", "benchmarks.hello:application", "--port", "{port}",
         "--no-access-log", "--log-level", "critical", "--no-server-header"]  # fmt: skip


@contextmanager
def hello(folder: Path) -> Iterator[Served]:
    """A bare Starlette that says hello, in a process of its own."""
    server = serve(folder, "", command=HELLO)
    try:
        yield server.wait_until_ready()
    finally:
        end(server)


@contextmanager
def place(engine: Engine, slug: str = "november-2021", *, with_papers: bool = False) -> Iterator[Place]:
    """A fresh database with one release, a key that may post to it, and a fresh server on it.

    Args:
        engine: where.
        slug: of the release.
        with_papers: load the papers' record first, so that boards and pages have something to show.
    """
    url = engine.database()
    if with_papers:
        database = Database(url)
        carry_out(database, lambda session: record.load(session, LOADER, papers()))
        database.dispose()
    data_dir = engine.folder / f"data-{uuid.uuid4().hex[:12]}"
    key, entries = furnish(url, slug)
    server = serve(data_dir, url)
    try:
        server.wait_until_ready()
        yield Place(url, engine.kind, data_dir, slug, key, server, entries)
    finally:
        end(server)
        shutil.rmtree(data_dir, ignore_errors=True)


def release_in(shared: Place) -> Place:
    """Make a further release on the database and behind the server of a place."""
    slug = f"release-{uuid.uuid4().hex[:12]}"
    key, entries = furnish(shared.url, slug)
    return replace(shared, slug=slug, key=key, entries_before=entries, changing=0, rows=0, batched=False)


def furnish(url: str, slug: str) -> tuple[str, int]:
    """Make a release, if there is none of this name, and a key; give the key, and the last journal entry's number."""
    database = Database(url)
    try:
        with database.reading() as session:
            there = any(each.slug == slug for each in list_releases(session, resolve(session)))
        if not there:
            make_release(database, slug)
        scopes = ("read", "results:write")
        key = carry_out(database, lambda session: create_key(session, LOADER, name="bench", scopes=scopes))
        with database.reading() as session:
            return key, resolve(session).seq
    finally:
        database.dispose()
