"""`as_at` and `known_at` on every GET of release state, and the board as it stood."""

from datetime import UTC, datetime, timedelta

import pytest

from app.doors.permission import ROUTES
from tests.support.cast import RELEASE, Cast
from tests.support.clients import Pages, TestClient
from tests.support.problems import bearer, pointers, refused

BESIDE_THE_RECORD = {
    "/livez", "/readyz", "/favicon.ico", "/sign-in", "/working-days", "/api/openapi.json", "/api/v1/working-days",
    "/static/{build}/{path:path}", "/problems/{slug}", "/releases/{slug}/criteria/{key}",
    # For who is signed in: tests/api/test_my.py asks about the past.
    "/my", "/api/v1/my",
    # What is recorded from now on.
    "/api/v1/events", "/releases/{slug}/events",
    # Of one run or one case: tests/views/test_testing.py and tests/api/test_test_results.py ask them about the past.
    "/releases/{slug}/testing/runs/{id}", "/releases/{slug}/testing/runs/{id}/payload",
    "/releases/{slug}/testing/cases/{id}", "/api/v1/releases/{slug}/test-runs/{id}/results",
    "/api/v1/releases/{slug}/test-runs/{id}/payload",
    # The bytes of a document, for who is signed in: tests/api/test_documents.py asks for them in the past.
    "/releases/{slug}/criteria/{key}/documents/{document}/versions/{n}/content",
    "/api/v1/releases/{slug}/criteria/{key}/documents/{document}/versions/{n}/content",
}  # fmt: skip
NAMES = {
    "{slug}": RELEASE,
    "{key}": "coexistence",
    "{ref}": "SECMP0062",
    "{reference}": "CSC_32_2610",
    "/{part}": "",
    "/{id}": "",
    "/{number}": "",
    "{code}": "SIT",
    "{document}": "sit-report",
    "{version}": "1",
    "{body}": "tag",
    "{date}": "2021-09-29",
}
CRITERIA = f"/api/v1/releases/{RELEASE}/criteria"
GOOD = [
    "2021-10-05",
    "2021-10-05T17:00:00Z",
    "2021-10-05T17:00:00+01:00",
    "2021-10-05T17:00:00 01:00",
    "2021-10-05T17:00:00.123456-05:30",
    "2000-01-01",
    "2099-12-31",
    "",
    " ",
]
BAD = [
    "x",
    "2021-13-01",
    "2021-02-30",
    "0001-01-01",
    "1999-12-31",
    "2100-01-01",
    "9999-12-31",
    "2021-10-05T25:00:00Z",
    "2021-10-05T17:00:00",
    "1633453200",
    "now",
    "2021-10-05T17:00:00Z; drop",
    "2" * 65,
    "٢٠٢١-١٠-٠٥",
    "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59-23:59",
]


def addresses() -> list[str]:
    found = []
    for name in ROUTES:
        method, path = name.split(" ", 1)
        if method == "GET" and path not in BESIDE_THE_RECORD:
            for placeholder, value in NAMES.items():
                path = path.replace(placeholder, value)
            found.append(path)
    return sorted(set(found))


def test_there_are_addresses() -> None:
    assert len(addresses()) > 12


@pytest.mark.parametrize("clock", ["as_at", "known_at"])
def test_every_get_of_release_state_takes_both_clocks(api: TestClient, clock: str) -> None:
    for path in addresses():
        good = api.get(path, params={clock: "2021-10-05"})
        assert good.status_code in {200, 404}, (path, good.text)
        bad = api.get(path, params={clock: "2021-13-01"})
        assert bad.status_code == 422, path
        if path.startswith("/api/"):
            assert pointers(refused(bad, 422, "invalid")) == [f"query:{clock}"], path


@pytest.mark.parametrize("clock", ["as_at", "known_at"])
@pytest.mark.parametrize("path", [CRITERIA, f"/releases/{RELEASE}/board"])
def test_a_moment_in_whatever_words(api: TestClient, path: str, clock: str) -> None:
    for text in GOOD:
        assert api.get(path, params={clock: text}).status_code in {200, 404}, text
    for text in BAD:
        answer = api.get(path, params={clock: text})
        if path.startswith("/api/"):
            assert pointers(refused(answer, 422, "invalid")) == [f"query:{clock}"], text
        elif text != "2021-10-05T17:00:00":  # on a page that is UK time
            assert answer.status_code == 422, text


MEMENTO = "Tue, 05 Oct 2021 22:59:59 GMT"


def test_an_answer_of_the_past_says_of_when_it_is_and_where_it_stands_now(api: TestClient) -> None:
    """RFC 7089, on every GET of release state of both doors; a redirect and a refusal are of no moment."""
    for path in addresses():
        answer = api.get(path, params={"as_at": "2021-10-05"})
        links = [link.strip() for link in answer.headers.get("link", "").split(",")]
        of_past = answer.status_code == 200
        assert answer.headers.get("memento-datetime") == (MEMENTO if of_past else None), path
        assert (f'<{path}>; rel="original"' in links) is of_past, path
        assert "memento-datetime" not in api.get(path).headers, path


def test_an_answer_held_already_is_of_its_moment_too(api: TestClient) -> None:
    tag = api.get(f"{CRITERIA}?as_at=2021-10-05").headers["etag"]
    answer = api.get(f"{CRITERIA}?as_at=2021-10-05", headers={"If-None-Match": tag})
    assert (answer.status_code, answer.headers["memento-datetime"]) == (304, MEMENTO)


def test_what_was_known_alone_is_of_the_entry_it_resolved_to(api: TestClient) -> None:
    answer = api.get(CRITERIA, params={"known_at": "2099-01-01", "limit": "7"})
    known = datetime.fromisoformat(answer.json()["known_at"])
    assert answer.headers["memento-datetime"] == f"{known:%a, %d %b %Y %H:%M:%S} GMT"
    assert answer.headers["link"] == f'<{CRITERIA}?limit=7>; rel="original"'


@pytest.mark.parametrize("clock", ["as_at", "known_at"])
def test_the_journal_leaves_out_what_was_recorded_later(api: TestClient, clock: str) -> None:
    entries = api.get("/api/v1/journal").json()["items"]
    third = entries[2]["recorded_at"]
    assert api.get("/api/v1/journal", params={clock: third}).json()["items"] == entries[:3]
    assert api.get("/api/v1/journal", params={clock: "2021-10-05"}).json()["items"] == []


def test_a_plus_sign_may_arrive_as_a_space(api: TestClient) -> None:
    for written in ("2021-10-05T17:00:00+01:00", "2021-10-05T17:00:00%2B01:00", "2021-10-05T16:00:00Z"):
        assert api.get(f"{CRITERIA}?as_at={written}").json()["as_at"] == "2021-10-05T16:00:00Z"


def test_a_date_means_the_end_of_its_london_day(api: TestClient) -> None:
    assert api.get(f"{CRITERIA}?as_at=2021-10-05").json()["as_at"] == "2021-10-05T22:59:59.999999Z"
    assert api.get(f"{CRITERIA}?as_at=2021-11-05").json()["as_at"] == "2021-11-05T23:59:59.999999Z"


@pytest.mark.parametrize(
    ("as_at", "marked"),
    [("2021-09-28", set()), ("2021-09-30", {"tag"}), ("2021-10-06", {"opsg", "tag"}), ("", {"opsg", "tag"})],
)
def test_the_board_as_it_stood(api: TestClient, as_at: str, marked: set[str]) -> None:
    items = api.get(f"{CRITERIA}?as_at={as_at}").json()["items"]
    assert len(items) == 15
    assert {item["body"] for item in items if item["status"]} == marked
    assert all(item["view"] is None for item in items if not item["status"])


def test_the_page_of_the_board_as_it_stood(pages: Pages) -> None:
    board = f"/releases/{RELEASE}/board"
    assert "OPSG: 8 not assessed; TAG: 7 not assessed." in pages.get(f"{board}?as_at=2021-09-28").text
    assert "OPSG: 8 not assessed; TAG: 7 Green." in pages.get(f"{board}?as_at=2021-09-30").text
    then = pages.get(f"{board}?as_at=2021-10-06T09:00").text
    assert "OPSG: 7 Green, 1 Amber; TAG: 7 Green." in then
    assert "6 October 2021, 09:00" in then
    assert "Nothing can be recorded here" in then


def test_what_was_not_yet_recorded_is_not_known(api: TestClient, cast: Cast) -> None:
    path = f"{CRITERIA}/code-deployable"
    before = api.get(path)
    key = cast.key("marks:write", person="tag-chair")
    sent = {"status": "red", "view": "It fails.", "effective_at": "2021-10-08"}
    made = api.post(f"{path}/marks", json=sent, headers=bearer(key, If_Match=before.headers["etag"]))
    assert made.status_code == 201
    recorded = datetime.fromisoformat(made.json()["recorded_at"])
    earlier = (recorded - timedelta(microseconds=1)).astimezone(UTC).isoformat()
    assert api.get(path).json()["status"] == "red"
    assert api.get(path, params={"known_at": earlier}).json()["status"] == "green"
    assert api.get(path, params={"known_at": made.json()["recorded_at"]}).json()["status"] == "red"
    # Recorded now, it held from 8 October 2021 on.
    assert api.get(path, params={"as_at": "2021-10-07"}).json()["status"] == "green"
    assert api.get(path, params={"as_at": "2021-10-08"}).json()["status"] == "red"
    assert api.get(path).json()["recorded_late"] is True


def test_before_the_record_began_there_is_nothing(api: TestClient) -> None:
    refused(api.get(f"{CRITERIA}?known_at=2000-01-01"), 404, "not-found")
    empty = api.get("/api/v1/releases?known_at=2000-01-01")
    assert (empty.status_code, empty.json()["items"]) == (200, [])
