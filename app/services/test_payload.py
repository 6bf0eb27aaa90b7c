"""Keeping the bytes of a report as they were sent, so that anybody can see later what was read."""

import zlib
from collections.abc import Iterable

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.models.base import table_of
from app.models.testing import TestPayload

PART_BYTES = 1024 * 1024
# The quickest: a report packs to a tenth at any level, and its sender is waiting.
PACKING = 1
payloads = table_of(TestPayload)


def pack(part: bytes) -> bytes:
    """Compress one part of a body's bytes, at most a mebibyte, as it is kept."""
    return zlib.compress(part, PACKING)


def keep_payload(session: Session, run_id: int, sha256: str, packed: Iterable[bytes]) -> None:
    """Keep a body's bytes.

    Args:
        session: the unit of work.
        run_id: the run that the body was sent for.
        sha256: the digest of the bytes, in hexadecimal.
        packed: the bytes in their order, packed in parts of a mebibyte each.
    """
    for part, content in enumerate(packed):
        session.execute(insert(payloads).values(run_id=run_id, sha256=sha256, part=part, content=content))
