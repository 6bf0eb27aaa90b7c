"""Pages by cursor: stable while the record grows, with RFC 8288 links."""

import base64
import binascii
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar
from urllib.parse import urlencode

from fastapi import Depends, Query, Request

from app.domain.errors import Fault, Invalid

T = TypeVar("T")
LARGEST = 200
NUMBER = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class Page:
    """Which page is asked for: how many rows, and after which number."""

    limit: int
    after: int | None


def asked_page(
    limit: Annotated[int, Query(ge=1, le=LARGEST, description="How many items at most.")] = 50,
    cursor: Annotated[str | None, Query(max_length=64, description="Where to go on: from a Link header.")] = None,
) -> Page:
    """Read which page is asked for.

    Raises:
        Invalid: the cursor is none of ours.
    """
    if cursor is None:
        return Page(limit, None)
    try:
        number = base64.b64decode(cursor, altchars=b"-_", validate=True).decode()
    except (ValueError, binascii.Error):
        number = ""
    if not NUMBER.fullmatch(number):
        detail = "This cursor is none of ours: take it from a Link header."
        raise Invalid(detail, (Fault("query:cursor", detail),))
    return Page(limit, int(number))


AskedPage = Annotated[Page, Depends(asked_page)]


def cut(request: Request, rows: Sequence[T], page: Page, number: Callable[[T], int]) -> tuple[list[T], dict[str, Any]]:
    """Cut a list that was read one row too long, and name the next page in a Link header.

    Args:
        request: the request, for its address.
        rows: up to `page.limit + 1` rows.
        page: the page asked for.
        number: the number by which rows are ordered.
    """
    items = list(rows[: page.limit])
    if len(rows) <= page.limit or not items:
        return items, {}
    cursor = base64.urlsafe_b64encode(str(number(items[-1])).encode()).decode()
    query = [(k, v) for k, v in request.query_params.multi_items() if k != "cursor"]
    address = f"{request.url.path}?{urlencode([*query, ('cursor', cursor)])}"
    return items, {"Link": f'<{address}>; rel="next"'}
