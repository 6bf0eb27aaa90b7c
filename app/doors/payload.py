"""Giving out a report as it was sent, byte for byte: a file to keep, the same from both doors."""

from fastapi import Request
from starlette.responses import Response, StreamingResponse

from app.doors.identity import database_of
from app.doors.moment import Asked
from app.doors.report import FILES
from app.queries.test_result import find_payload


def payload_file(request: Request, slug: str, run_id: int, asked: Asked, sha256: str | None) -> Response:
    """Give the bytes that were sent for a run as a file; no cache between us and its reader keeps them.

    Args:
        request: the request.
        slug: the release.
        run_id: the run's number in the record.
        asked: both clocks.
        sha256: of the body with this digest; else of the first.

    Raises:
        NotFound: the release had no such run at that moment, or the bytes of that body are not kept.
    """
    with database_of(request).reading() as session:
        found = find_payload(session, slug, run_id, asked.resolve(session), sha256)
    kind, ending = FILES[found.format]
    headers = {
        "Content-Disposition": f'attachment; filename="{slug}-run-{run_id}.{ending}"',
        "ETag": f'"{found.sha256}"',
        "Cache-Control": "private, no-cache",
    }
    return StreamingResponse(found.read(), media_type=kind, headers=headers)
