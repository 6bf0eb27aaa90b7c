"""The application: both doors behind the same middleware. Nothing happens at import."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio.to_thread
from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from app.api.app import create_api
from app.db import Database
from app.doors.kept import Kept
from app.doors.middleware import Limited, Numbered
from app.live.feed import Feed
from app.settings import Settings
from app.views.app import create_pages
from app.views.problems import failed

SMALLEST_PACKED = 500
PACKING = 6


def create_app(settings: Settings | None = None) -> FastAPI:
    """Make the service.

    Answers are packed (gzip) on the way out and keep their entity tag: a tag names what the record says, whose
    bytes may travel packed or not (Vary: Accept-Encoding keeps caches apart). A weak tag would be purer, but
    If-Match never matches one, and these tags are what guards a mark. What is asked for in ranges is not packed.

    Args:
        settings: this installation's settings; read from the environment when not given.
    """
    settings = settings or Settings()
    database = Database(settings.url, replica_url=settings.replica_url, pool=settings.db_pool)
    app = create_pages(settings, database)
    api = create_api(settings, database, app.state.build)
    app.mount("/api", api)
    # Before the pages: what systems send need not be held against the address of every page first.
    app.router.routes.insert(0, app.router.routes.pop())
    app.state.doors = (app, api)
    _feed(app)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        # Handlers are plain functions in threads: more of them than this only wait for each other.
        anyio.to_thread.current_default_thread_limiter().total_tokens = settings.threads
        # Before the first request is taken: a stream must know from where it tells.
        live = _feed(app)
        await anyio.to_thread.run_sync(live.start, asyncio.get_running_loop())
        try:
            yield
        finally:
            live.end_streams()
            await anyio.to_thread.run_sync(live.stop)
            app.state.database.dispose()

    app.router.lifespan_context = lifespan
    app.add_middleware(GZipMiddleware, minimum_size=SMALLEST_PACKED, compresslevel=PACKING)
    app.add_middleware(Kept, owner=app)
    app.add_middleware(
        Limited,
        limit=settings.body_limit,
        results_limit=settings.results_body_limit,
        stream_limit=settings.results_stream_limit,
        document_limit=settings.document_limit,
    )
    if settings.trusted_hosts != "*":
        hosts = [host.strip() for host in settings.trusted_hosts.split(",")]
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=hosts)
    app.add_middleware(Numbered, failed=failed)
    return app


def _feed(app: FastAPI) -> Feed:
    """Give both doors the feed of their record's journal."""
    settings: Settings = app.state.settings
    feed = Feed(
        app.state.database,
        listen_url=settings.listen_to,
        most_streams=settings.event_streams,
        heartbeat=settings.heartbeat_seconds,
    )
    for door in app.state.doors:
        door.state.live = feed
    return feed
