"""The board and the home page: what they say of the real release, and in how many statements."""

from datetime import UTC, date, datetime

import pytest
from fastapi.testclient import TestClient

from app.db import Database
from app.domain.access import ANONYMOUS
from app.domain.errors import NotFound
from app.domain.status import Classification, Rag, Seat
from app.models.criterion import Mark, Position
from app.models.release import Release
from app.queries.board import find_board
from app.queries.criterion import list_criteria
from app.queries.moment import Moment, resolve
from app.queries.release import list_releases, list_scope
from tests.support.cast import RELEASE
from tests.support.small_record import SLUG, put, small_record, statements

MEETING = datetime(2021, 10, 5, tzinfo=UTC)


def test_the_real_board_is_what_the_paper_says(database: Database) -> None:
    with database.reading() as session:
        board = find_board(session, RELEASE, resolve(session), ANONYMOUS)
    opsg, tag = board.bodies
    assert (opsg.slug, opsg.group, opsg.tally, opsg.not_assessed) == (
        "opsg",
        "Operational",
        {Rag.GREEN: 7, Rag.AMBER: 1},
        0,
    )
    assert (tag.slug, tag.group, tag.tally, tag.not_assessed) == ("tag", "Testing", {Rag.GREEN: 7}, 0)
    assert board.sentence == (
        "OPSG: 7 Green, 1 Amber; TAG: 7 Green. Every criterion has been assessed and none is Red."
    )
    assert board.live
    assert [row.number for row in opsg.criteria] == [str(n) for n in range(1, 9)]


def test_before_the_meeting_nothing_had_been_assessed(database: Database) -> None:
    with database.reading() as session:
        board = find_board(session, RELEASE, resolve(session, datetime(2021, 9, 1, tzinfo=UTC)), ANONYMOUS)
    assert [(body.tally, body.not_assessed, body.assessed_on) for body in board.bodies] == [
        ({}, 8, None),
        ({}, 7, None),
    ]
    assert board.sentence.endswith("15 criteria are still to be assessed.")
    assert not board.live


def test_before_the_first_entry_there_was_no_release(database: Database) -> None:
    with database.reading() as session:
        before = resolve(session, None, datetime(1999, 1, 1, tzinfo=UTC))
        assert list_releases(session, before) == ()
        with pytest.raises(NotFound):
            find_board(session, RELEASE, before, ANONYMOUS)


def test_a_release_nobody_knows_has_no_board(database: Database) -> None:
    with database.reading() as session, pytest.raises(NotFound, match="june-2099"):
        find_board(session, "june-2099", resolve(session), ANONYMOUS)


def grow(criterion: int, body: int, people: list[int], database: Database) -> None:
    rows: list[object] = [
        Position(
            criterion_id=criterion, person_id=person, body_id=body, version=1, status=Rag.RED, effective_at=MEETING
        )
        for person in people
    ]
    rows += [
        Mark(criterion_id=criterion, body_id=body, version=n, status=Rag.GREEN, effective_at=MEETING) for n in (1, 2, 3)
    ]
    put(database, *rows)


def asked(database: Database, slug: str) -> list[str]:
    with statements(database) as sent, database.reading() as session:
        moment = resolve(session)
        find_board(session, slug, moment, ANONYMOUS)
    return sent


def test_a_board_is_five_statements_however_much_is_on_it(database_url: str) -> None:
    opened = Database(database_url)
    small = small_record(opened)
    empty = asked(opened, SLUG)
    people = [small.person(f"member-{n}", ("tag", Seat.MEMBER)).person_id or 0 for n in range(3)]
    for number in range(6):
        grow(small.criterion(f"criterion-{number}"), small.bodies["tag"], people, opened)
    full = asked(opened, SLUG)
    assert len(empty) == len(full) == 5
    with opened.reading() as session:
        (body,) = find_board(session, SLUG, resolve(session), ANONYMOUS).bodies
    assert (len(body.criteria), body.criteria[0].tally, body.tally) == (6, {Rag.RED: 3}, {Rag.GREEN: 6})
    opened.dispose()


def test_all_releases_are_read_in_as_few_statements_as_one(database: Database) -> None:
    with statements(database) as sent, database.reading() as session:
        rows = list_criteria(session, None, resolve(session), ANONYMOUS)
        together = len(sent)
        heads = list_releases(session, resolve(session))
        each = {head.slug: list_criteria(session, head.slug, resolve(session), ANONYMOUS) for head in heads}
    assert together == 4  # one of them to resolve the moment
    assert {row.release for row in rows} == {slug for slug, listed in each.items() if listed}
    for slug, listed in each.items():
        assert tuple(row for row in rows if row.release == slug) == listed


def test_the_home_page_asks_no_more_for_more_releases(api: TestClient, database: Database) -> None:
    app_database: Database = api.app.state.database  # type: ignore[attr-defined]

    def count() -> int:
        with statements(app_database) as sent:
            assert api.get("/").status_code == 200
        return len(sent)

    before = count()
    for number in range(4):
        row = Release(slug=f"release-{number}", title=f"Release {number}", classification=Classification.WHITE)
        put(database, row, touches_all=True)
    assert count() == before


def test_releases_without_a_day_come_last_on_both_databases(database: Database) -> None:
    put(database, Release(slug="a-later-one", title="A later one", classification=Classification.WHITE))
    with database.reading() as session:
        heads = list_releases(session, resolve(session))
    dated = [head.go_live for head in heads if head.go_live is not None]
    assert dated == [date(2019, 11, 7), date(2020, 6, 25), date(2021, 11, 4)]
    assert [head.slug for head in heads[len(dated) :]] == ["a-later-one", "november-2020"]


def test_the_scope_stands_in_the_papers_order(database: Database) -> None:
    with database.reading() as session:
        scope = list_scope(session, RELEASE, resolve(session))
        assert list_scope(session, RELEASE, Moment(MEETING.replace(year=1899), MEETING, 1, live=False)) == ()
    assert len(scope) == 11
    assert all(item.source is not None for item in scope)
