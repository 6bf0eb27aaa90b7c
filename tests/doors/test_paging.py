"""Pages by cursor: everything once, while the record grows."""

import base64
from itertools import count

import pytest
from fastapi import Request
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import Invalid
from app.doors.paging import Page, asked_page, cut
from tests.support.cast import RELEASE, Cast
from tests.support.clients import TestClient
from tests.support.problems import bearer, pointers, refused

JOURNAL = "/api/v1/journal"


def cursor(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode()


def next_of(answer: object) -> str | None:
    links = getattr(answer, "links", {})
    return links["next"]["url"] if "next" in links else None


@pytest.mark.parametrize("limit", [1, 3, 50])
def test_a_walk_meets_every_entry_once_while_entries_are_added(api: TestClient, cast: Cast, limit: int) -> None:
    key = cast.key("marks:write", person="tag-member")
    path = f"/api/v1/releases/{RELEASE}/criteria/code-deployable/positions"
    address: str | None = f"{JOURNAL}?limit={limit}&release={RELEASE}"
    seen: list[int] = []
    for turn in count():
        if address is None or turn == 40:
            break
        answer = api.get(address)
        assert answer.status_code == 200
        items = answer.json()["items"]
        assert len(items) <= limit
        seen += [item["seq"] for item in items]
        if turn < 2:
            headers = bearer(key, If_Match="*") if turn else bearer(key, If_None_Match="*")
            assert api.post(path, json={"status": "green"}, headers=headers).status_code == 201
        address = next_of(answer)
        assert address is None or f"release={RELEASE}" in address
    assert len(seen) == len(set(seen))
    assert seen == sorted(seen)
    whole = [item["seq"] for item in api.get(f"{JOURNAL}?limit=200&release={RELEASE}").json()["items"]]
    if limit > 1:
        assert set(whole[: len(seen)]) == set(seen)


def test_the_last_page_names_no_next(api: TestClient) -> None:
    answer = api.get(f"{JOURNAL}?limit=200&cursor={cursor('999999')}")
    assert (answer.status_code, answer.json()["items"], next_of(answer)) == (200, [], None)


@pytest.mark.parametrize(
    "bad",
    [
        "x",
        "!!!",
        "",
        "%00",
        cursor("x"),
        cursor("-1"),
        cursor("1_0"),
        cursor(" 1"),
        cursor("9" * 19),
        cursor("٣"),
        "A" * 65,
    ],
)
@pytest.mark.parametrize("path", [JOURNAL, f"/api/v1/releases/{RELEASE}/test-runs"])
def test_a_cursor_that_is_not_ours_is_refused(api: TestClient, path: str, bad: str) -> None:
    answer = api.get(f"{path}?cursor={bad}")
    if bad == "%00":
        refused(answer, 400)
    else:
        assert pointers(refused(answer, 422, "invalid")) == ["query:cursor"]


@pytest.mark.parametrize("limit", ["0", "-1", "201", "x", "1.5", "", "9" * 400])
def test_a_limit_has_bounds(api: TestClient, limit: str) -> None:
    assert pointers(refused(api.get(f"{JOURNAL}?limit={limit}"), 422)) == ["query:limit"]


@given(st.text(max_size=80))
def test_no_cursor_whatever_breaks_the_reading(text: str) -> None:
    try:
        page = asked_page(50, text)
    except Invalid:
        return
    assert page.after is not None
    assert 0 <= page.after < 2**63


@given(st.lists(st.integers(1, 10**17), unique=True, max_size=30), st.integers(1, 7))
def test_cutting_page_by_page_gives_the_whole(numbers: list[int], limit: int) -> None:
    rows, after, seen = sorted(numbers), None, []
    while True:
        page = Page(limit, after)
        due = [row for row in rows if after is None or row > after][: limit + 1]
        request = Request({"type": "http", "path": "/x", "query_string": b"a=1&cursor=old", "headers": []})
        items, headers = cut(request, due, page, lambda row: row)
        seen += items
        if not headers:
            break
        assert headers["Link"].startswith("</x?a=1&cursor=")
        assert headers["Link"].endswith('>; rel="next"')
        after = items[-1]
    assert seen == rows
