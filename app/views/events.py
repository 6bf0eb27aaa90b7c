"""What is recorded on a release, told to its open pages as it happens."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from app.doors.events import follow

router = APIRouter()
LastEvent = Annotated[str | None, Query(max_length=64)]


@router.get("/releases/{slug}/events")
def get_release_events(request: Request, slug: str, last_event_id: LastEvent = None) -> Response:
    """Follow one release live, from the entry that the page was drawn at.

    A page is told the same whoever reads it: what it then shows them is settled when it asks for that.
    """
    return follow(request, release=slug, last_event_id=last_event_id, private=False)
