"""What every request passes on its way in and out: its number, its size, its headers, one log line."""

import re
import secrets
from time import perf_counter

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.logs import log

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


class BodyTooLarge(HTTPException):
    """The body grew past what the door takes while it was being read.

    An HTTPException, because the framework turns any other error while reading a body into a 400.
    """

    def __init__(self, limit: int) -> None:
        super().__init__(413, f"The body is larger than the {limit:,} bytes this door takes; nothing was kept.")


class Numbered:
    """Gives each request a number, logs it once, and sets the headers every answer carries."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        request_id = given if REQUEST_ID.fullmatch(given) else secrets.token_hex(8)
        scope.setdefault("state", {})["request_id"] = request_id
        structlog.contextvars.bind_contextvars(request_id=request_id)
        began, status = perf_counter(), 500

        async def send_on(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = request_id
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await self.app(scope, receive, send_on)
        finally:
            log().info(
                "request",
                method=scope["method"],
                path=scope["path"],
                status=status,
                ms=round((perf_counter() - began) * 1000, 1),
            )
            structlog.contextvars.clear_contextvars()


class Limited:
    """Stops a body that is larger than its door takes, also when it does not say how large it is."""

    def __init__(self, app: ASGIApp, *, limit: int, results_limit: int) -> None:
        self.app, self.limit, self.results_limit = app, limit, results_limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, counting its body."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = self.results_limit if scope["path"].endswith("/test-runs") else self.limit
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


def says_nul(scope: Scope) -> bool:
    """Say whether an address holds a character that no name in the record can hold."""
    return "\x00" in scope["path"] or b"%00" in scope.get("query_string", b"")
