"""Taking a report of test results in, whichever door it came through.

A report is read, its names are kept and its bytes packed before the one unit of work that records it begins: so
that unit is short, and can be tried again where another writer came first.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from app.db import Database, Session
from app.domain.access import Actor
from app.domain.errors import Invalid
from app.domain.status import Outcome
from app.domain.test_result import Results, SentRun
from app.domain.test_run import RunFacts, read_facts
from app.domain.test_stretch import Ground, Prepared, Seen, Stretch
from app.doors import test_body
from app.doors.change import carry_out
from app.doors.report import Format, Manner, read_report
from app.doors.report_ndjson import BLOCK, Lines
from app.doors.spool import IN_MEMORY, SentBody, Spool, StretchSpool
from app.services import test_case, test_run
from app.services.known_case import KnownCases, KnownPlaces, known_cases, known_places
from app.services.test_case import Named, Partly
from app.services.test_payload import PART_BYTES, pack
from app.services.test_receipt import Receipt
from app.services.test_standing import received_before

AT_ONCE = 10_000
# A body of so many bytes at most is small: a result or a few.
SMALL = 16 * 1024


@dataclass(frozen=True, slots=True)
class Taken:
    """A report that was taken in: ready to be recorded, or received before."""

    actor: Actor
    release: str
    prepared: Prepared | None = None
    received: Receipt | None = None

    def __call__(self, session: Session) -> Receipt:
        """Record it."""
        if self.prepared is not None:
            return test_run.record_results(session, self.actor, release=self.release, prepared=self.prepared)
        if self.received is None:
            raise LookupError("a report is ready, or it was received before")
        return self.received


@contextmanager
def taken_in(
    database: Database,
    actor: Actor,
    *,
    release: str,
    body: SentBody,
    format: Format,
    address: Mapping[str, str],
    manner: Manner,
) -> Iterator[Taken]:
    """Read a report and keep its names, in units of work of their own; give what records it in one.

    What was received before, byte for byte, is not read again, unless it is to be held to its format's schema.

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
    # Of a small body what records it sees for itself that it was received before: to read it costs less than to look.
    replay = None if manner.strict or body.size <= SMALL else _replay(database, actor, release, body, format, address)
    if replay is not None:
        yield Taken(actor, release, received=replay)
        return
    intake = _Intake(database, actor, release)
    with ExitStack() as held:
        if format is Format.NDJSON and body.size > IN_MEMORY:
            prepared = intake.stream(body, address, manner, held)
        else:
            prepared = intake.whole(body, format, address, manner, held)
        yield Taken(actor, release, prepared)


def _replay(
    database: Database, actor: Actor, release: str, body: SentBody, format: Format, address: Mapping[str, str]
) -> Receipt | None:
    """Look whether the bytes were received before for the same run."""
    with database.reading(fresh=True) as session:
        if not received_before(session, body.sha256) or (facts := _told(body, format, address)) is None:
            return None
        return test_run.find_replay(session, actor, release=release, facts=facts, sha256=body.sha256)


def _told(body: SentBody, format: Format, address: Mapping[str, str]) -> RunFacts | None:
    """Say which run a body is of before it is read, where that can be told."""
    if format is Format.JSON:
        return test_body.run_of(body.whole(), address)
    try:
        return read_facts({}, address)
    except Invalid:
        return None


def ahead(stretches: Iterator[Results], held: ExitStack) -> Iterator[Results]:
    """Give stretches one after another, the next being read while the one before is kept."""
    reader = held.enter_context(ThreadPoolExecutor(1))

    def read() -> Results | None:
        results = next(stretches, None)
        if results is not None:
            results.identify(index for index, case in enumerate(results.cases) if case is None)
        return results

    coming = reader.submit(read)
    while (results := coming.result()) is not None:
        coming = reader.submit(read)
        yield results


class _Intake:
    """Makes a body ready to be recorded."""

    def __init__(self, database: Database, actor: Actor, release: str) -> None:
        self._database, self._actor, self._release = database, actor, release
        self._known: KnownCases = known_cases(database)
        self._places: KnownPlaces = known_places(database)

    def whole(
        self, body: SentBody, format: Format, address: Mapping[str, str], manner: Manner, held: ExitStack
    ) -> Prepared:
        """Make a body ready that is read as one whole."""
        packed = self._packed(body, held)
        sent = read_report(body.whole(), format, address, manner, self._known)
        parts = [sent.results.part(start, start + AT_ONCE) for start in range(0, len(sent.results), AT_ONCE)]
        ground, found = self._look_up(sent.facts, parts)
        stretches: list[Stretch] = []
        outcomes: dict[int, Outcome] = {}
        for part, named in zip(parts, found, strict=True):
            kept = named if isinstance(named, Named) else self._keep(ground, part, named)
            self._remember(ground, part, kept)
            stretches.append(kept.stretch)
            outcomes |= kept.outcomes
        return Prepared(sent, ground, outcomes, stretches, packed.result())

    def _remember(self, ground: Ground, part: Results, kept: Named) -> None:
        self._known.remember(part, kept.stretch.cases)
        self._places.remember_buckets(ground.environment, kept.buckets)

    def stream(self, body: SentBody, address: Mapping[str, str], manner: Manner, held: ExitStack) -> Prepared:
        """Make a body ready a stretch at a time, however long it is."""
        packed = self._packed(body, held)
        lines = Lines(body.parts(BLOCK), address, partial=manner.partial, known=self._known)
        spool, seen = held.enter_context(StretchSpool()), Seen()
        ground = None if lines.facts is None else self._look_up(lines.facts, ())[0]
        outcomes: dict[int, Outcome] = {}
        for results in ahead(lines.stretches(), held):
            if ground is None or lines.reading.faults:
                continue  # it is read on for what else is wrong with it
            named = self._numbered(ground, results, seen)
            spool.put(named.stretch)
            outcomes |= named.outcomes
        sent: SentRun = lines.close(body.sha256)
        if ground is None:
            raise LookupError("a body that was not refused has its run")
        return Prepared(sent, ground, outcomes, spool.stretches(), packed.result())

    def _look_up(self, facts: RunFacts, parts: Sequence[Results]) -> tuple[Ground, list[Named | Partly]]:
        """Say where results count, and under what their names are kept, as far as they are."""
        actor, release = self._actor, self._release
        ground = test_case.recall_ground(self._places, actor, release=release, facts=facts)
        if ground is not None:
            known = [test_case.recall_names(self._places, ground, part) for part in parts]
            return ground, [named or self._look_again(ground, part) for part, named in zip(parts, known, strict=True)]
        with self._database.reading(fresh=True) as session:
            ground = test_case.find_ground(session, actor, release=release, facts=facts)
            if ground is not None:
                self._places.remember_ground(release, facts, ground)
                return ground, [test_case.find_names(session, ground, part) for part in parts]
        ground = carry_out(
            self._database, lambda session: test_case.keep_ground(session, actor, release=release, facts=facts)
        )
        return ground, [self._look_again(ground, part) for part in parts]

    def _keep(self, ground: Ground, results: Results, partly: Partly) -> Named:
        return carry_out(self._database, lambda session: test_case.keep_names(session, ground, results, partly))

    def _look_again(self, ground: Ground, results: Results) -> Named | Partly:
        with self._database.reading(fresh=True) as session:
            return test_case.find_names(session, ground, results)

    def _numbered(self, ground: Ground, results: Results, seen: Seen) -> Named:
        """Name results whose body's earlier names are gone from memory: those that stood before are numbered."""
        named = self._named(ground, results)
        repeated = seen.number(named.stretch.cases)
        if not repeated:
            return named
        results.cases, results.repeated = list(named.stretch.cases), repeated
        return self._named(ground, results)

    def _named(self, ground: Ground, results: Results) -> Named:
        named = self._look_again(ground, results)
        return named if isinstance(named, Named) else self._keep(ground, results, named)

    def _packed(self, body: SentBody, held: ExitStack) -> "Future[Iterable[bytes]]":
        """Pack a body's bytes while it is being read: packing takes a processor, but not the interpreter."""
        if body.size <= SMALL:
            at_once: Future[Iterable[bytes]] = Future()
            at_once.set_result([pack(body.whole())] if body.size else [])
            return at_once
        packed = held.enter_context(Spool())

        def work() -> Iterable[bytes]:
            for part in body.parts(PART_BYTES):
                packed.add(pack(part))
            return packed

        return held.enter_context(ThreadPoolExecutor(1)).submit(work)
