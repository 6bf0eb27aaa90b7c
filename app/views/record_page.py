"""How a page of the whole record is answered: one moment, one entity tag, one reading."""

from collections.abc import Callable
from typing import Any

from fastapi import Request
from starlette.responses import Response

from app.db import Session
from app.doors.identity import actor_of, database_of
from app.doors.moment import Asked
from app.doors.precondition import page_tag
from app.queries.moment import Moment
from app.views.page import render, swaps, unless_held
from app.views.releases import clocks


def show(
    request: Request,
    asked: Asked,
    template: str,
    read: Callable[[Session, Moment], dict[str, Any]],
    partial: str | None = None,
) -> Response:
    """Show a page that is about the whole record, or say that the reader holds it already.

    Args:
        request: for whom.
        asked: both clocks as asked.
        template: the page.
        read: asks for what the page shows.
        partial: what htmx gets in the page's place, where it can swap a part.
    """
    swapped = partial is not None and swaps(request)
    with database_of(request).reading() as session:
        moment = asked.resolve(session)
        told = read(session, moment)
        tag = page_tag(request, actor_of(request), moment.seq, swapped)
    return unless_held(
        request,
        tag,
        lambda: render(
            request, partial if swapped and partial else template, recorded_seq=moment.seq, **told, **clocks(moment)
        ),
    )
