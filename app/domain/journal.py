"""The journal's arithmetic: canonical text, digests and the chain.

An entry is a header that is never erased (who, on whose behalf, what kind, which subject, which releases)
and a payload of words that the law may one day ask to erase. The chain covers the payload's digest, not
the payload, so it stays whole when a payload goes.
"""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

GENESIS = "0" * 64
SALT_BYTES = 16
_LARGEST = 2**53


@dataclass(frozen=True, slots=True)
class StagedEntry:
    """One change, staged by a service: the journal numbers and stamps it when the unit of work ends."""

    actor: str
    kind: str
    subject: str
    release_ids: tuple[int, ...] = ()
    on_behalf_of: str | None = None
    touches_all: bool = False
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None
    rows: list[Any] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Header:
    """What the chain knows of an entry for ever: ids and kinds, no names and no words."""

    actor: str
    on_behalf_of: str | None
    kind: str
    subject: str
    release_ids: tuple[int, ...]
    touches_all: bool

    def canonical(self) -> str:
        """Write the header as the exact text that is hashed."""
        return canonical(
            {
                "actor": self.actor,
                "on_behalf_of": self.on_behalf_of,
                "kind": self.kind,
                "subject": self.subject,
                "releases": list(self.release_ids),
                "touches_all": self.touches_all,
            }
        )


def check_plain(value: Any, path: str = "") -> None:
    """Refuse what has more than one way to be written: floats, dates, NUL, lone surrogates, huge integers.

    Raises:
        TypeError: a kind of value the journal does not keep.
        ValueError: a text or number it cannot keep exactly.
    """
    if value is None or isinstance(value, bool):
        return
    if isinstance(value, int):
        if abs(value) >= _LARGEST:
            raise ValueError(f"{path}: integer beyond 2^53; write it as text")
    elif isinstance(value, str):
        if "\x00" in value:
            raise ValueError(f"{path}: NUL in text")
        value.encode("utf-8")  # a lone surrogate raises UnicodeEncodeError, which is a ValueError
    elif isinstance(value, list):
        for index, item in enumerate(value):
            check_plain(item, f"{path}/{index}")
    elif isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise TypeError(f"{path}: key {key!r} is not text")
            check_plain(key, f"{path}: key")
            check_plain(item, f"{path}/{key}")
    else:
        raise TypeError(f"{path}: {type(value).__name__} has no one way to be written")


def canonical(document: Any) -> str:
    """Write a document in its one canonical form, the text that is stored and hashed.

    Raises:
        TypeError, ValueError: it holds something with more than one way to be written.
    """
    check_plain(document)
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def payload_digest(salt: str, payload: str) -> str:
    """Digest a payload under its salt (hex), so that a short erased word cannot be guessed from the digest."""
    return hashlib.sha256(bytes.fromhex(salt) + payload.encode()).hexdigest()


def entry_hash(previous: str, seq: int, recorded_at_us: int, header: str, digest: str) -> str:
    """Chain one entry to its predecessor.

    Args:
        previous: hash of the entry before (GENESIS for the first), hex.
        seq: the entry's number.
        recorded_at_us: when it was recorded, microseconds UTC.
        header: the canonical header text.
        digest: the payload's digest, hex.
    """
    parts = (
        bytes.fromhex(previous),
        seq.to_bytes(8, "big"),
        recorded_at_us.to_bytes(8, "big"),
        hashlib.sha256(header.encode()).digest(),
        bytes.fromhex(digest),
    )
    return hashlib.sha256(b"".join(parts)).hexdigest()
