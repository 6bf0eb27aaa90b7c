"""One way for every GET of release state: resolve the moment, compare the entity tag, then read."""

from collections.abc import Callable
from typing import TypeVar

from fastapi import Request, Response

from app.db import Session
from app.doors.identity import actor_of, database_of
from app.doors.moment import Asked
from app.doors.precondition import not_modified, page_tag
from app.queries.moment import Moment
from app.queries.release import find_release, last_entry

T = TypeVar("T")


def unless_known(
    request: Request,
    response: Response,
    asked: Asked,
    slug: str | None,
    read: Callable[[Session, Moment], T],
    also: Callable[[Session, Moment], object] = lambda session, moment: None,
) -> T | Response:
    """Answer a question about a release, or 304 where the asker already holds the answer.

    Args:
        request: the request.
        response: where the entity tag goes.
        asked: both clocks as asked.
        slug: the release; None for a question about all of them.
        read: the question itself.
        also: what else the answer changes with, beside the journal: what ends at an instant, without an entry.

    Raises:
        NotFound: there was no such release at that moment.
    """
    with database_of(request).reading() as session:
        moment = asked.resolve(session)
        if slug is not None:
            find_release(session, slug, moment)
        last = moment.seq if slug is None else last_entry(session, slug, moment)
        return tagged(request, response, page_tag(request, actor_of(request), last, also(session, moment))) or read(
            session, moment
        )


def tagged(request: Request, response: Response, tag: str) -> Response | None:
    """Set the entity tag of an answer, or answer 304 where the asker holds it already.

    Answers differ by key and are asked about again each time: a cache may keep them, and may not guess.
    """
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Authorization"}
    if not_modified(request, tag):
        return Response(status_code=304, headers=headers)
    response.headers.update(headers)
    return None
