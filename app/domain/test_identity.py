"""What makes a test case the same one in another run: suite, class, name, variant and occurrence."""

from functools import lru_cache
from hashlib import blake2b

from app.domain.status import Outcome

DIGEST_BYTES = 16
# Suites, classes and variants come again and again; names do not.
KEPT_PARTS = 4_096

# Suite, class, name and variant, as sent.
Name = tuple[str | None, str | None, str, str | None]


def _part(text: str | None) -> bytes:
    if text is None:
        return b"\x00"
    encoded = text.encode()
    return b"\x01%b%b" % (len(encoded).to_bytes(4, "big"), encoded)


_known_part = lru_cache(KEPT_PARTS)(_part)
_FIRST = (1).to_bytes(8, "big")


def failure_print(outcome: Outcome, message: str | None) -> str:
    """Digest a failure: another outcome or another message of the same case is a different failure.

    Args:
        outcome: how the case ended.
        message: what was said of it, as kept.

    Returns:
        The digest, 32 hexadecimal characters.
    """
    return blake2b(_part(outcome) + _part(message), digest_size=DIGEST_BYTES).hexdigest()


def fingerprint(name: Name, occurrence: int = 1) -> str:
    """Digest a test case's identity; nothing, an empty text and the text `\\N` are three identities.

    Each text goes in with its length before it, so that no two lists of names can read the same.

    Args:
        name: suite, class, name and variant as sent.
        occurrence: the how-manieth case of these names it is within its body, from 1. (class name, name) is
            no key: real files repeat it (design, trap 8).

    Returns:
        The digest, 32 hexadecimal characters.
    """
    suite, class_name, own, variant = name
    parts = _known_part(suite) + _known_part(class_name) + _part(own) + _known_part(variant)
    times = _FIRST if occurrence == 1 else occurrence.to_bytes(8, "big")
    return blake2b(parts + times, digest_size=DIGEST_BYTES).hexdigest()
