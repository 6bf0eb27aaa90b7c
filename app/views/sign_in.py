"""Signing in and out, keeping what somebody typed before they were asked who they are."""

from datetime import timedelta

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from app.domain.errors import TooMany
from app.doors.change import carry_out
from app.doors.form import own_form, own_path
from app.doors.identity import SESSION_COOKIE, actor_of, database_of, settings_of
from app.doors.sent import FormSent
from app.errors import headers_of
from app.services.person import Limits, sign_in, sign_out
from app.settings import Settings
from app.views.page import render, set_cookie

router = APIRouter()
KEPT = "kept."
LONGEST_PASSWORD = 1024
WRONG = "That sign-in name and password do not go together. Check both and try again."


def limits_of(settings: Settings) -> Limits:
    """Give this installation's limits on signing in."""
    return Limits(
        settings.sign_in_attempts,
        timedelta(minutes=settings.sign_in_window_minutes),
        timedelta(hours=settings.session_hours),
    )


def ask_to_sign_in(request: Request, status: int, next_path: str, kept: dict[str, str]) -> Response:
    """Show the sign-in page in answer to something that needs somebody."""
    return render(request, "sign_in/page.html", status, next=next_path, kept=kept, error=None, login="")


@router.get("/sign-in")
def get_sign_in(request: Request, next: str = "/") -> Response:
    """Show the sign-in page."""
    return ask_to_sign_in(request, 200, own_path(next), {})


@router.post("/sign-in")
def post_sign_in(request: Request, form: FormSent) -> Response:
    """Sign a person in, and give back what they had typed."""
    sent = own_form(request, form)
    login, password, next_path = (
        sent.get("login", ""),
        sent.get("password", ""),
        own_path(sent.get("next", "/")),
    )
    kept = {name.removeprefix(KEPT): value for name, value in sent.items() if name.startswith(KEPT)}
    address = request.client.host if request.client else ""
    limits = limits_of(settings_of(request))
    context = {"next": next_path, "kept": kept, "login": login}
    if not login.isprintable():
        return render(request, "sign_in/page.html", 401, **context, error=WRONG)  # no such name can be kept
    try:
        token = carry_out(
            database_of(request),
            lambda session: sign_in(
                session, login=login, password=password[:LONGEST_PASSWORD], address=address, limits=limits
            ),
        )
    except TooMany as error:
        answer = render(request, "sign_in/page.html", 429, **context, error=error.detail)
        answer.headers.update(headers_of(error))
        return answer
    if token is None:
        return render(request, "sign_in/page.html", 401, **context, error=WRONG)
    response: Response
    if kept:
        # Drawn for the person who has just signed in: the form's token must be theirs.
        request.cookies[SESSION_COOKIE] = token
        request.state.actor = None
        response = render(request, "sign_in/kept.html", action=next_path, kept=kept)
    else:
        response = RedirectResponse(next_path, 303)
    set_cookie(request, response, SESSION_COOKIE, token)
    return response


@router.post("/sign-out")
def post_sign_out(request: Request, form: FormSent) -> Response:
    """End this browser's session."""
    own_form(request, form)
    token, actor = request.cookies.get(SESSION_COOKIE), actor_of(request)
    if token and not actor.anonymous:
        carry_out(database_of(request), lambda session: sign_out(session, actor, token=token))
    response = RedirectResponse("/", 303)
    set_cookie(request, response, SESSION_COOKIE, None)
    return response
