"""A criterion at a moment: its wording, statement and mark of then, and what a reader may do about it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.db import Database
from app.domain.access import ANONYMOUS
from app.domain.effective import recorded_late
from app.domain.errors import NotFound
from app.domain.status import CriterionGroup, Office, Rag, Seat
from app.models.criterion import CriterionVersion, CriterionWording, Mark, Retraction, Statement
from app.queries.criterion import find_criterion, list_criteria
from app.queries.criterion_history import list_history, list_statements
from app.queries.criterion_named import name_criterion
from app.queries.criterion_row import CriterionRow
from app.queries.moment import resolve
from tests.support.small_record import SLUG, SmallRecord, put, small_record

KEY = "regression-testing"
DAY = timedelta(days=1)
MEETING = datetime(2021, 10, 5, tzinfo=UTC)


@pytest.fixture
def small(database_url: str) -> Iterator[SmallRecord]:
    opened = Database(database_url)
    made = small_record(opened)
    made.criterion(KEY)
    yield made
    opened.dispose()


def seen(small: SmallRecord, as_at: datetime | None = None, known: int | None = None) -> CriterionRow:
    with small.database.reading() as session:
        moment = resolve(session, as_at)
        if known is not None:
            moment = type(moment)(moment.as_at, moment.known_at, known, live=False)
        return find_criterion(session, SLUG, KEY, moment, ANONYMOUS)


def test_a_wording_holds_from_its_day(small: SmallRecord) -> None:
    row = CriterionWording(
        criterion_id=small.criteria[KEY], body_id=small.bodies["opsg"], number="7", position=1,
        group=CriterionGroup.OPERATIONAL, text="Another text.", effective_at=MEETING,
    )  # fmt: skip
    before = put(small.database) - 1
    put(small.database, row)
    assert (seen(small).text, seen(small).number, seen(small).body) == ("Another text.", "7", "opsg")
    for earlier in (seen(small, MEETING - DAY), seen(small, known=before)):
        assert (earlier.text, earlier.body) == (f"The text of {KEY}.", "tag")
    with small.database.reading() as session:
        assert name_criterion(session, SLUG, KEY).body == "opsg"


def test_a_wording_that_was_wrong_names_no_body(small: SmallRecord) -> None:
    row = CriterionWording(
        criterion_id=small.criteria[KEY], body_id=small.bodies["opsg"], number="7", position=1, text="Wrong.",
        effective_at=MEETING,
    )  # fmt: skip
    put(small.database, row)
    assert row.id is not None
    put(small.database, Retraction(table_name="criterion_wording", row_id=row.id, reason="another's"))
    with small.database.reading() as session:
        assert (seen(small).body, name_criterion(session, SLUG, KEY).body) == ("tag", "tag")


def test_statement_mark_and_version_are_those_of_the_moment(small: SmallRecord) -> None:
    of: dict[str, Any] = {"criterion_id": small.criteria[KEY]}
    first = put(
        small.database,
        Statement(**of, number=1, text="Nearly.", effective_at=MEETING),
        CriterionVersion(**of, version=1),
    )
    second = put(
        small.database,
        Mark(**of, body_id=small.bodies["tag"], version=2, status=Rag.RED, view="No.", effective_at=MEETING + DAY),
        CriterionVersion(**of, version=2),
    )
    now, then = seen(small), seen(small, known=first)
    assert (now.version, now.mark and now.mark.status, then.version, then.mark) == (2, Rag.RED, 1, None)
    assert now.statement == then.statement is not None
    assert (seen(small, MEETING).mark, seen(small, MEETING - DAY).statement) == (None, None)
    assert seen(small, known=first - 1).version == 0
    with small.database.reading() as session:
        named = name_criterion(session, SLUG, KEY)
        assert [row.words for row in list_statements(session, SLUG, KEY, resolve(session))] == ["Nearly."]
        assert [row.seq for row in list_history(session, SLUG, KEY, resolve(session), ANONYMOUS)] == [second, first]
    assert (named.version, named.statements, named.release_id) == (2, 1, small.release)


def test_what_a_reader_may_do_stands_beside_it(small: SmallRecord) -> None:
    readers = {
        "member": small.person("member", ("tag", Seat.MEMBER)),
        "secretary": small.person("secretary", ("tag", Seat.SECRETARY)),
        "dcc": small.person("dcc", office=Office.DCC),
        "nobody": ANONYMOUS,
    }
    may = {}
    for name, reader in readers.items():
        with small.database.reading() as session:
            (row,) = list_criteria(session, SLUG, resolve(session), reader)
        may[name] = (row.may_position, row.may_mark, row.may_state)
        assert [row.why_not_position is None, row.why_not_mark is None, row.why_not_state is None] == list(may[name])
    assert may == {
        "member": (True, False, False),
        "secretary": (False, True, False),
        "dcc": (False, False, True),
        "nobody": (False, False, False),
    }


@pytest.mark.parametrize(("slug", "key"), [(SLUG, "no-such"), ("june-2099", KEY)])
def test_what_is_not_there_is_not_found(small: SmallRecord, slug: str, key: str) -> None:
    with small.database.reading() as session:
        with pytest.raises(NotFound, match=key if slug == SLUG else slug):
            find_criterion(session, slug, key, resolve(session), ANONYMOUS)
        with pytest.raises(NotFound):
            name_criterion(session, slug, key)


@pytest.mark.parametrize(
    ("recorded", "paper", "late"),
    [
        (MEETING, None, False),
        (MEETING + timedelta(hours=22), None, False),  # the same London day, in summer time
        (MEETING + timedelta(hours=23), None, True),
        (MEETING + 99 * DAY, "CSC_32_2610", False),
        (MEETING - DAY, None, False),
    ],
)
def test_late_is_a_later_london_day_unless_a_paper_says_so(recorded: datetime, paper: str | None, late: bool) -> None:
    assert recorded_late(MEETING, recorded, paper) is late
