"""Requests whose bytes are ready before the clock starts, sent by a few clients from one thread."""

import re
import selectors
import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from types import TracebackType
from typing import Self

HOST = "127.0.0.1"
RECEIVED = 65_536
PIECE = 262_144
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class WrongAnswer(Exception):
    """What was measured did not do what it should: however fast it was, it does not count."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer, and how long it took from the first byte sent to the last one received."""

    status: int
    body: bytes
    seconds: float


@dataclass(frozen=True, slots=True)
class Played:
    """What a slice brought: each client's answers in order, and how long all of it took."""

    replies: tuple[tuple[Reply, ...], ...]
    seconds: float

    def all(self) -> list[Reply]:
        """Give the answers of every client."""
        return [reply for client in self.replies for reply in client]


def request(method: str, path: str, body: bytes = b"", **headers: str) -> bytes:
    """Write a request as it goes over the wire.

    Args:
        method: GET or POST.
        path: with its query.
        body: what is sent with it.
        headers: further headers; an underscore in a name stands for a hyphen.
    """
    lines = [f"{method} {path} HTTP/1.1", f"Host: {HOST}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    if method != "GET" and "Transfer_Encoding" not in headers:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


def until(sent: bytes, end: float) -> Iterator[bytes]:
    """Give the same request again and again, up to a moment of the measuring clock."""
    while perf_counter() < end:
        yield sent


class _Client:
    """One kept-alive connection: at most one request is under way."""

    def __init__(self, port: int) -> None:
        self.line = socket.create_connection((HOST, port), timeout=10)
        self.line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.line.setblocking(False)
        self.queue: Iterator[bytes] = iter(())
        self.rest = memoryview(b"")
        self.read = bytearray()
        self.began = 0.0
        self.replies: list[Reply] = []

    def begin(self) -> bool:
        """Take the next request of the queue up; False when there is none."""
        sent = next(self.queue, None)
        if sent is None:
            return False
        self.rest, self.began = memoryview(sent), perf_counter()
        self.push()
        return True

    def push(self) -> None:
        """Send as much as the connection takes."""
        while self.rest:
            try:
                self.rest = self.rest[self.line.send(self.rest) :]
            except BlockingIOError:
                return

    def pull(self) -> bool:
        """Read what came; True once the answer is whole."""
        try:
            came = self.line.recv(RECEIVED)
        except BlockingIOError:
            return False
        if not came:
            raise WrongAnswer("The server closed a connection before it had answered.")
        self.read += came
        reply = _whole(self.read, self.began)
        if reply is None:
            return False
        self.read.clear()
        self.replies.append(reply)
        return True


def _whole(read: bytearray, began: float) -> Reply | None:
    end = read.find(b"\r\n\r\n")
    if end < 0:
        return None
    length = LENGTH.search(read, 0, end + 2)
    if length is None:
        raise WrongAnswer(f"An answer has no Content-Length: {bytes(read[:200])!r}")
    whole = end + 4 + int(length[1])
    if len(read) < whole:
        return None
    return Reply(int(read[9:12]), bytes(read[end + 4 : whole]), perf_counter() - began)


class Crowd:
    """Some clients with a connection each, opened before the clock starts: a server closes those left idle."""

    def __init__(self, port: int, clients: int) -> None:
        self._clients = [_Client(port) for _ in range(clients)]

    def __enter__(self) -> Self:
        """Give the crowd."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Close every connection."""
        for client in self._clients:
            client.line.close()

    def play(self, queues: Sequence[Iterator[bytes]], seconds: float) -> Played:
        """Let each client send its queue, one request after the other, and give the answers.

        Args:
            queues: one for each client.
            seconds: how long it may take at most.

        Raises:
            WrongAnswer: a connection broke, or the time is up.
        """
        with selectors.DefaultSelector() as selector:
            began = perf_counter()
            open_clients = 0
            for client, queue in zip(self._clients, queues, strict=True):
                client.queue, client.replies = iter(queue), []
                if client.begin():
                    open_clients += 1
                    selector.register(client.line, _wanted(client), client)
            while open_clients:
                if perf_counter() - began > seconds:
                    raise WrongAnswer(f"The answers did not come within {seconds:.0f} s.")
                for key, events in selector.select(1.0):
                    open_clients -= _step(selector, key.data, events)
            elapsed = perf_counter() - began
        return Played(tuple(tuple(client.replies) for client in self._clients), elapsed)


def _wanted(client: _Client) -> int:
    return selectors.EVENT_READ | (selectors.EVENT_WRITE if client.rest else 0)


def _step(selector: selectors.BaseSelector, client: _Client, events: int) -> int:
    """Take one client a step further; 1 when it has done all it had to."""
    before = bool(client.rest)
    if events & selectors.EVENT_WRITE:
        client.push()
    if events & selectors.EVENT_READ and client.pull() and not client.begin():
        selector.unregister(client.line)
        return 1
    if bool(client.rest) != before:
        selector.modify(client.line, _wanted(client), client)
    return 0


def stream(port: int, head: bytes, file: Path, seconds: float) -> Reply:
    """Send a file from disk as a chunked body, and give the answer.

    Args:
        port: where.
        head: the request's head, with `Transfer-Encoding: chunked`.
        file: the body.
        seconds: how long one step may wait.
    """
    with socket.create_connection((HOST, port), timeout=seconds) as line, file.open("rb") as body:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        began = perf_counter()
        try:
            line.sendall(head)
            while piece := body.read(PIECE):
                line.sendall(b"%x\r\n%b\r\n" % (len(piece), piece))
            line.sendall(b"0\r\n\r\n")
        except (BrokenPipeError, ConnectionResetError):
            pass  # refused before the end: the answer says why
        read = bytearray()
        while (reply := _whole(read, began)) is None:
            came = line.recv(RECEIVED)
            if not came:
                raise WrongAnswer("The server closed the connection before it had answered.")
            read += came
        return reply
