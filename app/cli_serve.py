"""The command line's part that serves: migrate, fill an empty record, say where and who, serve."""

import gc
import secrets
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from types import FrameType
from typing import NoReturn

import typer
from rich.console import Console
from sqlalchemy import make_url, text

from app import clock, logs, schema
from app.db import Database
from app.domain.access import LOADER
from app.domain.errors import Busy
from app.doors.change import carry_out
from app.queries.moment import resolve
from app.queries.release import list_releases
from app.services import demo, record, record_file
from app.settings import Environment, Settings

DATA = Path(__file__).resolve().parent.parent / "data"
# Objects made before a search for cycles; a report of ten thousand results makes some hundred thousand.
COLLECTED_AFTER = (50_000, 20, 20)
STARTING_LOCK = 7003
CLOCKS_APART = timedelta(minutes=1)
STARTING_SECONDS = 300
out = Console(highlight=False, soft_wrap=True)


def _empty(database: Database) -> bool:
    with database.reading(fresh=True) as session:
        return not list_releases(session, resolve(session))


def _refuse_future(database: Database) -> None:
    """Refuse to start where the journal's last entry lies in the future: every later one would be dated after it.

    Raises:
        Busy: this machine's clock is behind the record's, or once ran ahead.
    """
    with database.reading(fresh=True) as session:
        ahead = resolve(session).known_at - clock.now()
    if ahead > CLOCKS_APART:
        raise Busy(
            f"The journal's last entry is {ahead} ahead of this machine's clock. Set the clock, then start again."
        )


@contextmanager
def alone(database: Database) -> Iterator[None]:
    """Hold off every other process that would migrate or fill this database, until this one has.

    Whoever comes second waits, and finds it done. The lock goes with the process, however that ends.
    """
    if database.sqlite:
        path = f"{make_url(database.url).database}.lock"
        with closing(sqlite3.connect(path, timeout=STARTING_SECONDS, isolation_level=None)) as lock:
            lock.execute("begin exclusive")
            yield
        return
    with database.engine.begin() as connection:
        # The limits are for requests: one start may wait for another that fills the record.
        connection.execute(text("set local lock_timeout = 0"))
        connection.execute(text("set local idle_in_transaction_session_timeout = 0"))
        connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": STARTING_LOCK})
        yield


def prepare(settings: Settings) -> str | None:
    """Make the record ready: its schema, and on the embedded default its papers and demo accounts.

    Returns:
        The demo accounts' password, when they were added just now.
    """
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    database = Database(settings.url)
    try:
        with alone(database):
            return _fill(settings, database)
    finally:
        database.dispose()


def _fill(settings: Settings, database: Database) -> str | None:
    if schema.pending(database):
        schema.migrate(settings.url)
    _refuse_future(database)
    if _empty(database) and DATA.is_dir():
        files = record_file.read([DATA])
        loaded = carry_out(database, lambda session: record.load(session, LOADER, files))
        out.print(loaded.sentence)
    if not settings.embedded or settings.environment is not Environment.DEVELOPMENT:
        return None
    password = settings.demo_password or secrets.token_urlsafe(9)
    added = carry_out(database, lambda session: demo.add_demo_accounts(session, password))
    return password if added else None


def _end(signum: int, frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)


def _collect_seldom() -> None:
    """Look for cycles seldom, and never among what is there from the start: reading a report makes none."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTED_AFTER)


def serve() -> None:
    """Serve the record on HOST and PORT; migrates first, and fills an empty embedded record."""
    # Here, so that the other commands need not wait a second for what they do not use.
    import uvicorn

    from app.live.server import StreamingServer
    from app.main import create_app

    settings = Settings()
    logs.configure(settings.log_level, settings.log_format)
    # uvicorn finishes what is in flight and then sends itself the signal again: being asked to end is no failure.
    signal.signal(signal.SIGTERM, _end)
    signal.signal(signal.SIGINT, _end)
    password = prepare(settings)
    app = create_app(settings)
    _collect_seldom()
    out.print(f"Release Board on http://{settings.host}:{settings.port}")
    if password is not None:
        out.print(f"Demo sign-ins, all with the password {password}: {', '.join(demo.OFFICES)}")
    elif settings.embedded and settings.environment is Environment.DEVELOPMENT:
        out.print(f"Demo sign-ins, with the password printed at the first start: {', '.join(demo.OFFICES)}")
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=10,
    )
    try:
        StreamingServer(config, lambda: app.state.live.end_streams()).run()
    except SystemExit as stopped:
        raise typer.Exit(int(stopped.code or 0)) from stopped
