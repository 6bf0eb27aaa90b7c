"""The arm of a run whose results are posted as they come: one result a request, many clients at once."""

import json
from collections.abc import Iterator, Sequence
from time import perf_counter

from benchmarks.control import LATE, say_hello
from benchmarks.grounds import Place, hello
from benchmarks.intake import held
from benchmarks.material import Book, Run, facts, result, say
from benchmarks.plans import Ground, Measured
from benchmarks.posting import FRESH, check, post_of, post_once
from benchmarks.slices import Bounds, Slice, interleave
from benchmarks.traffic import Crowd
from benchmarks.yardsticks import settle

CLIENTS = 16
MOST_A_CLIENT = 250
KNOWN_CASES = 10_000
MORE_ROUNDS = 2


def before(queue: Sequence[bytes], end: float) -> Iterator[bytes]:
    """Give one request after the other, up to a moment of the measuring clock or their end."""
    for sent in queue:
        if perf_counter() >= end:
            return
        yield sent


class Singles:
    """Clients that post the results of one run between them, one a request, for a slice of time."""

    name = "ours"

    def __init__(self, place: Place, book: Book, clients: int, seconds: float) -> None:
        self._place, self._book = place, book
        self._clients, self._seconds = clients, seconds
        self._slices = 0
        self._queues: list[list[bytes]] = []

    def prepare(self, runs: Sequence[Run]) -> None:
        """Write the requests."""
        self._slices += 1
        self._queues = [
            [self._post(f"single-{self._slices}", client * MOST_A_CLIENT + n) for n in range(MOST_A_CLIENT)]
            for client in range(self._clients)
        ]

    def _post(self, run_id: str, number: int) -> bytes:
        case = self._book.cases[number % len(self._book.cases)]
        said = say(case, "passed", number)
        body = json.dumps({"run": facts(run_id), "results": [result(said)]}).encode()
        return post_of(self._place, body, "application/json")

    def go(self) -> Slice:
        """Post them; every one has to be new."""
        with Crowd(self._place.port, self._clients) as crowd:
            end = perf_counter() + self._seconds
            played = crowd.play([before(queue, end) for queue in self._queues], self._seconds + LATE)
        replies = played.all()
        for reply in replies:
            check(self._place, reply, 1, FRESH)
        return Slice(len(replies), played.seconds, tuple(reply.seconds for reply in replies))


def singles(ground: Ground) -> Measured:
    """Single results of known cases, one a post, from sixteen clients, beside bare hello under as many."""
    plan = ground.plan
    with held(ground) as own, hello(ground.folder / "hello-singles") as bare:
        own.batched = True
        book = Book(KNOWN_CASES)
        post_once(own, book.next_run())
        settle(own)
        ours = Singles(own, book, CLIENTS, plan.slice_seconds)
        port = int(bare.url.rpartition(":")[2])
        theirs = say_hello("hello", port, CLIENTS, plan.slice_seconds)
        bounds = Bounds(plan.rounds * MORE_ROUNDS, plan.warm_up, plan.arm_seconds)
        taken = interleave([ours, theirs], list, bounds)
    return Measured("posts/s", "hello", taken[ours.name], taken["hello"])
