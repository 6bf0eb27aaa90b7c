"""The command line's part that posts test results: from a test job, with a key, as often as it takes."""

import os
import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated
from urllib.parse import urlsplit

import typer

from app.client import telling
from app.client.files import Format, Found, find_reports
from app.domain.counting import LARGEST_NUMBER
from app.domain.status import Phase
from app.domain.test_run import LONGEST_FACT, why_not_keep

KEY = "RELEASE_BOARD_KEY"
HERE = "http://127.0.0.1:8000"
SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
LONGEST_TIMEOUT = 24 * 60 * 60
# What a CI system calls its run, and which attempt of it this is; the first that is set counts.
CI_RUNS = (
    ("GITHUB_RUN_ID", "GITHUB_RUN_ATTEMPT"),
    ("CI_PIPELINE_ID", None),
    ("CIRCLE_WORKFLOW_ID", None),
    ("BUILDKITE_BUILD_ID", None),
    ("BUILD_BUILDID", "SYSTEM_JOBATTEMPT"),
    ("BITBUCKET_BUILD_NUMBER", None),
    ("BUILD_TAG", None),
    ("BUILD_NUMBER", None),
)


class FailOn(StrEnum):
    """What besides a refusal makes the command fail."""

    FAILED = "failed"


Files = Annotated[list[str], typer.Argument(metavar="FILES...", help="Paths, folders, patterns; - is standard input.")]
Release = Annotated[str, typer.Option(help="The release, for example november-2021.")]
OfPhase = Annotated[Phase, typer.Option(case_sensitive=False, help="The testing phase.")]
Source = Annotated[str | None, typer.Option(help="The system that the results come from.")]
Run = Annotated[str | None, typer.Option(help="The run's id; in a CI job its own id when absent.")]
Attempt = Annotated[int | None, typer.Option(min=1, max=LARGEST_NUMBER, help="Which attempt of the run.")]
Environment = Annotated[str | None, typer.Option(help="Where the tests ran, for example SIT-A.")]
Url = Annotated[str, typer.Option(envvar="RELEASE_BOARD_URL", help="The service's address.")]
AsFormat = Annotated[Format, typer.Option("--format", help="The reports' format; auto looks at each.")]
Strict = Annotated[bool, typer.Option("--strict", help="Hold CTRF reports to their schema.")]
Partial = Annotated[bool, typer.Option("--partial", help="Take a report that was cut off as far as it goes.")]
Timeout = Annotated[float, typer.Option(min=0.1, max=LONGEST_TIMEOUT, help="Seconds to wait for an answer.")]
Attempts = Annotated[int, typer.Option(min=1, max=100, help="How often to try one file.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only show what would be posted.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="No progress bar and no word of tries that failed.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of the table.")]
FailsOn = Annotated[FailOn | None, typer.Option(help="Also fail, with 3, where a receipt counts failed or errored.")]


def post_results(
    files: Files,
    release: Release,
    phase: OfPhase,
    source: Source = None,
    run: Run = None,
    attempt: Attempt = None,
    environment: Environment = None,
    url: Url = HERE,
    as_format: AsFormat = Format.AUTO,
    strict: Strict = False,
    partial: Partial = False,
    timeout: Timeout = 300,
    attempts: Attempts = 5,
    dry_run: DryRun = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
    fail_on: FailsOn = None,
) -> None:
    """Post test reports to a release; the key comes from RELEASE_BOARD_KEY. Any retry is safe."""
    # Here, so that the other commands need not wait for what they do not use.
    from app.client.posting import Manner, post, show_plan
    from app.client.sending import Order

    telling.speak_safely()
    run, attempt, whence = _run_in_ci(run, attempt, os.environ)
    _hold(url, release, {"source": source, "environment": environment, "run": run})
    key = "" if dry_run else _key(os.environ)
    found = _found(files)
    said = {"phase": phase.value, "source": source, "attempt": attempt, "environment": environment}
    order = Order(
        url=url.rstrip("/"),
        release=release,
        facts={name: str(value) for name, value in said.items() if value is not None},
        run=run,
        several=found.several,
        format=as_format,
        strict=strict,
        partial=partial,
        timeout=timeout,
        attempts=attempts,
    )
    title = ", ".join((release, phase.value, *whence))
    manner = Manner(title, release, phase.value, as_json, quiet, fail_on is FailOn.FAILED)
    raise typer.Exit(show_plan(found, order, manner) if dry_run else post(found, order, key, manner))


def _run_in_ci(
    run: str | None, attempt: int | None, environ: Mapping[str, str]
) -> tuple[str | None, int | None, tuple[str, ...]]:
    """Fill in what a CI system says of its run, where the person did not; and say so in words for the title."""
    name, attempt_name = next((pair for pair in CI_RUNS if environ.get(pair[0])), ("", None))
    counted = environ.get(attempt_name, "") if attempt_name else ""
    if attempt is None and re.fullmatch(r"[1-9][0-9]{0,8}", counted):
        attempt = int(counted)
    whence = ""
    if run is None and name:
        run, whence = environ[name], f" (from {name})"
    words = [f"run {run}{whence}"] if run is not None else []
    return run, attempt, tuple(words + ([f"attempt {attempt}"] if attempt is not None else []))


def _hold(url: str, release: str, facts: Mapping[str, str | None]) -> None:
    """Hold that what was asked for can be sent at all.

    Raises:
        BadParameter: a fact cannot be kept, or the address is none.
    """
    import httpx

    if not SLUG.fullmatch(release):
        raise typer.BadParameter(
            "a release is named as in its address, for example november-2021", param_hint="--release"
        )
    for name, value in facts.items():
        if value is not None and (why := why_not_keep(value, LONGEST_FACT)):
            raise typer.BadParameter(why, param_hint=f"--{name}")
    try:
        parts = urlsplit(url)
        # A name with an empty or endless part is no name; asking for it would end in an error of another kind.
        sound = parts.scheme in ("http", "https") and bool((parts.hostname or "").encode("idna")) and parts.port != 0
        httpx.URL(url)
    except (ValueError, httpx.InvalidURL):
        sound, parts = False, urlsplit("")
    if not sound or parts.query or parts.fragment or not url.isprintable() or "\\" in url or " " in url:
        raise typer.BadParameter("write it as https://host[:port]", param_hint="--url")
    if parts.username is not None or parts.password is not None:
        raise typer.BadParameter(f"it holds a name or password; the key comes from {KEY}", param_hint="--url")


def _key(environ: Mapping[str, str]) -> str:
    """Give the key; it is never part of what is said.

    Raises:
        BadParameter: there is none, or it is no key.
    """
    key = environ.get(KEY, "").strip()
    if not key:
        raise typer.BadParameter("set it to the key that `release-board key create` printed", param_hint=KEY)
    if not re.fullmatch(r"[!-~]+", key):
        raise typer.BadParameter("this is no key: it holds a space or an odd character", param_hint=KEY)
    return key


def _found(files: list[str]) -> Found:
    """Find the reports; where there are none, say so and end with 2."""
    found = find_reports(files)
    if not found.reports:
        err = telling.console(errors=True)
        for one in found.missing:
            telling.say(err, f"{telling.shown(one.name)}: {telling.shown(one.words)}")
        telling.say(err, "Nothing was sent.")
        raise typer.Exit(2)
    return found
