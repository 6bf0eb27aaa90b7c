"""`verify`, with the triggers lifted behind its back: whatever was altered, added or cut off is named."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.db import Database
from app.domain.journal import GENESIS
from app.domain.status import Office, Rag, Seat
from app.models.body import Body
from app.models.journal import JournalErasure
from app.queries.journal import Verification, verify
from app.services import criterion
from tests.support.small_record import SLUG, SmallRecord, behind_its_back, do, numbers, put, small_record

KEY = "regression-testing"
MEETING = datetime(2021, 10, 5, tzinfo=UTC)


@pytest.fixture
def kept(small: SmallRecord) -> SmallRecord:
    """The small record with a statement (7), a position (8) and a mark (9); a body comes last (10)."""
    small.criterion(KEY)
    dcc = small.person("dcc", office=Office.DCC)
    member, chair = small.person("tag-member", ("tag", Seat.MEMBER)), small.person("tag-chair", ("tag", Seat.CHAIR))
    on: dict[str, Any] = {"release": SLUG, "key": KEY}
    put(small.database, release_ids=(small.release,))
    for step in (
        lambda s: criterion.record_statement(s, dcc, **on, text="Ready.", effective_at=MEETING, saw=0),
        lambda s: criterion.record_position(s, member, **on, status=Rag.AMBER, words="Four failed.", saw=0),
        lambda s: criterion.record_mark(s, chair, **on, status=Rag.GREEN, view="Passed.", saw=1),
        lambda s: None,
    ):
        do(small.database, step)
    put(small.database, Body(slug="ssc", name="SSC", long_name="Security Sub-Committee"), touches_all=True)
    assert numbers(small.database)[-1] == 10
    return small


def check(database: Database, expected: tuple[int, str] | None = None) -> Verification:
    with database.reading() as session:
        return verify(session, expected=expected)


def head_of(found: Verification) -> tuple[int, str]:
    number, _, digest = found.head.partition(":")
    return int(number), digest


def test_an_untouched_record_is_sound(kept: SmallRecord) -> None:
    found = check(kept.database)
    assert (found.findings, found.sound, found.entries, found.erased) == ((), True, 10, 0)
    assert check(kept.database, head_of(found)).sound
    assert head_of(found)[0] == 10


ALTERED = {
    "a mark's status": ("update mark set status = 'red'", "mark 1: altered since entry 9 recorded it (status)"),
    "a mark's view": ("update mark set view = 'Failed.'", "mark 1: altered since entry 9 recorded it (view)"),
    "a mark's time": ("update mark set effective_at = effective_at - 1", "(effective_at)"),
    "when a mark was recorded": ("update mark set recorded_at = recorded_at - 1", "(recorded_at)"),
    "a position": ("update position set words = ''", "position 1: altered since entry 8 recorded it (words)"),
    "a statement": (
        "update statement set text = 'Not ready.'",
        "statement 1: altered since entry 7 recorded it (text)",
    ),
    "a criterion's version": ("update criterion_version set version = 9 where version = 1", "criterion_version 1"),
    "an appointment": ("update appointment set seat = 'chair' where id = 1", "appointment 1: altered since entry 4"),
    "who did it": ("update journal_entry set actor = 'person:1' where seq = 9", "entry 9: its hash"),
    "on whose behalf": ("update journal_entry set on_behalf_of = 'person:1' where seq = 9", "entry 9: its hash"),
    "what was done": ("update journal_entry set kind = 'mark.retracted' where seq = 9", "entry 9: its hash"),
    "to what": ("update journal_entry set subject = 'criterion:x' where seq = 9", "entry 9: its hash"),
    "when": ("update journal_entry set recorded_at = recorded_at + 1 where seq = 9", "entry 9: its hash"),
    "which releases": ("update journal_entry set release_ids = '[2]' where seq = 9", "entry 9: its hash"),
    "releases nobody can read": ("update journal_entry set release_ids = 'x' where seq = 9", "entry 9: its hash"),
    "all releases": ("update journal_entry set touches_all = (1 = 1) where seq = 9", "entry 9: its hash"),
    "an entry's hash": ("update journal_entry set hash = digest where seq = 9", "entry 9: its hash"),
    "a hash that is none": ("update journal_entry set hash = 'x' where seq = 9", "entry 9: its hash"),
    "a digest that is none": ("update journal_entry set digest = 'x' where seq = 9", "entry 9: its hash"),
    "a payload": (
        "update journal_payload set body = replace(body, 'Passed', 'Failed') where seq = 9",
        "entry 9: its payload has been altered",
    ),
    "a payload nobody can read": ("update journal_payload set body = '' where seq = 9", "entry 9: its payload"),
    "a salt": ("update journal_payload set salt = '00' where seq = 9", "entry 9: its payload has been altered"),
    "a salt that is none": ("update journal_payload set salt = 'x' where seq = 9", "entry 9: its payload"),
    "a payload gone": ("delete from journal_payload where seq = 9", "entry 9: its payload is missing and no erasure"),
    "a mark gone": ("delete from mark", "mark 1: gone, entry 9 recorded it"),
    "an entry gone": ("delete from journal_entry where seq = 9", "entry 9: missing, the journal goes on with entry 10"),
    "the first entry gone": ("delete from journal_entry where seq = 1", "entry 1: missing"),
    "a row of nobody's": (
        "insert into criterion_version (criterion_id, version, seq, recorded_at) values (1, 7, 9, 1)",
        "criterion_version 3: no entry recorded it (it names entry 9)",
    ),
    "the list of a release": ("delete from journal_release where seq = 9", "entry 9: is not listed under release 1"),
    "a list too long": (
        "insert into journal_release (release_id, seq) values (0, 9)",
        "entry 9: is wrongly listed under release 0",
    ),
    "an erasure of nobody's": (
        "insert into journal_erasure (seq, by_seq) values (9, 99)",
        "entry 9: erased by entry 99, which is not there",
    ),
}


def lift_triggers(session: Session) -> None:
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("set local session_replication_role = replica"))
        return
    for name in session.execute(text("select name from sqlite_master where type = 'trigger'")).scalars().all():
        session.execute(text(f"drop trigger {name}"))


def test_whatever_was_altered_is_named(kept: SmallRecord) -> None:
    found = {}
    for change, (statement, _) in ALTERED.items():
        with kept.database.reading() as session:  # which undoes it afterwards
            lift_triggers(session)
            session.execute(text(statement))
            found[change] = verify(session).findings
    unnamed = {change: found[change] for change, (_, said) in ALTERED.items() if said not in "|".join(found[change])}
    assert unnamed == {}
    assert check(kept.database).sound


def test_an_altered_row_is_all_that_is_named(kept: SmallRecord) -> None:
    behind_its_back(kept.database.url, "update mark set status = 'red', view = 'No.'")
    assert check(kept.database).findings == ("mark 1: altered since entry 9 recorded it (status, view)",)


CUT = (
    "delete from mark where seq > 8",
    "delete from criterion_version where seq > 8",
    "delete from body where seq > 8",
    "delete from journal_entry where seq > 8",
    "delete from journal_payload where seq > 8",
    "delete from journal_release where seq > 8",
)


def test_a_tail_cut_off_clean_shows_only_against_a_published_head(kept: SmallRecord) -> None:
    published = head_of(check(kept.database))
    behind_its_back(kept.database.url, *CUT)
    assert check(kept.database).sound
    found = check(kept.database, published)
    assert found.findings == ("cut off: entry 10 was published, the journal ends at entry 8",)


def test_another_history_as_long_shows_against_a_published_head(kept: SmallRecord) -> None:
    published = head_of(check(kept.database))
    behind_its_back(kept.database.url, *CUT)
    for _ in range(2):
        put(kept.database)
    found = check(kept.database, published)
    assert found.findings == ("not the history that was published: entry 10 has another hash",)


def test_a_head_published_earlier_still_holds(kept: SmallRecord) -> None:
    published = head_of(check(kept.database))
    put(kept.database)
    assert check(kept.database, published).sound


def test_an_empty_journal_is_sound_and_so_is_its_head(empty: Database) -> None:
    found = check(empty)
    assert (found.findings, found.head) == ((), f"0:{GENESIS}")
    assert check(empty, (0, GENESIS)).sound


def test_many_entries_are_read_in_batches(empty: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.queries.journal.BATCH", 2)
    small_record(empty)
    for number in range(5):
        put(empty, Body(slug=f"b{number}", name="B", long_name="B"))
    assert check(empty).sound


def erase(database: Database, number: int) -> None:
    """Put an erasure on record, then let the payload go."""
    by = put(database, kind="payload.erased")
    do(database, lambda session: session.add(JournalErasure(seq=number, by_seq=by)))
    do(database, lambda session: session.execute(text(f"delete from journal_payload where seq = {number}")))


def test_an_erased_payload_leaves_the_chain_whole(kept: SmallRecord) -> None:
    erase(kept.database, 8)
    found = check(kept.database)
    assert (found.findings, found.entries, found.erased) == ((), 11, 1)
    behind_its_back(kept.database.url, "update mark set status = 'red'")
    assert "mark 1: altered" in check(kept.database).findings[0]


def test_an_erasure_without_its_record_is_named(kept: SmallRecord) -> None:
    erase(kept.database, 8)
    behind_its_back(kept.database.url, "delete from journal_erasure")
    assert any("entry 8: its payload is missing" in each for each in check(kept.database).findings)
