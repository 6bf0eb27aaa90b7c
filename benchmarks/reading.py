"""The arms of readers: the board of November 2021 drawn anew each time, and as it is kept, beside bare hello."""

from collections.abc import Callable, Iterator, Sequence
from itertools import count

from benchmarks.control import LATE, say_hello
from benchmarks.grounds import Place, hello, place
from benchmarks.material import Run
from benchmarks.plans import Ground, Measured
from benchmarks.slices import Slice, interleave
from benchmarks.traffic import Crowd, WrongAnswer, request

SLUG = "november-2021"
BOARD = f"/releases/{SLUG}/board"
# The sentence that every true board of this release begins with.
TALLY = b"OPSG: 7 Green, 1 Amber; TAG: 7 Green."
READS_A_SLICE = 40


class Reads:
    """One reader without an account who opens the board again and again."""

    name = "ours"

    def __init__(self, own: Place, addresses: Callable[[], str]) -> None:
        self._own, self._addresses = own, addresses
        self._queue: list[bytes] = []

    def prepare(self, runs: Sequence[Run]) -> None:
        """Write the requests."""
        self._queue = [request("GET", self._addresses()) for _ in range(READS_A_SLICE)]

    def go(self) -> Slice:
        """Open them; each answer has to be the whole board.

        Raises:
            WrongAnswer: one is not.
        """
        with Crowd(self._own.port, 1) as crowd:
            played = crowd.play([iter(self._queue)], LATE)
        replies = played.all()
        if any(reply.status != 200 or TALLY not in reply.body for reply in replies):
            raise WrongAnswer("A board that was opened is not the board.")
        return Slice(len(replies), played.seconds, tuple(reply.seconds for reply in replies))


def _board(ground: Ground, addresses: Callable[[], str]) -> Measured:
    with place(ground.engine, SLUG, with_papers=True) as own, hello(ground.folder / "hello-board") as bare:
        ours = Reads(own, addresses)
        port = int(bare.url.rpartition(":")[2])
        theirs = say_hello("hello", port, 1, ground.plan.slice_seconds)
        taken = interleave([ours, theirs], list, ground.plan.bounds())
    return Measured("pages/s", "hello", taken[ours.name], taken["hello"])


def board_drawn(ground: Ground) -> Measured:
    """The whole board, drawn anew for each reader: no two addresses are the same, so that no page is kept."""
    numbers: Iterator[int] = count(1)
    return _board(ground, lambda: f"{BOARD}?reader={next(numbers)}")


def board_kept(ground: Ground) -> Measured:
    """The board as it is kept by its last journal entry: what most readers are answered with."""
    return _board(ground, lambda: BOARD)
