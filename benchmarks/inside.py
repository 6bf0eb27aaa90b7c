"""The service in this process, for who wants to see what it does: its statements' plans, and where its time goes."""

import asyncio
import cProfile
import pstats
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

import anyio.to_thread
import httpx
from fastapi import FastAPI
from sqlalchemy import create_engine, event
from sqlalchemy.exc import SQLAlchemyError

from app import logs
from app.db import Database
from app.main import create_app
from app.settings import LogFormat, Settings
from benchmarks.grounds import LARGEST_BODY, Place
from benchmarks.traffic import WrongAnswer
from benchmarks.yardsticks import settle

# Threads waiting for one another: no work is done there.
WAITING = {
    "<method 'poll' of 'select.epoll' objects>",
    "<method 'get' of '_queue.SimpleQueue' objects>",
    "<method 'acquire' of '_thread.lock' objects>",
}
EXPLAINED = ("select", "insert", "update", "delete", "with")
Asked = tuple[str, str, bytes]
Captured = list[tuple[str, Any]]


def application(place: Place) -> FastAPI:
    """Make the service on a place's database, in this process."""
    logs.configure("ERROR", LogFormat.JSON)
    return create_app(Settings(database_url=place.url, data_dir=place.data_dir, results_body_limit=LARGEST_BODY))


def ask(app: FastAPI, place: Place, requests: Sequence[Asked]) -> list[httpx.Response]:
    """Ask the service in this process, one request (method, path, body) after the other.

    Raises:
        WrongAnswer: an answer that tells of a failure.
    """

    async def work() -> list[httpx.Response]:
        headers = {"Authorization": f"Bearer {place.key}", "Content-Type": "application/json"}
        transport = httpx.ASGITransport(app=app)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", headers=headers) as client,
        ):
            return [await client.request(method, path, content=body or None) for method, path, body in requests]

    answers = asyncio.run(work())
    for answer in answers:
        if answer.status_code >= httpx.codes.BAD_REQUEST:
            raise WrongAnswer(f"Answered {answer.status_code}: {answer.text[:300]}")
    return answers


def plans(place: Place, requests: Sequence[Asked]) -> list[str]:
    """Give the plan nodes, with their tables, of every statement that answers these requests.

    Args:
        place: where.
        requests: what is asked; a post is kept.
    """
    app, captured = application(place), []
    database: Database = app.state.database

    def capture(connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        captured.append((statement, parameters[0] if isinstance(parameters, list) else parameters))

    event.listen(database.engine, "before_cursor_execute", capture)
    ask(app, place, requests)
    engine = create_engine(place.url)
    try:
        return sorted({node for statement, given in captured for node in _nodes(engine, statement, given)})
    finally:
        engine.dispose()


def _nodes(engine: Any, statement: str, given: Any) -> list[str]:
    """Explain one statement; nothing where it cannot be explained, such as over a table of its own that is gone."""
    if not statement.lstrip(" \n(").lower().startswith(EXPLAINED):
        return []
    with engine.connect() as connection:
        try:
            found = connection.exec_driver_sql(f"explain (format json) {statement}", given).scalar()
        except SQLAlchemyError:
            return []
    return list(_walk(found[0]["Plan"]))


def _walk(plan: dict[str, Any]) -> Iterator[str]:
    table = plan.get("Relation Name")
    if table:
        yield f"{plan['Node Type']} {table}"
    for below in plan.get("Plans", ()):
        yield from _walk(below)


@contextmanager
def profiled() -> Iterator[list[cProfile.Profile]]:
    """Profile this thread and every piece of work that is handed to another."""
    profiles: list[cProfile.Profile] = []
    hand_over, run = anyio.to_thread.run_sync, threading.Thread.run

    def watched(work: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(work)
        def watch(*given: Any, **named: Any) -> Any:
            profile = cProfile.Profile()
            profiles.append(profile)
            return profile.runcall(work, *given, **named)

        return watch

    async def handed_over(work: Callable[..., Any], *given: Any, **named: Any) -> Any:
        return await hand_over(watched(work), *given, **named)

    def run_watched(self: threading.Thread) -> None:
        watched(run)(self)

    anyio.to_thread.run_sync = handed_over  # type: ignore[assignment]
    threading.Thread.run = run_watched  # type: ignore[method-assign]
    own = cProfile.Profile()
    own.enable()
    try:
        yield profiles
    finally:
        own.disable()
        profiles.append(own)
        anyio.to_thread.run_sync = hand_over
        threading.Thread.run = run  # type: ignore[method-assign]


def profile(place: Place, requests: Sequence[Asked], lines: int, file: Path | None = None) -> None:
    """Answer the requests in this process under the profiler, and print where the time goes.

    Args:
        place: where.
        requests: what is asked.
        lines: how many functions to print, by the time spent in each itself.
        file: where to keep the whole profile as well.
    """
    app = application(place)
    ask(app, place, requests[:1])
    settle(place)
    with profiled() as profiles:
        ask(application(place), place, requests[1:])
    kept = [each for each in profiles if each.getstats()]
    statistics = pstats.Stats(kept[0])
    for each in kept[1:]:
        statistics.add(each)
    for waiting in [each for each in statistics.stats if each[2] in WAITING]:  # type: ignore[attr-defined]
        del statistics.stats[waiting]  # type: ignore[attr-defined]
    if file is not None:
        statistics.dump_stats(file)
    statistics.sort_stats("tottime").print_stats(lines)
