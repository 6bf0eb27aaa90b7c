"""Keeping the bytes of a report as they were sent, so that anybody can see later what was read."""

import zlib
from collections.abc import Iterable
from itertools import islice

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.models.base import table_of
from app.models.testing import TestPayload

PART_BYTES = 1024 * 1024
AT_ONCE = 4
# The quickest: a report packs to a tenth at any level, and its sender is waiting.
PACKING = 1
KEEP = insert(table_of(TestPayload))


def pack(part: bytes) -> bytes:
    """Compress one part of a body's bytes, at most a mebibyte, as it is kept."""
    return zlib.compress(part, PACKING)


def keep_payloads(session: Session, run_id: int, bodies: Iterable[tuple[str, Iterable[bytes]]]) -> None:
    """Keep the bytes of bodies, a part at a time.

    Args:
        session: the unit of work.
        run_id: the run that the bodies were sent for.
        bodies: of each the digest of its bytes, in hexadecimal, and the bytes in their order, packed in parts of a
            mebibyte each.
    """
    parts = (
        {"run_id": run_id, "sha256": sha256, "part": part, "content": content}
        for sha256, packed in bodies
        for part, content in enumerate(packed)
    )
    while together := list(islice(parts, AT_ONCE)):
        session.execute(KEEP, together)
