"""Passwords, tokens and form tokens: made, kept as hashes, compared in constant time."""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

KEY_MARK = "rb"
KEY = re.compile(rf"{KEY_MARK}_([0-9a-f]{{8}})_[A-Za-z0-9_-]{{20,}}")
SALT_LENGTH = 16
_hasher = PasswordHasher()


@cache
def _nobody() -> str:
    """Hash no one's password, to compare with when a login does not exist: it must take as long."""
    return _hasher.hash(secrets.token_hex(16))


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
        _hasher.verify(kept or _nobody(), password)
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
    found = KEY.fullmatch(key)
    return found[1] if found else None


def same(one: str, other: str) -> bool:
    """Compare two secrets without telling by time how far they agree."""
    return hmac.compare_digest(one.encode(), other.encode())


def form_token(secret: str, visit: str) -> str:
    """Make a token that a form of this visit must bring back.

    It is another one every time it is written: pages travel packed, and from the lengths of packed pages a
    token that stays the same could be guessed letter by letter.

    Args:
        secret: the installation's secret.
        visit: the token of the sign-in session, or of the visit before signing in.
    """
    return _form_token(secret, visit, secrets.token_hex(SALT_LENGTH // 2))


def form_token_fits(secret: str, visit: str, sent: str) -> bool:
    """Say whether a form's token was made for this visit."""
    return same(sent, _form_token(secret, visit, sent[:SALT_LENGTH]))


def _form_token(secret: str, visit: str, salt: str) -> str:
    said = f"form:{salt}:{visit}".encode()
    return salt + hmac.new(secret.encode(), said, hashlib.sha256).hexdigest()
