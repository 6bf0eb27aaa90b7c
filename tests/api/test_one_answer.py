"""One answer: every pair of an endpoint and another, or a page, that answer the same question, at random moments."""

import html
import random
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from app import clock
from app.db import Database
from app.domain.incident import IncidentFacts
from app.domain.instant import rfc3339
from app.domain.status import GoNoGo, IncidentCategory, Rag, Severity
from app.domain.testing_issue import IssueFacts
from app.services import criterion, incident, risk, testing_issue
from tests.support.cast import RELEASE, Cast
from tests.support.clients import Pages, TestClient
from tests.support.deciding import decisions_and_their_page
from tests.support.decision_use_cases import decide, recommend
from tests.support.moment import LONG
from tests.support.results import body, post, result
from tests.support.risk_use_cases import RISK
from tests.support.small_record import Clock, do

API = f"/api/v1/releases/{RELEASE}"
SITE = f"/releases/{RELEASE}"
DAY = timedelta(days=1)
MOMENTS = 60 if LONG else 5
Query = dict[str, str]


class Doors:
    """Both doors at one moment: what the API lists, and what a page says without its markup."""

    def __init__(self, api: TestClient, pages: Pages, query: Query) -> None:
        self.api, self.pages, self.query = api, pages, query

    def get(self, tail: str, root: str = API) -> Any:
        """What an address of the API answers."""
        answer = self.api.get(f"{root}{tail}", params=self.query)
        assert answer.status_code == 200, (tail, self.query, answer.text)
        return answer.json()

    def items(self, tail: str, root: str = API) -> list[dict[str, Any]]:
        """What a list of the API holds, all its pages."""
        found: list[dict[str, Any]] = []
        address: str | None = f"{root}{tail}?{urlencode({**self.query, 'limit': '200'})}"
        while address:
            answer = self.api.get(address)
            assert answer.status_code == 200, (tail, self.query, answer.text)
            found += answer.json()["items"]
            following = re.search(r'<([^>]+)>; rel="next"', answer.headers.get("link", ""))
            address = following[1] if following else None
        return found

    def page(self, tail: str, root: str = SITE) -> str:
        """What a page says."""
        answer = self.pages.get(f"{root}{tail}", params=self.query)
        assert answer.status_code == 200, (tail, self.query)
        return answer.text


def plain(text: str) -> str:
    """Give the words of a page on one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def of_criterion(page: str, key: str) -> str:
    found = re.search(rf'<article class="criterion"[^>]* id="criterion-{key}".*?</article>', page, re.DOTALL)
    assert found, key
    return found[0]


def criteria_and_each_and_the_board(doors: Doors) -> None:
    listed, board = doors.items("/criteria"), doors.page("/board")
    assert re.findall(r'<article class="criterion"[^>]*? id="criterion-([a-z0-9-]+)"', board) == [
        item["key"] for item in listed
    ]
    for item in listed:
        assert doors.get(f"/criteria/{item['key']}") == item
        shown = plain(of_criterion(board, item["key"]))
        wanted = item["status"] or item["provisional"]
        assert (f" {wanted.capitalize()} " if wanted else " Not assessed ") in shown, item["key"]
        for said in filter(None, (item["view"], item["statement"])):
            assert plain(said.split("\n")[0])[:60] in shown.replace(" ,", ","), (item["key"], said[:60])


def the_tally_of_the_board_and_of_the_release(doors: Doors) -> None:
    listed = doors.items("/criteria")
    head, home = plain(doors.page("/board")), plain(doors.page(""))
    for body_name in {item["body"] for item in listed}:
        marks = [item["status"] for item in listed if item["body"] == body_name and item["status"]]
        for rag in Rag:
            count = marks.count(rag.value)
            if count:
                assert re.search(rf"{body_name.upper()}: [^;.]*\b{count} {rag.value.capitalize()}", head)
                assert f"{count} {rag.value.capitalize()}" in home


def histories_of_a_criterion(doors: Doors) -> None:
    for key in ("regression-testing", "coexistence"):
        said = [row for what in ("statements", "positions", "marks") for row in doors.items(f"/criteria/{key}/{what}")]
        page = doors.page(f"/criteria/{key}/history")
        assert page.count("<strong>Statement of the DCC</strong>") == len(doors.items(f"/criteria/{key}/statements"))
        assert page.count("<strong>Mark</strong>") == len(doors.items(f"/criteria/{key}/marks"))
        assert page.count("<strong>Position</strong>") == len(doors.items(f"/criteria/{key}/positions"))
        assert bool(said) is ("Nothing recorded on this criterion yet" not in page)
        mark = doors.get(f"/criteria/{key}")
        marks = [row for row in doors.items(f"/criteria/{key}/marks") if not row["retracted"]]
        assert mark["status"] == (marks[0]["status"] if marks else None)


def scope_and_each_item_and_its_page(doors: Doors) -> None:
    listed, page = doors.items("/scope"), plain(doors.page("/scope"))
    for item in listed:
        one = doors.get(f"/scope/{item['modification']}" + (f"/{item['part']}" if item["part"] else ""))
        assert {name: item[name] for name in one} == one
        assert item["modification"] in page
        assert item["title"][:40] in page
    if not listed:
        assert "MP077" not in page


def timeline_and_its_page(doors: Doors) -> None:
    listed, page = doors.items("/timeline"), doors.page("/timeline")
    rows = re.findall(r"<tr\b", page.partition('class="tl-rows"')[2])
    assert max(0, len(rows) - 1) == len(listed)
    said = plain(page)
    for item in listed:
        assert plain(item["event"])[:40] in said


def releases_and_each_and_its_page(doors: Doors) -> None:
    listed = {item["slug"]: item for item in doors.items("/releases", "/api/v1")}
    one = doors.get("")
    assert listed[RELEASE] == one
    if one["go_live"]:
        day = datetime.fromisoformat(one["go_live"])
        assert f"{day.day} {day:%B %Y}" in plain(doors.page(""))


def figures_of_testing_and_their_page(doors: Doors) -> None:
    phases, page = doors.items("/testing"), doors.page("/testing")
    runs = doors.items("/test-runs")
    assert {run["id"] for run in runs} == {run["id"] for phase in phases for run in phase["runs"]}
    for run in runs:
        assert doors.get(f"/test-runs/{run['id']}")["id"] == run["id"]
        assert f"/testing/runs/{run['id']}" in page
    said = plain(page)
    for phase in phases:
        assert sum(phase["counts"].values()) == phase["tests"]
        assert phase["passed_share"].removesuffix(" %") in said
    if not phases:
        assert "SIT-41" not in said


def issues_and_each_and_their_page(doors: Doors) -> None:
    listed, page = doors.items("/testing-issues"), doors.page("/testing")
    for item in listed:
        one = doors.get(f"/testing-issues/{item['key']}")
        assert {name: one[name] for name in item if name in one} == {name: item[name] for name in item if name in one}
        assert f"/testing/issues/{item['key']}" in page
        assert item["title"] in plain(doors.page(f"/testing/issues/{item['key']}"))
    assert set(re.findall(r"/testing/issues/(TI-\d+)", page)) == {item["key"] for item in listed}


def incidents_and_each_and_their_page(doors: Doors) -> None:
    listed, page = doors.items("/incidents"), plain(doors.page("/testing/incidents"))
    for item in listed:
        assert doors.get(f"/incidents/{item['key']}") == item
        assert item["title"] in page
    if not listed:
        assert "INC-1" not in page


def risks_and_each_and_their_page(doors: Doors) -> None:
    listed, page = doors.items("/risks"), plain(doors.page("/risks"))
    for item in listed:
        assert doors.get(f"/risks/{item['number']}") == item
        assert item["text"] in page
    if not listed:
        assert "No risk is in the register" in page


def readiness_wherever_it_is_said(doors: Doors) -> None:
    said = doors.get("/readiness")
    for page in (*(doors.page(tail) for tail in ("/board", "/readiness", "/decision", "")), doors.page("", "/")):
        assert said["sentence"] in plain(page)
    assert (said["verdict"] == "ready") is all(each["satisfied"] for each in said["requirements"])


def meetings_and_their_page(doors: Doors) -> None:
    listed = doors.items("/meetings", "/api/v1")
    page = plain(doors.page("/meetings", ""))
    for item in listed:
        day = datetime.fromisoformat(item["date"])
        assert f"{day.day} {day:%B %Y}" in page


def what_changed_and_its_page(doors: Doors) -> None:
    listed, page = doors.items("/changes"), plain(doors.page("/changes"))
    for item in listed:
        assert plain(item["sentence"]) in page
    assert bool(listed) is ("between these two moments." not in page)


PAIRS: tuple[Callable[[Doors], None], ...] = (
    criteria_and_each_and_the_board,
    the_tally_of_the_board_and_of_the_release,
    histories_of_a_criterion,
    scope_and_each_item_and_its_page,
    timeline_and_its_page,
    releases_and_each_and_its_page,
    figures_of_testing_and_their_page,
    issues_and_each_and_their_page,
    incidents_and_each_and_their_page,
    risks_and_each_and_their_page,
    readiness_wherever_it_is_said,
    decisions_and_their_page,
    meetings_and_their_page,
    what_changed_and_its_page,
)


@pytest.fixture
def lived(database: Database, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """A record on which much was recorded on many days; gives the days."""
    hand = Clock(clock.now() + DAY)
    monkeypatch.setattr(clock, "now", hand)
    dice = random.Random(6)
    held = datetime(2021, 10, 8, 9, tzinfo=UTC)
    dcc, chair, member = cast.actor("dcc"), cast.actor("tag-chair"), cast.actor("tag-member")
    of: dict[str, Any] = {"release": RELEASE, "key": "regression-testing"}
    amber = {**of, "status": Rag.AMBER, "words": "No.", "saw": 0}
    steps: list[Callable[[], object]] = [
        lambda: post(database, body([result("a", "failed"), result("b")])),
        lambda: do(database, lambda s: criterion.record_position(s, member, **amber)),
        lambda: do(database, lambda s: criterion.record_mark(s, chair, **of, status=Rag.RED, view="It fails.", saw=1)),
        lambda: do(database, lambda s: testing_issue.record_issue(
            s, dcc, release=RELEASE, facts=IssueFacts("No fault is returned.", Severity.TWO), effective_at=held)),
        lambda: do(database, lambda s: incident.record_incident(
            s, dcc, release=RELEASE, facts=IncidentFacts("No service.", IncidentCategory.TWO))),
        lambda: do(database, lambda s: risk.record_risk(s, dcc, release=RELEASE, facts=RISK, effective_at=held)),
        lambda: post(database, body([result("a"), result("c", "blocked")], id="SIT-42")),
        lambda: do(database, lambda s: criterion.record_mark(
            s, chair, **of, status=Rag.GREEN, view="It was well.", effective_at=held, saw=2)),
        lambda: do(database, lambda s: criterion.record_statement(s, dcc, **of, text="It is mended.", saw=3)),
        lambda: do(database, lambda s: recommend(s, cast.actor("opsg-chair"), outcome=GoNoGo.DEFER, words="Not yet.")),
        lambda: do(database, lambda s: decide(s, cast.actor("csc-chair"))),
    ]  # fmt: skip
    days = [hand.at]
    for step in steps:
        hand.at += DAY * dice.randint(1, 40)
        step()
        days.append(hand.at)
    hand.at += DAY
    return days


def moments(days: list[datetime], count: int) -> Iterator[Query]:
    """Now, and moments drawn once: of the paper's days, of the days of recording, and just before and after them."""
    dice = random.Random(2021)
    paper = [datetime(2021, 9, 28, tzinfo=UTC) + DAY * n for n in range(40)]
    beside = [timedelta(0), timedelta(microseconds=1), -timedelta(microseconds=1), timedelta(hours=3)]
    yield {}
    for _ in range(count):
        query = {}
        if dice.random() < 0.8:
            query["as_at"] = rfc3339(dice.choice(paper + days) + dice.choice(beside))
        if dice.random() < 0.6:
            query["known_at"] = rfc3339(dice.choice(days) + dice.choice(beside))
        yield query


def test_two_doors_give_one_answer_at_any_moment(api: TestClient, pages: Pages, lived: list[datetime]) -> None:
    for query in moments(lived, MOMENTS):
        for pair in PAIRS:
            try:
                pair(Doors(api, pages, query))
            except AssertionError as error:
                raise AssertionError(f"{pair.__name__} at {query}: {error}") from error


def test_a_board_walked_to_is_the_board_asked_for(api: TestClient, pages: Pages, lived: list[datetime]) -> None:
    """The links of a page of the past carry both clocks: what they lead to is of the same moment."""
    for query in [each for each in moments(lived, MOMENTS) if each][:3]:
        page = pages.get(f"{SITE}/board", params=query).text
        links = {html.unescape(link) for link in re.findall(r'<a href="(/releases/[^"#]+)', page)}
        walked = next(link for link in links if link.startswith(f"{SITE}/timeline?"))
        back = re.search(rf'href="({SITE}/board\?[^"#]+)"[^>]*>Board<', pages.get(walked).text)
        assert back
        again = pages.get(html.unescape(back[1])).text
        assert of_criterion(again, "regression-testing") == of_criterion(page, "regression-testing")
