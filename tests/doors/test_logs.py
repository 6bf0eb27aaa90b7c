"""What the log keeps of a request: one line with its number, and nothing that anybody sent."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog

from app import logs
from app.settings import LogFormat
from tests.support.cast import RELEASE, Cast
from tests.support.clients import TestClient
from tests.support.problems import bearer

BOARD = f"/releases/{RELEASE}/board"
POSITIONS = f"/api/v1/releases/{RELEASE}/criteria/coexistence/positions"
Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    before = structlog.get_config()
    yield
    structlog.configure(**before)


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Lines:
    """Reads what was logged since the last look; a test configures first, when its own stderr is in place."""

    def read() -> list[dict[str, Any]]:
        return [json.loads(line) for line in capsys.readouterr().err.splitlines()]

    return read


def test_each_request_leaves_one_line_with_its_number(api: TestClient, lines: Lines) -> None:
    logs.configure("INFO", LogFormat.JSON)
    headers = {"X-Request-ID": "from-outside-1", "Cookie": "rb_session=not-for-the-log"}
    answer = api.get(f"{BOARD}?secret=not-for-the-log", headers=headers)
    (line,) = lines()
    assert answer.headers["x-request-id"] == line["request_id"] == "from-outside-1"
    assert (line["method"], line["path"], line["status"]) == ("GET", BOARD, 200)
    assert line.keys() == {"method", "path", "status", "ms", "event", "request_id", "level", "timestamp"}
    api.head("/livez")
    (head,) = lines()
    assert (head["method"], head["status"]) == ("HEAD", 200)
    assert head["request_id"] != line["request_id"]


def test_nothing_that_was_sent_is_logged(api: TestClient, cast: Cast, lines: Lines) -> None:
    logs.configure("INFO", LogFormat.JSON)
    key = cast.key("marks:write", person="tag-member")
    sent = {"status": "amber", "words": "not-for-the-log"}
    for given in (key, key[:-1] + "x"):
        api.post(POSITIONS, json=sent, headers=bearer(given, If_None_Match="*"))
    api.post("/sign-in", data={"login": "tag-member", "password": "hunter2-hunter2"})
    found = lines()
    assert len(found) == 3
    for secret in (key.split("_", 2)[2][:-1], "not-for-the-log", "hunter2", "Bearer"):
        assert secret not in json.dumps(found)


@pytest.mark.parametrize("form", [LogFormat.JSON, LogFormat.CONSOLE])
@pytest.mark.parametrize("prefix", ["/", "/api/v1/releases/"])
def test_no_path_forges_a_line(
    api: TestClient, capsys: pytest.CaptureFixture[str], form: LogFormat, prefix: str
) -> None:
    logs.configure("INFO", form)
    api.get(f"{prefix}x%0a%7B%22event%22:%22forged%22%7D%1b%5B35mred%0d%E2%80%A8y")
    (line,) = capsys.readouterr().err.splitlines()
    assert "404" in line
    assert "\x1b[35mred" not in line


@pytest.mark.parametrize("path", [BOARD, POSITIONS])
def test_a_failure_is_logged_with_its_number(
    api: TestClient, lines: Lines, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    logs.configure("INFO", LogFormat.JSON)

    def fail(*_: object) -> None:
        raise ZeroDivisionError("what went wrong")

    for name in ("app.doors.moment.moment.resolve", "app.views.board_page.find_now"):
        monkeypatch.setattr(name, fail)
    answer = api.get(path)
    assert answer.status_code == 500
    failed, request = lines()
    assert (failed["event"], request["event"], request["status"]) == ("failed", "request", 500)
    assert failed["request_id"] == request["request_id"] == answer.headers["x-request-id"]
    assert "what went wrong" in failed["exception"]
    assert "locals" not in failed["exception"]


def test_a_failure_on_a_terminal_is_plain(
    api: TestClient, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    logs.configure("INFO", LogFormat.CONSOLE)
    monkeypatch.setattr("app.views.board_page.find_now", lambda *_: 1 / 0)
    assert api.get(BOARD).status_code == 500
    written = capsys.readouterr().err
    assert "ZeroDivisionError" in written
    assert "locals" not in written


def test_a_level_keeps_what_lies_below_it_out(api: TestClient, capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("ERROR", LogFormat.JSON)
    api.get("/livez")
    assert capsys.readouterr().err == ""
