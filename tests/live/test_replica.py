"""A page that was told of a change must not be answered by a replica that does not have it yet."""

import re
import shutil
from pathlib import Path

import pytest

from app.db import Database
from tests.support.clients import application
from tests.support.following import enter
from tests.support.visit import BOARD

UP_TO = re.compile(r'Record up to entry <span class="figure">(\d+)</span>')


@pytest.mark.parametrize("record_url", ["sqlite"], indirect=True)
def test_a_board_that_was_told_is_read_on_the_primary(record_url: str, tmp_path: Path, database: Database) -> None:
    behind = tmp_path / "replica.sqlite3"
    database.dispose()
    shutil.copyfile(record_url.removeprefix("sqlite:///"), behind)
    seq = enter(database, "not yet on the replica", all=True)

    def shown(headers: dict[str, str]) -> int:
        found = UP_TO.search(client.get(BOARD, headers=headers).text)
        assert found
        return int(found[1])

    with application(record_url, tmp_path, replica_url=f"sqlite:///{behind}") as client:
        assert shown({}) == seq - 1
        assert shown({"Live-After": f"x-{seq}"}) == seq
