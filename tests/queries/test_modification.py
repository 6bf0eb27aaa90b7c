"""The register's questions: in how many statements, and of what was made here."""

from datetime import UTC, datetime
from functools import partial

from app.db import Database
from app.domain.access import LOADER
from app.domain.journal import StagedEntry
from app.doors.change import carry_out
from app.ledger import stage
from app.models.modification import Modification
from app.queries.consultation import list_consultations
from app.queries.meeting import list_meetings
from app.queries.modification import Wanted, list_modifications
from app.queries.modification_facts import find_facts
from app.queries.moment import resolve
from app.queries.paper import list_lines, list_papers
from tests.support.small_record import statements


def test_each_question_takes_a_fixed_number_of_statements(database: Database) -> None:
    asked = (
        (4, list_modifications),
        (6, partial(find_facts, reference="SECMP0062")),
        (5, partial(list_lines, reference="SECP_76_1701_23")),
        (3, list_papers),
        (3, list_meetings),
        (1, list_consultations),
    )
    for number, question in asked:
        with database.reading() as session:
            moment = resolve(session)
            with statements(database) as sent:
                question(session, moment=moment)
        assert (question, len(sent)) == (question, number)


def test_the_number_does_not_grow_with_what_is_known(database: Database) -> None:
    for reference in ("MP093", "SECMP0018"):
        with database.reading() as session:
            moment = resolve(session)
            with statements(database) as sent:
                find_facts(session, reference, moment)
        assert len(sent) == 6


def test_a_modification_that_no_paper_names_is_in_the_register(database: Database) -> None:
    row = Modification(reference="MP200", title="100 % of what_is asked")

    carry_out(
        database,
        lambda session: stage(
            session, StagedEntry(LOADER.id, "modification.added", "modification:MP200", rows=[lambda: [row]])
        ),
    )
    with database.reading() as session:
        rows = list_modifications(session, resolve(session), Wanted(q="00 % of what_"))
        early = list_modifications(session, resolve(session, as_at=datetime(2018, 1, 1, tzinfo=UTC)))
    assert [(found.reference, found.last, found.places, found.source) for found in rows] == [("MP200", None, (), None)]
    assert [found.reference for found in early] == ["MP200"]
