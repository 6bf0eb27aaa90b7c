"""Carrying a change out: one transaction, a second look when two writers meet, the same answer to a repeat."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from app import clock, ledger
from app.db import Database
from app.domain.access import Actor
from app.domain.errors import DomainError, Fault, Invalid, KeyReused, Raced
from app.models.access import IdempotentAnswer
from app.models.base import table_of

T = TypeVar("T")
LOOKS = 5
LONGEST_KEY = 255
KEPT_FOR = timedelta(hours=24)
answers = table_of(IdempotentAnswer)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a door answers to a change."""

    body: Any
    status: int = 201
    headers: dict[str, str] = field(default_factory=dict)

    def response(self) -> Response:
        """Write the answer out."""
        return Response(
            json.dumps(self.body, ensure_ascii=False),
            self.status,
            self.headers,
            media_type="application/json",
        )


def carry_out(database: Database, work: Callable[[Session], T]) -> T:
    """Run a change in one transaction; where another writer came first, look again and decide anew.

    Raises:
        Raced: others came first every time; nothing was kept.
    """
    for look in range(LOOKS):
        try:
            with database.writing() as session:
                return work(session)
        except Raced:
            if look == LOOKS - 1:
                raise
    raise AssertionError("unreachable")


def answer_once(
    database: Database,
    request: Request,
    actor: Actor,
    body: bytes,
    work: Callable[[Session], T],
    present: Callable[[T], Answer],
) -> Response:
    """Carry a POST out and answer it; under an Idempotency-Key the same request gets the same answer again.

    The answer is kept in the transaction of the change: either both are there after a crash or neither.

    Args:
        database: where.
        request: the request, for its key and address.
        actor: who asks; keys of different askers never meet.
        body: the bytes sent, or their digest, so that a reused key is noticed.
        work: the change.
        present: how its result is answered, from the rows alone.

    Raises:
        KeyReused: the key came with another request before.
        Invalid: the key is empty or longer than 255 characters.
    """
    key = _key_of(request)
    if key is None:
        return present(carry_out(database, work)).response()
    digest = hashlib.sha256(
        b"\n".join((request.method.encode(), str(request.url.path).encode(), request.url.query.encode(), body))
    ).hexdigest()

    def once(session: Session) -> Response:
        session.execute(delete(answers).where(answers.c.created_at < clock.now() - KEPT_FOR))
        kept = _kept(session, actor, key, digest)
        if kept is not None:
            return kept
        result = work(session)
        ledger.seal(session)
        return _keep(session, actor, key, digest, present(result))

    try:
        return carry_out(database, once)
    except DomainError:
        # Its twin may have been answered while this one looked: then what it found is its twin's own change.
        with database.reading(fresh=True) as session:
            kept = _kept(session, actor, key, digest)
        if kept is None:
            raise
        return kept


def _key_of(request: Request) -> str | None:
    key = request.headers.get("idempotency-key")
    if key is not None and not (1 <= len(key) <= LONGEST_KEY and key.isprintable()):
        detail = f"Idempotency-Key takes 1 to {LONGEST_KEY} printable characters."
        raise Invalid(detail, (Fault("header:Idempotency-Key", detail),))
    return key


def _keep(session: Session, actor: Actor, key: str, digest: str, answer: Answer) -> Response:
    """Write the answer out, and keep it beside the change it answers."""
    response = answer.response()
    session.execute(
        insert(answers).values(
            actor=actor.id,
            key=key,
            request_digest=digest,
            status=answer.status,
            headers=json.dumps(answer.headers),
            body=bytes(response.body),
            created_at=clock.now(),
        )
    )
    return response


def _kept(session: Session, actor: Actor, key: str, digest: str) -> Response | None:
    row = session.execute(
        select(answers.c.request_digest, answers.c.status, answers.c.headers, answers.c.body).where(
            answers.c.actor == actor.id, answers.c.key == key, answers.c.created_at >= clock.now() - KEPT_FOR
        )
    ).first()
    if row is None:
        return None
    if row.request_digest != digest:
        raise KeyReused("This Idempotency-Key came with another request before; nothing was done.")
    headers = {**json.loads(row.headers), "Idempotent-Replayed": "true"}
    return Response(bytes(row.body), row.status, headers, media_type="application/json")
