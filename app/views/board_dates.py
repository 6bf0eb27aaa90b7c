"""What the board says of its own dates: kept by entry, so that the board itself asks nothing more."""

from typing import Any

from fastapi import Request

from app.doors.identity import database_of
from app.queries.board_date import BoardDates, find_board_dates
from app.views.kept_reading import KeptReading

KEPT: KeptReading[BoardDates] = KeptReading()


def dates_for(request: Request, context: dict[str, Any]) -> BoardDates | None:
    """Say where the dates of the board that a page shows come from; None for a page without a board."""
    board = context.get("board")
    if board is None:
        return None
    slug, seq, _ = board.kept_by
    found = KEPT.get(database_of(request), board.kept_by, lambda session: find_board_dates(session, slug, seq))
    criteria = {row.key: (row.body_name, row.number) for body in board.bodies for row in body.criteria}
    return found.at(board.as_at, criteria)
