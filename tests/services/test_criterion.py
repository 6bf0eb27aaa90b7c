"""Positions, marks and statements: who may, what they need, and whose version wins."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app import clock
from app.db import Database
from app.domain.access import Actor, SeatHeld
from app.domain.errors import Forbidden, Invalid, NotFound, SignInNeeded, Stale
from app.domain.status import Rag, Seat
from app.models.base import table_of
from app.models.criterion import CriterionWording, Mark, Position, Statement
from app.models.journal import JournalEntry
from app.queries.criterion import find_criterion
from app.queries.moment import resolve
from app.services.criterion import record_mark, record_position, record_statement
from tests.support.cast import RELEASE, Cast
from tests.support.small_record import Clock, do, numbers, put

KEY = "regression-testing"  # of the TAG; one mark from the paper
ON: dict[str, Any] = {"release": RELEASE, "key": KEY}
NOW = datetime(2031, 11, 4, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def hand(monkeypatch: pytest.MonkeyPatch) -> Clock:
    hand = Clock(NOW)
    monkeypatch.setattr(clock, "now", hand)
    return hand


def give(database: Database, actor: Actor, **more: Any) -> Position:
    with database.writing() as session:
        return record_position(session, actor, **{**ON, "status": Rag.GREEN, "words": "", "saw": 0, **more})


def agree(database: Database, actor: Actor, **more: Any) -> Mark:
    with database.writing() as session:
        return record_mark(session, actor, **{**ON, "status": Rag.GREEN, "view": "", "saw": 1, **more})


def state(database: Database, actor: Actor, **more: Any) -> tuple[Statement, int]:
    with database.writing() as session:
        return record_statement(session, actor, **{**ON, "text": "Ready.", "saw": 1, **more})


@pytest.mark.parametrize(
    ("login", "refusal", "reason"),
    [
        ("nobody", SignInNeeded, "Sign in as a member of the TAG"),
        ("stranger", Forbidden, "Only appointed members of the TAG"),
        ("opsg-member", Forbidden, "Only appointed members of the TAG"),
        ("tag-secretary", Forbidden, "Only appointed members of the TAG"),
        ("secretariat", Forbidden, "Only appointed members of the TAG"),
        ("tag-former-member", Forbidden, "Your appointment to the TAG ended on 30 June 2021"),
    ],
)
def test_who_may_not_give_a_position_is_told_why(
    database: Database, cast: Cast, login: str, refusal: type[Exception], reason: str
) -> None:
    with pytest.raises(refusal, match=reason):
        give(database, cast.actor(login))


@pytest.mark.parametrize(
    ("login", "refusal", "reason"),
    [
        ("nobody", SignInNeeded, "Sign in as the chair or secretary of the TAG"),
        ("stranger", Forbidden, "Only the chair or the secretary of the TAG"),
        ("opsg-chair", Forbidden, "Only the chair or the secretary of the TAG"),
        ("tag-member", Forbidden, "Only the chair or the secretary of the TAG"),
        ("tag-former-member", Forbidden, "Your appointment to the TAG ended on 30 June 2021"),
    ],
)
def test_who_may_not_record_a_mark_is_told_why(
    database: Database, cast: Cast, login: str, refusal: type[Exception], reason: str
) -> None:
    with pytest.raises(refusal, match=reason):
        agree(database, cast.actor(login))


@pytest.mark.parametrize(
    ("login", "refusal"), [("nobody", SignInNeeded), ("tag-chair", Forbidden), ("secretariat", Forbidden)]
)
def test_only_the_dcc_states(database: Database, cast: Cast, login: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal, match="DCC"):
        state(database, cast.actor(login))


def test_a_reason_comes_before_what_is_wrong_with_the_words(database: Database, cast: Cast) -> None:
    with pytest.raises(Forbidden):
        give(database, cast.actor("stranger"), status=Rag.RED, words="", saw=9)
    with pytest.raises(NotFound, match="no-such"):
        give(database, cast.actor("nobody"), key="no-such")
    with pytest.raises(NotFound, match="june-2099"):
        agree(database, cast.actor("nobody"), release="june-2099")


@pytest.mark.parametrize("status", [Rag.AMBER, Rag.RED])
def test_amber_and_red_need_words(database: Database, cast: Cast, status: Rag) -> None:
    with pytest.raises(Invalid, match="needs words") as refused:
        give(database, cast.actor("tag-member"), status=status, words=" \n")
    assert refused.value.faults[0].pointer == "/words"
    with pytest.raises(Invalid, match="needs words") as refused:
        agree(database, cast.actor("tag-chair"), status=status)
    assert refused.value.faults[0].pointer == "/view"
    assert give(database, cast.actor("tag-member"), status=status, words=" Why. ").words == "Why."


def test_a_member_is_guarded_by_their_own_last_position_alone(database: Database, cast: Cast) -> None:
    member, second = cast.actor("tag-member"), cast.actor("tag-second-member")
    assert give(database, member).version == 1
    assert give(database, second).version == 1
    assert give(database, member, saw=1).version == 2
    for saw in (0, 1, 3):
        with pytest.raises(Stale) as stale:
            give(database, member, saw=saw)
        assert stale.value.current == '"p2"'
    # Marks and statements are no business of a position's.
    agree(database, cast.actor("tag-chair"))
    assert give(database, second, saw=1).version == 2


def test_marks_and_statements_are_guarded_by_the_criterions_version(database: Database, cast: Cast) -> None:
    chair, secretary, dcc = cast.actor("tag-chair"), cast.actor("tag-secretary"), cast.actor("dcc")
    assert agree(database, chair).version == 2
    with pytest.raises(Stale, match="You saw version 1 of this criterion; version 2") as stale:
        agree(database, secretary)
    assert stale.value.current == '"2"'
    statement, version = state(database, dcc, saw=2)
    assert (statement.number, version) == (1, 3)
    with pytest.raises(Stale):
        agree(database, chair, saw=2)
    with pytest.raises(Stale):
        state(database, dcc, saw=2)
    assert agree(database, secretary, saw=3).version == 4
    assert state(database, dcc, saw=4)[0].number == 2


def test_nothing_is_agreed_in_the_future(database: Database, cast: Cast, hand: Clock) -> None:
    late = {"effective_at": NOW + timedelta(microseconds=1)}
    for refused in (
        lambda: agree(database, cast.actor("tag-chair"), **late),
        lambda: state(database, cast.actor("dcc"), **late),
    ):
        with pytest.raises(Invalid, match="future") as wrong:
            refused()
        assert wrong.value.faults[0].pointer == "/effective_at"
    assert agree(database, cast.actor("tag-chair"), effective_at=NOW).effective_at == NOW


def test_a_mark_holds_from_the_meeting_and_says_it_was_recorded_late(database: Database, cast: Cast) -> None:
    meeting = NOW - timedelta(days=3)
    row = agree(
        database, cast.actor("tag-chair"), status=Rag.AMBER, view=" Four. ", effective_at=meeting, meeting="TAG 7"
    )
    assert (row.effective_at, row.recorded_at > NOW - timedelta(seconds=1), row.view) == (meeting, True, "Four.")
    with database.reading() as session:
        seen = find_criterion(session, RELEASE, KEY, resolve(session), cast.actor("nobody")).mark
        before = find_criterion(
            session, RELEASE, KEY, resolve(session, meeting - timedelta(days=1)), cast.actor("nobody")
        )
    assert seen is not None
    assert (seen.status, seen.recorded_late, seen.meeting, seen.by) == (Rag.AMBER, True, "TAG 7", "Tag chair")
    assert before.mark is not None
    assert (before.mark.status, before.mark.recorded_late) == (Rag.GREEN, False)  # the paper's, whenever it was loaded


def test_without_a_time_it_holds_from_now(database: Database, cast: Cast) -> None:
    rows = (
        give(database, cast.actor("tag-member")),
        agree(database, cast.actor("tag-chair")),
        state(database, cast.actor("dcc"), saw=2)[0],
    )
    assert [row.effective_at for row in rows] == [NOW] * 3


def test_qualifications_are_kept_one_each_without_the_empty(database: Database, cast: Cast) -> None:
    row = agree(database, cast.actor("tag-chair"), qualifications=(" “If” it holds. ", "", " "))
    assert json.loads(row.qualifications) == ["“If” it holds."]
    with pytest.raises(Invalid, match="At most 50"):
        agree(database, cast.actor("tag-chair"), saw=2, qualifications=("x",) * 51)
    with pytest.raises(Invalid, match="At most 20,000") as refused:
        agree(database, cast.actor("tag-chair"), saw=2, qualifications=("x", "x" * 20_001))
    assert refused.value.faults[0].pointer == "/qualifications/1"


def test_a_statement_needs_words_and_few_enough(database: Database, cast: Cast) -> None:
    for text in ("", " \n ", "x" * 20_001):
        with pytest.raises(Invalid) as refused:
            state(database, cast.actor("dcc"), text=text)
        assert refused.value.faults[0].pointer == "/text"


@pytest.mark.parametrize("saw_seq", [10**17, 10**18, -1])
def test_nobody_saw_what_is_not_recorded_yet(database: Database, cast: Cast, saw_seq: int) -> None:
    """A tag that somebody made up pins no evidence that is still to come."""
    last = numbers(database)[-1]
    expected = 0 if saw_seq < 0 else last
    assert give(database, cast.actor("tag-member"), saw_seq=saw_seq).saw_seq == expected
    assert agree(database, cast.actor("tag-chair"), saw_seq=last).saw_seq == last
    assert agree(database, cast.actor("tag-chair"), saw=2, saw_seq=3).saw_seq == 3


def test_the_entry_names_who_on_whose_behalf_and_the_release(database: Database, cast: Cast) -> None:
    seats = (SeatHeld("tag", "TAG", Seat.CHAIR),)
    chair = cast.actor("tag-chair")
    key = Actor("key:9", chair.name, chair.login, chair.person_id, chair.office, seats, ("marks:write",), chair.id)
    agree(database, key)
    entry = table_of(JournalEntry)
    with database.reading() as session:
        row = session.execute(select(entry).order_by(entry.c.seq.desc()).limit(1)).one()
    assert (row.actor, row.on_behalf_of, row.kind) == ("key:9", chair.id, "mark.recorded")
    assert (row.subject, len(json.loads(row.release_ids))) == (f"criterion:{RELEASE}/{KEY}", 1)


def test_a_wording_that_is_still_to_come_moves_nobodys_rights(database: Database, cast: Cast) -> None:
    """Next month the OPSG reviews it; until then the TAG does."""
    with database.reading() as session:
        wording = table_of(CriterionWording)
        held = find_criterion(session, RELEASE, KEY, resolve(session), cast.actor("nobody"))
        of = session.execute(select(wording).where(wording.c.text == held.text)).one()
        opsg = find_criterion(session, RELEASE, "service-stability", resolve(session), cast.actor("nobody"))
        other = session.execute(select(wording.c.body_id).where(wording.c.text == opsg.text)).scalar_one()
    row = CriterionWording(
        criterion_id=of.criterion_id, body_id=other, number="9", position=9, group=of.group, text=of.text,
        effective_at=NOW + timedelta(days=30),
    )  # fmt: skip
    put(database, row)
    assert agree(database, cast.actor("tag-chair")).body_id == of.body_id
    with pytest.raises(Forbidden):
        agree(database, cast.actor("opsg-chair"), saw=2)


def test_the_criterion_is_worth_its_version_on_the_board(database: Database, cast: Cast) -> None:
    do(database, lambda s: record_statement(s, cast.actor("dcc"), **ON, text="Ready.", saw=1))
    with database.reading() as session:
        row = find_criterion(session, RELEASE, KEY, resolve(session), cast.actor("nobody"))
    assert (row.version, row.statement and row.statement.text, row.statement and row.statement.by) == (
        2,
        "Ready.",
        "Dcc",
    )
