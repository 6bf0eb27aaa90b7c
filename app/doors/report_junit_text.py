"""Times, totals, messages and paths as the tools that write JUnit XML put them."""

import re
from collections.abc import Mapping
from hashlib import blake2b

from app.domain.status import Outcome
from app.domain.test_mending import LONGEST_MESSAGE, LONGEST_NAME

# One more than is kept, so that clipping is noticed.
MOST_TEXT = LONGEST_MESSAGE + 1
# Above what is kept, so that clipping is noticed here too.
LONGEST_PATH = 2 * LONGEST_NAME
LONGEST_TIME = 60
# A comma counts as grouping only where it can be nothing else: 1,234 alone may be a decimal comma.
GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:(?:,[0-9]{3})+\.[0-9]*|(?:,[0-9]{3}){2,})")
NUMBER = re.compile(r"(?P<number>[^a-z]*(?:e[+-]?[0-9]+)?|[+-]?(?:nan|inf|infinity))\s*(?P<unit>ms|s|secs?|seconds?)?")
TOTAL = re.compile(r"[0-9]{1,15}")
# The attributes of a suite that are totals, and what each counts.
TOTALS = {
    "tests": "tests",
    "failures": "failures",
    "errors": "errors",
    "skipped": "skipped",
    "skips": "skipped",
    "ignored": "skipped",
    "disabled": "not_run",
}
STATED = {
    **dict.fromkeys(("fail", "failed", "failure"), Outcome.FAILED),
    **dict.fromkeys(("error", "errored", "broken"), Outcome.ERRORED),
    **dict.fromkeys(("skip", "skipped", "ignored", "pending", "inconclusive"), Outcome.SKIPPED),
    "blocked": Outcome.BLOCKED,
    **dict.fromkeys(("notrun", "not_run", "not run", "disabled", "suppressed"), Outcome.NOT_RUN),
}


def duration_of(text: str | None) -> float | None:
    """Read a time in seconds; nothing where there is none.

    Args:
        text: the attribute `time` as sent: "1.5", "1,234.5", "1.5s", "20 ms", "".

    Raises:
        ValueError: it is no time.
    """
    if text is None or not (text := text.strip()):
        return None
    if len(text) > LONGEST_TIME:
        raise ValueError("no time")
    try:
        # Python would also take 1_000 and digits of other scripts.
        if "_" not in text and text.isascii():
            return float(text)
    except ValueError:
        pass
    found = NUMBER.fullmatch(text.lower())
    if found is None or "_" in text or not text.isascii():
        raise ValueError("no time")
    number = found["number"].strip()
    if "," in number:
        if not GROUPED.fullmatch(number):
            raise ValueError("no time")
        number = number.replace(",", "")
    return float(number) / 1_000 if found["unit"] == "ms" else float(number)


def totals_of(attributes: Mapping[str, str]) -> dict[str, int]:
    """Read the totals that a suite declares, under the names that we count by."""
    totals: dict[str, int] = {}
    for attribute, name in TOTALS.items():
        said = attributes.get(attribute, "").strip()
        if name not in totals and TOTAL.fullmatch(said):
            totals[name] = int(said)
    return totals


def stated(attributes: Mapping[str, str]) -> Outcome:
    """Say how a test ended that holds no element about it: by `status` or `result`, else it passed."""
    for attribute in ("result", "status"):
        if (said := attributes.get(attribute)) is not None and (found := STATED.get(said.strip().lower())):
            return found
    return Outcome.PASSED


def message_of(attributes: Mapping[str, str], text: str) -> str:
    """Join what an element says of a test, in its attribute and between its tags, and say nothing twice.

    Args:
        attributes: the element's own: `message`, and `type` for where there is nothing else.
        text: what stands between its tags.
    """
    said, text = attributes.get("message", "")[:MOST_TEXT].strip(), text.strip()
    if not said or not text:
        return said or text or attributes.get("type", "")[:MOST_TEXT].strip()
    plain_said, plain_text = " ".join(said.split()), " ".join(text.split())
    if plain_said in plain_text:
        return text
    if plain_text in plain_said:
        return said
    return f"{said}\n{text}"


def path_in(around: str | None, name: str | None) -> str | None:
    """Give the path of a suite: the names of suites, outermost first; one without a name adds nothing.

    A path that is too long to be kept is shortened at once, so that many suites in one cannot each carry it whole.

    Args:
        around: the path of the suite around it; nothing where there is none.
        name: its own name; absent and empty are two things: a lone suite named "" is not no suite.
    """
    if name is None or (not name and around is not None):
        return around
    path = f"{around} > {name}" if around else name
    if len(path) > LONGEST_PATH:
        digest = blake2b(path.encode(errors="surrogatepass"), digest_size=16).hexdigest()
        path = f"{path[:LONGEST_PATH]}{digest}"
    return path
