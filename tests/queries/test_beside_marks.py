"""What stands beside a board's marks: one statement whatever the numbers, and the same as each list by itself."""

from datetime import date
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import Database
from app.domain.access import ANONYMOUS
from app.domain.condition import Wanted
from app.domain.document import DocumentFacts, File
from app.domain.status import ConditionOutcome, Rag
from app.doors.change import carry_out
from app.models.base import table_of
from app.models.criterion import Criterion, Mark
from app.queries.beside_marks import BesideMarks, find_beside_marks
from app.queries.colour import list_colours
from app.queries.condition import list_conditions
from app.queries.criterion_named import name_criterion
from app.queries.document import list_documents
from app.queries.moment import resolve
from app.services.colour import define_colours
from app.services.condition import conditions_under, end_condition, record_condition
from app.services.criterion import record_mark
from app.services.document import give_document, withdraw_document
from tests.support.cast import RELEASE, Cast
from tests.support.small_record import do, put, statements

KEYS = ("regression-testing", "code-deployable")
BYTES = b"a report"
FILE = File("r.txt", "text/plain", sha256(BYTES).hexdigest(), BYTES)


def found(database: Database) -> BesideMarks:
    with database.reading(fresh=True) as session:
        return find_beside_marks(session, RELEASE, resolve(session), ANONYMOUS)


def fill(database: Database, cast: Cast, times: int) -> None:
    """Record so many of each on two criteria; every second condition is met."""
    office = cast.actor("secretariat")
    for n in range(times):
        do(database, lambda s: define_colours(s, office, release=RELEASE, meanings={Rag.AMBER: "As agreed."}))
        for key in KEYS:
            hang(database, cast, key, f"Wanted {n}", met=n % 2 == 1)
            give(database, cast, key, DocumentFacts(f"Report {n}"), FILE)
            give(database, cast, key, DocumentFacts(f"Report {n}", link="https://example.org"), None)


def hang(database: Database, cast: Cast, key: str, text: str, *, met: bool) -> None:
    chair, wanted = cast.actor("tag-chair"), Wanted(text, "DCC", date(2021, 11, 3))
    row = carry_out(
        database, lambda s: record_condition(s, chair, release=RELEASE, key=key, wanted=wanted, saw=version(s, key))
    )
    outcome, id = ConditionOutcome.MET, row.id or 0
    if met:
        do(
            database,
            lambda s: end_condition(s, chair, release=RELEASE, key=key, id=id, outcome=outcome, words="Met."),
        )


def give(database: Database, cast: Cast, key: str, facts: DocumentFacts, file: File | None) -> None:
    dcc = cast.actor("dcc")
    do(database, lambda s: give_document(s, dcc, release=RELEASE, key=key, facts=facts, file=file, saw=0))


def version(session: Session, key: str) -> int:
    return name_criterion(session, RELEASE, key).version


def test_one_statement_whatever_the_numbers(database: Database, cast: Cast) -> None:
    counts = []
    for times in (0, 1, 3):
        fill(database, cast, times)
        with statements(database) as sent, database.reading(fresh=True) as session:
            moment = resolve(session)
            sent.clear()
            find_beside_marks(session, RELEASE, moment, ANONYMOUS)
        counts.append(len([each for each in sent if "SELECT" in each.upper()]))
    assert counts == [1, 1, 1]
    beside = found(database)
    assert {key: len(rows) for key, rows in beside.conditions.items()} == dict.fromkeys(KEYS, 4)
    assert {key: len(rows) for key, rows in beside.documents.items()} == dict.fromkeys(KEYS, 8)


def test_it_is_what_each_list_says(database: Database, cast: Cast) -> None:
    fill(database, cast, 2)
    dcc = cast.actor("dcc")
    do(
        database,
        lambda s: withdraw_document(s, dcc, release=RELEASE, key=KEYS[0], document="report-1", words="Old.", saw=1),
    )
    with database.reading(fresh=True) as session:
        moment = resolve(session)
        beside = find_beside_marks(session, RELEASE, moment, ANONYMOUS)
        assert beside.colours == list_colours(session, RELEASE, moment)
        for key in KEYS:
            assert beside.conditions[key] == list_conditions(session, RELEASE, key, moment)
            listed = list_documents(session, RELEASE, key, moment)
            assert sorted(beside.documents[key], key=lambda row: row.key) == list(listed)
            assert beside.documents_on(key) == tuple(row for row in beside.documents[key] if not row.withdrawn)
    assert len(beside.documents_on(KEYS[0])) == 3


def test_another_release_has_none_of_it(database: Database, cast: Cast) -> None:
    fill(database, cast, 1)
    with database.reading(fresh=True) as session:
        beside = find_beside_marks(session, "june-2020", resolve(session), ANONYMOUS)
    assert beside.undefined
    assert (beside.conditions, beside.documents) == ({}, {})


def test_a_board_shows_what_is_open_and_what_hung_on_the_mark_it_has(database: Database, cast: Cast) -> None:
    fill(database, cast, 2)
    chair = cast.actor("tag-chair")
    shown = found(database).conditions_on(KEYS[0])
    assert [row.open for row in shown] == [True, False]
    do(
        database,
        lambda s: record_mark(
            s, chair, release=RELEASE, key=KEYS[0], status=Rag.AMBER, view="Now.", saw=version(s, KEYS[0])
        ),
    )
    (left,) = found(database).conditions_on(KEYS[0])
    assert (left.open, left.on_current_mark) == (True, False)
    assert len(found(database).conditions[KEYS[0]]) == 2


def test_conditions_are_recorded_in_one_entry_with_their_mark(database: Database, cast: Cast) -> None:
    marks, criteria = table_of(Mark), table_of(Criterion)
    question = (
        select(marks.c.criterion_id, marks.c.body_id, marks.c.effective_at)
        .join(criteria, criteria.c.id == marks.c.criterion_id)
        .where(criteria.c.key == KEYS[0])
    )
    with database.reading(fresh=True) as session:
        paper = session.execute(question).one()
    mark = Mark(
        criterion_id=paper.criterion_id,
        body_id=paper.body_id,
        version=9,
        status=Rag.AMBER,
        view="With conditions.",
        effective_at=paper.effective_at,
    )
    wanted = (Wanted("One", "DCC"), Wanted("Two", "TAG"))
    seq = put(database, mark, conditions_under(mark, wanted, "Tag chair"))
    rows = found(database).conditions_on(KEYS[0])
    assert [(row.text, row.mark_version, row.on_current_mark) for row in rows] == [("One", 9, True), ("Two", 9, True)]
    assert {row.effective_at for row in rows} == {paper.effective_at}
    assert mark.seq == seq
