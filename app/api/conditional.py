"""One way for every GET of release state: resolve the moment, compare the entity tag, then read."""

from collections.abc import Callable
from typing import TypeVar

from fastapi import Request, Response

from app.db import Session
from app.doors.identity import actor_of, database_of
from app.doors.moment import Asked
from app.doors.precondition import not_modified, page_tag
from app.queries.moment import Moment
from app.queries.release import stamp_of, turned_by

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
        last, turned = (moment.seq, turned_by(session, moment)) if slug is None else stamp_of(session, slug, moment)
        tag = page_tag(request, actor_of(request), last, turned, also(session, moment))
        return tagged(request, response, tag) or read(session, moment)


def unheld(response: Response) -> None:
    """Let nobody hold an answer in which something could not be read: the next one may find it again."""
    response.headers.update({"Cache-Control": "private, no-store"})
    del response.headers["ETag"]


def tagged(request: Request, response: Response, tag: str) -> Response | None:
    """Set the entity tag of an answer, or answer 304 where the asker holds it already.

    Answers differ by key and are asked about again each time: a cache may keep them, and may not guess.
    """
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Authorization"}
    if not_modified(request, tag):
        return Response(status_code=304, headers=headers)
    response.headers.update(headers)
    return None
