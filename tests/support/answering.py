"""A small service of ours that answers as real ones do on a bad day, and the client posting to it."""

import contextlib
import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from typer.testing import CliRunner, Result

from app.cli import cli

KEY = "rb_12345678_not-a-real-key"


class Reply(NamedTuple):
    """One answer of the small service; without a status it closes the connection instead."""

    status: int | None = 201
    body: bytes = json.dumps({"received": 2, "inserted": 2, "duplicates": 0, "counted": {"passed": 2}}).encode()
    headers: tuple[tuple[str, str], ...] = ()


class Asked(NamedTuple):
    """One request as it came."""

    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes
    size: int


TAKEN, DROPPED = Reply(), Reply(None)
BUSY = Reply(503, b'{"title": "The record is busy", "detail": "Try again in a moment."}')


class Door(ThreadingHTTPServer):
    """The small service: gives its replies in order, the last one again and again, and keeps what it was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.replies: list[Reply] = [TAKEN]
        self.asked: list[Asked] = []
        self.hold, self.came = Event(), Event()
        self.hold.set()
        self.url = f"http://127.0.0.1:{self.server_port}"

    def keys(self) -> set[str]:
        return {one.headers["idempotency-key"] for one in self.asked}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Door

    def do_POST(self) -> None:
        size, body = int(self.headers["Content-Length"]), b""
        for _ in range(0, size, 65536):
            piece = self.rfile.read(min(65536, size - len(body)))
            body = piece if size > 2**20 else body + piece
        headers = {name.lower(): value for name, value in self.headers.items()}
        address = urlsplit(self.path)
        self.server.asked.append(Asked(address.path, parse_qs(address.query), headers, body, size))
        reply = self.server.replies.pop(0) if len(self.server.replies) > 1 else self.server.replies[0]
        self.server.came.set()
        self.server.hold.wait(30)
        self.close_connection = True
        if reply.status is None:
            return
        with contextlib.suppress(OSError):
            self.send_response(reply.status)
            given = {"Content-Length": str(len(reply.body)), "Connection": "close", **dict(reply.headers)}
            for name, value in given.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body)

    def log_message(self, format: str, *arguments: Any) -> None:
        """Say nothing: what came is kept."""


def post(door: Door | str, *words: str, stdin: bytes | None = None, **environ: str) -> Result:
    url = door if isinstance(door, str) else door.url
    command = ["post-results", "--release", "november-2021", "--phase", "SIT", "--url", url, *words]
    return CliRunner().invoke(cli, command, input=stdin, env={"RELEASE_BOARD_KEY": KEY, **environ})


def write(name: str, text: str = '{"results": []}') -> str:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_text(text)
    return name
