"""Questions about what papers say of a release: as many statements for a full release as for an empty one."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from app.db import Database
from app.domain.cost import Sum
from app.queries.baseline import list_versions
from app.queries.cost import find_costs
from app.queries.fact import count_facts
from app.queries.glossary import gather_terms, list_terms, terms_for
from app.queries.impact import find_impacts
from app.queries.moment import Moment, resolve
from app.queries.passage import ON_COSTS, ON_IMPACTS, ON_SCOPE, ON_STRATEGY, list_passages
from app.queries.reported import find_reported
from app.queries.scope import find_scope
from app.queries.source import Source
from tests.support.small_record import statements

Question = Callable[[Session, str, Moment], object]
QUESTIONS: dict[str, tuple[Question, int]] = {
    "costs": (find_costs, 2),
    "impacts": (find_impacts, 2),
    "scope": (find_scope, 3),
    "passages": (list_passages, 1),
    "reported": (find_reported, 1),
    "versions": (list_versions, 1),
    "counts": (count_facts, 1),
    "terms": (lambda session, slug, moment: terms_for(session, moment, slug), 1),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_number_of_statements_is_fixed(database: Database, name: str) -> None:
    ask, count = QUESTIONS[name]
    for slug in ("november-2019", "june-2020", "november-2020", "november-2021", "none"):
        with database.reading() as session:
            moment = resolve(session)
            with statements(database) as sent:
                ask(session, slug, moment)
        assert len(sent) == count, slug


def test_every_kind_of_passage_but_news_has_its_page(database: Database) -> None:
    with database.reading() as session:
        moment = resolve(session)
        kinds = {
            row.kind
            for slug in ("november-2019", "june-2020", "november-2020", "november-2021")
            for row in list_passages(session, slug, moment)
        }
    shown = {*ON_SCOPE, *ON_IMPACTS, *ON_COSTS, *ON_STRATEGY}
    assert kinds <= shown
    assert len(shown) == sum(map(len, (ON_SCOPE, ON_IMPACTS, ON_COSTS, ON_STRATEGY)))


def test_an_acronym_of_two_glossaries_is_one_entry(database: Database) -> None:
    with database.reading() as session:
        entries = {entry.acronym: entry for entry in gather_terms(list_terms(session, resolve(session)))}
    assert len(entries) == 22
    assert [row.release for row in entries["SIT"].given_by] == ["june-2020", "november-2019"]
    assert list(entries) == sorted(entries)


def test_both_footnotes_that_a_paper_numbers_1_are_kept(database: Database) -> None:
    with database.reading() as session:
        moment = resolve(session)
        impacts, costs = find_impacts(session, "november-2019", moment), find_costs(session, "november-2019", moment)
        counted = count_facts(session, "SECP_68_1005_10", moment)
    assert counted["footnotes"] == 3
    assert impacts.documents is not None
    hung = [*(column.footnote for column in impacts.documents.columns), *(column.footnote for column in costs.columns)]
    assert [(note.number, note.hangs_on) for note in hung if note] == [("1", "0062"), ("2", "0062")]


def test_no_cost_is_no_amount(database: Database) -> None:
    with database.reading() as session:
        costs = find_costs(session, "november-2021", resolve(session))
    assert (costs.total.sum, costs.table, costs.differing) == (Sum(0, 0, 0, 0, 0), (), ())


def test_a_source_leads_to_its_line() -> None:
    assert Source("SECP_76_1701_23", "x.txt", 781).href == "/papers/SECP_76_1701_23#line-781"
    assert Source("SEC Newsletter August 2018").href == "/papers/SEC%20Newsletter%20August%202018"
