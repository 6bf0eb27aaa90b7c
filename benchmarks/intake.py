"""The arms of intake: runs of known and of new cases, re-sends, and JUnit, each beside its yardstick."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import count

from benchmarks.grounds import POSTGRES, Place
from benchmarks.material import Book, Run, as_json, as_junit, as_other_json
from benchmarks.plans import Ground, Measured
from benchmarks.posting import FRESH, KNOWN, Expected, Kind, Posts, post_once
from benchmarks.slices import Side, interleave
from benchmarks.truth import hold, hold_journal
from benchmarks.yardsticks import AS_SENT_TWO, NARROW, Copies, Yardstick, settle, yardstick

ROWS = "rows/s"
BODIES_A_CLIENT = 2
RESENDS = 3
JUNIT = Kind(
    as_junit,
    "application/xml",
    lambda run: f"phase=SIT&source=dsp&run={run.id}&environment=SIT-A",
)


@contextmanager
def held(ground: Ground) -> Iterator[Place]:
    """A place of the arm's own, which is held to be right when the arm is done."""
    with ground.place() as own:
        yield own
        hold(own)
        if not ground.plan.shared:
            hold_journal(own)


def against(
    ground: Ground,
    own: Place,
    ours: Posts,
    material: Callable[[], Sequence[Run]],
    beside: Sequence[Copies] = (),
) -> Measured:
    """Measure posting beside the yardstick of the place's database, and others for information."""
    with ExitStack() as closing:
        standard: Yardstick = yardstick(own)
        for each in (standard, *beside):
            closing.callback(each.close)
        settle(own)
        sides: list[Side] = [ours, standard, *beside]
        taken = interleave(sides, material, ground.plan.bounds())
        others = {side.name: taken[side.name] for side in beside}
        return Measured(ROWS, standard.name, taken[ours.name], taken[standard.name], others)


def known_one(ground: Ground) -> Measured:
    """A new run of known cases after the other, from one client."""
    with held(ground) as own:
        book = Book(ground.plan.batch)
        post_once(own, book.next_run())
        beside = [Copies(own, NARROW)] if own.kind == POSTGRES and not ground.plan.brief else []
        return against(ground, own, Posts(own), lambda: [book.next_run()], beside)


def known_two(ground: Ground) -> Measured:
    """New runs of known cases, from two clients of one phase at once."""
    with held(ground) as own:
        book = Book(ground.plan.batch)
        post_once(own, book.next_run())
        beside = [Copies(own, AS_SENT_TWO, connections=2)] if own.kind == POSTGRES and not ground.plan.brief else []
        runs = 2 * BODIES_A_CLIENT
        return against(ground, own, Posts(own, clients=2), lambda: [book.next_run() for _ in range(runs)], beside)


def new_one(ground: Ground) -> Measured:
    """Runs in which no case was ever seen before, from one client."""
    with held(ground) as own:
        size = ground.plan.batch
        numbers = count(1)

        def material() -> list[Run]:
            number = next(numbers)
            return [Book(size, f"new{number}", number * size).next_run()]

        post_once(own, Book(size).next_run())
        return against(ground, own, Posts(own), material)


def resend_bytes(ground: Ground) -> Measured:
    """A body that was received before, byte for byte."""
    return _resend(ground, Posts, lambda run: [run] * RESENDS)


def resend_content(ground: Ground) -> Measured:
    """What was received before, in other bytes: other spaces, and keys in another order."""
    numbers = count(1)
    other = Kind(lambda run: as_other_json(run, next(numbers)))

    def posts(own: Place, *, expected: Expected) -> Posts:
        return Posts(own, kind=other, expected=expected)

    return _resend(ground, posts, lambda run: [run])


def _resend(ground: Ground, posts: Callable[..., Posts], again: Callable[[Run], list[Run]]) -> Measured:
    with held(ground) as own:
        run = Book(ground.plan.batch).next_run()
        post_once(own, run)
        return against(ground, own, posts(own, expected=KNOWN), lambda: again(run))


def junit(ground: Ground) -> Measured:
    """Runs of known cases as JUnit XML, beside the same as our JSON."""
    with held(ground) as own:
        book = Book(ground.plan.batch)
        post_once(own, book.next_run())
        ours = Posts(own, "junit", kind=JUNIT, expected=FRESH, pick=slice(0, 1))
        plain = Posts(own, "known1", pick=slice(1, 2))
        settle(own)
        taken = interleave([ours, plain], lambda: [book.next_run(), book.next_run()], ground.plan.bounds())
        return Measured(ROWS, "known1", taken["junit"], taken["known1"])


PROFILED = ("known1", "new1", "resend_bytes", "resend_content", "sqlite_known", "sqlite_new")
PROFILED_BODIES = 6


def bodies_of(arm: str, size: int) -> list[bytes]:
    """Give bodies as an arm posts them, one that makes the service know what it should before them.

    Args:
        arm: one of PROFILED.
        size: results in each.
    """
    book = Book(size)
    first = book.next_run()
    if arm.startswith("resend"):
        same = arm == "resend_bytes"
        again = [as_json(first) if same else as_other_json(first, n) for n in range(PROFILED_BODIES)]
    elif arm.endswith("new") or arm == "new1":
        again = [as_json(Book(size, f"new{n}", n * size).next_run()) for n in range(1, PROFILED_BODIES + 1)]
    else:
        again = [as_json(book.next_run()) for _ in range(PROFILED_BODIES)]
    return [as_json(first), *again]
