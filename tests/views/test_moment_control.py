"""The date control of every page of the record, and links of the past that stay in it."""

import html
import re
from datetime import UTC, date, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from app.domain.instant import day_ends
from app.views.past_links import BESIDE, carry
from tests.support.cast import RELEASE
from tests.support.clients import Pages, TestClient
from tests.views.test_pages import addresses

AS_AT = "2021-10-20T22:59:59.999999Z"
BOARD = f"/releases/{RELEASE}/board"
OWN = ("as_at", "known_at")


def head(api: TestClient) -> str:
    known: str = api.get(f"/api/v1/releases/{RELEASE}/criteria").json()["known_at"]
    return known


def is_of_the_record(path: str) -> bool:
    return path not in {"/sign-in", "/working-days"} and not path.startswith("/problems")


def links(page: str) -> list[tuple[str, str]]:
    """Each link of a page: its tag, and where it leads."""
    return [(tag, html.unescape(href)) for tag, href in re.findall(r'(<a\b[^>]*?\shref="([^"]*)"[^>]*>)', page)]


def clocks(address: str) -> dict[str, list[str]]:
    asked = parse_qs(urlsplit(address).query)
    return {name: asked.get(name, []) for name in OWN}


def test_every_page_of_the_record_has_the_control(pages: Pages) -> None:
    for path in filter(is_of_the_record, addresses()):
        page = pages.get(path)
        if page.status_code != 200:
            continue
        assert page.text.count("<summary>As at now</summary>") == 1, path
        assert re.search(r'<form method="get" action="[^"]+" data-now>', page.text), path
        is_of_release = path.startswith("/releases/")
        assert ('class="moment-changes"' in page.text) is is_of_release, path


def test_every_link_of_a_page_of_the_past_carries_both_clocks_resolved(api: TestClient, pages: Pages) -> None:
    known = head(api)
    for path in filter(is_of_the_record, addresses()):
        page = pages.get(f"{path}?as_at=2021-10-20")
        if page.status_code != 200:
            continue
        now = 0
        for tag, href in links(page.text):
            if "data-now" in tag:
                now += 1
                assert clocks(href) == {"as_at": [], "known_at": []}, (path, href)
            elif href.startswith("/") and not href.startswith(BESIDE):
                given = clocks(href)
                assert given["known_at"] == [known], (path, href)
                assert given["as_at"] == [AS_AT] or "<time" in page.text.partition(html.escape(href))[2][:40], (
                    path,
                    href,
                )
        assert now >= 1, path
        for form in re.findall(r'<form[^>]*method="get".*?</form>', page.text, re.DOTALL):
            names = re.findall(r'name="(as_at|known_at)"', form)
            assert sorted(set(names)) == sorted(names) == ["as_at", "known_at"], (path, form[:200])


def test_a_live_page_carries_no_clock(pages: Pages) -> None:
    page = pages.get(BOARD).text
    assert [href for tag, href in links(page) if "known_at=" in href] == []


def test_the_meetings_and_go_live_are_offered_by_name(pages: Pages) -> None:
    page = pages.get(f"{BOARD}?as_at=2021-10-05").text
    choices = re.findall(r'<li><a href="([^"]+)"( aria-current="true")?><time datetime="([^"]+)">', page)
    assert [(day, bool(chosen)) for _, chosen, day in choices] == [
        ("2021-09-29", False), ("2021-10-05", True), ("2021-10-26", False), ("2021-11-04", False),
    ]  # fmt: skip
    for address, _, day in choices:
        answer = pages.get(html.unescape(address))
        assert f'<time datetime="{day_ends(date.fromisoformat(day)).isoformat()}">' in answer.text
    for name in ("meeting of the TAG", "meeting of the OPSG", "CSC meeting 32", "go-live"):
        assert f'<span class="quiet">{name}</span>' in page


def test_another_moment_keeps_the_rest_of_the_question(pages: Pages) -> None:
    page = pages.get("/releases/november-2019/timeline?lanes=kind&as_at=2019-09-02").text
    assert '<input type="hidden" name="lanes" value="kind">' in page
    assert 'data-now href="/releases/november-2019/timeline?lanes=kind"' in page
    assert "<strong>by kind</strong>" in page
    told = pages.get(f"{BOARD}?recorded=mark&on=coexistence").text
    assert 'name="recorded"' not in told


def test_what_the_control_shows_leads_to_the_same_moment_again(api: TestClient, pages: Pages) -> None:
    """The browser's own date control knows seconds: nothing that was known drops out of what it sends back."""
    page = pages.get(f"{BOARD}?as_at=2021-09-30").text
    typed = dict(re.findall(r'name="(as_at|known_at)" value="([^"]+)"', page))
    assert typed["as_at"] == "2021-09-30T23:59:59"
    again = pages.get(BOARD, params=typed).text
    assert "TAG: 7 Green." in again
    shown = re.findall(r'<time datetime="([^"]+)">', again.partition("past-note")[2])
    assert datetime.fromisoformat(shown[1]) == datetime.fromisoformat(head(api))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<a href="/x">', '<a href="/x?A&amp;K">'),
        ('<a class="y" href="/x?q=1#z">', '<a class="y" href="/x?q=1&amp;A&amp;K#z">'),
        ('<a href="?lanes=kind">', '<a href="?lanes=kind&amp;A&amp;K">'),
        ('<a href="/x?as_at=2021-01-01">', '<a href="/x?as_at=2021-01-01&amp;K">'),
        ('<a href="/x?as_at=2021-01-01&amp;known_at=2">', '<a href="/x?as_at=2021-01-01&amp;known_at=2">'),
        ('<a href="#z">', '<a href="#z">'),
        ('<a href="https://example.org/x">', '<a href="https://example.org/x">'),
        ('<a href="//example.org/x">', '<a href="//example.org/x">'),
        ('<a href="/sign-in?next=/x">', '<a href="/sign-in?next=/x">'),
        ('<a data-now href="/x">', '<a data-now href="/x">'),
        ("<p>href=\"/x\"</p>", "<p>href=\"/x\"</p>"),
        ('<form method="post" action="/x"></form>', '<form method="post" action="/x"></form>'),
        ('<form method="get" action="/working-days"></form>', '<form method="get" action="/working-days"></form>'),
    ],
)  # fmt: skip
def test_which_addresses_carry_the_moment_on(before: str, after: str) -> None:
    as_at, known_at = datetime(2021, 10, 5, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)
    after = after.replace("?A&amp;", "?as_at=2021-10-05T00%3A00%3A00.000000Z&amp;")
    after = after.replace("&amp;A&amp;", "&amp;as_at=2021-10-05T00%3A00%3A00.000000Z&amp;")
    after = after.replace("K", "known_at=2026-01-02T00%3A00%3A00.000000Z")
    assert carry(before, as_at, known_at) == after


def test_a_form_that_asks_stays_in_the_moment() -> None:
    at = datetime(2021, 10, 5, tzinfo=UTC)
    form = '<form method="get" action="/meetings"><input name="as_at" value=""></form>'
    assert re.findall(r'name="([a-z_]+)"', carry(form, at, at)) == ["known_at", "as_at"]
