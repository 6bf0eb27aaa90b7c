"""What every request passes on its way in and out: its number, its size, its headers, one log line."""

import re
import secrets
from collections.abc import Callable
from time import perf_counter
from urllib.parse import quote

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.doors.moment import told_of_past
from app.doors.report_ndjson import FORMAT as NDJSON
from app.doors.report_ndjson import KINDS as LINES
from app.logs import log

Failed = Callable[[Request, Exception], Response]
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
POLICY = (
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none';"
    " img-src 'self' data:"
)
SECURITY_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

SECURITY = tuple((name.lower().encode(), value.encode()) for name, value in SECURITY_HEADERS.items())
TRANSPORT = ((b"strict-transport-security", b"max-age=31536000"),)


class BodyTooLarge(HTTPException):
    """The body grew past what the door takes while it was being read.

    An HTTPException, because the framework turns any other error while reading a body into a 400.
    """

    def __init__(self, limit: int) -> None:
        super().__init__(413, f"The body is larger than the {limit:,} bytes this door takes; nothing was kept.")


class Numbered:
    """Gives each request a number, logs it once, and sets the headers every answer carries.

    HEAD goes down as GET and comes back without its body, so that no route has to know it. What nobody else
    told is told here: the framework would answer it outside of everything that sets headers.
    """

    def __init__(self, app: ASGIApp, *, failed: Failed) -> None:
        self.app, self.failed = app, failed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        asked_as = scope["method"]
        scope = _as_asked(scope)
        request_id = scope["state"]["request_id"]
        structlog.contextvars.bind_contextvars(request_id=request_id)
        began, status, started, finished = perf_counter(), 500, False, False

        async def send_on(message: Message) -> None:
            nonlocal status, started, finished
            if message["type"] == "http.response.start":
                status, started = message["status"], True
                message = {**message, "headers": _headers(message, request_id, scope["scheme"])}
                headers = MutableHeaders(scope=message)
                for name, value in told_of_past(scope, status):
                    headers.append(name, value)
            elif message["type"] == "http.response.body":
                finished = not message.get("more_body", False)
                if asked_as == "HEAD":
                    message = {**message, "body": b""}
            await send(message)

        asked = dict(scope)  # routing writes into the scope; the page that tells a failure needs it as it came
        try:
            await self.app(scope, receive, send_on)
        except Exception as error:
            if finished:
                return  # told and logged at its own door
            if started:
                raise  # half an answer is out: only cutting it off says so
            response = await run_in_threadpool(self.failed, Request(asked), error)
            await response(asked, receive, send_on)
        finally:
            log().info(
                "request",
                method=asked_as,
                path=quote(asked["path"]),
                status=status,
                ms=round((perf_counter() - began) * 1000, 1),
            )
            structlog.contextvars.clear_contextvars()


def _as_asked(scope: Scope) -> Scope:
    """Write down a request's number, HEAD as GET, and its address in characters that an address may hold.

    No name in the record holds a control character, so in the path the sign for a lost one stands for each.
    """
    given = Headers(scope=scope).get("x-request-id", "")
    request_id = given if REQUEST_ID.fullmatch(given) else secrets.token_hex(8)
    state = {**scope.get("state", {}), "request_id": request_id, "asked_as": scope["method"]}
    query: bytes = scope.get("query_string", b"")
    if not query.isascii():
        query = b"".join(b"%%%02X" % byte if byte > 127 else bytes([byte]) for byte in query)
    method = "GET" if scope["method"] == "HEAD" else scope["method"]
    path = CONTROL.sub("\ufffd", scope["path"])
    return {**scope, "state": state, "path": path, "query_string": query, "method": method}


def _headers(message: Message, request_id: str, scheme: str) -> list[tuple[bytes, bytes]]:
    """Give an answer's headers with those that every answer carries, where it does not carry its own."""
    own = list(message.get("headers", ()))
    there = {name for name, _ in own}
    own += [pair for pair in (*SECURITY, *(TRANSPORT if scheme == "https" else ())) if pair[0] not in there]
    return [*own, (b"x-request-id", request_id.encode())]


class Limited:
    """Stops a body that is larger than its door takes, also when it does not say how large it is.

    Args:
        app: what it stands before.
        limit: bytes of any body.
        results_limit: bytes of a report of test results, which is read as one whole.
        stream_limit: bytes of a report in lines, which is read a stretch at a time.
        document_limit: bytes of a form with a document that is uploaded as evidence.
    """

    def __init__(self, app: ASGIApp, *, limit: int, results_limit: int, stream_limit: int, document_limit: int) -> None:
        self.app, self.limit, self.document_limit = app, limit, document_limit
        self.results_limit, self.stream_limit = results_limit, stream_limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, counting its body."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = self._limit_of(scope)
        scope.setdefault("state", {})["body_limit"] = limit
        declared = Headers(scope=scope).get("content-length", "")
        seen = 0

        async def count() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > limit:
                raise BodyTooLarge(limit)
            return message

        async def refuse() -> Message:
            raise BodyTooLarge(limit)

        too_large = declared.isdigit() and int(declared) > limit
        await self.app(scope, refuse if too_large else count, send)

    def _limit_of(self, scope: Scope) -> int:
        said = Headers(scope=scope).get("content-type", "").partition(";")[0].strip().lower()
        if scope["path"].endswith("/documents") and said == "multipart/form-data":
            return self.document_limit
        if not scope["path"].endswith("/test-runs"):
            return self.limit
        in_lines = said in LINES or QueryParams(scope["query_string"]).get("format") == NDJSON
        return self.stream_limit if in_lines else self.results_limit
