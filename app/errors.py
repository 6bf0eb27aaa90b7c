"""How each refusal is told, once for both doors: the HTTP status, the problem type, its title."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from app.domain import errors
from app.domain.errors import DomainError, Fault
from app.domain.words import whole

PROBLEM_BASE = "/problems/"


@dataclass(frozen=True, slots=True)
class Telling:
    """How one kind of refusal is told."""

    status: int
    type: str
    title: str
    what_to_do: str


TELLINGS: dict[type[DomainError], Telling] = {
    errors.NotFound: Telling(404, "not-found", "Not in the record", "Check the address, or start from the releases."),
    errors.SignInNeeded: Telling(401, "sign-in-needed", "Sign in first", "Sign in, or send a key."),
    errors.Forbidden: Telling(403, "forbidden", "Not yours to do", "Ask the secretariat if this is wrong."),
    errors.Invalid: Telling(422, "invalid", "Something needs correcting", "Correct what is named and send it again."),
    errors.PreconditionMissing: Telling(
        428, "precondition-missing", "Say what you saw", "Send If-Match with the entity tag you read."
    ),
    errors.Stale: Telling(412, "stale", "It has changed since you looked", "Read it again and decide anew."),
    errors.Conflict: Telling(409, "conflict", "It contradicts the record", "Look at what is recorded already."),
    errors.KeyReused: Telling(
        422, "idempotency-key-reused", "That key was used for another request", "Use a fresh Idempotency-Key."
    ),
    errors.TooLarge: Telling(413, "too-large", "Too much at once", "Send it in smaller parts."),
    errors.NotAccepted: Telling(415, "unsupported-media-type", "Not a kind we read", "Send one of the kinds named."),
    errors.TooMany: Telling(429, "too-many-tries", "Too many tries", "Wait, then try again."),
    errors.Busy: Telling(503, "busy", "The record is busy", "Try again in a moment; nothing was kept."),
    errors.Raced: Telling(503, "raced", "Another change came first", "Try again; nothing was kept."),
    errors.RecordFileInvalid: Telling(422, "record-file-invalid", "A data file breaks the format", "Correct the file."),
}

PLAIN: dict[int, Telling] = {
    400: Telling(400, "bad-request", "Not a request we can read", "Check what was sent."),
    401: TELLINGS[errors.SignInNeeded],
    403: TELLINGS[errors.Forbidden],
    404: TELLINGS[errors.NotFound],
    405: Telling(405, "method-not-allowed", "Not done that way here", "See Allow for what can be done here."),
    406: Telling(406, "not-acceptable", "Not offered in that form", "Ask for one of the forms named."),
    413: TELLINGS[errors.TooLarge],
    415: TELLINGS[errors.NotAccepted],
    422: TELLINGS[errors.Invalid],
    429: TELLINGS[errors.TooMany],
    500: Telling(500, "internal", "Something went wrong on our side", "Try again; tell the secretariat the number."),
    503: TELLINGS[errors.Busy],
}


def telling_of(error: DomainError) -> Telling:
    """Give how a refusal is told: by its own class, or by the nearest one above it."""
    for kind in type(error).__mro__:
        if kind in TELLINGS:
            return TELLINGS[kind]
    return PLAIN[500]


def faults_of(error: DomainError) -> tuple[Fault, ...]:
    """Give the places that a refusal names."""
    faults: tuple[Fault, ...] = getattr(error, "faults", ())
    return faults


def headers_of(error: DomainError) -> dict[str, str]:
    """Give the headers that belong to a refusal: how long to wait, how things stand, how to sign in."""
    match error:
        case errors.TooMany():
            return {"Retry-After": str(error.retry_after)}
        case errors.Busy() | errors.Raced():
            return {"Retry-After": "1"}
        case errors.Stale():
            return {"ETag": error.current}
        case errors.SignInNeeded():
            return {"WWW-Authenticate": 'Bearer realm="release-board"'}
        case _:
            return {}


def problem(telling: Telling, detail: str, *, instance: str, faults: tuple[Fault, ...] = ()) -> dict[str, Any]:
    """Write a refusal as RFC 9457 problem details; what it quotes may hold half characters, JSON may not.

    Args:
        telling: how this kind of refusal is told.
        detail: the words for this one.
        instance: the path that was asked for, decoded.
        faults: the places it names.
    """
    document: dict[str, Any] = {
        "type": PROBLEM_BASE + telling.type,
        "title": telling.title,
        "status": telling.status,
        "detail": whole(detail),
        "instance": quote(whole(instance)),
    }
    if faults:
        document["errors"] = [{"pointer": whole(f.pointer), "detail": whole(f.detail)} for f in faults]
    return document
