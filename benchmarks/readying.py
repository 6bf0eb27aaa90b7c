"""The arm of readiness: whether a release with 100,000 results may go, beside counting those results by plain SQL."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from time import perf_counter

from sqlalchemy import Engine as Connections
from sqlalchemy import create_engine, text

from app.db import Database
from app.domain.readiness import Ready
from app.queries.moment import resolve
from app.queries.readiness import find_readiness
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
    """Reckons readiness again and again: every statement, and the sentence made of what they bring."""

    name = "ours"

    def __init__(self, own: Place) -> None:
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
                self.said.add(find_readiness(session, SLUG, resolve(session)))
            seconds.append(perf_counter() - began)
        if len(self.said) != 1:
            raise WrongAnswer("Readiness was reckoned otherwise though nothing had changed.")
        return Slice(ANSWERS_A_SLICE, sum(seconds), tuple(seconds))

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
def _sides(own: Place) -> Iterator[tuple[Reckons, Counts, Asks]]:
    connections, ours = create_engine(own.url), Reckons(own)
    try:
        yield ours, Counts(connections), Asks(own)
    finally:
        ours.close()
        connections.dispose()


def readiness(ground: Ground) -> Measured:
    """Readiness of the release of the papers with 100,000 results, beside the recount of the same results."""
    with place(ground.engine, SLUG, with_papers=True) as own:
        Growth(own).grow(RESULTS)
        settle(own)
        with _sides(own) as (ours, theirs, beside):
            taken = interleave([ours, theirs, beside], list, ground.plan.bounds())
        hold(own)
    return Measured("answers/s", theirs.name, taken[ours.name], taken[theirs.name], {beside.name: taken[beside.name]})
