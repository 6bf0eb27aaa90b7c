"""The JSON door's description of itself (OpenAPI 3.1): what the framework cannot know is added from our own tables."""

from typing import Any

from fastapi import FastAPI

from app.doors.permission import ROUTES, Permission
from app.errors import PLAIN, TELLINGS, Telling

PROBLEM = "application/problem+json"
METHODS = ("get", "post", "put", "patch", "delete")
SCHEMA: dict[str, Any] = {
    "type": "object",
    "title": "Problem",
    "description": "Why a request was refused (RFC 9457). `type` leads to a page that explains it.",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference", "examples": ["/problems/stale"]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string", "format": "uri-reference"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "properties": {
                    "pointer": {
                        "type": "string",
                        "description": "A JSON pointer into the body, or query:NAME, path:NAME, header:NAME.",
                        "examples": ["/status", "query:as_at"],
                    },
                    "detail": {"type": "string"},
                },
            },
        },
    },
}
BEARER = {"type": "http", "scheme": "bearer", "description": "A key made by `release-board key create`."}
TAG = {"description": "Names what the answer says; send it back as If-None-Match.", "schema": {"type": "string"}}
LINK = {"description": 'The next page (RFC 8288, rel="next"), while there is one.', "schema": {"type": "string"}}


def _header(name: str, words: str) -> dict[str, Any]:
    return {"name": name, "in": "header", "required": False, "description": words, "schema": {"type": "string"}}


REPEAT = _header(
    "Idempotency-Key", "1 to 255 printable characters; the same request under it gets the same answer for 24 hours."
)
HELD = _header("If-None-Match", "An ETag held already: answered 304 where it still names the answer.")
FIRST = _header("If-None-Match", "`*` for one's first position on the criterion.")
OWN = _header("If-Match", "The ETag of one's own last position.")
NEW = _header("If-None-Match", "`*` for a new document.")
REPLACED = _header("If-Match", "The ETag of the document that a new version replaces.")
CHANGED = _header("If-Match", "The ETag of what is changed. Required: 428 without it.")
FIRST_ADVICE = _header("If-None-Match", "`*` for the body's first recommendation.")
OWN_ADVICE = _header("If-Match", "The ETag of the body's own last recommendation.")
# What follows something that its sender has to have seen.
FOLLOWS = ("/recommendations", "/decisions", "/redatings", "/taken")
SEEN = _header("If-Match", "The ETag of the criterion that was decided on. Required: 428 without it.")


def _answer(status: int) -> dict[str, Any]:
    told: Telling | None = next((t for t in (*TELLINGS.values(), *PLAIN.values()) if t.status == status), None)
    return {
        "description": told.title if told else "A problem",
        "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


def _refusals(method: str, path: str, operation: dict[str, Any], permission: Permission) -> set[int]:
    """Say with which problems an operation may answer."""
    found = {400, 401, 500, 503}
    if "{" in path or operation.get("parameters"):
        found |= {404, 422}
    if permission is not Permission.ANYONE:
        found |= {403}
    if method in ("post", "put"):
        found |= {413, 415, 422}
        found |= {412, 428} if _is_guarded(path) or _plans(method, path) or path.endswith(FOLLOWS) else set()
        found |= {409} if not _is_guarded(path) or path.endswith("/withdrawal") else set()
    if method == "patch":
        found |= {409, 412, 413, 415, 422, 428}
    return found


def _is_guarded(path: str) -> bool:
    """Say whether what is recorded on a criterion replaces something; the end of a condition comes once."""
    return "/criteria/" in path and not path.endswith("/end")


def _plans(method: str, path: str) -> bool:
    """Say whether an operation changes a testing phase's plan, which its version guards."""
    return method == "put" or path.endswith("/thresholds")


def _complete(method: str, path: str, operation: dict[str, Any]) -> None:
    permission = ROUTES[f"{method.upper()} /api{path}"]
    parameters: list[dict[str, Any]] = operation.setdefault("parameters", [])
    names = {parameter["name"] for parameter in parameters}
    answers: dict[str, Any] = operation["responses"]
    for status in _refusals(method, path, operation, permission):
        answers[str(status)] = _answer(status)
    given = next(answer for status, answer in answers.items() if status.startswith("2"))
    if "as_at" in names:
        given.setdefault("headers", {})["ETag"] = TAG
        answers["304"] = {"description": "What is held already still holds."}
        parameters.append(HELD)
    if "cursor" in names:
        given.setdefault("headers", {})["Link"] = LINK
    if method in ("post", "put"):
        parameters.append(REPEAT)
        if _plans(method, path):
            parameters.append(CHANGED)
        elif path.endswith("/positions"):
            parameters += [FIRST, OWN]
        elif path.endswith("/recommendations"):
            parameters += [FIRST_ADVICE, OWN_ADVICE]
        elif path.endswith(FOLLOWS):
            parameters.append(CHANGED)
        elif path.endswith("/documents"):
            parameters += [NEW, REPLACED]
        elif path.endswith("/withdrawal"):
            parameters.append(CHANGED)
        elif _is_guarded(path):
            parameters.append(SEEN)
    if method == "patch":
        parameters += [REPEAT, CHANGED]
    operation["responses"] = dict(sorted(answers.items()))
    key: list[dict[str, list[str]]] = [{"bearer": []}]
    operation["security"] = [{}, *key] if permission is Permission.ANYONE else key


class DescribedApi(FastAPI):
    """An application that says of itself what its doors do: keys, tags, preconditions, every refusal."""

    def openapi(self) -> dict[str, Any]:
        """Give the description, made once."""
        if self.openapi_schema is None:
            made = super().openapi()
            parts = made.setdefault("components", {})
            schemas = parts.setdefault("schemas", {})
            for unused in ("HTTPValidationError", "ValidationError"):
                schemas.pop(unused, None)
            schemas["Problem"] = SCHEMA
            parts["securitySchemes"] = {"bearer": BEARER}
            for path, operations in made["paths"].items():
                for method in METHODS:
                    if method in operations:
                        _complete(method, path, operations[method])
            self.openapi_schema = made
        return self.openapi_schema
