"""Who may come through which door: one table for every route of both.

A route that is not in the table is refused to everybody, and a test fails on it. What depends on the thing
itself (a member of *this* criterion's body) is decided by the service; this table keeps strangers out.
"""

from collections.abc import Callable, Coroutine
from enum import StrEnum
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


class Permission(StrEnum):
    """What a route asks of whoever comes through it."""

    ANYONE = "anyone"
    SIGNED_IN = "signed in"
    MARKS = "marks:write"
    STATEMENTS = "statements:write"
    RESULTS = "results:write"
    RELEASES = "releases:write"
    ISSUES = "issues:write"


ROUTES: dict[str, Permission] = {
    "GET /": Permission.ANYONE,
    "GET /livez": Permission.ANYONE,
    "GET /readyz": Permission.ANYONE,
    "GET /static/{build}/{path:path}": Permission.ANYONE,
    "GET /favicon.ico": Permission.ANYONE,
    "GET /problems/{slug}": Permission.ANYONE,
    "GET /sign-in": Permission.ANYONE,
    "POST /sign-in": Permission.ANYONE,
    "POST /sign-out": Permission.ANYONE,
    "GET /releases/{slug}": Permission.ANYONE,
    "GET /releases/{slug}/board": Permission.ANYONE,
    "GET /releases/{slug}/events": Permission.ANYONE,
    "GET /releases/{slug}/criteria/{key}": Permission.ANYONE,
    "GET /releases/{slug}/criteria/{key}/history": Permission.ANYONE,
    "POST /releases/{slug}/criteria/{key}/positions": Permission.MARKS,
    "POST /releases/{slug}/criteria/{key}/marks": Permission.MARKS,
    "POST /releases/{slug}/criteria/{key}/affirmations": Permission.MARKS,
    "POST /releases/{slug}/criteria/{key}/statements": Permission.STATEMENTS,
    "POST /releases/{slug}/criteria/{key}/conditions": Permission.MARKS,
    "POST /releases/{slug}/criteria/{key}/conditions/{id}/end": Permission.MARKS,
    "GET /releases/{slug}/criteria/{key}/documents": Permission.ANYONE,
    "POST /releases/{slug}/criteria/{key}/documents": Permission.STATEMENTS,
    "POST /releases/{slug}/criteria/{key}/documents/{document}/withdrawal": Permission.STATEMENTS,
    "GET /releases/{slug}/criteria/{key}/documents/{document}/versions/{n}/content": Permission.SIGNED_IN,
    "POST /releases/{slug}/colours": Permission.RELEASES,
    "GET /releases/{slug}/timeline": Permission.ANYONE,
    "GET /releases/{slug}/timeline.svg": Permission.ANYONE,
    "GET /releases/{slug}/testing": Permission.ANYONE,
    "GET /releases/{slug}/scope": Permission.ANYONE,
    "GET /releases/{slug}/impacts": Permission.ANYONE,
    "GET /releases/{slug}/costs": Permission.ANYONE,
    "GET /releases/{slug}/strategy": Permission.ANYONE,
    "GET /releases/{slug}/reported": Permission.ANYONE,
    "GET /releases/{slug}/glossary": Permission.ANYONE,
    "GET /releases/{slug}/risks": Permission.ANYONE,
    "POST /releases/{slug}/risks": Permission.RELEASES,
    "POST /releases/{slug}/risks/{number}": Permission.RELEASES,
    "POST /releases/{slug}/risks/{number}/acceptance": Permission.RELEASES,
    "GET /releases/{slug}/versions": Permission.ANYONE,
    "GET /releases/{slug}/changes": Permission.ANYONE,
    "GET /glossary": Permission.ANYONE,
    "GET /modifications": Permission.ANYONE,
    "GET /modifications/{ref}": Permission.ANYONE,
    "GET /change-requests": Permission.ANYONE,
    "GET /standard-criteria": Permission.ANYONE,
    "GET /consultations": Permission.ANYONE,
    "GET /meetings": Permission.ANYONE,
    "GET /papers": Permission.ANYONE,
    "GET /papers/{reference}": Permission.ANYONE,
    "GET /timeline": Permission.ANYONE,
    "GET /working-days": Permission.ANYONE,
    "GET /api/openapi.json": Permission.ANYONE,
    "GET /api/v1/releases": Permission.ANYONE,
    "GET /api/v1/releases/{slug}": Permission.ANYONE,
    "GET /api/v1/releases/{slug}/scope": Permission.ANYONE,
    "GET /api/v1/releases/{slug}/scope/{ref}": Permission.ANYONE,
    "GET /api/v1/releases/{slug}/scope/{ref}/{part}": Permission.ANYONE,
    "GET /api/v1/releases/{slug}/timeline": Permission.ANYONE,
    "GET /api/v1/releases/{slug}/costs": Permission.ANYONE,
    "GET /api/v1/releases/{slug}/impacts": Permission.ANYONE,
    "GET /api/v1/releases/{slug}/strategy": Permission.ANYONE,
    "GET /api/v1/releases/{slug}/glossary": Permission.ANYONE,
    "GET /api/v1/releases/{slug}/baselines": Permission.ANYONE,
    "GET /api/v1/releases/{slug}/reported": Permission.ANYONE,
    "GET /api/v1/releases/{slug}/risks": Permission.ANYONE,
    "POST /api/v1/releases/{slug}/risks": Permission.RELEASES,
    "GET /api/v1/releases/{slug}/risks/{number}": Permission.ANYONE,
    "PATCH /api/v1/releases/{slug}/risks/{number}": Permission.RELEASES,
    "GET /api/v1/releases/{slug}/decisions": Permission.ANYONE,
    "GET /api/v1/releases/{slug}/recommendations": Permission.ANYONE,
    "GET /api/v1/glossary": Permission.ANYONE,
    "GET /api/v1/releases/{slug}/changes": Permission.ANYONE,
    "GET /api/v1/releases/{slug}/criteria": Permission.ANYONE,
    "GET /api/v1/releases/{slug}/criteria/{key}": Permission.ANYONE,
    "GET /api/v1/releases/{slug}/criteria/{key}/statements": Permission.ANYONE,
    "POST /api/v1/releases/{slug}/criteria/{key}/statements": Permission.STATEMENTS,
    "GET /api/v1/releases/{slug}/criteria/{key}/positions": Permission.ANYONE,
    "POST /api/v1/releases/{slug}/criteria/{key}/positions": Permission.MARKS,
    "GET /api/v1/releases/{slug}/criteria/{key}/marks": Permission.ANYONE,
    "POST /api/v1/releases/{slug}/criteria/{key}/marks": Permission.MARKS,
    "POST /api/v1/releases/{slug}/criteria/{key}/affirmations": Permission.MARKS,
    "GET /api/v1/releases/{slug}/criteria/{key}/conditions": Permission.ANYONE,
    "POST /api/v1/releases/{slug}/criteria/{key}/conditions": Permission.MARKS,
    "POST /api/v1/releases/{slug}/criteria/{key}/conditions/{id}/end": Permission.MARKS,
    "GET /api/v1/releases/{slug}/criteria/{key}/documents": Permission.ANYONE,
    "POST /api/v1/releases/{slug}/criteria/{key}/documents": Permission.STATEMENTS,
    "GET /api/v1/releases/{slug}/criteria/{key}/documents/{document}": Permission.ANYONE,
    "POST /api/v1/releases/{slug}/criteria/{key}/documents/{document}/withdrawal": Permission.STATEMENTS,
    "GET /api/v1/releases/{slug}/criteria/{key}/documents/{document}/versions/{n}/content": Permission.SIGNED_IN,
    "GET /api/v1/releases/{slug}/colours": Permission.ANYONE,
    "POST /api/v1/releases/{slug}/colours": Permission.RELEASES,
    "GET /api/v1/releases/{slug}/testing": Permission.ANYONE,
    "GET /api/v1/releases/{slug}/phases": Permission.ANYONE,
    "GET /api/v1/releases/{slug}/phases/{code}": Permission.ANYONE,
    "PUT /api/v1/releases/{slug}/phases/{code}": Permission.RELEASES,
    "GET /api/v1/releases/{slug}/phases/{code}/thresholds": Permission.ANYONE,
    "POST /api/v1/releases/{slug}/phases/{code}/thresholds": Permission.RELEASES,
    "GET /api/v1/releases/{slug}/phases/{code}/reports": Permission.ANYONE,
    "POST /api/v1/releases/{slug}/phases/{code}/reports": Permission.RELEASES,
    "POST /api/v1/releases/{slug}/phases/{code}/reports/{id}/steps": Permission.RELEASES,
    "GET /api/v1/releases/{slug}/phases/{code}/exit": Permission.ANYONE,
    "GET /api/v1/releases/{slug}/tad": Permission.ANYONE,
    "POST /api/v1/releases/{slug}/tad": Permission.RELEASES,
    "GET /api/v1/releases/{slug}/duties": Permission.ANYONE,
    "POST /api/v1/releases/{slug}/duties/{duty}/submissions": Permission.STATEMENTS,
    "POST /api/v1/releases/{slug}/participants": Permission.STATEMENTS,
    "GET /api/v1/releases/{slug}/test-runs": Permission.ANYONE,
    "POST /api/v1/releases/{slug}/test-runs": Permission.RESULTS,
    "GET /api/v1/releases/{slug}/test-runs/{id}": Permission.ANYONE,
    "GET /api/v1/releases/{slug}/test-runs/{id}/results": Permission.ANYONE,
    "GET /api/v1/releases/{slug}/test-runs/{id}/payload": Permission.SIGNED_IN,
    "GET /releases/{slug}/testing/runs/{id}": Permission.ANYONE,
    "GET /releases/{slug}/testing/runs/{id}/payload": Permission.SIGNED_IN,
    "GET /releases/{slug}/testing/cases/{id}": Permission.ANYONE,
    "GET /releases/{slug}/testing/phases/{code}": Permission.ANYONE,
    "POST /releases/{slug}/testing/phases/{code}/windows": Permission.RELEASES,
    "POST /releases/{slug}/testing/phases/{code}/thresholds": Permission.RELEASES,
    "POST /releases/{slug}/testing/phases/{code}/reports": Permission.RELEASES,
    "POST /releases/{slug}/testing/phases/{code}/reports/steps": Permission.RELEASES,
    "POST /releases/{slug}/testing/phases/{code}/tad": Permission.RELEASES,
    "POST /releases/{slug}/testing/phases/{code}/participants": Permission.STATEMENTS,
    "POST /releases/{slug}/testing/phases/{code}/submissions": Permission.STATEMENTS,
    "POST /releases/{slug}/test-runs": Permission.RESULTS,
    "POST /releases/{slug}/testing-issues": Permission.ISSUES,
    "GET /releases/{slug}/testing/issues/{key}": Permission.ANYONE,
    "POST /releases/{slug}/testing/issues/{key}": Permission.ISSUES,
    "POST /releases/{slug}/testing/issues/{key}/links": Permission.ISSUES,
    "GET /releases/{slug}/testing/incidents": Permission.ANYONE,
    "POST /releases/{slug}/testing/incidents": Permission.ISSUES,
    "POST /releases/{slug}/testing/incidents/{key}": Permission.ISSUES,
    "POST /releases/{slug}/exclusions": Permission.ISSUES,
    "POST /releases/{slug}/exclusions/{id}/revocation": Permission.ISSUES,
    "GET /api/v1/releases/{slug}/testing-issues": Permission.ANYONE,
    "POST /api/v1/releases/{slug}/testing-issues": Permission.ISSUES,
    "GET /api/v1/releases/{slug}/testing-issues/{key}": Permission.ANYONE,
    "PATCH /api/v1/releases/{slug}/testing-issues/{key}": Permission.ISSUES,
    "POST /api/v1/releases/{slug}/testing-issues/{key}/links": Permission.ISSUES,
    "GET /api/v1/releases/{slug}/incidents": Permission.ANYONE,
    "POST /api/v1/releases/{slug}/incidents": Permission.ISSUES,
    "GET /api/v1/releases/{slug}/incidents/{key}": Permission.ANYONE,
    "PATCH /api/v1/releases/{slug}/incidents/{key}": Permission.ISSUES,
    "GET /api/v1/releases/{slug}/exclusions": Permission.ANYONE,
    "POST /api/v1/releases/{slug}/exclusions": Permission.ISSUES,
    "POST /api/v1/releases/{slug}/exclusions/{id}/revocation": Permission.ISSUES,
    "GET /api/v1/modifications": Permission.ANYONE,
    "GET /api/v1/modifications.csv": Permission.ANYONE,
    "GET /api/v1/modifications/{ref}": Permission.ANYONE,
    "GET /api/v1/modifications/{ref}/history": Permission.ANYONE,
    "GET /api/v1/change-requests": Permission.ANYONE,
    "GET /api/v1/consultations": Permission.ANYONE,
    "GET /api/v1/bodies": Permission.ANYONE,
    "GET /api/v1/meetings": Permission.ANYONE,
    "GET /api/v1/papers": Permission.ANYONE,
    "GET /api/v1/papers/{reference}": Permission.ANYONE,
    "GET /api/v1/working-days": Permission.ANYONE,
    "GET /api/v1/journal": Permission.ANYONE,
    "GET /api/v1/events": Permission.ANYONE,
}


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
