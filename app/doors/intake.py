"""Taking a report of test results in, whichever door it came through."""

from collections.abc import Callable, Mapping
from hashlib import sha256

from app.db import Database, Session
from app.domain.access import Actor
from app.domain.errors import Invalid
from app.domain.test_run import RunFacts, read_facts
from app.doors import test_body
from app.doors.change import carry_out
from app.doors.report import Format, Manner, read_report
from app.services import test_case, test_run
from app.services.test_receipt import Receipt


def prepare(
    database: Database,
    actor: Actor,
    *,
    release: str,
    body: bytes,
    format: Format,
    address: Mapping[str, str],
    manner: Manner,
) -> Callable[[Session], Receipt]:
    """Read a report and keep its names, in units of work of their own; give what records it in one.

    What was received before, byte for byte, is not read again.

    Args:
        database: where.
        actor: who sends.
        release: slug of the release.
        body: the bytes sent.
        format: which format they are in.
        address: source, run, attempt, phase and environment, as far as they are said beside the report.
        manner: strictly, or as far as it goes.

    Raises:
        Invalid: it cannot be read; each fault names its place.
        NotFound: no such release.
        SignInNeeded, Forbidden: the actor may not post results to this phase.
    """
    facts = _told(body, format, address)
    if facts is not None:
        with database.reading(fresh=True) as session:
            replay = test_run.find_replay(session, actor, release=release, facts=facts, sha256=sha256(body).hexdigest())
        if replay is not None:
            received = replay
            return lambda _: received
    sent = read_report(body, format, address, manner)
    with database.reading(fresh=True) as session:
        names = test_case.find_names(session, actor, release=release, sent=sent)
    if names is None:
        names = carry_out(database, lambda session: test_case.intern(session, actor, release=release, sent=sent))
    looks = iter([names])

    def work(session: Session) -> Receipt:
        # A second look comes after another body of the same run: where its results count may be known only now.
        known = next(looks, None) or test_case.intern(session, actor, release=release, sent=sent)
        return test_run.record_results(session, actor, release=release, sent=sent, names=known, body=body)

    return work


def _told(body: bytes, format: Format, address: Mapping[str, str]) -> RunFacts | None:
    """Say which run a body is of before it is read, where that can be told."""
    if format is Format.JSON:
        return test_body.run_of(body, address)
    try:
        return read_facts({}, address)
    except Invalid:
        return None
