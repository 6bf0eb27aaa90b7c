"""The arm of readiness: whether a release with 100,000 results may go, beside counting those results by plain SQL."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from time import perf_counter

from sqlalchemy import Engine as Connections
from sqlalchemy import create_engine, text

from app import clock
from app.db import Database, Session
from app.domain.readiness import Ready
from app.doors.ready import readiness_at
from app.queries.moment import resolve
from app.queries.readiness import find_readiness
from app.queries.release import find_now
from benchmarks.control import LATE
from benchmarks.grounds import Place, place
from benchmarks.material import Run
from benchmarks.plans import Ground, Measured
from benchmarks.seeding import Growth
from benchmarks.slices import Slice, interleave
from benchmarks.traffic import Crowd, WrongAnswer, request
from benchmarks.truth import RECOUNT, hold
from benchmarks.yardsticks import settle

SLUG = "november-2021"
RESULTS = 100_000
# Cases come in once and are run ten times.
CASES = 10_000
ANSWERS_A_SLICE = 20


class Reckons:
    """Asks how ready a release is, again and again: kept by journal entry as the service does, or reckoned anew."""

    def __init__(self, own: Place, name: str, *, anew: bool) -> None:
        self.name, self._anew = name, anew
        self._database = Database(own.url)
        self.said: set[Ready] = set()

    def prepare(self, runs: Sequence[Run]) -> None:
        """Nothing has to be made ready."""

    def go(self) -> Slice:
        """Reckon it; each answer has to be the first one again.

        Raises:
            WrongAnswer: one is not.
        """
        seconds = []
        for _ in range(ANSWERS_A_SLICE):
            began = perf_counter()
            with self._database.reading() as session:
                self.said.add(self._ask(session))
            seconds.append(perf_counter() - began)
        if len(self.said) != 1:
            raise WrongAnswer("Readiness was reckoned otherwise though nothing had changed.")
        return Slice(ANSWERS_A_SLICE, sum(seconds), tuple(seconds))

    def _ask(self, session: Session) -> Ready:
        if self._anew:
            return find_readiness(session, SLUG, resolve(session))
        found = find_now(session, SLUG, clock.now())
        if found is None:
            raise WrongAnswer("The release of the papers is not there.")
        return readiness_at(self._database, session, SLUG, found[0], found[2])

    def close(self) -> None:
        """Let go of the database."""
        self._database.dispose()


class Counts:
    """Counts the results by plain SQL: each case once, by its latest result."""

    name = "recount"

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def prepare(self, runs: Sequence[Run]) -> None:
        """Nothing has to be made ready."""

    def go(self) -> Slice:
        """Count them once.

        Raises:
            WrongAnswer: it does not come to the cases that were posted.
        """
        began = perf_counter()
        with self._connections.connect() as connection:
            counted = sum(int(row[2]) for row in connection.execute(text(RECOUNT), {"slug": SLUG}))
        seconds = perf_counter() - began
        if counted != CASES:
            raise WrongAnswer(f"The results come to {counted:,} cases; there are {CASES:,}.")
        return Slice(1, seconds, (seconds,))


class Asks:
    """Asks the service for readiness over HTTP."""

    name = "over HTTP"

    def __init__(self, own: Place) -> None:
        self._own = own
        self._sent = request("GET", f"/api/v1/releases/{SLUG}/readiness")

    def prepare(self, runs: Sequence[Run]) -> None:
        """Nothing has to be made ready."""

    def go(self) -> Slice:
        """Ask; each answer has to be a verdict.

        Raises:
            WrongAnswer: one is not.
        """
        with Crowd(self._own.port, 1) as crowd:
            played = crowd.play([iter([self._sent] * ANSWERS_A_SLICE)], LATE)
        replies = played.all()
        if any(reply.status != 200 or b'"verdict":"not_ready"' not in reply.body for reply in replies):
            raise WrongAnswer("The service did not say how ready the release is.")
        return Slice(len(replies), played.seconds, tuple(reply.seconds for reply in replies))


@contextmanager
def _sides(own: Place) -> Iterator[tuple[Reckons, Counts, Reckons, Asks]]:
    connections, ours, anew = create_engine(own.url), Reckons(own, "ours", anew=False), Reckons(own, "anew", anew=True)
    try:
        yield ours, Counts(connections), anew, Asks(own)
    finally:
        ours.close()
        anew.close()
        connections.dispose()


def readiness(ground: Ground) -> Measured:
    """Readiness of the release of the papers with 100,000 results, beside the recount of the same results."""
    with place(ground.engine, SLUG, with_papers=True) as own:
        Growth(own).grow(RESULTS)
        settle(own)
        with _sides(own) as (ours, theirs, anew, asks):
            taken = interleave([ours, theirs, anew, asks], list, ground.plan.bounds())
            if ours.said != anew.said:
                raise WrongAnswer("What is kept of readiness is not what is reckoned anew.")
        hold(own)
    beside = {each: taken[each] for each in (anew.name, asks.name)}
    return Measured("answers/s", theirs.name, taken[ours.name], taken[theirs.name], beside)
