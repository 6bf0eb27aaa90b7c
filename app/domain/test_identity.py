"""What makes a test case the same one in another run: suite, class, name, variant and occurrence."""

from hashlib import blake2b
from uuid import UUID

DIGEST_BYTES = 16


def _part(text: str | None) -> bytes:
    if text is None:
        return b"\x00"
    encoded = text.encode()
    return b"\x01" + len(encoded).to_bytes(4, "big") + encoded


def fingerprint(suite: str | None, class_name: str | None, name: str, variant: str | None, occurrence: int) -> UUID:
    """Digest a test case's identity; nothing, an empty text and the text `\\N` are three identities.

    Each text goes in with its length before it, so that no two lists of names can read the same.

    Args:
        suite: the suite's path as sent.
        class_name: the class as sent.
        name: the case's name as sent.
        variant: the device or parameter set as sent.
        occurrence: the how-manieth case of these names it is within its body, from 1. (class name, name) is
            no key: real files repeat it (design, trap 8).
    """
    parts = (_part(suite), _part(class_name), _part(name), _part(variant), occurrence.to_bytes(8, "big"))
    return UUID(bytes=blake2b(b"".join(parts), digest_size=DIGEST_BYTES).digest())
