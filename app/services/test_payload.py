"""Keeping the bytes of a report as they were sent, so that anybody can see later what was read."""

import zlib
from typing import Any

from sqlalchemy.orm import Session

from app.models.base import table_of
from app.models.testing import TestPayload
from app.services.rows import insert_rows

PART_BYTES = 1024 * 1024
# The quickest: a report packs to a tenth at any level, and its sender is waiting.
PACKING = 1
payloads = table_of(TestPayload)


def keep_payload(session: Session, run_id: int, sha256: str, body: bytes) -> None:
    """Keep a body's bytes, compressed, in parts of a mebibyte each.

    Args:
        session: the unit of work.
        run_id: the run that the body was sent for.
        sha256: the digest of the bytes, in hexadecimal.
        body: the bytes.
    """
    parts = [zlib.compress(body[at : at + PART_BYTES], PACKING) for at in range(0, len(body), PART_BYTES)]
    columns: dict[str, list[Any]] = {
        "run_id": [run_id] * len(parts),
        "sha256": [sha256] * len(parts),
        "part": list(range(len(parts))),
        "content": parts,
    }
    insert_rows(session, payloads, columns)
