"""Holding that a refusal is told as the API promises, whatever was sent."""

from typing import Any

from httpx import Response

MEMBERS = {"type", "title", "status", "detail", "instance"}


def bearer(key: str, **more: str) -> dict[str, str]:
    """The headers of a machine client: its key, and whatever else (underscores for dashes)."""
    return {"Authorization": f"Bearer {key}", **{name.replace("_", "-"): value for name, value in more.items()}}


def refused(answer: Response, status: int, kind: str | None = None) -> dict[str, Any]:
    """Hold that an answer is a problem of this status (and type), and give it."""
    assert answer.status_code == status, (answer.status_code, answer.text[:400])
    assert answer.headers["content-type"] == "application/problem+json", answer.headers["content-type"]
    document: dict[str, Any] = answer.json()
    assert document.keys() - {"errors"} == MEMBERS
    assert document["status"] == status
    assert all(isinstance(document[name], str) and document[name] for name in MEMBERS - {"status"})
    if kind is not None:
        assert document["type"] == f"/problems/{kind}", document
    for fault in document.get("errors", []):
        assert fault.keys() == {"pointer", "detail"}
        assert fault["detail"]
    return document


def pointers(document: dict[str, Any]) -> list[str]:
    """The places that a problem names."""
    return [fault["pointer"] for fault in document.get("errors", [])]
