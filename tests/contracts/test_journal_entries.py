"""The journal on both databases: gapless in commit order, one entry a change, nothing after it, nothing without it."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select, text, update
from sqlalchemy.orm import Session

from app import clock, ledger
from app.db import Database
from app.domain.errors import Forbidden, Raced
from app.domain.instant import to_micros
from app.domain.journal import GENESIS, Header, StagedEntry, canonical, entry_hash, payload_digest
from app.domain.status import Classification
from app.models.access import IdempotentAnswer
from app.models.base import table_of
from app.models.body import Body
from app.models.journal import JournalEntry, JournalPayload, JournalRelease
from app.models.person import Person
from app.models.release import Release
from app.queries.journal import verify
from tests.support.small_record import Clock, SmallRecord, count_rows, do, numbers, put, statements

entry, payload, touched = table_of(JournalEntry), table_of(JournalPayload), table_of(JournalRelease)
NOON = datetime(2021, 10, 5, 12, tzinfo=UTC)
TEXT = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=20)
PLAIN = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXT
DOCUMENTS = st.dictionaries(
    TEXT, st.recursive(PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3))
)


def staged(**more: Any) -> StagedEntry:
    return StagedEntry("system:test", "test.done", "test", **more)


def stage(session: Session) -> None:
    ledger.stage(session, staged())


def somebody(session: Session) -> None:
    session.add(Person(login="somebody", name="x"))
    session.flush()


def entries(database: Database) -> list[Any]:
    with database.reading() as session:
        return list(session.execute(select(entry).order_by(entry.c.seq)).all())


def test_many_writers_leave_no_gap_and_never_go_back_in_time(empty: Database) -> None:
    def write(writer: int) -> None:
        for turn in range(5):
            with empty.writing() as session:
                session.add(Person(login=f"{writer}-{turn}", name="x"))
                ledger.stage(session, staged())
            # Whoever has committed finds every entry up to the last: none is still to come before it.
            seen = numbers(empty)
            assert seen == list(range(1, len(seen) + 1))

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(write, range(6)))
    rows = entries(empty)
    assert [row.seq for row in rows] == list(range(1, 31))
    assert all(one.recorded_at < other.recorded_at for one, other in pairwise(rows))
    with empty.reading() as session:
        assert verify(session).findings == ()


def test_numbers_follow_the_order_of_commits_not_of_beginnings(shared: Database) -> None:
    with shared.writing() as slow:
        slow.add(Person(login="slow", name="slow"))
        ledger.stage(slow, StagedEntry("system:test", "slow", "test"))
        slow.flush()
        with shared.writing() as quick:
            ledger.stage(quick, StagedEntry("system:test", "quick", "test"))
    assert [row.kind for row in entries(shared)] == ["quick", "slow"]


@pytest.mark.parametrize("step", [timedelta(0), timedelta(hours=-1), timedelta(microseconds=-1)], ids=str)
def test_time_goes_on_when_the_clock_does_not(
    empty: Database, monkeypatch: pytest.MonkeyPatch, step: timedelta
) -> None:
    hand = Clock(NOON)
    monkeypatch.setattr(clock, "now", hand)
    for _ in range(3):
        put(empty)
        hand.at += step
    put(empty)
    assert [row.recorded_at - NOON for row in entries(empty)] == [timedelta(microseconds=n) for n in range(4)]
    hand.at = NOON + timedelta(days=1)
    put(empty)
    assert entries(empty)[-1].recorded_at == hand.at


def test_a_row_carries_the_number_and_the_time_of_its_entry(small: SmallRecord) -> None:
    row = Body(slug="ssc", name="SSC", long_name="Security Sub-Committee", seq=77)
    number = put(small.database, row)
    last = entries(small.database)[-1]
    assert (row.seq, row.recorded_at) == (number, last.recorded_at) == (last.seq, last.recorded_at)


def test_an_entry_says_what_was_staged_and_is_chained(small: SmallRecord) -> None:
    before = {"version": 1}
    said = StagedEntry(
        "key:4", "mark.recorded", "criterion:x", (small.release,), "person:9", before=before, after={"words": "“Amber”"}
    )
    with small.database.writing() as session:
        ledger.stage(session, said)
    *_, previous, last = entries(small.database)
    with small.database.reading() as session:
        kept = session.execute(select(payload).where(payload.c.seq == last.seq)).one()
    assert (last.actor, last.on_behalf_of, last.kind, last.subject) == (
        "key:4",
        "person:9",
        "mark.recorded",
        "criterion:x",
    )
    assert kept.body == canonical({"before": before, "after": {"words": "“Amber”"}, "rows": []})
    assert last.digest == payload_digest(kept.salt, kept.body)
    header = Header("key:4", "person:9", "mark.recorded", "criterion:x", (small.release,), False)
    assert last.hash == entry_hash(
        previous.hash, last.seq, to_micros(last.recorded_at), header.canonical(), last.digest
    )


def test_the_chain_begins_with_nothing(empty: Database) -> None:
    put(empty)
    first = entries(empty)[0]
    header = Header("system:test", None, "test.recorded", "test", (), False)
    assert first.hash == entry_hash(GENESIS, 1, to_micros(first.recorded_at), header.canonical(), first.digest)


def test_equal_payloads_have_unequal_digests(empty: Database) -> None:
    put(empty, after={"name": "Jane Smith"})
    put(empty, after={"name": "Jane Smith"})
    assert len({row.digest for row in entries(empty)}) == 2


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(document=DOCUMENTS)
def test_any_document_is_kept_to_the_letter(empty: Database, document: dict[str, Any]) -> None:
    number = put(empty, after=document)
    with empty.reading() as session:
        kept = session.execute(select(payload).where(payload.c.seq == number)).one()
        digest = session.execute(select(entry.c.digest).where(entry.c.seq == number)).scalar_one()
    assert kept.body == canonical({"before": None, "after": document, "rows": []})
    assert json.loads(kept.body)["after"] == document
    assert digest == payload_digest(kept.salt, kept.body)


def test_what_cannot_be_kept_undoes_the_whole_change(small: SmallRecord) -> None:
    before = count_rows(small.database)
    unkept = staged(after={"cost": 0.1}, rows=[Body(slug="ssc", name="SSC", long_name="SSC")])
    with pytest.raises(TypeError):
        do(small.database, somebody, lambda session: ledger.stage(session, unkept))
    assert count_rows(small.database) == before


def test_one_change_has_one_entry(empty: Database) -> None:
    with pytest.raises(RuntimeError, match="one unit of work"):
        do(empty, stage, stage)
    with pytest.raises(RuntimeError, match="one unit of work"):
        do(empty, stage, ledger.seal, stage)
    assert numbers(empty) == []


def test_sealing_twice_is_sealing_once(empty: Database) -> None:
    with empty.writing() as session:
        ledger.stage(session, staged())
        assert ledger.seal(session) == 1
        assert ledger.seal(session) is None
    assert numbers(empty) == [1]


def test_no_change_has_no_entry(empty: Database) -> None:
    with empty.writing() as session:
        assert ledger.seal(session) is None
    with empty.writing():
        pass
    assert numbers(empty) == []


@pytest.mark.parametrize("error", [Forbidden("no"), RuntimeError("broken"), KeyboardInterrupt()], ids=repr)
def test_whatever_goes_wrong_leaves_nothing(small: SmallRecord, error: BaseException) -> None:
    before = count_rows(small.database)
    row = Body(slug="ssc", name="SSC", long_name="SSC")

    def fail(session: Session) -> None:
        ledger.stage(session, staged(rows=[row]))
        raise error

    with pytest.raises(type(error)):
        do(small.database, somebody, fail)
    assert count_rows(small.database) == before


def test_a_number_that_was_not_kept_is_given_again(small: SmallRecord) -> None:
    last = numbers(small.database)[-1]
    with pytest.raises(Raced):
        put(small.database, Body(slug="tag", name="TAG", long_name="a second one"))
    assert put(small.database) == last + 1


WRITES = [
    "insert into person (login, name, office) values ('x', 'x', 'none')",
    "update person set name = 'x'",
    "UPDATE person SET name = 'x' WHERE id = 0",
    "delete from sign_in_attempt",
    "with gone as (select 1 as one) delete from sign_in_attempt where id in (select one from gone)",
    "with one as (select 1 as id) update person set name = 'idempotent_answer' where id in (select id from one)",
    "select * from person for update",
    "select * from person for no key update",
    "select * from person for share",
]


@pytest.mark.parametrize("write", WRITES)
def test_nothing_is_written_after_the_entry(empty: Database, write: str) -> None:
    with pytest.raises(RuntimeError, match="after the journal entry"):
        do(empty, stage, ledger.seal, lambda session: session.execute(text(write)))
    assert numbers(empty) == []
    # The connection goes back to the pool without its seal.
    with empty.writing() as session:
        session.add(Person(login="after", name="after"))
        ledger.stage(session, staged())
    assert numbers(empty) == [1]


def test_an_object_added_after_the_entry_is_refused_too(empty: Database) -> None:
    with pytest.raises(RuntimeError, match="after the journal entry"):
        do(empty, stage, ledger.seal, somebody)
    assert numbers(empty) == []


def test_questions_and_the_kept_answer_may_follow(empty: Database) -> None:
    kept = table_of(IdempotentAnswer)
    values = {"actor": "", "key": "k", "request_digest": "", "status": 201, "headers": "{}", "body": b"{}"}
    with empty.writing() as session:
        ledger.stage(session, staged())
        ledger.seal(session)
        session.execute(insert(kept).values(**values, created_at=NOON))
        assert session.execute(text("with one as (select 1 as id) select id from one")).scalar() == 1
    assert count_rows(empty)["idempotent_answer"] == 1


def test_a_release_lists_its_entries_and_those_that_touch_all(small: SmallRecord) -> None:
    own = put(small.database, release_ids=(small.release,))
    everyone = put(small.database, touches_all=True)
    put(small.database)
    fresh = Release(slug="june-2020", title="June 2020", classification=Classification.WHITE)
    born = put(small.database, fresh)
    with small.database.reading() as session:
        listed = {(row.release_id, row.seq) for row in session.execute(select(touched)).all()}
    assert listed >= {(small.release, own), (0, everyone), (fresh.id, born)}
    assert {seq for _, seq in listed} >= {own, everyone, born}
    assert len(listed) == 5  # and those two that made the small record


def test_the_lock_is_a_statement_of_its_own_before_the_head_is_read(shared: Database) -> None:
    with statements(shared) as sent, shared.writing() as session:
        session.execute(update(table_of(Person)).values(name="x"))
        ledger.stage(session, staged())
    lock = next(n for n, each in enumerate(sent) if "pg_advisory_xact_lock" in each)
    assert sent[lock].startswith("select pg_advisory_xact_lock(")
    assert "FROM journal_entry" in sent[lock + 1]
    assert [each.split()[0] for each in sent[:lock]] == ["UPDATE"]
    assert [each.split()[2] for each in sent[lock + 2 : -1]] == ["journal_entry", "journal_payload"]
    assert "pg_notify" in sent[-1]
