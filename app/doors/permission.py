"""Who may come through which door: one table for every route of both.

A route that is not in the table is refused to everybody, and a test fails on it. What depends on the thing
itself (a member of *this* criterion's body) is decided by the service; this table keeps strangers out.
"""

from collections.abc import Callable, Coroutine
from functools import cache
from re import Pattern
from typing import Any

from fastapi import Request
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import compile_path

from app.domain import access
from app.domain.access import Actor
from app.domain.errors import Forbidden, NotAccepted, SignInNeeded
from app.doors.identity import actor_of
from app.doors.routes import PAGES, Permission
from app.doors.routes_api import API

__all__ = ["ROUTES", "Guarded", "Permission", "authorise", "methods_at", "why_not"]


ROUTES: dict[str, Permission] = {**PAGES, **API}


def why_not(actor: Actor, permission: Permission, slug: str | None = None) -> str | None:
    """Say why somebody may not come through a route, before anybody looks at what they bring.

    Args:
        actor: who is asking.
        permission: what the route asks.
        slug: the release in the address, if there is one: a key may be narrowed to it.
    """
    if permission is Permission.ANYONE:
        return None
    if actor.anonymous:
        return "Sign in, or send a key as Authorization: Bearer rb_…"
    if permission is Permission.SIGNED_IN:
        return None
    if permission is Permission.RESULTS:
        # The phase is not known before the body is read: any narrowing to this release passes here.
        held = actor.scopes
        if held is not None and any(s.startswith(f"results:write:{slug}:") for s in held):
            return None
    return access.lacks_scope(actor, permission.value, slug)


def authorise(request: Request) -> None:
    """Let a request through to its route, or refuse it.

    Raises:
        SignInNeeded: the route asks for somebody.
        Forbidden: the route is not for this somebody, or for nobody because nobody classified it.
        HTTPException: the query holds the character NUL, which the databases cannot be asked about.
    """
    route = request.scope["route"]
    permission = ROUTES.get(f"{request.method} {request.app.state.prefix}{route.path}")
    if permission is None:
        raise Forbidden("This address is closed: nobody has said who may use it.")
    _refuse_nul(request)
    actor = actor_of(request)
    reason = why_not(actor, permission, request.path_params.get("slug"))
    if reason is not None:
        raise SignInNeeded(reason) if actor.anonymous else Forbidden(reason)


def _refuse_nul(request: Request) -> None:
    if b"%00" in request.scope["query_string"]:
        raise HTTPException(400, "The query holds the character NUL, which nothing in the record can hold.")


class Guarded(APIRoute):
    """A route that asks who comes, and what kind of body they bring, before it reads any of it."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Put the guard before the framework's own handler, which begins by parsing the body."""
        handle = super().get_route_handler()
        reads_json = self.body_field is not None

        async def guarded(request: Request) -> Response:
            await run_in_threadpool(authorise, request)
            if reads_json:
                _check_json(request)
            return await handle(request)

        return guarded


def _check_json(request: Request) -> None:
    kind = (request.headers.get("content-type") or "application/json").partition(";")[0].strip().lower()
    if kind != "application/json" and not (kind.startswith("application/") and kind.endswith("+json")):
        raise NotAccepted(f"This is read as application/json; the request says {kind[:80]!r}.")
    if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise NotAccepted("Bodies are read uncompressed, without Content-Encoding.")


@cache
def _addresses() -> tuple[tuple[str, Pattern[str]], ...]:
    parted = (name.split(" ", 1) for name in ROUTES)
    return tuple((method, compile_path(path)[0]) for method, path in parted)


def methods_at(path: str) -> str:
    """List what can be done at an address, as the Allow header writes it; nothing where there is no such place."""
    methods = {method for method, address in _addresses() if address.match(path)}
    return ", ".join(sorted(methods | ({"HEAD"} if "GET" in methods else set())))
