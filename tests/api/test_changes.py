"""What changed between two moments: by when it was recorded and by when it held, with both doors of one mind."""

import re
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from app import clock
from app.db import Database
from app.domain.incident import IncidentFacts
from app.domain.status import IncidentCategory, Rag
from app.doors.changes import Between, changes_between
from app.doors.moment import Asked
from app.services import criterion, incident
from tests.support.cast import RELEASE, Cast
from tests.support.clients import Pages, TestClient
from tests.support.problems import pointers, refused
from tests.support.results import body, post, result
from tests.support.small_record import Clock, do, put, statements

API = f"/api/v1/releases/{RELEASE}/changes"
PAGE = f"/releases/{RELEASE}/changes"
MEETING = datetime(2021, 10, 8, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def head(api: TestClient) -> str:
    known: str = api.get(f"/api/v1/releases/{RELEASE}/criteria").json()["known_at"]
    return known


def ask(api: TestClient, **query: str) -> dict[str, Any]:
    answer = api.get(API, params={name.rstrip("_"): value for name, value in query.items()})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def told(api: TestClient, **query: str) -> list[str]:
    return [item["sentence"] for item in ask(api, **query)["items"]]


def mark(database: Database, cast: Cast, held: datetime | None = None, view: str = "It fails.") -> None:
    step = partial(
        criterion.record_mark,
        actor=cast.actor("tag-chair"),
        release=RELEASE,
        key="regression-testing",
        status=Rag.RED,
        view=view,
        effective_at=held,
        saw=1,
    )
    do(database, step)


def test_what_was_recorded_since_a_moment(api: TestClient, database: Database, cast: Cast) -> None:
    before = head(api)
    assert told(api, from_=before) == []
    mark(database, cast, MEETING)
    post(database, body([result("a", "failed"), result("b", "passed"), result("c", "errored")]))
    found = ask(api, from_=before)
    assert [item["sentence"] for item in found["items"]] == [
        "SIT run 41: 3 results received, 2 new failures.",
        "The TAG marked criterion 3 Red: It fails.",
    ]
    late = found["items"][1]
    assert (late["recorded_late"], late["source"], late["kind"]) == (True, None, "mark.recorded")
    assert late["href"] == f"/releases/{RELEASE}/board#criterion-regression-testing"
    assert late["effective_at"] == "2021-10-08T09:00:00Z"
    assert (found["from"], found["clock"], found["swapped"], found["more"]) == (before, "known_at", False, False)
    assert found["to"] == found["known_at"] == head(api)
    # The same failure again is no new one; another is.
    again = head(api)
    post(database, body([result("a", "failed"), result("d", "failed")], id="SIT-42"))
    assert told(api, from_=again) == ["SIT run 42: 2 results received, 1 new failure."]


def test_what_held_from_a_day_on_whenever_it_was_recorded(api: TestClient, database: Database, cast: Cast) -> None:
    mark(database, cast, MEETING)
    during = {"clock": "as_at", "from_": "2021-10-07", "to": "2021-10-09"}
    assert told(api, **during) == ["The TAG marked criterion 3 Red: It fails."]
    # A moment is after the one it begins from, and up to the other.
    exact = {"clock": "as_at", "to": "2021-10-08T09:00:00Z"}
    assert len(told(api, **exact, from_="2021-10-08T08:59:59.999999Z")) == 1
    assert told(api, clock="as_at", from_="2021-10-08T09:00:00Z", to="2021-10-09") == []
    page = api.get(PAGE, params={"clock": "as_at", "from": "2021-10-07", "to": "2021-10-09"}).text
    today = f"{datetime.now(UTC):%Y}"
    assert "recorded late, on" in page
    assert today in page.partition("recorded late, on")[2][:120]


def test_what_was_not_known_yet_did_not_change_then(api: TestClient, database: Database, cast: Cast) -> None:
    before = head(api)
    mark(database, cast, MEETING)
    during = {"clock": "as_at", "from_": "2021-10-07", "to": "2021-10-09"}
    assert len(told(api, **during)) == 1
    assert told(api, **during, known_at=before) == []
    assert told(api, from_="2021-10-07", known_at=before)[0] == "An appointment to a body was ended."


def test_moments_the_wrong_way_round_are_swapped(api: TestClient, pages: Pages) -> None:
    one = ask(api, clock="as_at", from_="2021-09-28", to="2021-10-06")
    other = ask(api, clock="as_at", from_="2021-10-06", to="2021-09-28")
    assert (one["swapped"], other["swapped"]) == (False, True)
    assert one["items"] == other["items"] != []
    assert (one["from"], one["to"]) == (other["from"], other["to"])
    page = pages.get(PAGE, params={"clock": "as_at", "from": "2021-10-06", "to": "2021-09-28"}).text
    assert "the other way round" in page


def test_without_moments_it_is_since_the_last_meeting(api: TestClient, pages: Pages) -> None:
    found = ask(api)
    assert (found["clock"], found["from"]) == ("known_at", "2021-10-26T22:59:59.999999Z")
    assert "CSC meeting 32" in pages.get(PAGE).text
    # Asked as at a day, it is since the meeting before that, by when things held.
    then = ask(api, as_at="2021-10-20")
    assert (then["clock"], then["from"], then["to"]) == (
        "as_at", "2021-10-05T22:59:59.999999Z", "2021-10-20T22:59:59.999999Z",
    )  # fmt: skip
    # A release without a meeting is told from the beginning.
    first = api.get("/api/v1/releases/november-2020/changes").json()
    assert first["from"] == "1970-01-01T00:00:00Z"
    assert "From the beginning of the record" in pages.get("/releases/november-2020/changes").text


def test_nothing_is_said_to_be_nothing_and_both_moments_stand(pages: Pages) -> None:
    page = pages.get(PAGE, params={"clock": "as_at", "from": "2021-10-06", "to": "2021-10-07"}).text
    assert "Nothing came to hold between these two moments." in page
    assert "6 October 2021, 23:59" in page
    assert "7 October 2021, 23:59" in page


def test_a_paper_is_named_and_not_called_late(api: TestClient, pages: Pages) -> None:
    found = ask(api, clock="as_at", from_="2021-10-04", to="2021-10-06")["items"]
    assert len(found) == 16  # eight statements, eight marks
    assert {item["source"]["paper"] for item in found} == {"CSC_32_2610"}
    assert not any(item["recorded_late"] for item in found)
    page = pages.get(PAGE, params={"clock": "as_at", "from": "2021-10-04", "to": "2021-10-06"}).text
    assert page.count("from paper") == 16
    assert "/papers/CSC_32_2610#line-427" in page


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ({"from": "x"}, "query:from"), ({"to": "2021-13-01"}, "query:to"), ({"clock": "wall"}, "query:clock"),
        ({"as_at": "x"}, "query:as_at"), ({"from": "1999-01-01"}, "query:from"),
    ],
)  # fmt: skip
def test_what_is_no_moment_is_refused(api: TestClient, query: dict[str, str], place: str) -> None:
    assert pointers(refused(api.get(API, params=query), 422, "invalid")) == [place]
    assert api.get(PAGE, params=query).status_code == 422


def test_a_release_nobody_knows_has_no_changes(api: TestClient) -> None:
    refused(api.get("/api/v1/releases/june-2099/changes"), 404, "not-found")
    refused(api.get(API, params={"known_at": "2000-01-01"}), 404, "not-found")


def test_an_answer_asked_again_by_its_own_moments_is_the_same(api: TestClient, database: Database, cast: Cast) -> None:
    before = head(api)
    mark(database, cast)
    first = ask(api, from_=before)
    facts = IncidentFacts("No service.", IncidentCategory.TWO)
    dcc = cast.actor("dcc")
    do(database, lambda s: incident.record_incident(s, dcc, release=RELEASE, facts=facts))
    same = ask(
        api, clock="known_at", from_=first["from"], to=first["to"], as_at=first["as_at"], known_at=first["known_at"]
    )
    assert same == first
    assert told(api, from_=first["to"]) == ["Live incident INC-1 was recorded, category 2: No service."]


def test_a_kind_nobody_knew_of_is_told_on_both_doors(api: TestClient, pages: Pages, database: Database) -> None:
    before = head(api)
    put(database, kind="gate.passed", touches_all=True)
    assert told(api, from_=before) == ["Gate passed."]
    assert "Gate passed." in pages.get(PAGE, params={"from": before}).text


def test_who_signs_in_is_nobodys_business(api: TestClient, pages: Pages) -> None:
    before = head(api)
    pages.sign_in("tag-chair", "a-password-for-tests")
    assert told(api, from_=before) == []


def test_the_page_and_the_api_tell_the_same(
    api: TestClient, pages: Pages, database: Database, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand = Clock(clock.now() + DAY)
    monkeypatch.setattr(clock, "now", hand)
    before = head(api)
    mark(database, cast, MEETING, "First.\n\nSecond.")
    hand.at += 2 * DAY
    post(database, body([result("a", "failed")]))
    for query in ({"from": before}, {"clock": "as_at", "from": "2021-09-01"}, {"from": "2021-09-01"}):
        items = api.get(API, params=query).json()["items"]
        page = pages.get(PAGE, params=query).text
        shown = [
            re.sub(r"<[^>]+>", "", each).strip()
            for each in re.findall(r"<li>(.*?)</li>", page.partition('class="changes-day"')[2], re.DOTALL)
        ]
        assert len(shown) == len(items) > 0
        for item, line in zip(items, shown, strict=True):
            assert item["sentence"] in line.replace("&#39;", "'").replace("&amp;", "&")
        days = re.findall(r'<h2 id="day-([0-9-]+)"', page)
        assert days == sorted(days, reverse=True)


def test_it_is_a_fixed_number_of_statements(database: Database, cast: Cast) -> None:
    def count() -> int:
        with statements(database) as sent, database.reading() as session:
            found = changes_between(session, RELEASE, Asked(None, None), Between(MEETING, None, None))
        assert found.changes.rows
        return len(sent)

    before = count()
    mark(database, cast)
    for number in range(5):
        post(database, body([result(f"t{number}", "failed")], id=f"SIT-{number}"))
    assert count() == before
