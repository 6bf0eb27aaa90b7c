"""Clients that follow the journal live, and the service in this process for them to follow."""

import http.client
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import uvicorn
from sqlalchemy import select

from app.db import Database
from app.domain.journal import StagedEntry
from app.ledger import entry_table, stage
from app.live.feed import Feed
from app.live.server import StreamingServer
from app.main import create_app
from app.queries.release import release_id
from app.settings import Settings
from tests.support.clients import SECRET

SECONDS = 20.0
EVENTS = "/api/v1/events"


@dataclass(frozen=True, slots=True)
class Told:
    """One block of a stream as its client read it."""

    id: str
    event: str
    data: Any
    comment: str
    at: float

    @property
    def seq(self) -> int:
        """The number of the entry."""
        return int(self.id.rpartition("-")[2])


@dataclass
class Follower:
    """A client of one stream, reading in a thread of its own until it is cut or the stream ends."""

    url: str
    path: str = EVENTS
    headers: dict[str, str] = field(default_factory=dict)
    last_id: str | None = None
    status: int = 0
    blocks: list[Told] = field(default_factory=list)
    answer: "http.client.HTTPResponse | None" = None
    ended: bool = False

    def __post_init__(self) -> None:
        self._news = threading.Condition()
        address = urlsplit(self.url)
        self._connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=60)
        self._thread = threading.Thread(target=self._read, daemon=True)

    def start(self) -> "Follower":
        """Connect; returns when the stream has said where it begins, or has refused."""
        sent = dict(self.headers) | ({"Last-Event-ID": self.last_id} if self.last_id else {})
        self._connection.request("GET", self.path, headers=sent)
        self.answer = self._connection.getresponse()
        self.status = self.answer.status
        if self.status == 200:
            self._thread.start()
            self.until(lambda: bool(self.blocks))
        return self

    def _read(self) -> None:
        assert self.answer is not None
        lines: list[str] = []
        try:
            while line := self.answer.readline():
                text = line.decode().rstrip("\n")
                if text:
                    lines.append(text)
                elif lines:
                    self._take(lines)
                    lines = []
        except (OSError, http.client.HTTPException, ValueError):
            pass  # cut off in the middle
        with self._news:
            self.ended = True
            self._news.notify_all()

    def _take(self, lines: list[str]) -> None:
        said = {name: value.removeprefix(" ") for name, _, value in (line.partition(":") for line in lines)}
        data = json.loads(said["data"]) if "data" in said else None
        block = Told(said.get("id", ""), said.get("event", "message"), data, said.get("", ""), time.monotonic())
        with self._news:
            self.blocks.append(block)
            self.last_id = block.id or self.last_id
            self._news.notify_all()

    def until(self, come: Callable[[], bool], seconds: float = SECONDS) -> None:
        """Wait for something to be so; fails with what was told when it does not become so."""
        with self._news:
            assert self._news.wait_for(come, seconds), self.blocks[-5:]

    @property
    def told(self) -> list[Told]:
        """The events among the blocks."""
        return [block for block in list(self.blocks) if block.data is not None]

    @property
    def seqs(self) -> list[int]:
        """The numbers of the entries that were told, in the order in which they came."""
        return [told.seq for told in self.told if told.event == "message"]

    def until_seq(self, seq: int, seconds: float = SECONDS) -> None:
        """Wait until the client's place is at an entry or beyond it."""
        self.until(lambda: any(block.id and block.seq >= seq for block in list(self.blocks)), seconds)

    def until_ended(self, seconds: float = SECONDS) -> None:
        """Wait for the stream to end."""
        self.until(lambda: self.ended, seconds)

    def cut(self) -> None:
        """Break the connection off, as a network does."""
        if self._connection.sock is not None:
            self._connection.sock.shutdown(socket.SHUT_RDWR)
        elif self.answer is not None and not self.answer.isclosed() and not self.ended:
            # Without a length the answer owns the socket.
            socket.socket(fileno=socket.dup(self.answer.fileno())).shutdown(socket.SHUT_RDWR)
        if self._thread.is_alive():
            self._thread.join(SECONDS)
        if self.answer is not None:
            self.answer.close()
        self._connection.close()


@contextmanager
def following(url: str, path: str = EVENTS, **options: Any) -> Iterator[Follower]:
    """A client of a stream, gone on leaving."""
    follower = Follower(url, path, **options)
    try:
        yield follower.start()
    finally:
        follower.cut()


def until(come: Callable[[], bool], seconds: float = SECONDS) -> None:
    """Wait for something of this process to be so, which nobody tells us."""
    deadline = time.monotonic() + seconds
    while not come():
        assert time.monotonic() < deadline, "it did not come to be so"
        time.sleep(0.01)


@dataclass(slots=True)
class Running:
    """The service in this process, on a port of its own."""

    url: str
    feed: Feed
    server: StreamingServer


@contextmanager
def running(database_url: str, folder: Path, **settings: Any) -> Iterator[Running]:
    """The real service, running in a thread of this process: quick to start, and open to be looked into."""
    app = create_app(Settings(database_url=database_url, data_dir=folder, secret_key=SECRET, **settings))
    config = uvicorn.Config(app, port=0, log_config=None, access_log=False, timeout_graceful_shutdown=10)
    server = StreamingServer(config, lambda: app.state.live.end_streams())
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        until(lambda: server.started or not thread.is_alive())
        assert thread.is_alive(), "the service did not start"
        port = server.servers[0].sockets[0].getsockname()[1]
        yield Running(f"http://127.0.0.1:{port}", app.state.live, server)
    finally:
        server.handle_exit(15, None)
        thread.join(SECONDS)
    assert not thread.is_alive(), "the service did not end"


def enter(
    database: Database, subject: str, *, kind: str = "test.noted", releases: tuple[str, ...] = (), all: bool = False
) -> int:
    """Put an entry into the journal that says nothing but its subject, and give its number."""
    with database.writing() as session:
        ids = tuple(release_id(session, slug) for slug in releases)
        stage(session, StagedEntry("system", kind, subject, ids, touches_all=all))
    question = select(entry_table.c.seq).where(entry_table.c.subject == subject).order_by(entry_table.c.seq.desc())
    with database.reading(fresh=True) as session:
        return int(session.execute(question.limit(1)).scalar_one())
