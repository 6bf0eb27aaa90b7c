"""Empty databases, and the small record in one; each test runs on both engines."""

from collections.abc import Iterator

import pytest

from app.db import Database
from tests.support import databases
from tests.support.postgres import Server
from tests.support.small_record import SmallRecord, small_record


@pytest.fixture
def empty(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    yield opened
    opened.dispose()


@pytest.fixture
def small(empty: Database) -> SmallRecord:
    return small_record(empty)


@pytest.fixture
def shared(postgres_server: Server) -> Iterator[Database]:
    """An empty database on PostgreSQL, for what only several writers at once can show."""
    with databases.postgres_database(postgres_server) as url:
        opened = Database(url)
        yield opened
        opened.dispose()
