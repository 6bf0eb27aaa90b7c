"""A small body of known cases is recorded in few statements, and what is remembered for that never says otherwise."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import event

from app.db import Database
from app.domain.access import Actor
from app.domain.errors import Forbidden, NotFound
from tests.support.results import body, make_release, post, result

MOST_STATEMENTS = 18


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    make_release(database)
    yield database
    database.dispose()


def test_one_result_of_a_known_case_takes_few_statements(database: Database) -> None:
    for number in range(2):
        post(database, body([result("a")], id=f"R{number}"))
    asked: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *more: Any) -> None:
        asked.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    assert post(database, body([result("a")], id="R2")).inserted == 1
    assert 0 < len(asked) <= MOST_STATEMENTS, "\n\n".join(asked)


def test_a_small_body_received_before_is_told_as_such(database: Database) -> None:
    sent = body([result("a")])
    first, again = post(database, sent), post(database, sent)
    assert (again.run_id, again.changed, again.inserted, again.duplicates) == (first.run_id, False, 0, 1)


def test_what_is_remembered_holds_for_its_own_place_only(database: Database) -> None:
    make_release(database, "other")
    post(database, body([result("a")]))
    elsewhere = [
        post(database, body([result("a")], id="R2", environment="SIT-B")),
        post(database, body([result("a")], id="R2", phase="UIT"), release="other"),
        post(database, body([result("a")], id="R3", environment=None)),
    ]
    assert [(each.inserted, each.facts.environment) for each in elsewhere] == [(1, "SIT-B"), (1, "SIT-A"), (1, None)]
    silent = post(database, body([result("b")], id="R2", environment=None))
    assert silent.facts.environment == "SIT-B"


def test_nobody_comes_in_by_what_is_remembered(database: Database) -> None:
    post(database, body([result("a")]))
    with pytest.raises(Forbidden):
        post(database, body([result("a")], id="R2"), actor=Actor(id="key:2", name="x", scopes=("read",)))
    with pytest.raises(NotFound):
        post(database, body([result("a")], id="R2"), release="nowhere")
