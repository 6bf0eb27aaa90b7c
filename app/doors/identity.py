"""Who is at the door: a browser's session at the HTML door, a key at the JSON door."""

from fastapi import Request

from app.db import Database
from app.domain.access import ANONYMOUS, Actor
from app.domain.errors import SignInNeeded
from app.queries.person import actor_of_key, actor_of_session
from app.settings import Settings

SESSION_COOKIE = "rb_session"
VISIT_COOKIE = "rb_visit"


def database_of(request: Request) -> Database:
    """Give the database this service runs on."""
    database: Database = request.app.state.database
    return database


def settings_of(request: Request) -> Settings:
    """Give this installation's settings."""
    settings: Settings = request.app.state.settings
    return settings


def actor_of(request: Request) -> Actor:
    """Say who is asking, once a request.

    Raises:
        SignInNeeded: a key was sent and it is not (or no longer) one of ours.
    """
    known: Actor | None = getattr(request.state, "actor", None)
    if known is None:
        known = request.state.actor = _key(request) if request.app.state.prefix else _browser(request)
    return known


def _key(request: Request) -> Actor:
    header = request.headers.get("authorization")
    if header is None:
        return ANONYMOUS
    kind, _, key = header.partition(" ")
    if kind.lower() != "bearer" or not key.strip():
        raise SignInNeeded("Authorization takes one form here: Bearer and a key.")
    with database_of(request).reading(fresh=True) as session:
        actor = actor_of_key(session, key.strip())
    if actor is None:
        raise SignInNeeded("This key is not known, was revoked, or is past its day.")
    return actor


def _browser(request: Request) -> Actor:
    token = request.cookies.get(SESSION_COOKIE)
    if not token:
        return ANONYMOUS
    with database_of(request).reading(fresh=True) as session:
        return actor_of_session(session, token) or ANONYMOUS
