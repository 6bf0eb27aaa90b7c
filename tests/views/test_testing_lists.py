"""The lists of the testing page: cut to what can be read, each failure with what excuses and explains it."""

import re
from datetime import timedelta
from functools import partial

import pytest

from app import clock
from app.domain.incident import IncidentFacts
from app.domain.instant import london_day
from app.domain.status import ExclusionClass, IncidentCategory, Phase, Severity
from app.services.incident import record_incident
from app.views import testing_said
from tests.support.cast import PASSWORD, RELEASE, Cast
from tests.support.clients import Pages
from tests.support.excluding import ResultNamed, Tag, result
from tests.support.small_record import do

PAGE = f"/releases/{RELEASE}/testing"


@pytest.fixture
def tag(cast: Cast) -> Tag:
    return Tag(cast)


def plain(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def row_of(page: str, name: str) -> str:
    """The row of a list of failures that tells of one test."""
    table = page.split('<table class="stack trouble-list"', 1)[1].split("</table>", 1)[0]
    return next(plain(row) for row in table.split("<tr") if f">{name}</a>" in row)


def test_a_failure_says_what_excuses_and_what_explains_it(pages: Pages, tag: Tag) -> None:
    run = tag.send("R1", *(result(name, "failed", message=name) for name in "abc"))
    key = tag.issue(ResultNamed(run, tag.case("a")), ResultNamed(run, tag.case("b")))
    tag.agree_test("b", ExclusionClass.DEVICE)
    page = pages.get(PAGE).text
    assert f"{key} Severity 3, open" in row_of(page, "a")
    assert "agreed not to count" not in row_of(page, "a")
    assert "agreed not to count: device" in row_of(page, "b")
    (href,) = re.findall(r'agreed not to count: <a href="(#exclusion-\d+)"', page)
    assert f'id="{href[1:]}"' in page
    assert "no issue yet" in row_of(page, "c")


def test_another_failure_of_the_same_test_is_neither_excused_nor_explained(pages: Pages, tag: Tag) -> None:
    run = tag.send("R1", result("a", "failed", message="x"))
    tag.issue(ResultNamed(run, tag.case("a")))
    tag.agree_test("a")
    tag.send("R2", result("a", "failed", message="y"))
    assert "no issue yet" in row_of(pages.get(PAGE).text, "a")
    assert "agreed not to count" not in row_of(pages.get(PAGE).text, "a")
    tag.send("R3", result("a", "failed", message="x"))
    assert "Severity 3, open" in row_of(pages.get(PAGE).text, "a")
    assert "agreed not to count: known defect" in row_of(pages.get(PAGE).text, "a")


def test_figures_by_modification_and_device_stand_raw_and_adjusted(pages: Pages, tag: Tag) -> None:
    sent = [
        result("a", "failed", device="MM1", modification="MP102A"),
        result("b", device="MM1", modification="MP102A"),
        result("c", "failed", device="MM2", modification="MP102A"),
    ]
    tag.send("R1", *sent)
    assert "Then passed" not in pages.get(PAGE).text
    tag.agree_test("a")
    words = plain(pages.get(PAGE).text)
    assert "MP102A 3 1 2 0 0 33.33 % 1 50.00 %" in words
    assert "MM1 2 1 1 0 0 50.00 % 1 100.00 %" in words
    assert "MM2 1 0 1 0 0 0.00 % 0 0.00 %" in words
    (phase,) = pages.client.get(f"/api/v1/releases/{RELEASE}/testing").json()["items"]
    told = {part["device"]: (part["counts"]["failed"], part["adjusted"]["failed"]) for part in phase["by_device"]}
    assert told == {"MM1": (1, 0), "MM2": (1, 1)}
    (part,) = phase["by_modification"]
    assert (part["counts"]["failed"], part["adjusted"]["failed"], part["adjusted"]["passed"]) == (2, 1, 1)
    (part,) = phase["by_environment"]
    assert (part["counts"]["failed"], part["adjusted"]["failed"]) == (2, 1)


def test_long_lists_are_cut_and_go_on(pages: Pages, tag: Tag, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(testing_said, "MOST_LISTED", 2)
    tag.send("R1", *(result(name, "failed", message=name) for name in "abc"))
    for name in "abc":
        tag.agree_test(name)
    keys = [tag.issue(severity=severity) for severity in (Severity.FIVE, Severity.THREE, Severity.FOUR)]
    page = pages.get(PAGE).text
    shown = re.findall(r'<tr id="row-([^"]+)"', page)
    assert shown == [keys[1], keys[2]]
    assert plain(page).count("1 to 2 of 3.") == 2
    assert "Outstanding: 1 of Severity 3, 1 of Severity 4, 1 of Severity 5." in plain(page)
    assert len(re.findall(r'<tr id="exclusion-', page)) == 2
    # A failure whose exclusion is further on leads there.
    assert len(re.findall(r'agreed not to count: <a href="\?exclusions_from=2#exclusion-', page)) == 1
    (further,) = re.findall(r'<a href="(\?issues_from=2)#issues">The next issues</a>', page)
    rest = pages.get(f"{PAGE}{further}").text
    assert re.findall(r'<tr id="row-([^"]+)"', rest) == [keys[0]]
    assert "3 to 3 of 3." in plain(rest)
    assert len(re.findall(r'<tr id="exclusion-', pages.get(f"{PAGE}?exclusions_from=2").text)) == 1
    for wrong in ("x", "-1", "99", "9" * 40):
        assert re.findall(r'<tr id="row-([^"]+)"', pages.get(f"{PAGE}?issues_from={wrong}").text) == shown
    # What the page goes on from keeps the moment that was asked for.
    past = pages.get(f"{PAGE}?as_at=2090-01-01").text
    assert re.search(r'href="\?as_at=2090-01-01&amp;issues_from=2[^"]*#issues"', past)


def test_incidents_are_cut_too(pages: Pages, tag: Tag, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(testing_said, "MOST_LISTED", 1)
    dcc = tag.cast.actor("dcc")
    for words in ("No service.", "No alerts."):
        facts = IncidentFacts(words, IncidentCategory.TWO)
        do(tag.database, partial(record_incident, actor=dcc, release=RELEASE, facts=facts))
    first, rest = (plain(pages.get(f"{PAGE}/incidents{asked}").text) for asked in ("", "?incidents_from=1"))
    assert ("No service." in first, "No alerts." in first, "1 to 1 of 2." in first) == (True, False, True)
    assert ("No service." in rest, "No alerts." in rest) == (False, True)


def test_forms_say_since_when(pages: Pages, tag: Tag) -> None:
    tag.send("R1", result("a", "failed"))
    today = london_day(clock.now())
    before = (today - timedelta(days=30)).isoformat()
    pages.sign_in("dcc", PASSWORD)
    pages.get(PAGE)
    issue = {"form": "issue", "title": "It fails.", "severity": "3", "service_provider": "DSP", "phase": "SIT"}
    assert pages.post(f"/releases/{RELEASE}/testing-issues", issue | {"effective_at": before}).status_code == 303
    page = plain(pages.get(f"{PAGE}/issues/TI-1").text)
    assert "DSP" in page
    assert f"{(today - timedelta(days=30)).day} {today - timedelta(days=30):%B %Y}" in page
    # Today is this very instant, so that what comes next can say today as well.
    change = {"title": "It fails.", "severity": "4", "status": "open", "effective_at": today.isoformat()}
    for version, severity in (("1", "4"), ("2", "5")):
        sent = change | {"version": version, "severity": severity}
        assert pages.post(f"{PAGE}/issues/TI-1", sent).status_code == 303
    early = pages.post(f"{PAGE}/issues/TI-1", change | {"version": "3", "effective_at": before})
    assert early.status_code == 422
    assert "It cannot hold from before what it changes." in early.text
    incident = {"title": "No service.", "category": "2", "status": "open", "effective_at": before}
    assert pages.post(f"{PAGE}/incidents", incident).status_code == 303
    for wrong in ("soon", (today + timedelta(days=2)).isoformat()):
        again = pages.post(f"/releases/{RELEASE}/testing-issues", issue | {"effective_at": wrong})
        assert again.status_code == 422
        assert 'id="issue-day-error"' in again.text


def test_what_was_wrong_stands_beside_its_field(pages: Pages, tag: Tag) -> None:
    tag.send("R1", result("a", "failed"))
    id = tag.agree_test("a")
    pages.sign_in("tag-secretary", PASSWORD)
    pages.get(PAGE)
    sent = {"form": "exclusion", "of": f"test:SIT:{tag.case('a')}", "kind": "device", "reason": "Old.", "meeting": " "}
    again = pages.post(f"/releases/{RELEASE}/exclusions", sent).text
    assert re.search(r'id="exclusion-meeting-error">[^<]*meeting', again)
    revoked = pages.post(f"/releases/{RELEASE}/exclusions/{id}/revocation", {"form": f"revoke-{id}", "reason": ""}).text
    assert f'id="revoke-{id}-error"' in revoked


def test_papers_stand_beside_what_is_counted(pages: Pages, tag: Tag) -> None:
    def on_paper() -> str:
        return plain(pages.get(PAGE).text.split('id="on-paper"', 1)[1].split("</section>", 1)[0])

    before = on_paper()
    assert "The required pass rate for regression is 100%, but 99% was achieved" in before
    assert "24 quoted, 23 by its own list" in before
    assert "four failed tests excluded." in before
    tag.send("REG-1", result("a", "failed"), phase=Phase.REGRESSION)
    assert on_paper() == before
    assert 'id="on-paper"' not in pages.get("/releases/june-2020/testing").text
