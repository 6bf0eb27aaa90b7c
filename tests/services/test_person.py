"""Accounts, appointments, signing in and out: what is counted, what ends, and what is kept of a secret."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from app import clock, security
from app.db import Database
from app.domain.access import LOADER
from app.domain.errors import Conflict, Invalid, TooMany
from app.domain.status import Office, Seat
from app.models.base import table_of
from app.models.person import Person, SignInAttempt, SignInSession
from app.queries.person import actor_of_session
from app.services.person import Limits, add_person, appoint, end_appointment, sign_in, sign_out
from tests.support.cast import PASSWORD, Cast
from tests.support.small_record import Clock, count_rows, do, numbers

NOON = datetime(2031, 11, 4, 12, tzinfo=UTC)
LIMITS = Limits(attempts=3)
person, session_table = table_of(Person), table_of(SignInSession)


@pytest.fixture(autouse=True)
def hand(monkeypatch: pytest.MonkeyPatch) -> Clock:
    hand = Clock(NOON)
    monkeypatch.setattr(clock, "now", hand)
    return hand


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A password is compared in a moment: its hash is tried in the tests of app.security."""
    monkeypatch.setattr(security, "password_fits", lambda password, kept: kept is not None and password == PASSWORD)


def attempt(database: Database, login: str = "dcc", password: str = PASSWORD, address: str = "192.0.2.1") -> str | None:
    with database.writing() as session:
        return sign_in(session, login=login, password=password, address=address, limits=LIMITS)


def login_of(database: Database, token: str | None) -> str | None:
    with database.reading() as session:
        actor = actor_of_session(session, token or "")
    return None if actor is None else actor.login


def test_signing_in_gives_a_token_whose_hash_alone_is_kept(database: Database, cast: Cast) -> None:
    token = attempt(database, " DCC ")
    assert token is not None
    with database.reading() as session:
        kept = session.execute(select(session_table)).one()
    assert kept.token_hash == security.token_hash(token)
    assert token not in str(kept)
    assert login_of(database, token) == "dcc"
    assert attempt(database) != token


def test_a_failure_is_counted_and_leaves_no_entry(database: Database, cast: Cast) -> None:
    before = numbers(database)
    assert attempt(database, password="wrong") is None
    assert attempt(database, login="no-such-login") is None
    assert (count_rows(database)["sign_in_attempt"], numbers(database)) == (2, before)


def test_too_many_failures_shut_the_login_until_the_window_has_passed(
    database: Database, cast: Cast, hand: Clock
) -> None:
    for n in range(3):
        assert attempt(database, password="wrong", address=f"192.0.2.{n}") is None
        hand.at += timedelta(minutes=1)
    with pytest.raises(TooMany, match="Wait 13 minutes") as refused:
        attempt(database)
    assert refused.value.retry_after == 12 * 60 + 1
    assert attempt(database, login="admin") is not None  # another login is not shut
    hand.at = NOON + LIMITS.window
    assert attempt(database) is not None


def test_the_last_minute_is_one_minute(database: Database, cast: Cast, hand: Clock) -> None:
    for _ in range(3):
        attempt(database, password="wrong")
    hand.at += LIMITS.window - timedelta(seconds=30)
    with pytest.raises(TooMany, match="Wait 1 minute\\."):
        attempt(database)


def test_too_many_failures_shut_the_address_whatever_the_login(database: Database, cast: Cast, hand: Clock) -> None:
    for n in range(15):
        attempt(database, login=f"guess-{n}", password="wrong")
    with pytest.raises(TooMany):
        attempt(database)
    assert attempt(database, address="192.0.2.2") is not None
    hand.at += LIMITS.window
    assert attempt(database) is not None


def test_a_success_clears_the_login_and_what_is_old(database: Database, cast: Cast, hand: Clock) -> None:
    attempt(database, password="wrong")
    attempt(database, login="admin", password="wrong")
    assert attempt(database) is not None
    kept = table_of(SignInAttempt)
    with database.reading() as session:
        assert list(session.execute(select(kept.c.login)).scalars()) == ["admin"]
    hand.at += 2 * LIMITS.window
    attempt(database)
    assert count_rows(database)["sign_in_attempt"] == 0


def test_a_session_runs_out(database: Database, cast: Cast, hand: Clock) -> None:
    token = attempt(database)
    hand.at = NOON + LIMITS.lasts - timedelta(microseconds=1)
    assert login_of(database, token) == "dcc"
    hand.at += timedelta(microseconds=1)
    assert login_of(database, token) is None


def test_signing_out_ends_the_session_here(database: Database, cast: Cast) -> None:
    token, other = attempt(database) or "", attempt(database)
    ended = []
    for _ in range(2):
        do(database, lambda session: ended.append(sign_out(session, cast.actor("dcc"), token=token)))
    assert ended == [True, False]
    assert (login_of(database, token), login_of(database, other)) == (None, "dcc")


def test_who_is_disabled_is_out_at_once(database: Database, cast: Cast) -> None:
    token = attempt(database)
    do(database, lambda s: s.execute(update(person).where(person.c.login == "dcc").values(disabled_at=NOON)))
    assert login_of(database, token) is None
    assert attempt(database) is None


@pytest.mark.parametrize("token", ["", "made-up"])
def test_a_made_up_token_is_nobodys(database: Database, cast: Cast, token: str) -> None:
    assert login_of(database, token) is None


def test_who_acts_through_keys_alone_cannot_sign_in(database: Database, cast: Cast) -> None:
    do(database, lambda session: add_person(session, LOADER, login="robot", name="", password=None))
    assert attempt(database, login="robot") is None


def test_an_account_is_opened_under_a_login_in_small_letters(database: Database, cast: Cast) -> None:
    do(database, lambda s: add_person(s, LOADER, login=" New ", name=" ", office=Office.PARTY, password=PASSWORD))
    with database.reading() as session:
        row = session.execute(select(person).where(person.c.login == "new")).one()
    assert (row.name, row.office) == ("new", Office.PARTY)
    assert row.password_hash.startswith("$argon2id$")
    assert PASSWORD not in row.password_hash
    with pytest.raises(Conflict, match="taken"):
        do(database, lambda session: add_person(session, LOADER, login="NEW", name="", password=None))
    with pytest.raises(Invalid, match="at least 10"):
        do(database, lambda session: add_person(session, LOADER, login="other", name="", password="x" * 9))


def test_a_seat_is_held_from_the_appointment_to_its_end(database: Database, cast: Cast) -> None:
    begins, ends = NOON - timedelta(days=2), NOON - timedelta(days=1)
    do(database, lambda s: appoint(s, LOADER, login="stranger", to="tag", seat=Seat.CHAIR, effective_at=begins))
    do(database, lambda s: end_appointment(s, LOADER, login="stranger", to="tag", ends_at=ends))
    do(database, lambda s: appoint(s, LOADER, login="stranger", to="opsg", seat=Seat.MEMBER))
    token = attempt(database, "stranger")
    with database.reading() as session:
        actor = actor_of_session(session, token or "")
    assert actor is not None
    assert [(seat.body, seat.seat, seat.ended_at) for seat in actor.seats] == [
        ("opsg", Seat.MEMBER, None),
        ("tag", Seat.CHAIR, ends),
    ]
    assert (actor.bodies, actor.scopes, actor.on_behalf_of) == (("OPSG",), None, None)
