"""Error pages: what happened, what was kept, what to do; as a page, or as a part for htmx."""

from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from app.domain.access import ANONYMOUS
from app.domain.errors import DomainError, SignInNeeded
from app.doors.form import FormOutOfDate, own_path, typed_in
from app.doors.identity import actor_of
from app.doors.permission import methods_at
from app.errors import PLAIN, Telling, headers_of, telling_of
from app.logs import log
from app.views.page import render
from app.views.sign_in import ask_to_sign_in

KEPT_NAMES = ("status", "words", "view", "text", "qualifications", "meeting")


def tell(request: Request, telling: Telling, detail: str, *, kept: str | None = None, status: int = 0) -> Response:
    """Draw the error page; where the record itself cannot be asked who reads it, for nobody in particular."""
    try:
        actor_of(request)
    except Exception:
        request.state.actor = ANONYMOUS
    return render(
        request,
        "error/page.html",
        status or telling.status,
        status=status or telling.status,
        title=telling.title,
        detail=detail,
        kept=kept,
        what_to_do=telling.what_to_do,
        request_id=request.state.request_id,
    )


async def _typed(request: Request) -> dict[str, str]:
    if request.method != "POST":
        return {}
    async with request.form(max_files=1, max_fields=100) as form:
        return typed_in(form)


async def refused(request: Request, error: Exception) -> Response:
    """Tell a refusal: ask who it is where nobody signed in, keeping the typed words in both cases."""
    assert isinstance(error, DomainError)
    try:
        typed = await _typed(request)
    except HTTPException as unread:
        return plain(request, unread)
    if isinstance(error, SignInNeeded):
        response: Response = ask_to_sign_in(request, 401, own_path(request.url.path), typed)
        response.headers.update(headers_of(error))
        return response
    words = [typed[name] for name in KEPT_NAMES if typed.get(name)]
    if isinstance(error, FormOutOfDate) and words and request.url.path != "/sign-in":
        return render(request, "sign_in/again.html", 403, action=request.url.path, kept=typed, detail=error.detail)
    response = tell(request, telling_of(error), error.detail, kept="\n\n".join(words) or None)
    response.headers.update(headers_of(error))
    return response


def plain(request: Request, error: Exception) -> Response:
    """Tell what the framework refused: no such page, not that way, too large."""
    assert isinstance(error, HTTPException)
    telling = PLAIN.get(error.status_code, PLAIN[400])
    known = error.detail not in ("Not Found", "Method Not Allowed")
    if error.status_code == 405:
        detail = "This address is not one to open or to send that to."
    else:
        detail = error.detail if known else "There is no such page in the record."
    response = tell(request, telling, detail, status=error.status_code)
    response.headers.update(error.headers or {})
    if error.status_code == 405:
        response.headers["Allow"] = methods_at(request.url.path)
    return response


def invalid(request: Request, error: Exception) -> Response:
    """Tell that a part of an address or a form could not be read."""
    assert isinstance(error, RequestValidationError)
    return tell(request, PLAIN[422], "A part of the address or the form could not be read.")


def failed(request: Request, error: Exception) -> Response:
    """Tell that something went wrong on our side, with the number to tell the secretariat."""
    log().error("failed", path=quote(request.url.path), exc_info=error)
    return tell(request, PLAIN[500], "Something went wrong on our side; nothing was recorded.")


def add_handlers(app: FastAPI) -> None:
    """Tell every refusal of the HTML door as a page."""
    app.add_exception_handler(DomainError, refused)
    app.add_exception_handler(HTTPException, plain)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(Exception, failed)
