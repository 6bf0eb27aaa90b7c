"""The arm of a body too large to be held: NDJSON streamed from disk, beside COPY of the same rows from disk."""

from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from benchmarks.grounds import Place, place
from benchmarks.material import Book, Said, copy_line, make_case, ndjson_lines, row, say
from benchmarks.memory import forget_peak, held_at_most, held_now
from benchmarks.plans import Ground, Measured, Memory
from benchmarks.posting import FRESH, check, path_of, post_once
from benchmarks.slices import Taken
from benchmarks.traffic import Reply, WrongAnswer, request, stream
from benchmarks.truth import hold, hold_journal
from benchmarks.yardsticks import AS_SENT, Copies, settle

LARGE = 1_000_000
ROUNDS = 2
FAILS_EVERY = 50


def said_of(first: int, rows: int) -> Iterator[Said]:
    """Give a large run, result by result: two in a hundred fail."""
    for number in range(first, first + rows):
        yield say(make_case(number, "large"), "passed" if number % FAILS_EVERY else "failed", number % 90_000)


def write_files(folder: Path, run_id: str, first: int, rows: int) -> tuple[Path, Path]:
    """Write a large run once as NDJSON and once as COPY reads it; both go to disk, nothing is held."""
    body, text = folder / f"{run_id}.ndjson", folder / f"{run_id}.copy"
    with body.open("wb") as lines:
        lines.writelines(ndjson_lines(run_id, said_of(first, rows)))
    with text.open("wb") as lines:
        lines.writelines(copy_line(row(run_id, said)) for said in said_of(first, rows))
    return body, text


def send(own: Place, body: Path, seconds: float) -> Reply:
    """Stream the file to the service.

    Args:
        own: where.
        body: the file.
        seconds: how long the answer may take.

    Raises:
        WrongAnswer: it took longer.
    """
    head = request(
        "POST",
        path_of(own),
        Authorization=f"Bearer {own.key}",
        Content_Type="application/x-ndjson",
        Transfer_Encoding="chunked",
    )
    try:
        return stream(own.port, head, body, seconds)
    except TimeoutError as error:
        raise WrongAnswer(f"A streamed body was not answered within {seconds:.0f} s.") from error


def ndjson(ground: Ground) -> Measured:
    """A run of cases never seen before as NDJSON in one request, and what the server's memory does meanwhile."""
    rows = ground.plan.rows
    # A million take their time on both sides: once has to do.
    rounds = 1 if rows >= LARGE or ground.plan.brief else ROUNDS
    with place(ground.engine) as own:
        process = own.server.process.pid
        idle = held_now(process)
        post_once(own, Book(1, "first").next_run())
        woken = held_now(process)
        ours, theirs = Taken(), Taken()
        copies = Copies(own, AS_SENT)
        settle(own)
        reset = forget_peak(process)
        began = perf_counter()
        for number in range(rounds):
            if number and perf_counter() - began > ground.plan.arm_seconds:
                break
            body, text = write_files(ground.folder, f"large-{number}", number * rows, rows)
            for mine in (True, False) if number % 2 == 0 else (False, True):
                if mine:
                    reply = send(own, body, ground.plan.stream_seconds)
                    check(own, reply, rows, FRESH)
                    ours.rates.append(rows / reply.seconds)
                    ours.latencies.append(reply.seconds)
                else:
                    turn = copies.write_file(text)
                    theirs.rates.append(turn.units / turn.seconds)
            body.unlink()
            text.unlink()
        peak = held_at_most(process)
        copies.close()
        hold(own)
        hold_journal(own)
    measured = Measured("rows/s", AS_SENT, ours, theirs)
    if idle is None or peak is None or not reset:
        measured.notes.append("memory SKIPPED: this system does not tell what a process holds")
        return measured
    measured.memory = Memory(idle, peak)
    if woken is not None:
        measured.notes.append(f"idle is a fresh server before its first post; after one it held {woken >> 20} MiB")
    return measured
