"""Figures are the same whichever way a body's results are compared with what counts: at hand, or in the database."""

import random
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from app.db import Database
from app.domain.status import Outcome, Phase
from app.models.base import table_of
from app.models.testing import CaseChange
from app.queries import moment
from app.queries.journal import verify
from app.queries.testing import phase_figures
from app.services import phase_figure, test_counting, test_run
from tests.support.results import RELEASE, body, make_release, post, recount, result

OUTCOMES = [each.value for each in Outcome]


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    make_release(database)
    yield database
    database.dispose()


@pytest.fixture(params=["at hand", "looked up", "first counted"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Have every body compared in one way."""
    if request.param != "at hand":
        for module in (phase_figure, test_run):
            monkeypatch.setattr(module, "SMALL", -1)
    if request.param == "first counted":
        for owner in (phase_figure, test_counting):
            monkeypatch.setattr(owner, "FEW", 2)
    test_counting.first_few.cache_clear()
    yield str(request.param)
    test_counting.first_few.cache_clear()


def test_figures_and_changes_are_those_of_a_recount(database: Database, way: str) -> None:
    chance = random.Random(41)
    for turn in range(12):
        run, attempt = f"R{chance.randrange(5)}", chance.randrange(1, 3)
        cases = chance.sample("abcdefgh", chance.randrange(1, 8))
        sent = [
            result(
                f"{name}{run}{attempt}{turn}" if chance.random() < 0.2 else name,
                chance.choice(OUTCOMES),
                retries=way_of,
            )
            for name, way_of in ((name, chance.choice([0, 0, 2])) for name in cases)
        ]
        post(database, body(sent, id=f"{run}-{turn}", attempt=attempt))
        with database.reading() as session:
            (shown,) = phase_figures(session, RELEASE, moment.resolve(session))
            assert shown.counts == recount(session, Phase.SIT)
    with database.reading() as session:
        assert verify(session).findings == ()


def test_the_same_changes_are_kept(database: Database, way: str) -> None:
    post(
        database, body([result("a"), result("b", "failed", message="x"), result("c", retries=1), result("d")], id="R1")
    )
    post(database, body([result("a", "failed"), result("b"), result("c"), result("d", retries=2)], id="R2"))
    changes = table_of(CaseChange)
    with database.reading() as session:
        rows = session.execute(select(changes).order_by(changes.c.body_no, changes.c.case_id)).all()
    kept = [(row.body_no, row.retries, row.before_id is not None, row.failure is not None) for row in rows]
    assert kept == [
        (1, 0, False, True),
        (1, 1, False, False),
        (2, 0, True, True),
        (2, 0, True, False),
        (2, 2, True, False),
    ]
