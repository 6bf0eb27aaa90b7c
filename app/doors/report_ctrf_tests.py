"""One test of a Common Test Report: which case it is, how it ended, and how many tries it took."""

import json
from collections import defaultdict
from dataclasses import dataclass

from app.domain.status import Outcome
from app.domain.test_mending import MOST_RETRIES
from app.doors.report_ctrf_values import number_of, part, plain, text_of

BETWEEN_SUITES = " > "
OTHER = "other"
# What stands for a parameter that can be read but, being nested as deep as that goes, not written again.
TOO_DEEP = "…"
# The format's own statuses come first; the others are what tools write in their place, and their own words for
# what the format calls "other".
OUTCOMES: dict[str, Outcome] = {
    "passed": Outcome.PASSED,
    "failed": Outcome.FAILED,
    "skipped": Outcome.SKIPPED,
    "pending": Outcome.NOT_RUN,
    **dict.fromkeys(("pass", "ok", "success", "successful", "xpass", "xpassed"), Outcome.PASSED),
    **dict.fromkeys(("fail", "failure", "callfailed"), Outcome.FAILED),
    **dict.fromkeys(("error", "errored", "broken", "crashed", "aborted", "interrupted"), Outcome.ERRORED),
    **dict.fromkeys(("timedout", "timeout", "setupfailed", "teardownfailed"), Outcome.ERRORED),
    **dict.fromkeys(("skip", "ignored", "inconclusive", "xfail", "xfailed"), Outcome.SKIPPED),
    "blocked": Outcome.BLOCKED,
    **dict.fromkeys(("notrun", "notexecuted", "notstarted", "todo", "disabled", "queued"), Outcome.NOT_RUN),
}
Key = tuple[str | None, str | None, str, str | None]


@dataclass(frozen=True, slots=True)
class TestSent:
    """One test as its report says it.

    `other` tells that its status is none of those that say how it ended; `word` is what its tool itself calls it.
    """

    index: int
    key: Key
    outcome: Outcome
    other: bool
    word: str | None
    duration: object
    message: str | None
    modification: str | None
    device: str | None
    retries: int
    file: str


def test_of(index: int, sent: dict[str, object]) -> TestSent:
    """Read one test.

    Args:
        index: its number in the report, from 0.
        sent: the test's object.
    """
    extra = part(sent, "extra")
    outcome, other, word = _outcome(sent)
    class_name = text_of(extra.get("class"))
    key = (
        _suite(sent.get("suite")),
        text_of(extra.get("classname")) if class_name is None else class_name,
        text_of(sent.get("name")) or "",
        _variant(extra.get("variant"), sent.get("parameters")),
    )
    return TestSent(
        index,
        key,
        outcome,
        other,
        word,
        sent.get("duration"),
        plain(text_of(sent.get("message")) or text_of(sent.get("trace"))) or None,
        text_of(extra.get("modification")),
        text_of(sent.get("device")) or text_of(extra.get("device")) or text_of(sent.get("browser")),
        _retries(sent, outcome),
        text_of(sent.get("filePath")) or text_of(sent.get("file_path")) or "",
    )


def in_order(tests: list[TestSent]) -> list[TestSent]:
    """Put tests of the same names in the order of their files, each into the places that they hold together.

    Which of them is the first, the second and so on is part of their identity; tools that work through files side
    by side list them now in one order and now in another. Everything else stays in the order sent.
    """
    places: dict[Key, list[int]] = defaultdict(list)
    for place, test in enumerate(tests):
        places[test.key].append(place)
    ordered = list(tests)
    for held in places.values():
        if len(held) > 1:
            for place, test in zip(held, sorted((tests[place] for place in held), key=_file), strict=True):
                ordered[place] = test
    return ordered


def _file(test: TestSent) -> str:
    return test.file


def _suite(sent: object) -> str | None:
    """Join the path of suites; one without a name adds nothing, and no suite is not a suite without a name."""
    if not isinstance(sent, list):
        return text_of(sent)
    names = [name for name in map(text_of, sent) if name is not None]
    return BETWEEN_SUITES.join(name for name in names if name) if names else None


def _variant(said: object, parameters: object) -> str | None:
    """Name the variant: what the sender says it is, else the parameters in the order of their names."""
    if (variant := text_of(said)) is not None:
        return variant
    if not isinstance(parameters, dict) or not parameters:
        return None
    return ", ".join(f"{name}={_value(parameters[name])}" for name in sorted(parameters))


def _value(value: object) -> str:
    if isinstance(value, str):
        return value
    try:
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    except RecursionError:
        return TOO_DEEP


def _outcome(sent: dict[str, object]) -> tuple[Outcome, bool, str | None]:
    """Say how a test ended; its tool's own word is asked only where the status does not say it."""
    status = sent.get("status")
    if not isinstance(status, str) or status not in OUTCOMES:
        status = _word(status)
    if status in OUTCOMES:
        return OUTCOMES[status], False, None
    said = text_of(sent.get("rawStatus")) or text_of(sent.get("raw_status"))
    if said is None and status != OTHER:
        said = text_of(sent.get("status"))
    return OUTCOMES.get(_word(said), Outcome.ERRORED), True, said


def _word(status: object) -> str:
    return "".join(each for each in (text_of(status) or "").casefold() if each.isalnum())


def _retries(sent: dict[str, object], outcome: Outcome) -> int:
    """Count the tries before this outcome: as declared, else those listed, at least one for a flaky test.

    Older tools list the last try too: of a test that passed, only the tries that did not pass are counted.
    """
    if (declared := number_of(sent.get("retries"))) is not None:
        said = max(0, min(declared, MOST_RETRIES))
        return int(said) if said or not _flaky(sent, outcome) else 1
    listed = sent.get("retryAttempts")
    tries = listed if isinstance(listed, list) else []
    if outcome is Outcome.PASSED:
        tries = [each for each in tries if OUTCOMES.get(_word(part({"try": each}, "try").get("status"))) is not outcome]
    return max(min(len(tries), MOST_RETRIES), int(_flaky(sent, outcome)))


def _flaky(sent: dict[str, object], outcome: Outcome) -> bool:
    return sent.get("flaky") is True and outcome is Outcome.PASSED
