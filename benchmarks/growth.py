"""The growth profile: what a post and a page take while a release grows, beside one that stays small."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.control import LATE
from benchmarks.grounds import Engine, Place, place
from benchmarks.inside import plans
from benchmarks.judging import judge_growth, percentile, ratio
from benchmarks.material import Run, as_json, make_case, say
from benchmarks.posting import Posts, path_of
from benchmarks.seeding import LABEL, Growth
from benchmarks.slices import Bounds, Side, Slice, interleave
from benchmarks.traffic import Crowd, WrongAnswer, request
from benchmarks.truth import hold, hold_journal
from benchmarks.yardsticks import settle

SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
GOAL = 1.3
BODY = 1_000
ROUNDS = 12
POSTS_A_ROUND = 2
READS_A_ROUND = 5
# A page shows the last fifty bodies: both releases have them before the clock starts.
RUNS_SHOWN = 60
# Above this the recount by plain SQL would take longer than everything else.
MOST_RECOUNTED = 1_000_000
MILLIS = 1000


class Reads:
    """Somebody who opens the same page a few times."""

    def __init__(self, name: str, own: Place, path: str) -> None:
        self.name = name
        self._own = own
        self._sent = request("GET", path, Authorization=f"Bearer {own.key}")

    def prepare(self, runs: Sequence[Run]) -> None:
        """Nothing has to be made ready."""

    def go(self) -> Slice:
        """Open it."""
        with Crowd(self._own.port, 1) as crowd:
            played = crowd.play([iter([self._sent] * READS_A_ROUND)], LATE)
        if any(reply.status != 200 or not reply.body for reply in played.all()):
            raise WrongAnswer(f"{self._sent.split(b' ')[1].decode()} did not answer 200.")
        return Slice(READS_A_ROUND, played.seconds, tuple(reply.seconds for reply in played.all()))


class KnownRuns:
    """New runs of the same thousand cases of a release that grows."""

    def __init__(self) -> None:
        self._cases = [make_case(number, LABEL) for number in range(BODY)]
        self._runs = 0

    def next_run(self) -> Run:
        """Give the next run: other two in a hundred fail each time."""
        self._runs += 1
        said = (
            say(case, "failed" if number % 50 == self._runs % 50 else "passed", 1_000)
            for number, case in enumerate(self._cases)
        )
        return Run(f"known-{self._runs:06}", tuple(said))


def paths(own: Place) -> dict[str, str]:
    """Name the addresses that have to stay quick."""
    page = f"/releases/{own.slug}"
    return {
        "GET testing (API)": f"/api/v1{page}/testing",
        "testing page": f"{page}/testing",
        "board page": f"{page}/board",
        "GET readiness (API)": f"/api/v1{page}/readiness",
        "release page": page,
    }


def grow(engine: Engine, most: int, noise: float, console: Console) -> Iterator[dict[str, Any]]:
    """Measure at each size, and give a row for each thing that was measured.

    Args:
        engine: PostgreSQL.
        most: the largest size.
        noise: from the control of this run.
        console: where to say what is under way.
    """
    first_nodes: list[str] | None = None
    with _two(engine) as (small, large):
        known, growth = KnownRuns(), Growth(large)
        Growth(small).grow(SIZES[0])
        for size in [size for size in SIZES if size <= most]:
            console.print(f"growth: {size:,} results", style="dim")
            growth.grow(size)
            if size == SIZES[0]:
                for _ in range(RUNS_SHOWN):
                    run = known.next_run()
                    _post(small, run)
                    _post(large, run)
            settle(large)
            settle(small)
            yield from _measure(small, large, known, size, noise)
            nodes = _plan(large, known.next_run())
            flipped = [] if first_nodes is None else sorted(set(nodes) ^ set(first_nodes))
            first_nodes = first_nodes or nodes
            yield {"size": size, "what": "plans", "verdict": "-", "nodes": nodes, "changed": flipped}
        _hold(small, SIZES[0])
        _hold(large, min(most, SIZES[-1]))


@contextmanager
def _two(engine: Engine) -> Iterator[tuple[Place, Place]]:
    with place(engine, with_papers=True) as small, place(engine, with_papers=True) as large:
        yield small, large


def _post(own: Place, run: Run) -> None:
    side = Posts(own)
    side.prepare([run])
    side.go()


def _measure(small: Place, large: Place, known: KnownRuns, size: int, noise: float) -> Iterator[dict[str, Any]]:
    bounds = Bounds(ROUNDS, 2, 60)
    posts: list[Side] = [Posts(small, "small"), Posts(large, "large")]
    yield _row("post of 1,000", size, posts, lambda: [known.next_run() for _ in range(POSTS_A_ROUND)], bounds, noise)
    for what, path in paths(small).items():
        reads: list[Side] = [Reads("small", small, path), Reads("large", large, path)]
        yield _row(what, size, reads, list, bounds, noise)


def _row(what: str, size: int, sides: list[Side], material: Any, bounds: Bounds, noise: float) -> dict[str, Any]:
    taken = interleave(sides, material, bounds)
    small, large = (percentile(taken[side.name].latencies, 0.5) for side in sides)
    # By the pairs: what else the machine did in the meantime weighs on both of a pair.
    slower = ratio(taken[sides[0].name].rates, taken[sides[1].name].rates).median
    return {
        "size": size,
        "what": what,
        "p50_ms": round(large * MILLIS, 2),
        "first_p50_ms": round(small * MILLIS, 2),
        "ratio": round(slower, 3),
        "goal": GOAL,
        "verdict": judge_growth(slower, GOAL, noise).value,
    }


def _plan(own: Place, run: Run) -> list[str]:
    reads = [("GET", path, b"") for path in paths(own).values()]
    nodes = plans(own, [("POST", path_of(own), as_json(run)), *reads])
    own.changing += 1
    own.rows += len(run.said)
    return nodes


def _hold(own: Place, size: int) -> None:
    if size <= MOST_RECOUNTED:
        hold(own)
    hold_journal(own)


def show_growth(rows: Sequence[dict[str, Any]], console: Console) -> None:
    """Print what growth did."""
    table = Table(title="Growth: p50 beside a release of the first size, measured in turns", title_justify="left")
    for name in ("what", "results", "p50 ms", "first p50 ms", "ratio", "goal", "verdict"):
        table.add_column(name, justify="left" if name in ("what", "verdict") else "right", no_wrap=True)
    for row in rows:
        if "ratio" in row:
            figures = (f"{row[name]:,.2f}" for name in ("p50_ms", "first_p50_ms", "ratio"))
            table.add_row(row["what"], f"{row['size']:,}", *figures, f"{row['goal']:g}", row["verdict"])
    console.print(table)
    for row in rows:
        if row.get("changed"):
            console.print(f"  plans at {row['size']:,} changed: {', '.join(row['changed'])}", highlight=False)
