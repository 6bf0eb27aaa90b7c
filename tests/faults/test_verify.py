"""Somebody with the database's own password changes the past: `release-board verify` names what they touched."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url

from app.db import Database
from app.domain.status import Rag
from app.doors.change import carry_out
from app.queries.journal import verify
from app.services.criterion import record_position
from tests.support.cast import RELEASE, Cast
from tests.support.served import run

LAST = "(select max(seq) from journal_entry)"
TAIL = [f"delete from {table} where seq = {LAST}" for table in ("position", "journal_payload", "journal_release")]


@contextmanager
def behind_its_back(url: str) -> Iterator[Any]:
    """A connection that knows nothing of the application, with the triggers dropped."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        with closing(sqlite3.connect(str(address.database), isolation_level=None)) as record:
            for (name,) in record.execute("select name from sqlite_master where type = 'trigger'").fetchall():
                record.execute(f"drop trigger {name}")
            yield record
        return
    plain = url.replace("postgresql+psycopg", "postgresql")
    with psycopg.connect(plain, autocommit=True) as connection:
        found = connection.execute(
            "select tgname, tgrelid::regclass::text from pg_trigger where not tgisinternal"
        ).fetchall()
        for name, table in found:
            connection.execute(f"drop trigger {name} on {table}")
        yield connection


@pytest.fixture
def last_position(database: Database, cast: Cast) -> None:
    """The journal's last entry is a member's position."""
    member = cast.actor("tag-member")
    carry_out(
        database,
        lambda session: record_position(
            session, member, release=RELEASE, key="regression-testing", status=Rag.RED, words="Not yet.", saw=0
        ),
    )


def one(record: Any, question: str) -> Any:
    return record.execute(question).fetchone()[0]


@pytest.mark.usefixtures("last_position")
def test_whatever_was_altered_is_named(database: Database, record_url: str, tmp_path: Path) -> None:
    with database.reading() as session:
        published = verify(session).head
    sound = run(tmp_path, record_url, "verify", "--expect", published)
    assert (sound.returncode, sound.stdout[:3], sound.stderr) == (0, "ok ", ""), sound
    with behind_its_back(record_url) as record:
        mark = one(record, "select max(id) from mark")
        record.execute(f"update mark set status = 'red' where id = {mark}")
        position = one(record, "select max(id) from position")
        record.execute(f"update position set words = 'All is well.' where id = {position}")
        statement = one(record, "select max(id) from statement")
        record.execute(f"update statement set text = 'It is ready.' where id = {statement}")
        record.execute("update journal_entry set actor = 'person:1' where seq = 3")
        record.execute("update journal_payload set body = replace(body, 'null', 'true') where seq = 2")
    found = run(tmp_path, record_url, "verify")
    assert found.returncode == 1
    named = found.stderr.splitlines()
    assert [line for line in named if line.startswith(f"mark {mark}: altered") and "(status)" in line]
    assert [line for line in named if line.startswith(f"position {position}: altered") and "(words)" in line]
    assert [line for line in named if line.startswith(f"statement {statement}: altered") and "(text)" in line]
    assert "entry 3: its hash does not follow from what it says" in named
    assert "entry 2: its payload has been altered" in named


@pytest.mark.usefixtures("last_position")
def test_a_cut_off_tail_is_named_against_what_was_published(record_url: str, tmp_path: Path) -> None:
    head = run(tmp_path, record_url, "verify", "--head").stdout.strip()
    seq = int(head.partition(":")[0])
    with behind_its_back(record_url) as record:
        for cut in (*TAIL, f"delete from journal_entry where seq = {LAST}"):
            record.execute(cut)
    found = run(tmp_path, record_url, "verify", "--expect", head)
    assert found.returncode == 1
    assert f"cut off: entry {seq} was published, the journal ends at entry {seq - 1}" in found.stderr.splitlines()
