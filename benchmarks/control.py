"""The bare yardstick of requests, and the control: two servers that are the same, measured against each other."""

from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

from benchmarks.grounds import hello
from benchmarks.judging import noise_of, ratio
from benchmarks.material import Run
from benchmarks.plans import Plan
from benchmarks.slices import Bounds, Slice, interleave
from benchmarks.traffic import Crowd, Played, WrongAnswer, request, until

LATE = 30.0
CONTROL_ROUNDS = 6
CONTROL_WARM_UP = 8


def timed(port: int, sent: bytes, clients: int, seconds: float) -> Played:
    """Ask the same again and again for a while.

    Raises:
        WrongAnswer: an answer is no 200.
    """
    with Crowd(port, clients) as crowd:
        end = perf_counter() + seconds
        played = crowd.play([until(sent, end) for _ in range(clients)], seconds + LATE)
    if any(reply.status != 200 for reply in played.all()):
        raise WrongAnswer("A request that should answer 200 did not.")
    return played


class Asks:
    """Requests for one address, for a slice of time."""

    def __init__(self, name: str, port: int, sent: bytes, clients: int, seconds: float) -> None:
        self.name = name
        self._port, self._sent, self._clients, self._seconds = port, sent, clients, seconds

    def prepare(self, runs: Sequence[Run]) -> None:
        """Nothing has to be made ready."""

    def go(self) -> Slice:
        """Ask."""
        played = timed(self._port, self._sent, self._clients, self._seconds)
        latencies = tuple(reply.seconds for reply in played.all())
        return Slice(len(latencies), played.seconds, latencies)


def say_hello(name: str, port: int, clients: int, seconds: float) -> Asks:
    """Give the side that asks the bare server."""
    return Asks(name, port, request("GET", "/"), clients, seconds)


def measure_noise(plan: Plan, folder: Path) -> float:
    """Measure hello against hello, and give the noise of this machine at this moment."""
    with hello(folder / "hello-a") as one, hello(folder / "hello-b") as two:
        sides = [
            say_hello(name, int(server.url.rpartition(":")[2]), 1, plan.slice_seconds)
            for name, server in (("a", one), ("b", two))
        ]
        taken = interleave(sides, list, Bounds(CONTROL_ROUNDS, 2 if plan.brief else CONTROL_WARM_UP, 20))
    return noise_of(ratio(taken["a"].rates, taken["b"].rates))
