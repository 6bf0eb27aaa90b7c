"""The board as a page: read in few statements, and kept by journal entry for whoever only reads."""

from collections import OrderedDict
from datetime import datetime
from typing import Any
from weakref import WeakKeyDictionary

from fastapi import Request
from starlette.responses import Response

from app import clock
from app.db import Database, Session
from app.domain.glossary import Terms
from app.domain.readiness import Ready
from app.doors.events import asked_because_told
from app.doors.identity import actor_of, database_of
from app.doors.kept import keep
from app.doors.moment import Asked
from app.doors.precondition import page_tag
from app.doors.ready import kept_readiness
from app.queries.beside_marks import find_beside_marks
from app.queries.board import Board, find_board
from app.queries.glossary import terms_for
from app.queries.moment import Moment
from app.queries.readiness import readiness_of
from app.queries.readiness_beside import find_beside_criteria
from app.queries.release import find_now, find_stamped
from app.views.kept_reading import KeptReading
from app.views.page import render, swaps, unless_held

MOST_PAGES = 50
TERMS: KeptReading[Terms] = KeptReading()
# Pages as they were drawn, with when they change at the latest, by their entity tag: that changes with every entry that
# touches them. What app.doors.kept holds goes with any entry; these stay when it touches another release.
PAGES: WeakKeyDictionary[Database, OrderedDict[str, tuple[bytes, datetime]]] = WeakKeyDictionary()


def answer_board(request: Request, slug: str, asked: Asked, attempt: Any = None) -> Response:
    """Answer with the board at a moment; the same page for the next reader is not drawn again until it changes.

    Args:
        request, slug, asked: for whom, of which release, at which moment.
        attempt: what was just tried on it, if anything.

    Raises:
        NotFound: there was no such release at that moment.
    """
    actor = actor_of(request)
    pages = PAGES.setdefault(database_of(request), OrderedDict())
    plain = actor.anonymous and attempt is None and asked == Asked(None, None)
    with database_of(request).reading(fresh=not actor.anonymous or asked_because_told(request)) as session:
        found = find_now(session, slug, clock.now()) if asked == Asked(None, None) else None
        moment = found[0] if found else asked.resolve(session)
        head, stamp = found[1:] if found else find_stamped(session, slug, moment)
        tag = page_tag(request, actor, stamp.seq, stamp.turned, swaps(request))
        if plain and tag in pages:
            keep(request, pages[tag][0], tag, (moment.seq, moment.known_at), pages[tag][1])
            return unless_held(request, tag, lambda: _kept(pages[tag][0]))
        board = find_board(session, slug, moment, actor, (head, stamp))
        beside = find_beside_marks(session, slug, moment, actor)
        ready = ready_of(database_of(request), session, board, moment)
    terms = terms_of(request, board, moment)
    said = {"board": board, "attempt": attempt, "terms": terms, "beside": beside, "ready": ready}
    response = unless_held(request, tag, lambda: render(request, "board/page.html", **said))
    if not _all_read(board):
        # The next reader may find it again: nobody is to hold this page for the true one.
        del response.headers["ETag"]
        response.headers["Cache-Control"] = "private, no-store"
    elif plain and response.status_code == 200:
        pages[tag] = bytes(response.body), board.good_until
        keep(request, pages[tag][0], tag, (moment.seq, moment.known_at), board.good_until)
        while len(pages) > MOST_PAGES:
            pages.popitem(last=False)
    return response


def _kept(page: bytes) -> Response:
    headers = {"Vary": "HX-Request, Cookie", "Cache-Control": "private, no-cache"}
    return Response(page, media_type="text/html", headers=headers)


def _all_read(board: Board) -> bool:
    """Say whether nothing on a board is unknown only because it could not be read just then."""
    return all(row.evidence.read and row.evidence.whole for body in board.bodies for row in body.criteria)


def ready_of(database: Database, session: Session, board: Board, moment: Moment) -> Ready:
    """Say whether a board's release is ready, by the criteria that the board has read already."""

    def reckon() -> Ready:
        criteria = (row for body in board.bodies for row in body.criteria)
        beside = find_beside_criteria(session, board.release.slug, moment)
        return readiness_of(board.release, criteria, beside, moment)

    if not _all_read(board):
        return reckon()
    return kept_readiness(database, board.release.slug, moment, board.stamp, reckon)


def terms_of(request: Request, board: Board, moment: Moment) -> Terms:
    """Give the terms that a board explains; those of now are kept until papers are loaded."""

    def read(session: Session) -> Terms:
        return terms_for(session, moment, board.release.slug)

    if moment.live:
        return TERMS.get(database_of(request), board.kept_by, read).again()
    with database_of(request).reading() as session:
        return read(session)
