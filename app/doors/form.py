"""Forms of the HTML door: the token that proves a form is ours, and where to go next."""

import secrets

from fastapi import Request
from starlette.datastructures import FormData

from app import security
from app.domain.errors import Forbidden
from app.domain.words import whole
from app.doors.identity import SESSION_COOKIE, VISIT_COOKIE

TOKEN_FIELD = "_csrf"  # noqa: S105 (the name of a field, no secret)
OUT_OF_DATE = "This form is out of date or did not come from this site; nothing was recorded."


class FormOutOfDate(Forbidden):
    """A form came without its token: it is old, or somebody else's page sent it."""


def visit_of(request: Request) -> str:
    """Give what ties a form to its reader: the sign-in session, or a visit that begins now."""
    found = request.cookies.get(SESSION_COOKIE) or request.cookies.get(VISIT_COOKIE)
    if found:
        return found
    fresh: str | None = getattr(request.state, "visit", None)
    if fresh is None:
        fresh = request.state.visit = secrets.token_urlsafe(16)
    return fresh


def token_of(request: Request) -> str:
    """Give a token for one of this reader's forms."""
    return security.form_token(request.app.state.secret, visit_of(request))


def check_token(request: Request, sent: str) -> None:
    """Hold that a form is one of ours, shown to this reader.

    Raises:
        FormOutOfDate: the token is missing or another's, or the browser says that another site sent the form.
    """
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise FormOutOfDate(OUT_OF_DATE)
    if not security.form_token_fits(request.app.state.secret, visit_of(request), sent):
        raise FormOutOfDate(OUT_OF_DATE)


def typed_in(form: FormData) -> dict[str, str]:
    """Keep what somebody typed in a form, without its token; half a character becomes the sign for one lost."""
    return {whole(name): whole(value) for name, value in form.items() if isinstance(value, str) and name != TOKEN_FIELD}


def own_form(request: Request, form: FormData) -> dict[str, str]:
    """Give what was typed in a form of ours.

    Raises:
        FormOutOfDate: it is not one of ours, or no longer.
    """
    check_token(request, whole(str(form.get(TOKEN_FIELD, ""))))
    return typed_in(form)


def own_path(path: str) -> str:
    """Keep an address to go to within this site."""
    plain = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if plain and "\\" not in path else "/"
