"""Keys of machine clients: shown once, kept as a hash, narrowed, out of date or revoked, acting as somebody."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from app import clock, security
from app.db import Database
from app.domain.access import LOADER, Actor, lacks_scope
from app.domain.errors import Invalid, NotFound
from app.models.access import ApiKey
from app.models.base import table_of
from app.models.journal import JournalPayload
from app.models.person import Person
from app.queries.person import actor_of_key
from app.services.access import check_scope, create_key
from tests.support.cast import Cast
from tests.support.small_record import Clock, count_rows, do

NOON = datetime(2031, 11, 4, 12, tzinfo=UTC)
keys = table_of(ApiKey)


@pytest.fixture(autouse=True)
def hand(monkeypatch: pytest.MonkeyPatch) -> Clock:
    hand = Clock(NOON)
    monkeypatch.setattr(clock, "now", hand)
    return hand


def make(database: Database, *scopes: str, person: str | None = None, days: int = 365) -> str:
    with database.writing() as session:
        return create_key(session, LOADER, name="dsp", scopes=scopes or ("read",), person=person, days=days)


def actor_of(database: Database, key: str) -> Actor | None:
    with database.reading() as session:
        return actor_of_key(session, key)


def test_a_key_is_kept_as_a_hash_and_known_by_its_prefix(database: Database, cast: Cast) -> None:
    whole = make(database)
    mark, prefix, secret = whole.split("_", 2)
    with database.reading() as session:
        row = session.execute(select(keys)).one()
        journal = " ".join(session.execute(select(table_of(JournalPayload).c.body)).scalars())
    assert (mark, row.prefix, row.key_hash) == ("rb", prefix, security.token_hash(whole))
    assert secret not in str(row)
    assert secret not in journal
    assert prefix in journal


def test_a_machine_is_itself_and_holds_its_scopes(database: Database, cast: Cast) -> None:
    actor = actor_of(database, make(database, "results:write:november-2021:SIT", "read", "read"))
    assert actor is not None
    assert (actor.name, actor.person_id, actor.seats, actor.on_behalf_of) == ("dsp", None, (), None)
    assert actor.scopes == ("results:write:november-2021:SIT", "read")
    assert lacks_scope(actor, "results:write", "november-2021", "SIT") is None
    assert lacks_scope(actor, "results:write", "november-2021", "UIT") is not None


def test_a_key_acts_on_behalf_of_its_person_with_their_seats(database: Database, cast: Cast) -> None:
    chair = cast.actor("tag-chair")
    actor = actor_of(database, make(database, "marks:write", person="tag-chair"))
    assert actor is not None
    assert actor.id.startswith("key:")
    assert (actor.on_behalf_of, actor.person_id, actor.seats) == (chair.id, chair.person_id, chair.seats)
    assert actor.scopes == ("marks:write",)


def test_a_key_is_out_of_date_revoked_or_its_person_disabled(database: Database, cast: Cast, hand: Clock) -> None:
    one, two, three = make(database, days=1), make(database), make(database, person="dcc")
    hand.at = NOON + timedelta(days=1) - timedelta(microseconds=1)
    assert all(actor_of(database, key) for key in (one, two, three))
    hand.at += timedelta(microseconds=1)
    revoked = update(keys).where(keys.c.prefix == two.split("_")[1]).values(revoked_at=NOON)
    do(database, lambda session: session.execute(revoked))
    people = table_of(Person)
    do(database, lambda s: s.execute(update(people).where(people.c.login == "dcc").values(disabled_at=NOON)))
    assert [actor_of(database, key) for key in (one, two, three)] == [None] * 3


@pytest.mark.parametrize(
    "forge", [lambda key: key[:-1], lambda key: key + "x", lambda key: key.split("_")[1], lambda key: ""]
)
def test_half_a_key_opens_nothing(database: Database, cast: Cast, forge: object) -> None:
    assert callable(forge)
    assert actor_of(database, forge(make(database))) is None


@pytest.mark.parametrize(
    "scope", ["read", "admin", "read:november-2021", "results:write", "results:write:november-2021:regression"]
)
def test_a_scope_that_can_be_meant_is_taken(scope: str) -> None:
    assert check_scope(scope) == scope


@pytest.mark.parametrize(
    "scope",
    [
        "",
        "fly",
        "reader",
        "results",
        "read:",
        "results:write::SIT",
        "results:write:november-2021:sit",
        "results:write:november-2021:SIT:",
        "results:write:a:SIT:more",
        "results:write:november-2021 admin",  # kept with blanks between, it would be two
        "results:write:x\nadmin",
    ],
)
def test_a_scope_that_cannot_is_refused(scope: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_scope(scope)
    assert refused.value.faults[0].pointer == "/scopes"


@pytest.mark.parametrize("days", [0, -1, 3651])
def test_a_key_holds_for_a_time_that_somebody_remembers(database: Database, cast: Cast, days: int) -> None:
    with pytest.raises(Invalid, match="between 1 and 3650"):
        make(database, days=days)
    with pytest.raises(NotFound):
        make(database, person="no-such-login")
    assert count_rows(database)["api_key"] == 0
