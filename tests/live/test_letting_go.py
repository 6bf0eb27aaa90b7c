"""When a stream lets go: of a client that takes nothing, after its hour, and when the journal cannot be read."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.db import Database
from app.domain.errors import Busy
from app.domain.event_id import EventId
from app.live import feed as feeds
from app.live import stream as streams
from app.live.feed import Feed, written
from app.live.stream import EventStream, Wanted
from app.queries.event import EventRow
from tests.support.clients import Pages
from tests.support.following import EVENTS, enter, following, running, until
from tests.support.visit import BOARD

NOON = datetime(2021, 10, 5, 12, tzinfo=UTC)
Send = Callable[[Any], Awaitable[None]]


@pytest.fixture
def feed(database: Database) -> Feed:
    """A feed that nothing follows: what it knows is said by the test."""
    made = Feed(database, most_streams=10, heartbeat=0.01)
    made.in_touch, made.head = True, EventId.of(1, NOON)
    return made


def tell(feed: Feed, seq: int) -> None:
    """Let the feed learn of an entry, as its thread does."""
    feed._take([written(EventRow(seq, NOON, "test.noted", "x", (), True))])


def run(client: Coroutine[Any, Any, None]) -> None:
    """Be a client to its end, on a loop in a thread of its own: a browser of other tests may keep one in this."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, client).result()


def stream_to(send: Send, feed: Feed, place: EventId, gone: "asyncio.Event | None" = None) -> Coroutine[Any, Any, None]:
    """Answer a client whose own end is the test's."""

    async def receive() -> dict[str, Any]:
        await (gone or asyncio.Event()).wait()
        return {"type": "http.disconnect"}

    scope = {"type": "http", "method": "GET", "state": {"asked_as": "GET"}}
    return asyncio.wait_for(EventStream(feed, place, Wanted(None, False))(scope, receive, send), 20)


def test_who_takes_nothing_is_let_go(feed: Feed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "PATIENCE_SECONDS", 0.05)
    sent: list[bytes] = []

    async def stuck(message: Any) -> None:
        if message["type"] == "http.response.body":
            sent.append(message["body"])
            assert feed.streams == 1
            await asyncio.Event().wait()

    run(stream_to(stuck, feed, feed.head))
    assert len(sent) == 1
    assert feed.streams == 0


def test_who_hangs_up_while_stuck_is_let_go_at_once(feed: Feed) -> None:
    async def hang_up() -> None:
        gone = asyncio.Event()

        async def stuck(message: Any) -> None:
            if message["type"] == "http.response.body":
                gone.set()
                await asyncio.Event().wait()

        await stream_to(stuck, feed, feed.head, gone)

    run(hang_up())
    assert feed.streams == 0


def test_a_stream_ends_after_its_hour(feed: Feed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "LONGEST_SECONDS", 0.05)
    sent: list[Any] = []

    async def take(message: Any) -> None:
        sent.append(message)

    run(stream_to(take, feed, feed.head))
    assert b": still here" in sent[-2]["body"]
    assert sent[-1] == {"type": "http.response.body", "body": b""}


def test_a_slow_client_is_told_everything_in_order(feed: Feed, monkeypatch: pytest.MonkeyPatch) -> None:
    """While it takes one block, more happens than is sent at once: nothing is queued for it, and nothing is lost."""
    monkeypatch.setattr(feeds, "READ_AT_ONCE", 3)
    bodies: list[bytes] = []

    async def slow(message: Any) -> None:
        bodies.append(message.get("body", b""))
        if len(bodies) == 2:
            for seq in range(2, 20):
                tell(feed, seq)
        feed.closing = b'"seq": 19' in bodies[-1]

    run(stream_to(slow, feed, feed.head))
    told = b"".join(bodies)
    assert [told.count(b'"seq": %d,' % seq) for seq in range(1, 20)] == [0] + [1] * 18
    assert told.index(b'"seq": 2,') < told.index(b'"seq": 18,') < told.index(b'"seq": 19,')


def test_where_the_table_cannot_be_read_the_stream_ends(feed: Feed, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(seq: int) -> None:
        raise Busy("Not just now.")

    monkeypatch.setattr(feed, "look_up", refuse)
    sent: list[Any] = []

    async def take(message: Any) -> None:
        sent.append(message)

    run(stream_to(take, feed, EventId("0", 0)))
    assert sent[-1] == {"type": "http.response.body", "body": b""}


def test_nobody_is_told_that_they_are_live_while_the_journal_cannot_be_read(
    record_url: str, tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "OUT_OF_TOUCH_SECONDS", 0.05)
    with running(record_url, tmp_path, heartbeat_seconds=0.1) as service, following(service.url) as client:

        def fail(*_: Any) -> Any:
            raise Busy("The record could not be read just now.")

        with monkeypatch.context() as trouble:
            trouble.setattr(service.feed, "_read", fail)
            seq = enter(database, "while it could not be read")
            client.until_ended()
            assert httpx.get(f"{service.url}{EVENTS}").status_code == 503
        until(lambda: service.feed.in_touch)
        with following(service.url, last_id=client.last_id) as again:
            again.until_seq(seq)
            assert again.seqs == [seq]


def test_a_board_names_its_place_and_a_past_one_none(pages: Pages) -> None:
    now = pages.get(BOARD).text
    assert f'data-events="{BOARD.removesuffix("/board")}/events"' in now
    assert "Not live: reload to see what changed" in now
    past = pages.get(f"{BOARD}?as_at=2021-10-06T09:00").text
    assert "data-events" not in past
    assert "live.js" not in past
