"""Where the client's tests run: beside a small service of ours, in an empty folder, with nothing said outside."""

from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from app.client import command, sending
from tests.support.answering import Door

OUTSIDE = {"RELEASE_BOARD_URL", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"}
OUTSIDE |= {name for pair in command.CI_RUNS for name in pair if name}


@pytest.fixture
def door() -> Iterator[Door]:
    with Door() as service:
        thread = Thread(target=service.serve_forever, args=(0.01,))
        thread.start()
        yield service
        service.hold.set()
        service.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def waited(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[float]:
    """A working directory and an environment of one's own; and how long the client would have waited."""
    seconds: list[float] = []
    for name in OUTSIDE:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sending, "wait", seconds.append)
    monkeypatch.setattr(sending, "chance", lambda: 1.0)
    return seconds
