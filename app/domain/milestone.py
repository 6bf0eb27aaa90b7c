"""A milestone whose date is a rule on another milestone, as the papers word it."""

import re
from dataclasses import dataclass
from typing import Literal

Unit = Literal["working_days", "days", "months"]

UNITS: dict[str, Unit] = {
    "working day": "working_days",
    "day": "days",
    "calendar day": "days",
    "month": "months",
}
WORDS = (
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "fifteen",
    "twenty",
)
NUMBERS = dict(zip(WORDS, (*range(1, 11), 15, 20), strict=True))
# What a paper calls the anchor, and the key of the milestone meant: the same in every release's timetable.
ANCHORS = (
    (re.compile(r"sit (begins|commences|starts|commencement)"), "sit-commences"),
    (re.compile(r"sit (completion|completes|closes|closure|ends)"), "sit-completes"),
    (re.compile(r"uit (begins|commences|starts|commencement)"), "uit-commences"),
    (
        re.compile(r"uit (completion|completes|closes|closure|ends|window closes)"),
        "uit-window-closes",
    ),
    (re.compile(r"(?:release )?go-live"), "release-go-live"),
)
RULE = re.compile(
    r"(?:by )?(\d+|[a-z]+) (working days?|calendar days?|days?|months?) (before|after|prior to) (?:the )?(.+?)\.?"
)


@dataclass(frozen=True, slots=True)
class DateRule:
    """A date counted from another milestone of the same release.

    ``anchor`` is that milestone's key. ``amount`` is negative before the anchor and positive after it, in ``unit``.
    """

    anchor: str
    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        """Refuse a rule that counts nothing, in no unit, or from no milestone (ValueError)."""
        if self.amount == 0 or not self.anchor or self.unit not in UNITS.values():
            raise ValueError(f"not a rule: {self.amount} {self.unit} from {self.anchor!r}")


def parse_rule(text: str) -> DateRule:
    """Read a rule in a paper's words: "By 10 Working Days before UIT begins" is -10 working_days from uit-commences.

    Before the anchor the amount is negative, after it positive. The two rules of the papers stand at
    000_dd6bacb1094a78b2.txt lines 663 and 696 and again at 003_d8a91a7f257c1981.txt lines 695 and 706.
    Raises ValueError when the words are not a rule or name no milestone known to have rules on it.
    """
    m = RULE.fullmatch(" ".join(text.split()).lower())
    amount = _number(m[1]) if m else None
    if m is None or amount is None:
        raise ValueError(f"not a rule on another milestone: {text!r}")
    sign = 1 if m[3] == "after" else -1
    return DateRule(_anchor(m[4], text), sign * amount, UNITS[m[2].removesuffix("s")])


def _number(word: str) -> int | None:
    return int(word) if word.isdigit() else NUMBERS.get(word)


def _anchor(words: str, text: str) -> str:
    for pattern, key in ANCHORS:
        if pattern.fullmatch(words):
            return key
    raise ValueError(f"no milestone is called {words!r}: {text!r}")
