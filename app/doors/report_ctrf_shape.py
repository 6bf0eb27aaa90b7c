"""What the current schema of the Common Test Report Format (specVersion 0.2.0) allows, as one table of fields.

Objects hold the fields listed and no others; `extra` may hold anything. Only what the schema itself asserts stands
here: rules that the specification states in words alone (retries equal the attempts listed, say) refuse nothing.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

VERSION = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+")
UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
INSTANT = re.compile(
    r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})[Tt](?P<hour>[01][0-9]|2[0-3]):(?P<minute>[0-5][0-9]):(?P<second>[0-5][0-9]|60)"
    r"(?:\.[0-9]+)?(?:[Zz]|(?P<sign>[+-])(?P<hours>[01][0-9]|2[0-3]):(?P<minutes>[0-5][0-9]))"
)
# RFC 3986: a scheme, then characters that an address may hold; square brackets stand around a number only.
ADDRESS = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]*:(?://(?:(?:[\w.~!$&'()*+,;=:-]|%[0-9A-Fa-f]{2})*@)?"
    r"(?:\[[0-9A-Fa-f:.]+\]|(?:[\w.~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*)(?::[0-9]*)?(?=[/?#]|$)|(?!//))"
    r"(?:[\w.~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*(?:\?(?:[\w.~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?"
    r"(?:#(?:[\w.~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?",
    re.ASCII,
)


def is_uuid(text: str) -> bool:
    """Say whether a text is a UUID (RFC 4122)."""
    return UUID.fullmatch(text) is not None


def is_version(text: str) -> bool:
    """Say whether a text is three numbers with dots between them."""
    return VERSION.fullmatch(text) is not None


def is_instant(text: str) -> bool:
    """Say whether a text is a time with its zone (RFC 3339); a leap second ends a day of UTC."""
    found = INSTANT.fullmatch(text)
    if found is None:
        return False
    try:
        # Nothing is computed with the year; the year 0000, which RFC 3339 knows and Python does not, has a 29 February.
        date.fromisoformat(re.sub("^0000", "2000", found["date"]))
    except ValueError:
        return False
    if found["second"] != "60":
        return True
    offset = int(found["hours"] or 0) * 60 + int(found["minutes"] or 0)
    minute = int(found["hour"]) * 60 + int(found["minute"]) - (offset if found["sign"] == "+" else -offset)
    return minute % (24 * 60) == 24 * 60 - 1


def is_address(text: str) -> bool:
    """Say whether a text is a URI with its scheme (RFC 3986)."""
    return ADDRESS.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Text:
    """A text: of a least length, and of a form that its words name."""

    shortest: int = 0
    form: Callable[[str], bool] | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Number:
    """A number; a whole one may be written 1.0, and may have a least value."""

    whole: bool = True
    least: int | None = None


@dataclass(frozen=True, slots=True)
class Truth:
    """True or false."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few texts."""

    of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Many:
    """An array of things of one shape, with a least number of them."""

    of: "Shape"
    fewest: int = 0


@dataclass(frozen=True, slots=True)
class Either:
    """A thing of one of several shapes."""

    of: tuple["Shape", ...]


@dataclass(frozen=True, slots=True)
class Anything:
    """An object that may hold anything under any name; where `of` is given, things of that shape."""

    of: "Shape | None" = None


@dataclass(frozen=True, slots=True)
class Fields:
    """An object with these fields and no others."""

    of: Mapping[str, "Shape"]
    needed: tuple[str, ...] = ()


Plain = Text | Number | Truth | Choice
Shape = Plain | Many | Either | Anything | Fields

TEXT, NAME, WHOLE, TRUTH, EXTRA, LINES = Text(), Text(shortest=1), Number(), Truth(), Anything(), Many(Text())
IDENTIFIER = Text(1, is_uuid, "a UUID")
TIME = Text(0, is_instant, "a time with its zone (RFC 3339)")
STATUS = Choice(("passed", "failed", "skipped", "pending", "other"))
LABEL = (TEXT, Number(whole=False), TRUTH)


def _texts(names: str) -> dict[str, Shape]:
    return dict.fromkeys(names.split(), TEXT)


def _wholes(names: str) -> dict[str, Shape]:
    return dict.fromkeys(names.split(), WHOLE)


METRIC = Fields(dict.fromkeys(("current", "baseline", "change"), Number(whole=False)))


def _metrics(names: str) -> dict[str, Shape]:
    return dict.fromkeys(names.split(), METRIC)


ATTACHMENT = Fields(
    {"attachmentId": NAME, **_texts("name contentType path"), "extra": EXTRA}, ("name", "contentType", "path")
)
SAID = {**_texts("message trace snippet"), "line": WHOLE, "stdout": LINES, "stderr": LINES}
ATTEMPT = Fields(
    {
        "attempt": Number(least=1),
        "attemptId": NAME,
        "status": STATUS,
        "duration": Number(least=0),
        **_wholes("start stop"),
        **SAID,
        "attachments": Many(ATTACHMENT),
        "extra": EXTRA,
    },
    ("attempt", "status"),
)
TEST_INSIGHTS = Fields(
    {
        **_metrics("passRate failRate flakyRate averageTestDuration p95TestDuration"),
        "executedInRuns": WHOLE,
        "extra": EXTRA,
    }
)
TEST = Fields(
    {
        "id": IDENTIFIER,
        **dict.fromkeys(("testId", "executionId", "attemptId", "name"), NAME),
        "status": STATUS,
        **_wholes("duration start stop"),
        "suite": Many(TEXT, 1),
        **SAID,
        **_texts("ai rawStatus type filePath threadId browser device screenshot"),
        "tags": LINES,
        "labels": Anything(Either((*LABEL, Many(Either(LABEL), 1)))),
        "retries": Number(least=0),
        "retryAttempts": Many(ATTEMPT, 1),
        "flaky": TRUTH,
        "attachments": Many(ATTACHMENT),
        "parameters": EXTRA,
        "steps": Many(Fields({"name": TEXT, "status": STATUS, "extra": EXTRA}, ("name", "status"))),
        "insights": TEST_INSIGHTS,
        "extra": EXTRA,
    },
    ("name", "status", "duration"),
)
COUNTED = ("tests", "passed", "failed", "skipped", "pending", "other", "start", "stop")
SUMMARY = Fields({**dict.fromkeys(COUNTED, WHOLE), **_wholes("flaky suites duration"), "extra": EXTRA}, COUNTED)
ENVIRONMENT = Fields(
    {
        **_texts("reportName appName appVersion buildId buildName buildUrl repositoryName repositoryUrl commit"),
        **_texts("branchName osPlatform osRelease osVersion testEnvironment"),
        "buildNumber": WHOLE,
        "shardId": NAME,
        "healthy": TRUTH,
        "extra": EXTRA,
    }
)
RESULTS = Fields(
    {
        "tool": Fields({"name": NAME, "version": TEXT, "extra": EXTRA}, ("name",)),
        "summary": SUMMARY,
        "tests": Many(TEST),
        "environment": ENVIRONMENT,
        "extra": EXTRA,
    },
    ("tool", "summary", "tests"),
)
INSIGHTS = Fields(
    {
        **_metrics("passRate failRate flakyRate averageRunDuration p95RunDuration averageTestDuration"),
        "runsAnalyzed": WHOLE,
        "extra": EXTRA,
    }
)
BASELINE = Fields(
    {
        "reportId": IDENTIFIER,
        "timestamp": TIME,
        **_texts("source buildName commit"),
        "buildNumber": WHOLE,
        "buildUrl": Text(0, is_address, "a URI with its scheme (RFC 3986)"),
        "extra": EXTRA,
    },
    ("reportId",),
)
REPORT = Fields(
    {
        "reportFormat": Choice(("CTRF",)),
        "specVersion": Text(0, is_version, "a version of three numbers, as in 1.0.0"),
        "reportId": IDENTIFIER,
        "runId": NAME,
        "timestamp": TIME,
        "generatedBy": TEXT,
        "extra": EXTRA,
        "results": RESULTS,
        "insights": INSIGHTS,
        "baseline": BASELINE,
    },
    ("results", "reportFormat", "specVersion"),
)
