"""What every test may ask for: a fresh database on each engine, and a real browser. The network is closed."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest
from argon2 import PasswordHasher
from sqlalchemy.engine import make_url

from app import clock, logs, security
from app.db import Database
from tests.support import databases, postgres, sharing_out
from tests.support.cast import Cast, bring_cast_in, load_papers
from tests.support.chromium import find_chromium, launch_flags
from tests.support.clients import Pages, TestClient, shared_application
from tests.support.moment import LONG
from tests.support.network import close_network
from tests.support.postgres import Server

if TYPE_CHECKING:
    from playwright.sync_api import Browser

close_network()
# The real parameters take a tenth of a second for each of the many sign-ins; how passwords are kept is tested apart.
security._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

# As the service does it at its start; the library's own manner works seconds on a failure's pretty picture.
logs.configure()

REAL_NOW = clock.now
IN_CI = os.environ.get("CI") == "true"
SERVER = pytest.StashKey[Server]()


def pytest_sessionstart(session: pytest.Session) -> None:
    """Start this run's one PostgreSQL, in the process that leads it; it boots while tests are collected."""
    leads = not hasattr(session.config, "workerinput")
    if leads and not session.config.option.collectonly and postgres.find_binaries():
        server = postgres.start()
        session.config.stash[SERVER] = server
        os.environ[databases.SERVER_VARIABLE] = str(server.folder)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let the long tests go first, that no worker waits for one at the end; doors by turns where it is to be quick."""
    sharing_out.long_first(items)
    asked_for_some = bool(config.option.keyword or any("::" in word or word.endswith(".py") for word in config.args))
    if not (LONG or asked_for_some):
        items[:], left = sharing_out.by_turns(items, config.rootpath)
        config.hook.pytest_deselected(items=left)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> sharing_out.Shared | None:
    """Share the tests out as `make test` asks for it; other ways of sharing out are xdist's own."""
    return sharing_out.Shared(config, log) if config.getvalue("dist") == "loadgroup" else None


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop it, however the run went."""
    databases.close_spares()
    server = config.stash.get(SERVER, None)
    if server:
        os.environ.pop(databases.SERVER_VARIABLE, None)
        server.stop()


def missing(part: str) -> NoReturn:
    """Skip for want of a part of the machine; with CI=true that fails instead."""
    words = f"{part} is not here; `make test` sets it up."
    if IN_CI:
        pytest.fail(words, pytrace=False)
    pytest.skip(words)


@pytest.fixture(scope="session")
def postgres_server() -> Server:
    """The run's PostgreSQL server, with its template migrated."""
    server = databases.running_server()
    if server is None:
        missing("PostgreSQL")
    databases.migrate_template(server)
    return server


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "migrated.sqlite3"
    databases.migrate_file(path)
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh database, migrated and empty; the test runs once on each engine."""
    if request.param == "sqlite":
        yield databases.sqlite_database(request.getfixturevalue("sqlite_template"), tmp_path)
        return
    with databases.postgres_database(request.getfixturevalue("postgres_server")) as url:
        yield url


def fill(url: str, work: Callable[[Database], None]) -> None:
    """Fill what others copy, by the real clock: the test that happens to be first may have moved its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", REAL_NOW)
        database = Database(url)
        work(database)
        database.dispose()


@pytest.fixture(scope="session")
def sqlite_papers(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file that holds what the papers say, and nobody, to copy."""
    url = databases.sqlite_database(sqlite_template, tmp_path_factory.mktemp("papers"))
    fill(url, load_papers)
    return Path(url.removeprefix("sqlite:///"))


@pytest.fixture(scope="session")
def sqlite_record(sqlite_papers: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file that holds the papers' record and the cast, to copy."""
    url = databases.sqlite_database(sqlite_papers, tmp_path_factory.mktemp("record"))
    fill(url, bring_cast_in)
    return Path(url.removeprefix("sqlite:///"))


@pytest.fixture(scope="session")
def postgres_papers(postgres_server: Server) -> Iterator[str]:
    """The name of a PostgreSQL database that holds what the papers say, and nobody, to copy."""
    with databases.postgres_database(postgres_server, copied=True) as url:
        fill(url, load_papers)
        yield make_url(url).database or ""


@pytest.fixture(scope="session")
def postgres_record(postgres_server: Server, postgres_papers: str) -> Iterator[str]:
    """The name of a PostgreSQL database that holds the papers' record and the cast, to copy."""
    with databases.postgres_database(postgres_server, postgres_papers, copied=True) as url:
        fill(url, bring_cast_in)
        yield make_url(url).database or ""


@pytest.fixture(params=["sqlite", "postgresql"])
def papers_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh database with what the papers say, and nobody; once on each engine."""
    if request.param == "sqlite":
        yield databases.sqlite_database(request.getfixturevalue("sqlite_papers"), tmp_path)
        return
    server, template = request.getfixturevalue("postgres_server"), request.getfixturevalue("postgres_papers")
    with databases.postgres_database(server, template) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def record_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh database with the papers' record and the cast; once on each engine."""
    if request.param == "sqlite":
        yield databases.sqlite_database(request.getfixturevalue("sqlite_record"), tmp_path)
        return
    server, template = request.getfixturevalue("postgres_server"), request.getfixturevalue("postgres_record")
    with databases.postgres_database(server, template) as url:
        yield url


@pytest.fixture
def database(record_url: str) -> Iterator[Database]:
    """The record itself."""
    opened = Database(record_url)
    yield opened
    opened.dispose()


@pytest.fixture
def cast(database: Database) -> Cast:
    """The fixed cast, on the same record as `api` and `pages`."""
    return Cast(database)


@pytest.fixture
def api(record_url: str, tmp_path: Path) -> Iterator[TestClient]:
    """The JSON door (give each request its key), on the same record as `cast` and `pages`."""
    with shared_application(record_url, tmp_path) as client:
        yield client


@pytest.fixture
def pages(api: TestClient) -> Pages:
    """The HTML door as a browser without script sees it; nobody has signed in yet."""
    return Pages(api)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a real Chromium."""
    path = find_chromium()
    if path is None:
        missing("A Chromium")
    return path


@pytest.fixture(scope="session")
def browser(chromium: str) -> "Iterator[Browser]":
    """A running Chromium; each test opens a context of its own in it."""
    from playwright.sync_api import sync_playwright  # here, so that other tests need not wait for it

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=launch_flags())
        yield running
        running.close()
