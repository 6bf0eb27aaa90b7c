"""What every answer carries, whichever door gave it and however it went."""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import anyio
import pytest

from app.doors.middleware import SECURITY_HEADERS, Numbered
from tests.support.cast import PASSWORD, RELEASE
from tests.support.clients import Pages, TestClient, application, check_page
from tests.support.problems import refused

BOARD = f"/releases/{RELEASE}/board"
CRITERION = f"/api/v1/releases/{RELEASE}/criteria/coexistence"
DRAWING = f"/releases/{RELEASE}/timeline.svg"
EVERY_KIND = [
    ("GET", "/"), ("GET", BOARD), ("GET", "/api/v1/releases"), ("GET", "/api/openapi.json"), ("GET", "/livez"),
    ("GET", "/readyz"), ("GET", "/favicon.ico"), ("GET", "/nope"), ("GET", "/api/nope"), ("POST", BOARD),
    ("POST", "/sign-in"), ("POST", f"{CRITERION}/marks"), ("GET", f"{BOARD}?as_at=x"), ("HEAD", BOARD),
    ("GET", DRAWING), ("GET", "/problems/stale"), ("GET", "/static/x/app.css"),
]  # fmt: skip


class Broken(Exception):
    """What a bug of ours would raise."""


@pytest.mark.parametrize(("method", "path"), EVERY_KIND)
def test_every_answer_carries_the_headers(api: TestClient, method: str, path: str) -> None:
    answer = api.request(method, path, follow_redirects=False)
    for name, value in SECURITY_HEADERS.items():
        if path == DRAWING and name == "Content-Security-Policy":
            assert answer.headers[name].startswith("default-src 'none'")
        else:
            assert answer.headers[name] == value
    assert re.fullmatch(r"[0-9a-f]{16}", answer.headers["x-request-id"])
    assert "unsafe" not in SECURITY_HEADERS["Content-Security-Policy"]


def test_a_secure_address_is_kept_secure(api: TestClient) -> None:
    assert "strict-transport-security" not in api.get("/livez").headers
    assert "max-age" in api.get("https://testserver/livez").headers["strict-transport-security"]


@pytest.mark.parametrize(
    "path", [BOARD, "/", "/livez", CRITERION, "/api/v1/journal", "/static/x/app.css", "/nope", "/api/nope"]
)
def test_head_is_get_without_its_body(api: TestClient, path: str) -> None:
    got, head = api.get(path), api.head(path)
    assert (head.status_code, head.content) == (got.status_code, b"")
    skip = {"x-request-id", "date", "content-length", "last-modified"}
    assert {k: v for k, v in head.headers.items() if k not in skip} == {
        k: v for k, v in got.headers.items() if k not in skip
    }


@pytest.mark.parametrize("given", ["abcd1234", "a-B_c.9" * 9])
def test_a_safe_request_id_is_taken(api: TestClient, given: str) -> None:
    assert api.get("/livez", headers={"X-Request-ID": given}).headers["x-request-id"] == given


@pytest.mark.parametrize(
    "given", ["short", "x" * 65, "a b c d e f", "<script>alert", "abcd1234\t5", "abcd1234;", "äöüäöüäö"]
)
def test_an_unsafe_request_id_is_not(api: TestClient, given: str) -> None:
    answer = api.get("/nope", headers=[(b"x-request-id", given.encode("latin-1"))])
    assert re.fullmatch(r"[0-9a-f]{16}", answer.headers["x-request-id"])
    assert given not in answer.text


@pytest.mark.parametrize("path", [BOARD, "/api/openapi.json", "/static/x/app.css", DRAWING])
def test_answers_travel_packed_where_that_is_understood(api: TestClient, path: str) -> None:
    packed = api.get(path, headers={"Accept-Encoding": "gzip"})
    plain = api.get(path, headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.headers.get("etag") == plain.headers.get("etag")
    assert "accept-encoding" in packed.headers["vary"].lower()
    assert packed.content == plain.content
    assert packed.num_bytes_downloaded < len(plain.content) / 2


def test_a_part_of_a_file_is_not_packed(api: TestClient) -> None:
    part = api.get("/static/x/app.css", headers={"Range": "bytes=0-9", "Accept-Encoding": "gzip"})
    assert (part.status_code, len(part.content)) == (206, 10)
    assert "content-encoding" not in part.headers


@pytest.mark.parametrize("login", [None, "tag-member", "tag-chair"])
def test_the_first_load_of_the_board_is_light(pages: Pages, login: str | None) -> None:
    if login:
        pages.sign_in(login, PASSWORD)
    page = pages.get(BOARD)
    addresses = re.findall(r'(?:src|href)="(/static/[^"]+)"', page.text)
    names = {address.rsplit("/", 1)[1] for address in addresses}
    assert {"app.css", "board.css", "app.js"} <= names
    assert ("htmx.min.js" in names) is (login is not None)
    answers = [pages.client.get(address) for address in addresses]
    for answer in answers:
        assert answer.status_code == 200, answer.url
        assert "immutable" in answer.headers["cache-control"]
    weight = page.num_bytes_downloaded + sum(answer.num_bytes_downloaded for answer in answers)
    assert weight < 100_000, f"{weight} bytes for {login}"


def test_a_failure_of_ours_is_told_at_its_own_door(api: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise Broken("a-secret-of-the-record")

    for name in ("app.doors.moment.moment.resolve", "app.views.board_page.find_now"):
        monkeypatch.setattr(name, fail)
    answer = api.get(CRITERION)
    assert answer.headers["x-request-id"] in refused(answer, 500, "internal")["detail"]
    page = api.get(BOARD)
    assert page.status_code == 500
    check_page(page.text)
    assert page.headers["x-request-id"] in page.text
    for told in (answer, page):
        assert "a-secret" not in told.text
        assert told.headers["content-security-policy"] == SECURITY_HEADERS["Content-Security-Policy"]


def test_a_failure_is_told_even_where_nobody_can_say_who_reads(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    pages.sign_in("tag-member", PASSWORD)

    def fail(*_: object) -> None:
        raise Broken

    monkeypatch.setattr("app.doors.identity.actor_of_session", fail)
    page = pages.get(BOARD)
    assert page.status_code == 500
    assert "Sign in" in page.text
    assert page.headers["content-security-policy"] == SECURITY_HEADERS["Content-Security-Policy"]


@pytest.mark.parametrize(("host", "status"), [("board.example", 200), ("evil.example", 400), ("", 400)])
def test_only_our_own_names_are_answered_to(record_url: str, tmp_path: Path, host: str, status: int) -> None:
    with application(record_url, tmp_path, trusted_hosts="board.example, other.example") as client:
        assert client.get("/livez", headers={"Host": host}).status_code == status


@pytest.mark.parametrize("host", ["[", "a b", "x:y", "[::1", "evil\\@x", "x" * 3000])
def test_a_strange_host_breaks_nothing(api: TestClient, host: str) -> None:
    assert api.get(BOARD, headers={"Host": host}).status_code < 500
    assert api.get("/api/v1/nope", headers={"Host": host}).status_code == 404


class Spoken:
    """A bare application that notes what came down to it, and answers or breaks."""

    def __init__(self, breaks: bool = False) -> None:
        self.breaks, self.scope = breaks, {}  # type: tuple[bool, dict[str, Any]]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.scope = dict(scope)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        if self.breaks:
            raise Broken
        await send({"type": "http.response.body", "body": b"x"})


def never(*_: object) -> Any:
    pytest.fail("told as a failure")


def ask(app: Any, **scope: Any) -> list[dict[str, Any]]:
    """Send one request as a server would, raw."""
    said: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        said.append(message)

    asked = {
        "type": "http",
        "method": "GET",
        "path": "/",
        "query_string": b"",
        "headers": [],
        "scheme": "http",
        **scope,
    }
    # In a thread of its own: the browser's driver may keep an event loop running in this one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(anyio.run, app, asked, receive, send).result()
    return said


def test_raw_bytes_of_an_address_go_down_as_characters_it_may_hold() -> None:
    app = Spoken()
    ask(Numbered(app, failed=never), query_string=b"a=\xff&b=%41", path="/a\x00b\r\nc")
    assert app.scope["query_string"] == b"a=%FF&b=%41"
    assert app.scope["path"] == "/a\ufffdb\ufffd\ufffdc"


def test_half_an_answer_is_cut_off_and_not_mended() -> None:
    with pytest.raises(Broken):
        ask(Numbered(Spoken(breaks=True), failed=never))


def test_what_is_no_request_passes_untouched(api: TestClient) -> None:
    passed: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        passed.append(scope["type"])

    ask(Numbered(app, failed=never), type="lifespan")
    assert passed == ["lifespan"]
