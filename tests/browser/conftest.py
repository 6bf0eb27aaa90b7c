"""The real service, running with the papers' record, and people at real browsers in front of it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.db import Database
from tests.support import databases
from tests.support.cast import Cast
from tests.support.samples import post_samples
from tests.support.served import served
from tests.support.visit import RESULTS_SCOPE, Site, Visitor, visitor

if TYPE_CHECKING:
    from playwright.sync_api import Browser

Visitors = Callable[..., Visitor]
# Many people sign in from one address here.
MANY = "10000"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything that drives a browser."""
    for item in items:
        if item.path.is_relative_to(__file__.rpartition("/")[0]):
            item.add_marker(pytest.mark.browser)


def start_site(request: pytest.FixtureRequest, stack: ExitStack, engine: str, folder: Path) -> Site:
    """Start the service on a copy of the record, with test results posted to it; the stack ends it."""
    if engine == "sqlite":
        url = databases.sqlite_database(request.getfixturevalue("sqlite_record"), folder)
    else:
        server, template = request.getfixturevalue("postgres_server"), request.getfixturevalue("postgres_record")
        url = stack.enter_context(databases.postgres_database(server, template))
    database = Database(url)
    stack.callback(database.dispose)
    (service,) = stack.enter_context(served(folder, url, SIGN_IN_ATTEMPTS=MANY))
    post_samples(service.url, Cast(database).key(RESULTS_SCOPE))
    return Site(service.url, database)


@pytest.fixture(scope="session")
def sites(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Site]]:
    """The service on each engine, started when first asked for. Journeys on it keep to people of their own."""
    with ExitStack() as stack:
        running: dict[str, Site] = {}

        def site_on(engine: str) -> Site:
            if engine not in running:
                folder = tmp_path_factory.mktemp(f"site-{engine}")
                running[engine] = start_site(request, stack, engine, folder)
            return running[engine]

        yield site_on


@pytest.fixture
def site(request: pytest.FixtureRequest, sites: Callable[[str], Site]) -> Site:
    """The service on SQLite, or on the engine that a test names."""
    return sites(getattr(request, "param", "sqlite"))


@pytest.fixture
def cast(site: Site) -> Cast:
    """The cast on the record that the service runs on."""
    return Cast(site.database)


@pytest.fixture
def visitors(browser: "Browser", site: Site) -> Iterator[Visitors]:
    """Call it for somebody at a browser of their own; all of them leave at the end."""
    with ExitStack() as stack:
        arrive = partial(visitor, browser, site)
        yield lambda **options: stack.enter_context(arrive(**options))


@pytest.fixture(scope="module")
def fresh_site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A service on whose record nobody else acts."""
    with ExitStack() as stack:
        yield start_site(request, stack, "sqlite", tmp_path_factory.mktemp("fresh-site"))


@pytest.fixture
def fresh_visitors(browser: "Browser", fresh_site: Site) -> Iterator[Visitors]:
    """Call it for somebody at a browser of their own, on a record on which nobody else acts."""
    with ExitStack() as stack:
        arrive = partial(visitor, browser, fresh_site)
        yield lambda **options: stack.enter_context(arrive(**options))


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def scripts(request: pytest.FixtureRequest) -> bool:
    """Whether the browser runs scripts: every journey has to work both ways."""
    asked: bool = request.param
    return asked
