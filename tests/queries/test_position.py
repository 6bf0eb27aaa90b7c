"""Positions: whose count at a moment, and whose eyes see whose words."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app import clock
from app.db import Database
from app.domain.access import ANONYMOUS, Actor
from app.domain.status import Office, Rag, Seat
from app.models.body import Appointment, AppointmentEnd
from app.models.criterion import Mark, Position, Retraction
from app.queries.criterion import find_criterion
from app.queries.criterion_history import list_history, list_marks, list_positions
from app.queries.criterion_row import CriterionRow
from app.queries.moment import resolve
from app.queries.person import seats_of
from app.queries.position import last_version, positions_of, some_member
from tests.support.small_record import SLUG, Clock, SmallRecord, put, small_record

KEY = "regression-testing"
DAY = timedelta(days=1)
MEETING = datetime(2021, 10, 5, tzinfo=UTC)


@pytest.fixture
def hand(monkeypatch: pytest.MonkeyPatch) -> Clock:
    hand = Clock(MEETING)
    monkeypatch.setattr(clock, "now", hand)
    return hand


@pytest.fixture
def small(database_url: str, hand: Clock) -> Iterator[SmallRecord]:
    """A criterion of the TAG, two members, and others."""
    opened = Database(database_url)
    made = small_record(opened)
    made.criterion(KEY)
    yield made
    opened.dispose()


@pytest.fixture
def people(small: SmallRecord) -> dict[str, Actor]:
    return {
        "ann": small.person("ann", ("tag", Seat.MEMBER)),
        "bob": small.person("bob", ("tag", Seat.MEMBER)),
        "chair": small.person("chair", ("tag", Seat.CHAIR)),
        "secretary": small.person("secretary", ("tag", Seat.SECRETARY)),
        "other": small.person("other", ("opsg", Seat.CHAIR)),
        "secretariat": small.person("secretariat", office=Office.SECRETARIAT),
        "dcc": small.person("dcc", office=Office.DCC),
        "nobody": ANONYMOUS,
    }


def give(small: SmallRecord, who: str, status: Rag, at: datetime = MEETING, version: int = 1) -> Position:
    row = Position(
        criterion_id=small.criteria[KEY],
        person_id=small.people[who],
        body_id=small.bodies["tag"],
        version=version,
        status=status,
        words=f"{who} says {status}",
        effective_at=at,
    )
    put(small.database, row, release_ids=(small.release,))
    return row


def agree(small: SmallRecord, at: datetime, version: int = 1) -> Mark:
    row = Mark(
        criterion_id=small.criteria[KEY],
        body_id=small.bodies["tag"],
        version=version,
        status=Rag.AMBER,
        view="So it is.",
        effective_at=at,
    )
    put(small.database, row, release_ids=(small.release,))
    return row


def seen(
    small: SmallRecord, reader: Actor, as_at: datetime | None = None, known_at: datetime | None = None
) -> CriterionRow:
    with small.database.reading() as session:
        return find_criterion(session, SLUG, KEY, resolve(session, as_at, known_at), reader)


def history(small: SmallRecord, reader: Actor) -> list[tuple[str, str]]:
    with small.database.reading() as session:
        return [(row.who, row.words) for row in list_positions(session, SLUG, KEY, resolve(session), reader)]


@pytest.mark.parametrize("reader", ["nobody", "dcc", "other"])
def test_before_the_mark_the_public_sees_neither_words_nor_names(
    small: SmallRecord, people: dict[str, Actor], reader: str
) -> None:
    give(small, "ann", Rag.AMBER)
    row = seen(small, people[reader])
    assert (row.positions, row.own_position) == ((), None)
    assert (row.tally, row.provisional) == ({Rag.AMBER: 1}, Rag.AMBER)
    assert history(small, people[reader]) == []


@pytest.mark.parametrize("reader", ["ann", "bob", "chair", "secretary", "secretariat"])
def test_the_body_and_the_secretariat_see_whose_is_whose(
    small: SmallRecord, people: dict[str, Actor], reader: str
) -> None:
    give(small, "ann", Rag.AMBER)
    row = seen(small, people[reader])
    assert [(p.who, p.words, p.own) for p in row.positions] == [("Ann", "ann says amber", reader == "ann")]
    assert (row.own_position is not None) is (reader == "ann")
    assert history(small, people[reader]) == [("Ann", "ann says amber")]


def test_words_that_are_not_shown_are_not_handed_on(small: SmallRecord, people: dict[str, Actor]) -> None:
    give(small, "ann", Rag.AMBER)
    criterion = small.criteria[KEY]
    with small.database.reading() as session:
        (row,) = positions_of(session, SLUG, resolve(session), ANONYMOUS, {}, key=KEY)[criterion]
    assert (row.words, row.who, row.shown, row.counts) == ("", "a TAG member", False, True)


def test_with_the_mark_the_views_it_rests_on_are_published_without_names(
    small: SmallRecord, people: dict[str, Actor], hand: Clock
) -> None:
    give(small, "ann", Rag.AMBER)
    hand.at += 2 * DAY
    agree(small, MEETING + DAY)
    give(small, "bob", Rag.RED, MEETING + 2 * DAY)
    for reader in ("nobody", "dcc", "other"):
        row = seen(small, people[reader])
        assert [(p.who, p.words) for p in row.positions] == [("a TAG member", "ann says amber")]
        assert history(small, people[reader]) == [("a TAG member", "ann says amber")]
        # What came after the mark stands beside it, counted and unread.
        assert (row.tally, row.provisional) == ({Rag.AMBER: 1, Rag.RED: 1}, None)
    assert len(seen(small, people["ann"]).positions) == 2


def test_a_mark_that_was_retracted_publishes_nothing(small: SmallRecord, people: dict[str, Actor]) -> None:
    give(small, "ann", Rag.AMBER)
    row = agree(small, MEETING)
    assert history(small, ANONYMOUS) != []
    assert row.id is not None
    put(small.database, Retraction(table_name="mark", row_id=row.id, reason="another criterion's"))
    assert seen(small, ANONYMOUS).mark is None
    assert seen(small, ANONYMOUS).positions == ()
    assert history(small, ANONYMOUS) == []
    with small.database.reading() as session:
        assert [m.retracted for m in list_marks(session, SLUG, KEY, resolve(session))] == [True]


def test_a_position_one_changed_is_the_last_of_ones_own(
    small: SmallRecord, people: dict[str, Actor], hand: Clock
) -> None:
    give(small, "ann", Rag.RED)
    hand.at += DAY
    give(small, "ann", Rag.GREEN, hand.at, 2)
    row = seen(small, people["ann"])
    assert [(p.status, p.version) for p in row.positions] == [(Rag.GREEN, 2)]
    assert row.own_position == row.positions[0]
    assert [p.status for p in seen(small, people["ann"], MEETING).positions] == [Rag.RED]
    assert [words for _, words in history(small, people["ann"])] == ["ann says green", "ann says red"]
    with small.database.reading() as session:
        assert last_version(session, small.criteria[KEY], small.people["ann"]) == 2
        assert last_version(session, small.criteria[KEY], small.people["bob"]) == 0


def test_an_appointment_ends_when_it_ends(small: SmallRecord, people: dict[str, Actor], hand: Clock) -> None:
    """To the microsecond, with no entry recorded at that instant."""
    give(small, "ann", Rag.RED, MEETING - DAY)
    give(small, "bob", Rag.GREEN, MEETING - DAY)
    ends = MEETING + timedelta(hours=5)
    put(small.database, AppointmentEnd(appointment_id=1, ends_at=ends))
    hand.at = ends - timedelta(microseconds=1)
    assert seen(small, ANONYMOUS).provisional is Rag.RED
    with small.database.reading() as session:
        assert [seat.ended_at for seat in seats_of(session, small.people["ann"], hand.at)] == [None]
    hand.at = ends
    assert (seen(small, ANONYMOUS).tally, seen(small, ANONYMOUS).provisional) == ({Rag.GREEN: 1}, Rag.GREEN)
    with small.database.reading() as session:
        assert [seat.ended_at for seat in seats_of(session, small.people["ann"], hand.at)] == [ends]


def test_a_former_members_positions_count_in_their_time(
    small: SmallRecord, people: dict[str, Actor], hand: Clock
) -> None:
    give(small, "ann", Rag.RED, MEETING - 9 * DAY)
    known = hand.at + timedelta(seconds=1)
    hand.at += DAY
    put(small.database, AppointmentEnd(appointment_id=1, ends_at=MEETING - 2 * DAY))
    assert seen(small, people["secretariat"], MEETING - 3 * DAY).tally == {Rag.RED: 1}
    now = seen(small, people["secretariat"])
    assert (now.tally, now.provisional) == ({}, None)
    assert [(p.who, p.counts) for p in now.positions] == [("Ann", False)]
    # Before the end was recorded nobody knew of it.
    assert seen(small, ANONYMOUS, MEETING, known).tally == {Rag.RED: 1}


def test_the_last_recorded_end_counts(small: SmallRecord, people: dict[str, Actor]) -> None:
    give(small, "ann", Rag.RED, MEETING - 9 * DAY)
    put(small.database, AppointmentEnd(appointment_id=1, ends_at=MEETING - 2 * DAY))
    put(small.database, AppointmentEnd(appointment_id=1, ends_at=MEETING + 2 * DAY))
    assert seen(small, ANONYMOUS).tally == {Rag.RED: 1}
    assert seen(small, ANONYMOUS, MEETING + 3 * DAY).tally == {}


def test_only_a_vote_counts_and_only_in_its_own_body(small: SmallRecord, people: dict[str, Actor]) -> None:
    for who in ("secretary", "other", "secretariat"):
        give(small, who, Rag.RED)
    give(small, "chair", Rag.GREEN)
    assert seen(small, ANONYMOUS).tally == {Rag.GREEN: 1}


def test_a_position_before_the_appointment_does_not_count_yet(small: SmallRecord, people: dict[str, Actor]) -> None:
    give(small, "other", Rag.RED, MEETING - DAY)
    late: Any = Appointment(
        person_id=small.people["other"], body_id=small.bodies["tag"], seat=Seat.MEMBER, effective_at=MEETING
    )
    put(small.database, late)
    assert seen(small, ANONYMOUS, MEETING - DAY).tally == {}
    assert seen(small, ANONYMOUS, MEETING).tally == {Rag.RED: 1}


def test_everything_said_stands_in_one_history(small: SmallRecord, people: dict[str, Actor]) -> None:
    give(small, "ann", Rag.AMBER, MEETING - DAY)
    agree(small, MEETING)
    with small.database.reading() as session:
        rows = list_history(session, SLUG, KEY, resolve(session), ANONYMOUS)
    assert [(row.kind, row.who, row.status) for row in rows] == [
        ("mark", "TAG", Rag.AMBER),
        ("position", "a TAG member", Rag.AMBER),
    ]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("OPSG", "an OPSG member"),
        ("TAG", "a TAG member"),
        ("SSC", "an SSC member"),
        ("CSC", "a CSC member"),
        ("Panel", "a Panel member"),
        ("Operations Group", "an Operations Group member"),
        ("Change Board", "a Change Board member"),
    ],
)
def test_a_member_is_named_as_people_say_it(name: str, said: str) -> None:
    assert some_member(name) == said
