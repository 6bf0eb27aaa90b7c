"""Pages that are kept: the same page for the next reader without an account, until the record or the day goes on.

What stands here is answered before anything else is looked at, with one statement: is the end of the journal still the
one that the page was drawn at? Whoever brings a cookie, a query or a wish of htmx's goes the whole way.
"""

import gzip
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from weakref import WeakKeyDictionary

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from app import clock
from app.db import Database
from app.domain.instant import to_micros

MOST_PAGES = 50
PACKING = 6
# With one of these a reader asks for something else than the page as everybody is given it.
OWN = frozenset({b"cookie", b"authorization", b"hx-request", b"live-after", b"range"})
VARY = b"HX-Request, Cookie"


@dataclass(slots=True)
class KeptPage:
    """A page as it was drawn, the end of the journal it was drawn at, and until when it holds at the latest."""

    body: bytes
    tag: bytes
    head: tuple[int, int]
    until: datetime
    packed: bytes = b""

    def answer(self, packs: bool, held: bytes) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
        """Give the status, the headers and the body for a reader.

        Args:
            packs: whether they take the page packed (gzip).
            held: the entity tags of what they hold already.
        """
        vary = VARY + b", Accept-Encoding"
        headers = [(b"etag", self.tag), (b"vary", vary), (b"cache-control", b"private, no-cache")]
        if held and (held.strip() == b"*" or self.tag in held):
            return 304, headers, b""
        headers.append((b"content-type", b"text/html; charset=utf-8"))
        if packs:
            self.packed = self.packed or gzip.compress(self.body, PACKING)
            headers.append((b"content-encoding", b"gzip"))
        body = self.packed if packs else self.body
        headers.append((b"content-length", str(len(body)).encode()))
        return 200, headers, body


PAGES: WeakKeyDictionary[Database, OrderedDict[str, KeptPage]] = WeakKeyDictionary()


def keep(request: Request, body: bytes, tag: str, head: tuple[int, datetime], until: datetime) -> None:
    """Keep a page for everybody who asks for the same address and brings nothing of their own.

    Args:
        request: what it answers; one that brings something of its own is not kept.
        body, tag: the page, and its entity tag.
        head: number and time of the last journal entry that it was drawn with.
        until: when it changes at the latest, though nobody records anything.
    """
    if request.url.query or not OWN.isdisjoint(name for name, _ in request.scope["headers"]):
        return
    pages = PAGES.setdefault(request.app.state.database, OrderedDict())
    pages[request.scope["path"]] = KeptPage(body, tag.encode(), (head[0], to_micros(head[1])), until)
    while len(pages) > MOST_PAGES:
        pages.popitem(last=False)


class Kept:
    """Answers with a page that is kept, where one still holds; passes everything else on.

    Args:
        app: what draws pages.
        owner: the application on whose state the database is.
    """

    def __init__(self, app: ASGIApp, *, owner: Starlette) -> None:
        self.app, self.owner = app, owner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        page = self._kept(scope) if scope["type"] == "http" and scope["method"] == "GET" else None
        if page is None or await run_in_threadpool(self._database.head.read) != page.head:
            await self.app(scope, receive, send)
            return
        asked = dict(scope["headers"])
        packs = b"gzip" in asked.get(b"accept-encoding", b"")
        status, headers, body = page.answer(packs, asked.get(b"if-none-match", b""))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    @property
    def _database(self) -> Database:
        database: Database = self.owner.state.database
        return database

    def _kept(self, scope: Scope) -> KeptPage | None:
        pages = PAGES.get(self._database)
        page = pages.get(scope["path"]) if pages and not scope["query_string"] else None
        if page is None or clock.now() >= page.until:
            return None
        return page if OWN.isdisjoint(name for name, _ in scope["headers"]) else None
