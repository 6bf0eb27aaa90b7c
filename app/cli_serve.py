"""The command line's part that serves: migrate, fill an empty record, say where and who, serve."""

import secrets
from pathlib import Path

import typer
import uvicorn
from rich.console import Console

from app import logs, schema
from app.db import Database
from app.domain.access import LOADER
from app.doors.change import carry_out
from app.main import create_app
from app.queries.moment import resolve
from app.queries.release import list_releases
from app.services import demo, record, record_file
from app.settings import Environment, Settings

DATA = Path(__file__).resolve().parent.parent / "data"
out = Console(highlight=False, soft_wrap=True)


def _empty(database: Database) -> bool:
    with database.reading(fresh=True) as session:
        return not list_releases(session, resolve(session))


def prepare(settings: Settings) -> str | None:
    """Make the record ready: its schema, and on the embedded default its papers and demo accounts.

    Returns:
        The demo accounts' password, when they were added just now.
    """
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    database = Database(settings.url)
    try:
        if schema.pending(database):
            schema.migrate(settings.url)
        if _empty(database) and DATA.is_dir():
            files = record_file.read([DATA])
            loaded = carry_out(database, lambda session: record.load(session, LOADER, files))
            out.print(loaded.sentence)
        if not settings.embedded or settings.environment is not Environment.DEVELOPMENT:
            return None
        password = settings.demo_password or secrets.token_urlsafe(9)
        added = carry_out(database, lambda session: demo.add_demo_accounts(session, password))
        return password if added else None
    finally:
        database.dispose()


def serve() -> None:
    """Serve the record on HOST and PORT; migrates first, and fills an empty embedded record."""
    settings = Settings()
    logs.configure(settings.log_level, settings.log_format)
    password = prepare(settings)
    app = create_app(settings)
    out.print(f"Release Board on http://{settings.host}:{settings.port}")
    if password is not None:
        out.print(f"Demo sign-ins, all with the password {password}: {', '.join(demo.OFFICES)}")
    elif settings.embedded and settings.environment is Environment.DEVELOPMENT:
        out.print(f"Demo sign-ins, with the password printed at the first start: {', '.join(demo.OFFICES)}")
    try:
        uvicorn.run(
            app,
            host=settings.host,
            port=settings.port,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=10,
        )
    except SystemExit as stopped:
        raise typer.Exit(int(stopped.code or 0)) from stopped
