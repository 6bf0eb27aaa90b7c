"""Posting the reports that were found, telling what became of them, and what the command ends with."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

import typer

from app.client import telling
from app.client.answers import WELL, Sent, State
from app.client.files import Found, Missing, Report, opened, reason_of, run_of
from app.client.sending import Order, Sender, sender
from app.domain.status import Outcome

WELL_DONE, NOT_ALL_TAKEN, TESTS_FAILED, INTERRUPTED = 0, 1, 3, 130
ON_THIS_MACHINE = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class Manner:
    """How a person wants to be told, and whether tests that failed fail the command."""

    title: str
    release: str
    phase: str
    as_json: bool
    quiet: bool
    fail_on_failed: bool


def show_plan(found: Found, order: Order, manner: Manner) -> int:
    """Show what would be posted, and send nothing.

    Args:
        found: the reports.
        order: where to and how.
        manner: how to tell it.

    Returns:
        What the command ends with.
    """
    sent = [*(_looked_at(report, order) for report in found.reports), *map(_unread, found.missing)]
    code = NOT_ALL_TAKEN if any(one.state is State.UNREADABLE for one in sent) else WELL_DONE
    if manner.as_json:
        typer.echo(telling.document(sent, release=manner.release, phase=manner.phase, exit_code=code))
    else:
        telling.console().print(telling.plan(sent, f"Would be posted to {order.url}: {manner.title}"))
    _tell_failures([one for one in sent if one.state is State.UNREADABLE])
    return code


def _looked_at(report: Report, order: Order) -> Sent:
    one = Sent(report.name, State.UNSENT, run=run_of(report, order.run, several=order.several))
    try:
        # What can be read only once is left to whoever reads it next.
        if report.path is None or report.path.is_fifo():
            return one
        with opened(report, order.format) as file:
            return replace(one, format=file.format.value, size=file.size)
    except OSError as error:
        return replace(one, state=State.UNREADABLE, words=reason_of(error))


def post(found: Found, order: Order, key: str, manner: Manner) -> int:
    """Post the reports one after the other and tell what became of each.

    Args:
        found: the reports.
        order: where to and how.
        key: the key of the machine client.
        manner: how to tell it.

    Returns:
        What the command ends with.
    """
    sent: list[Sent] = []
    interrupted = False
    try:
        _post_each(found, order, key, manner, sent)
    except KeyboardInterrupt:
        interrupted = True
        sent += [Sent(report.name, State.UNSENT) for report in found.reports[len(sent) :]]
    sent += map(_unread, found.missing)
    code = INTERRUPTED if interrupted else _exit_code(sent, manner)
    if manner.as_json:
        typer.echo(telling.document(sent, release=manner.release, phase=manner.phase, exit_code=code))
    else:
        out = telling.console()
        telling.show_summary(out, sent, manner.title)
        for line in telling.notes(sent):
            telling.say(out, line)
    if interrupted:
        taken = sum(one.state in WELL for one in sent)
        words = f"Interrupted: {taken} of {len(sent)} taken. Run the same command again: nothing is counted twice."
        telling.say(telling.console(errors=True), words)
    _tell_failures(sent)
    return code


def _post_each(found: Found, order: Order, key: str, manner: Manner, sent: list[Sent]) -> None:
    err = telling.console(errors=True)

    def tell(line: str) -> None:
        if not manner.quiet:
            telling.say(err, telling.plain(line))

    parts = urlsplit(order.url)
    if parts.scheme == "http" and parts.hostname not in ON_THIS_MACHINE:
        tell("The key travels for all to read: the address begins with http, not https.")
    total = sum(_size(report) for report in found.reports)
    with telling.Bar(err, total, quiet=manner.quiet) as bar, sender(order, key, tell=tell) as client:
        for report in found.reports:
            # Written down first: who interrupts wants to know what was under way.
            sent.append(Sent(report.name, State.UNCLEAR, run=run_of(report, order.run, several=order.several)))
            sent[-1] = _post_one(report, client, bar)


def _post_one(report: Report, client: Sender, bar: telling.Bar) -> Sent:
    if client.key_refused:
        return Sent(report.name, State.UNSENT, "the key was refused before")
    bar.begin(report.name)
    return client.post(report, bar.moved, bar.again)


def _size(report: Report) -> int:
    """Give a report's size for the progress bar; what cannot be asked is told when its turn comes."""
    try:
        return report.path.stat().st_size if report.path else 0
    except OSError:
        return 0


def _unread(missing: Missing) -> Sent:
    return Sent(missing.name, State.UNREADABLE, missing.words)


def _exit_code(sent: Sequence[Sent], manner: Manner) -> int:
    if any(one.state not in WELL for one in sent):
        return NOT_ALL_TAKEN
    counted = [one.receipt.counted for one in sent if one.receipt]
    bad = any(counts.get(Outcome.FAILED) or counts.get(Outcome.ERRORED) for counts in counted)
    return TESTS_FAILED if bad and manner.fail_on_failed else WELL_DONE


def _tell_failures(sent: Sequence[Sent]) -> None:
    err = telling.console(errors=True)
    for one in sent:
        for line in telling.failure(one) if one.state not in WELL else ():
            telling.say(err, line)
