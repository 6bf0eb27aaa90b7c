"""Passwords, tokens and form tokens: made, kept as hashes, compared in constant time."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

KEY_MARK = "rb"
_hasher = PasswordHasher()
# Compared when a login does not exist, so that a stranger cannot tell by the time it takes.
_NOBODY = _hasher.hash(secrets.token_hex(16))


@dataclass(frozen=True, slots=True)
class FreshKey:
    """A machine client's key as it is shown once: the whole, the part people may see, the hash we keep."""

    whole: str
    prefix: str
    key_hash: str


def hash_password(password: str) -> str:
    """Hash a password for keeping (argon2id)."""
    return _hasher.hash(password)


def password_fits(password: str, kept: str | None) -> bool:
    """Say whether a password is the one that was hashed; takes as long when there is none."""
    try:
        _hasher.verify(kept or _NOBODY, password)
        return kept is not None
    except (VerificationError, InvalidHashError):
        return False


def fresh_token() -> str:
    """Make a token that cannot be guessed."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """Hash a token for keeping: it has enough chance in it that a fast hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def fresh_key() -> FreshKey:
    """Make a machine client's key: rb_PREFIX_SECRET."""
    prefix, secret = secrets.token_hex(4), secrets.token_urlsafe(32)
    whole = f"{KEY_MARK}_{prefix}_{secret}"
    return FreshKey(whole, prefix, token_hash(whole))


def key_prefix(key: str) -> str | None:
    """Read the prefix of something that looks like one of our keys."""
    parts = key.split("_", 2)
    return parts[1] if len(parts) == 3 and parts[0] == KEY_MARK and parts[1] else None


def same(one: str, other: str) -> bool:
    """Compare two secrets without telling by time how far they agree."""
    return hmac.compare_digest(one.encode(), other.encode())


def form_token(secret: str, visit: str) -> str:
    """Make the token that a form of this visit must bring back.

    Args:
        secret: the installation's secret.
        visit: the token of the sign-in session, or of the visit before signing in.
    """
    return hmac.new(secret.encode(), b"form:" + visit.encode(), hashlib.sha256).hexdigest()
