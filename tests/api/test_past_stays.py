"""The past stays as it was: a member leaves, something is backdated, a criterion gets another number."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from app import clock
from app.db import Database
from app.domain.incident import IncidentFacts
from app.domain.status import CriterionGroup, IncidentCategory, Rag, Severity
from app.domain.testing_issue import IssueFacts
from app.models.base import table_of
from app.models.body import Body
from app.models.criterion import Criterion, CriterionWording
from app.queries.release import release_id
from app.services import criterion, incident, person, testing_issue
from tests.doors.test_moment import addresses
from tests.support.cast import RELEASE, Cast
from tests.support.clients import Pages, TestClient
from tests.support.problems import bearer
from tests.support.small_record import Clock, do, put

API = f"/api/v1/releases/{RELEASE}"
KEY = "regression-testing"
UNMARKED = "june-2020"
YEAR, DAY = timedelta(days=365), timedelta(days=1)
LONG_AGO = datetime(2021, 10, 8, 9, tzinfo=UTC)


@pytest.fixture
def hand(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock that is ahead of all that was recorded before the test."""
    hand = Clock(clock.now() + DAY)
    monkeypatch.setattr(clock, "now", hand)
    return hand


def position(database: Database, cast: Cast, who: str, status: Rag) -> None:
    """Give a position on a criterion that no paper marks."""
    words: dict[str, Any] = {"status": status, "words": f"{who} says {status.value}.", "saw": 0}
    do(database, partial(criterion.record_position, actor=cast.actor(who), release=UNMARKED, key=KEY, **words))


def give_mark(database: Database, cast: Cast, held: datetime | None, saw: int, view: str) -> None:
    more: dict[str, Any] = {"status": Rag.RED, "view": view, "effective_at": held, "saw": saw}
    do(database, partial(criterion.record_mark, actor=cast.actor("tag-chair"), release=RELEASE, key=KEY, **more))


def moments(api: TestClient) -> dict[str, str]:
    """Now, as a link of a page would carry it."""
    told = api.get(f"{API}/criteria").json()
    return {"as_at": told["as_at"], "known_at": told["known_at"]}


def test_last_years_record_still_counts_a_member_who_left(
    api: TestClient, pages: Pages, database: Database, cast: Cast, hand: Clock
) -> None:
    path = f"/api/v1/releases/{UNMARKED}/criteria/{KEY}"
    for who, status in (("tag-member", Rag.RED), ("tag-second-member", Rag.GREEN)):
        position(database, cast, who, status)

    def seen(query: dict[str, str]) -> tuple[Any, ...]:
        key = cast.key("read", person="secretariat")  # a key lasts no year
        item = api.get(path, params=query, headers=bearer(key)).json()
        return item["provisional"], sorted((each["who"], each["status"]) for each in item["positions"])

    then, counted = moments(api), seen({})
    assert counted == ("red", [("Tag member", "red"), ("Tag second member", "green")])
    hand.at += YEAR
    do(database, partial(person.end_appointment, actor=cast.actor("admin"), login="tag-member", to="tag"))
    hand.at += DAY
    assert seen({})[0] == "green"
    # Asked as at last year, with what is known now and with what was known then, both count.
    assert seen({"as_at": then["as_at"]}) == counted
    assert seen(then) == counted
    pages.sign_in("tag-chair", "a-password-for-tests")
    shown = re.compile(rf'id="criterion-{KEY}".*?</article>', re.DOTALL)
    for query, worst in ((then, "Red"), ({}, "Green")):
        found = shown.search(pages.get(f"/releases/{UNMARKED}/board", params=query).text)
        assert found
        assert re.search(rf'rag-word">{worst}', found[0]), worst


def backdated(database: Database, cast: Cast) -> list[Callable[[], object]]:
    """What a person can record today of a day long gone, and the ends of what was."""
    dcc = cast.actor("dcc")
    issue = IssueFacts("No fault is returned.", Severity.ONE)
    trouble = IncidentFacts("No service.", IncidentCategory.ONE)
    old: dict[str, Any] = {"release": RELEASE, "effective_at": LONG_AGO}
    return [
        lambda: give_mark(database, cast, LONG_AGO, 1, "It failed even then."),
        lambda: do(database, lambda s: testing_issue.record_issue(s, dcc, facts=issue, **old)),
        lambda: do(database, lambda s: incident.record_incident(s, dcc, facts=trouble, **old)),
        lambda: do(
            database,
            partial(criterion.record_statement, actor=dcc, release=RELEASE, key="coexistence", text="It was so.",
                    effective_at=LONG_AGO, saw=2),
        ),
        lambda: do(
            database,
            partial(person.end_appointment, actor=cast.actor("admin"), login="opsg-member", to="opsg",
                    ends_at=LONG_AGO),
        ),
    ]  # fmt: skip


def answers(api: TestClient, query: dict[str, str]) -> dict[str, tuple[int, Any]]:
    """What every GET of release state answers at a moment."""
    found = {}
    for path in addresses():
        answer = api.get(path, params=query)
        json = answer.headers.get("content-type", "") == "application/json"
        # What is refused names the request that it refused.
        told = answer.json() if json else answer.text
        found[path] = (answer.status_code, told if answer.status_code == 200 else None)
    return found


def test_nothing_that_is_backdated_changes_an_earlier_answer(
    api: TestClient, database: Database, cast: Cast, hand: Clock
) -> None:
    """Every GET of both doors, asked again by the moments that its links carry, as of then and as of now."""
    then = moments(api)
    of_then, of_the_day = answers(api, then), answers(api, {**then, "as_at": "2021-10-09"})
    for step in backdated(database, cast):
        hand.at += DAY
        step()
    assert answers(api, then) == of_then
    assert answers(api, {**then, "as_at": "2021-10-09"}) == of_the_day
    # And all of it is there for who asks what is known now.
    now = {"as_at": "2021-10-09"}
    assert api.get(f"{API}/criteria/{KEY}", params=now).json()["view"] == "It failed even then."
    assert api.get(f"{API}/criteria/coexistence", params=now).json()["statement"] == "It was so."
    assert [row["key"] for row in api.get(f"{API}/testing-issues", params=now).json()["items"]] == ["TI-1"]
    assert [row["key"] for row in api.get(f"{API}/incidents", params=now).json()["items"]] == ["INC-1"]


def test_history_follows_the_key_through_a_new_number(
    api: TestClient, pages: Pages, database: Database, cast: Cast, hand: Clock
) -> None:
    before = api.get(f"{API}/criteria/{KEY}").json()
    then = moments(api)
    hand.at += DAY
    renumber(database, hand.at, "9")
    hand.at += DAY
    give_mark(database, cast, None, 1, "Under its new number.")
    hand.at += DAY
    now = api.get(f"{API}/criteria/{KEY}").json()
    assert (before["number"], now["number"], now["key"]) == ("3", "9", KEY)
    views = [row["words"] for row in api.get(f"{API}/criteria/{KEY}/marks").json()["items"]]
    assert views == ["Under its new number.", before["view"]]
    page = pages.get(f"/releases/{RELEASE}/criteria/{KEY}/history").text
    assert "criterion 9" in page
    assert "Under its new number." in page
    assert before["view"][:40] in page
    # As at then it has its old number, whatever was known.
    for query in (then, {"as_at": then["as_at"]}):
        assert api.get(f"{API}/criteria/{KEY}", params=query).json()["number"] == "3"
    told = api.get(f"{API}/changes", params={"from": then["known_at"]}).json()["items"]
    assert told[0]["sentence"] == "The TAG marked criterion 9 Red: Under its new number."


def renumber(database: Database, since: datetime, number: str) -> None:
    """Give the criterion another number from an instant on, as a new RID would."""
    criteria, bodies = table_of(Criterion), table_of(Body)
    with database.reading() as session:
        own = release_id(session, RELEASE)
        found = session.execute(
            select(criteria.c.id).where(criteria.c.key == KEY, criteria.c.release_id == own)
        ).scalar_one()
        tag = session.execute(select(bodies.c.id).where(bodies.c.slug == "tag")).scalar_one()
    wording = CriterionWording(
        criterion_id=found,
        body_id=tag,
        number=number,
        position=9,
        group=CriterionGroup.TESTING,
        text="The DCC has successfully completed regression testing",
        effective_at=since,
    )
    put(database, wording, kind="criterion.worded", release_ids=(own,))
