"""A stream of events (Server-Sent Events): the one place where an answer is written as things happen.

This is the named exception to "handlers are plain functions": it waits on the event loop, holds no thread while it
does, and asks the database nothing itself; what the ring no longer holds is read for it in a thread.
"""

import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from time import monotonic

import anyio
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.domain.errors import DomainError
from app.domain.event_id import EventId
from app.live.feed import Event, Feed

# A client asks again after about a second, not all of them in the same moment.
ASK_AGAIN_MS, SPREAD_MS = 500, 1000
# Who takes nothing for so long is gone, or might as well be.
PATIENCE_SECONDS = 30.0
# Who reads along is asked anew who they are after an hour, and at once when rights may have changed.
LONGEST_SECONDS = 3600.0
CHANGES_RIGHTS = ("key.", "appointment.")
HEADERS = {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-store, no-transform",
    "X-Accel-Buffering": "no",  # proxies that gather answers before they pass them on
    "Vary": "Cookie, Authorization",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one reader follows: one release and what touches all, or everything; and whether private entries too."""

    release: int | None
    private: bool

    def takes(self, event: Event) -> bool:
        """Say whether an event is one of theirs."""
        if event.private and not self.private:
            return False
        return self.release is None or event.touches_all or self.release in event.release_ids


class EventStream(Response):
    """An answer that goes on: every event after a place in the journal, as it is recorded.

    Args:
        feed: what this process knows of the journal.
        place: where the reader is; None where what they sent is not of this journal: they are told to look anew.
        wanted: what they follow.
    """

    def __init__(self, feed: Feed, place: EventId | None, wanted: Wanted) -> None:
        super().__init__(headers=HEADERS)
        del self.headers["content-length"]
        self._feed, self._place, self._wanted = feed, place, wanted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send until the reader goes, the process ends, or the hour is over."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        if scope["state"]["asked_as"] == "HEAD":
            await send({"type": "http.response.body", "body": b""})
            return
        self._feed.streams += 1
        try:
            async with anyio.create_task_group() as group:
                group.start_soon(_until_gone, receive, group.cancel_scope)
                await self._send_all(send)
                group.cancel_scope.cancel()
        finally:
            self._feed.streams -= 1

    async def _send_all(self, send: Send) -> None:
        async for block in self._blocks():
            with anyio.move_on_after(PATIENCE_SECONDS) as taking:
                await send({"type": "http.response.body", "body": block, "more_body": True})
            if taking.cancelled_caught:
                return
        await send({"type": "http.response.body", "body": b""})

    async def _blocks(self) -> AsyncIterator[bytes]:
        """Give what is to be sent, as it comes."""
        feed, history = self._feed, self._feed.history
        at = self._place or feed.head
        # The first thing sent is where the reader is: cut off before any event, they still resume without a gap.
        again = ASK_AGAIN_MS + secrets.randbelow(SPREAD_MS)
        yield f"retry: {again}\nid: {at}\n: events after this entry\n\n".encode()
        if self._place is None:
            yield _reset(at)
        ends, quiet_until = monotonic() + LONGEST_SECONDS, monotonic() + feed.heartbeat
        while feed.in_touch and not feed.closing and monotonic() < ends:
            if feed.history != history:
                history, at = feed.history, feed.head
                yield _reset(at)
            elif at.seq < feed.head.seq:
                events = await self._after(at.seq)
                if not events:
                    return
                at = events[-1].id
                if block := b"".join(event.block for event in events if self._wanted.takes(event)):
                    yield block
                    quiet_until = monotonic() + feed.heartbeat
                if self._wanted.private and any(event.kind.startswith(CHANGES_RIGHTS) for event in events):
                    return
            elif not await feed.changed(quiet_until - monotonic()):
                # The place goes with it: what was passed over for this reader is not looked through again.
                yield f": still here\nid: {at}\n\n".encode()
                quiet_until = monotonic() + feed.heartbeat

    async def _after(self, seq: int) -> list[Event]:
        """Give the next events, from the ring or, in a thread, from the table; none where it cannot be read."""
        events = self._feed.after(seq)
        if events is None:
            try:
                events = await run_in_threadpool(self._feed.look_up, seq)
            except DomainError:
                return []
        return list(events)


def _reset(at: EventId) -> bytes:
    return f'id: {at}\nevent: reset\ndata: {{"seq": {at.seq}}}\n\n'.encode()


async def _until_gone(receive: Receive, scope: anyio.CancelScope) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    scope.cancel()
