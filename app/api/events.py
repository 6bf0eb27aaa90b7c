"""The journal as it grows, over JSON: Server-Sent Events."""

from typing import Annotated

from fastapi import APIRouter, Header, Query, Request
from starlette.responses import Response

from app.domain import access
from app.doors.events import follow
from app.doors.identity import actor_of
from app.doors.permission import Guarded

router = APIRouter(prefix="/v1", tags=["journal"], route_class=Guarded)
KIND = "text/event-stream"
EXAMPLE = (
    'id: 5c1f0c2a9e3d1-1204\ndata: {"seq": 1204, "recorded_at": "2021-10-05T16:00:00.000001Z", "kind":'
    ' "mark.recorded", "subject": "criterion:november-2021/coexistence", "releases": ["november-2021"],'
    ' "all_releases": false}\n\n'
)
LastEvent = Annotated[
    str | None,
    Query(max_length=64, description="The id of the last event you have, where the header cannot be sent."),
]
LastEventHeader = Annotated[
    str | None,
    Header(alias="Last-Event-ID", max_length=64, description="The id of the last event you have: goes on after it."),
]
ReleaseAsked = Annotated[str | None, Query(description="Only what touches this release, or all releases.")]


@router.get(
    "/events",
    summary="What is recorded, as it is recorded",
    response_class=Response,
    responses={200: {"description": "A stream of events.", "content": {KIND: {"example": EXAMPLE}}}},
)
def get_events(
    request: Request,
    release: ReleaseAsked = None,
    last_event_id: LastEvent = None,
    last_event: LastEventHeader = None,
) -> Response:
    """Follow the journal live; nothing is lost or told twice when it is taken up again by the last id.

    `event: reset` says that the id is not of this journal (or not any more): read anew what you hold, then go on.
    """
    private = access.knows_all(actor_of(request))
    return follow(request, release=release, last_event_id=last_event or last_event_id, private=private)
