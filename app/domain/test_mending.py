"""How much of a sent text is kept, and in what words a receipt says what was mended, clipped or dropped."""

import re
from dataclasses import dataclass
from hashlib import blake2b

LONGEST_NAME = 1_000
LONGEST_DIMENSION = 200
LONGEST_MESSAGE = 10_000
LONGEST_DURATION_S = 10 * 24 * 60 * 60
MOST_RETRIES = 1_000
MOST_COMBINATIONS = 1_000
NO_NAME = "(no name)"
# A message runs over lines; tabs and line ends are part of it.
UNKEEPABLE_IN_MESSAGE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
MENDED = "\N{REPLACEMENT CHARACTER}"


@dataclass(slots=True)
class Noted:
    """Things of one kind that were done to a body: how many, and where the first was."""

    one: str
    many: str
    count: int = 0
    first: str = ""

    def sentence(self) -> str:
        """Say it, with the first place."""
        said = self.one if self.count == 1 else self.many.format(f"{self.count:,}")
        return f"{said}; the first at {self.first}." if self.first else f"{said}."


def nothing_noted() -> dict[str, Noted]:
    """Begin a list of what is done to a body: nothing so far."""
    clipped, dropped = f"clipped to {LONGEST_MESSAGE:,} characters", "negative, not a number, or over 10 days"
    return {
        "message": Noted(f"1 message was {clipped}", f"{{}} messages were {clipped}"),
        "duration": Noted(f"1 duration was dropped ({dropped})", f"{{}} durations were dropped ({dropped})"),
        "nameless": Noted(
            f"1 test without a name was called {NO_NAME}", f"{{}} tests without a name were called {NO_NAME}"
        ),
        "name": Noted("1 name was too long and clipped", "{} names were too long and clipped"),
        "character": Noted(
            "1 text held characters that cannot be kept, which were replaced",
            "{} texts held characters that cannot be kept, which were replaced",
        ),
    }


def clipped(text: str, longest: int) -> str:
    """Clip a name so that two long names that differ stay two names."""
    digest = blake2b(text.encode(errors="surrogatepass"), digest_size=4).hexdigest()
    return f"{text[: longest - 10]}… {digest}"


def sayable(text: str) -> str:
    """Write half characters as their number: an answer could not carry them."""
    return text.encode(errors="backslashreplace").decode()
