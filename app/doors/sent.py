"""What was sent, as bytes and as a form: read in the event loop, before a handler runs in its thread."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import FormData

from app.doors.spool import SentBody, take_in


async def body_sent(request: Request) -> bytes:
    """Give the bytes that were sent, under the body limit."""
    return await request.body()


async def form_sent(request: Request) -> FormData:
    """Give the form that was sent."""
    return await request.form(max_files=0, max_fields=100)


async def file_sent(request: Request) -> AsyncIterator[FormData]:
    """Give the form that was sent, with its file; a large one waits on disk and not in memory."""
    async with request.form(max_files=1, max_fields=100) as form:
        yield form


async def report_sent(request: Request) -> AsyncIterator[SentBody]:
    """Give a report that was sent: put aside as it arrives, so that none has to fit into memory."""
    body = await take_in(request.stream())
    try:
        yield body
    finally:
        body.close()


BodySent = Annotated[bytes, Depends(body_sent)]
FormSent = Annotated[FormData, Depends(form_sent)]
ReportSent = Annotated[SentBody, Depends(report_sent)]
FileSent = Annotated[FormData, Depends(file_sent)]
