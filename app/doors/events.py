"""Following the journal through either door: from which place, and what of it."""

from fastapi import Request

from app.db import Session
from app.domain.errors import Busy
from app.domain.event_id import EventId, read_event_id
from app.doors.identity import database_of
from app.live.feed import Feed
from app.live.stream import EventStream, Wanted
from app.queries.event import find_place
from app.queries.release import release_id

LAST_EVENT = "Last-Event-ID"
LIVE_AFTER = "Live-After"


def feed_of(request: Request) -> Feed:
    """Give this process's feed of the journal."""
    feed: Feed = request.app.state.live
    return feed


def asked_because_told(request: Request) -> bool:
    """Say whether a live page asks for what it was just told of: a replica may not have that yet."""
    return LIVE_AFTER in request.headers


def follow(request: Request, *, release: str | None, last_event_id: str | None, private: bool) -> EventStream:
    """Open a stream of what is recorded after the place that the reader names, or from now on.

    The header goes before the query: a browser that was cut off asks the same address again, and says in the
    header how far it came.

    Args:
        request: the request.
        release: only what touches this release, or all of them.
        last_event_id: the place as the query names it.
        private: also the kinds that only the office may see.

    Raises:
        NotFound: there is no such release.
        Busy: this process carries no more streams, is about to end, or cannot follow the journal just now.
    """
    feed = feed_of(request)
    if feed.closing or feed.full or not feed.in_touch:
        raise Busy("No more can follow the record live through this process just now. Try again in a moment.")
    with database_of(request).reading(fresh=True) as session:
        own = None if release is None else release_id(session, release)
        place = _place(session, request.headers.get(LAST_EVENT) or last_event_id or "", feed)
    return EventStream(feed, place, Wanted(own, private))


def _place(session: Session, said: str, feed: Feed) -> EventId | None:
    if not said:
        return feed.head
    named = read_event_id(said)
    return None if named is None else find_place(session, named)
