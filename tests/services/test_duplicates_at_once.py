"""Two people name each other's issue, or failure, as the one that stays, at the same moment: one of them stays."""

from collections.abc import Callable
from threading import Thread

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.db import Database
from app.domain.errors import Conflict
from app.domain.exclusion import Stays, Target, Terms
from app.domain.status import ExclusionClass, ExclusionOf, Phase
from app.services.exclusion import exclude
from app.services.testing_issue import change_issue
from tests.support.cast import RELEASE, Cast
from tests.support.excluding import Tag, result
from tests.support.small_record import do

Step = Callable[[Session], object]


@pytest.fixture
def tag(cast: Cast) -> Tag:
    return Tag(cast)


def waits(database: Database) -> bool:
    """Whether somebody waits for another writer."""
    if database.sqlite:
        return len(database._turns._waiting) > 0
    with database.reading(fresh=True) as session:
        asked = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
        return bool(session.execute(text(asked)).scalar_one())


def meet(database: Database, first: Step, second: Step) -> list[Conflict]:
    """Let a second writer come while the first has looked, and has not kept anything yet; say who was refused."""
    refused: list[Conflict] = []

    def come() -> None:
        try:
            do(database, second)
        except Conflict as error:
            refused.append(error)

    other = Thread(target=come)
    with database.writing() as session:
        first(session)
        other.start()
        while other.is_alive() and not waits(database):
            pass
    other.join(30)
    assert not other.is_alive()
    return refused


def test_opposite_duplicates_of_issues(tag: Tag) -> None:
    one, two, dcc = tag.issue(), tag.issue(), tag.cast.actor("dcc")

    def say(key: str, stays: str) -> Step:
        return lambda s: change_issue(s, dcc, release=RELEASE, key=key, changes={"duplicate_of": stays}, saw=1)

    (refused,) = meet(tag.database, say(one, two), say(two, one))
    assert two in refused.detail or one in refused.detail


def test_opposite_duplicates_of_failures(tag: Tag) -> None:
    tag.send("R1", result("a", "failed", message="x"), result("b", "failed", message="x"))
    a, b, secretary = tag.case("a"), tag.case("b"), tag.cast.actor("tag-secretary")

    def say(case: int, stays: int) -> Step:
        target = Target(ExclusionOf.TEST, phase=Phase.SIT, case=case)
        terms = Terms(ExclusionClass.DUPLICATE, "The same.", "tag", "TAG_51", stays=Stays(case=stays))
        return lambda session: exclude(session, secretary, release=RELEASE, target=target, terms=terms)

    assert len(meet(tag.database, say(a, b), say(b, a))) == 1
    assert tag.figures().taken.cases == 1
