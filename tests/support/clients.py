"""Clients of both doors, speaking to the real application in this process."""

import atexit
import re
import warnings
from contextlib import ExitStack
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from anyio.from_thread import BlockingPortal, start_blocking_portal
from fastapi import FastAPI
from httpx import Response

from app.db import Database
from app.main import create_app
from app.settings import Settings

with warnings.catch_warnings():
    # Starlette would rather have httpx's successor; httpx is the part this project was given.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

__all__ = ["Malformed", "Pages", "TestClient", "application", "check_page", "shared_application"]

SECRET = "0123456789abcdef" * 3
TOKEN = re.compile(r'name="_csrf" value="([0-9a-f]+)"')
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}


class Malformed(AssertionError):
    """A page whose elements do not close in the order they opened, or whose ids are not unique."""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        identity = dict(attrs).get("id")
        if identity is not None:
            if identity in self.ids:
                raise Malformed(f"id {identity!r} stands twice")
            self.ids.add(identity)
        if any(name.startswith("on") or name == "style" for name, _ in attrs):
            raise Malformed(f"<{tag}> carries what the content security policy refuses: {attrs}")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            raise Malformed(f"</{tag}> closes nothing that is open")


def check_page(text: str) -> None:
    """Hold that a page or partial is well formed (raises Malformed)."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    if reader.open:
        raise Malformed(f"left open: {reader.open}")


class Pages:
    """A browser without script: keeps cookies, reads every page strictly, posts the forms it was shown."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        self.token = ""

    def get(self, path: str, **options: Any) -> Response:
        """Open a page."""
        return self._read(self.client.get(path, **options))

    def post(
        self, path: str, data: dict[str, str] | None = None, *, token: str | None = None, **options: Any
    ) -> Response:
        """Send a form with the token of the last page that showed one."""
        sent = {"_csrf": self.token if token is None else token, **(data or {})}
        return self._read(self.client.post(path, data=sent, follow_redirects=False, **options))

    def sign_in(self, login: str, password: str) -> Response:
        """Sign in through the page."""
        self.get("/sign-in")
        answer = self.post("/sign-in", {"login": login, "password": password, "next": "/"})
        if answer.status_code == 303:
            self.get("/")
        return answer

    def _read(self, response: Response) -> Response:
        if response.headers.get("content-type", "").startswith("text/html"):
            check_page(response.text)
            if found := TOKEN.search(response.text):
                self.token = found[1]
        return response


@cache
def _shared() -> FastAPI:
    """One application a process: the framework lays its routes at the first request, half of a test's time."""
    return create_app(Settings(data_dir=Path(mkdtemp()), secret_key=SECRET))


@cache
def _portal() -> BlockingPortal:
    """One event loop a process: without it a client starts a thread and a loop for each request, and ends them."""
    opened = ExitStack()
    atexit.register(opened.close)
    return opened.enter_context(start_blocking_portal())


def client_of(application: FastAPI) -> TestClient:
    """A client that asks in this process; answers to errors are returned, not raised."""
    client = TestClient(application, raise_server_exceptions=False)
    client.portal = _portal()
    return client


def shared_application(url: str, tmp_path: Path) -> TestClient:
    """The real application set upon a test's database; for one test at a time, with the default settings."""
    settings = Settings(database_url=url, data_dir=tmp_path, secret_key=SECRET)
    database = Database(settings.url, pool=settings.db_pool)
    for door in _shared().state.doors:
        door.state.database, door.state.settings = database, settings
    return client_of(_shared())


def close_connections() -> None:
    """Close the connections of the shared application; it opens others when it needs them."""
    for door in _shared().state.doors:
        door.state.database.dispose()


def application(url: str, tmp_path: Any, **settings: Any) -> TestClient:
    """The real application on a test's database; answers to errors are returned, not raised."""
    return client_of(create_app(Settings(database_url=url, data_dir=tmp_path, secret_key=SECRET, **settings)))
