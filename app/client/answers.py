"""What the service answered to one report, read without trust: a receipt, a refusal, or something else altogether."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Any

from app import clock

LONGEST_WORDS = 500
TAGS = re.compile(r"<(script|style)\b.*?</\1\s*>|<[^>]*>", re.DOTALL | re.IGNORECASE)


class State(StrEnum):
    """What became of one report."""

    TAKEN = "taken"
    KNOWN = "known already"
    REFUSED = "refused"
    NOT_TAKEN = "not taken"
    UNREACHED = "not reached"
    UNREADABLE = "not readable"
    UNCLEAR = "under way"
    UNSENT = "not sent"


WELL = {State.TAKEN, State.KNOWN}


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a receipt says, checked; and the document as it came."""

    received: int
    inserted: int
    duplicates: int
    counted: dict[str, int]
    notes: tuple[str, ...]
    document: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Fault:
    """One place that a refusal names."""

    pointer: str
    detail: str


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of one report, in full: who asked for a summary reads it from here."""

    name: str
    state: State
    words: str = ""
    format: str | None = None
    run: str | None = None
    size: int | None = None
    status: int | None = None
    receipt: Receipt | None = None
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer as it came: its status, its headers in small letters, its body as far as it was read."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def passing(self) -> bool:
        """Say whether the same request may be taken a little later."""
        return self.status == 429 or self.status >= 500 or (self.status == 409 and "retry-after" in self.headers)

    @property
    def retry_after(self) -> float | None:
        """Give the seconds that the service asks to wait; nothing where it asks for none that can be read."""
        text = self.headers.get("retry-after", "").strip()
        if re.fullmatch(r"[0-9]{1,9}", text):
            return float(text)
        try:
            at = parsedate_to_datetime(text)
            return max(0.0, (at - clock.now()).total_seconds())
        except (ValueError, TypeError, OverflowError):  # not a date, or one without a zone
            return None


def parsed(body: bytes) -> object:
    """Read a body as JSON; nothing where it is none."""

    def refuse(constant: str) -> object:
        raise ValueError(f"{constant} is no JSON")

    try:
        return json.loads(body, parse_constant=refuse)
    except (ValueError, RecursionError):
        return None


def receipt_of(answer: Answer) -> Receipt | None:
    """Read a receipt; nothing where the answer is none."""
    document = parsed(answer.body)
    if not isinstance(document, dict):
        return None
    numbers: list[Any] = [document.get(name) for name in ("received", "inserted", "duplicates")]
    counted, notes = document.get("counted"), document.get("notes")
    if not isinstance(counted, dict) or not all(map(_is_count, [*numbers, *counted.values()])):
        return None
    kept = tuple(str(note) for note in notes) if isinstance(notes, list) else ()
    received, inserted, duplicates = numbers
    return Receipt(received, inserted, duplicates, counted, kept, document)


def _is_count(value: object) -> bool:
    return type(value) is int and value >= 0


def refusal_of(answer: Answer) -> tuple[str, tuple[Fault, ...]]:
    """Say why a report was refused, in words, and which places are named.

    Args:
        answer: a problem by RFC 9457, or whatever a proxy in between wrote.
    """
    if 300 <= answer.status < 400:
        place = answer.headers.get("location", "another address")
        return f"the service has moved to {place}; the key is sent nowhere unasked, so give that as --url", ()
    document = parsed(answer.body)
    if not isinstance(document, dict):
        return _plain_words(answer), ()
    detail = next((document[name] for name in ("detail", "title") if isinstance(document.get(name), str)), None)
    if detail is None:
        return _plain_words(answer), ()
    errors = document.get("errors")
    listed = errors if isinstance(errors, list) else []
    faults = tuple(_fault(each) for each in listed)
    if answer.status >= 500 and (number := answer.headers.get("x-request-id")):
        detail = f"{detail} (request {number})"
    if len(faults) == 1 and faults[0].detail in ("", detail):
        return f"{faults[0].pointer}: {detail}" if faults[0].pointer else detail, ()
    return detail, faults


def _fault(error: object) -> Fault:
    if not isinstance(error, dict):
        return Fault("", str(error))
    pointer, detail = error.get("pointer"), error.get("detail")
    return Fault(pointer if isinstance(pointer, str) else "", detail if isinstance(detail, str) else "")


def _plain_words(answer: Answer) -> str:
    """Give what an answer that is no problem says to a person: its text without tags."""
    text = " ".join(TAGS.sub(" ", answer.body[:20_000].decode("utf-8", "replace")).split())
    return text[:LONGEST_WORDS] or "it gave no reason"
