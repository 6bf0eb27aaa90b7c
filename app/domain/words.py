"""People's words: what can be kept, shown and hashed exactly."""

import re

# Everything below the space but tab, line feed and carriage return; NUL cannot be kept at all.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# An address that a page may offer as a link: nothing that a browser would run.
LINK = re.compile(r"https?://[^\s/@\\]+(/\S*)?", re.IGNORECASE)


def whole(text: str) -> str:
    """Put the sign for a lost character where only half of one is, so that the rest can be shown and written."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def readable(text: str) -> str:
    """Hold that a text can be kept, and write its line ends one way.

    Raises:
        ValueError: it holds a control character or half of a character.
    """
    if CONTROL.search(text):
        raise ValueError("control characters cannot be kept")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("half a character (a lone surrogate) cannot be kept") from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def is_link(text: str) -> bool:
    """Say whether a text is an address that a reader can follow."""
    return LINK.fullmatch(text) is not None
