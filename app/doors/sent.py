"""What was sent, as bytes and as a form: read in the event loop, before a handler runs in its thread."""

from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import FormData


async def body_sent(request: Request) -> bytes:
    """Give the bytes that were sent, under the body limit."""
    return await request.body()


async def form_sent(request: Request) -> FormData:
    """Give the form that was sent."""
    return await request.form(max_files=0, max_fields=100)


BodySent = Annotated[bytes, Depends(body_sent)]
FormSent = Annotated[FormData, Depends(form_sent)]
