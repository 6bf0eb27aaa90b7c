"""How every page is drawn: one environment, page or partial by one function, entity tags for readers."""

import hashlib
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from fastapi import Request
from markupsafe import Markup, escape
from starlette.responses import HTMLResponse, Response

from app.domain.cost import pounds
from app.domain.due import short_name
from app.domain.glossary import Terms
from app.domain.instant import LONDON
from app.doors.form import TOKEN_FIELD, token_of
from app.doors.identity import VISIT_COOKIE, actor_of, settings_of
from app.doors.precondition import not_modified
from app.settings import Environment
from app.views.board_dates import dates_for
from app.views.moment_control import control_for
from app.views.past_links import carry

APP = Path(__file__).resolve().parent.parent
TEMPLATES = APP / "templates"
STATIC = APP / "static"
# The wheel carries several releases of htmx; the pages speak this one's, under a name without its number.
HTMX = APP.parent / "build" / "assets" / "django_htmx" / "static" / "django_htmx" / "htmx-2.min.js"


def day(value: date | datetime) -> str:
    """Write a day as the papers do: 4 November 2021."""
    shown = value.astimezone(LONDON) if isinstance(value, datetime) else value
    return f"{shown.day} {shown:%B %Y}"


def moment(value: datetime) -> str:
    """Write a time as the papers do, in London: 4 November 2021, 17:00."""
    return f"{day(value)}, {value.astimezone(LONDON):%H:%M}"


def count(value: int) -> str:
    """Write a number with its thousands parted."""
    return f"{value:,}"


def explained(text: str, terms: Terms | None = None) -> Markup:
    """Explain each acronym where it first stands on the page.

    Args:
        text: plain text; everything in it is escaped.
        terms: the page's terms; without them nothing is explained.
    """
    if terms is None:
        return escape(text)
    named = Markup('<abbr title="{}">{}</abbr>')
    return Markup("").join(named.format(full, part) if full else escape(part) for part, full in terms.split(text))


def static_files() -> dict[str, Path]:
    """List what is served under /static: our own files, and htmx where it has been fetched."""
    found = {path.name: path for path in sorted(STATIC.iterdir()) if path.is_file()}
    if HTMX.is_file():
        found["htmx.min.js"] = HTMX
    return found


def build_of(files: dict[str, Path]) -> str:
    """Name this build by what it serves and how it draws, so that a browser never mixes two."""
    digest = hashlib.sha256()
    for path in [*files.values(), *sorted(p for p in TEMPLATES.rglob("*") if p.is_file())]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


@jinja2.pass_context
def _csrf_field(context: jinja2.runtime.Context) -> Markup:
    token = token_of(context["request"])
    return Markup('<input type="hidden" name="{}" value="{}">').format(TOKEN_FIELD, token)


EVERYWHERE = {
    "rag": ("rag", "rag_tally"),
    "words": ("paragraphs", "source_link", "on_day", "empty"),
    "document": ("document_link", "document_facts"),
}


@cache
def environment(build: str) -> jinja2.Environment:
    """Make the one environment of all pages: everything escaped, nothing undefined passed over."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        auto_reload=False,  # to look at every file for every page costs more than some of them
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"day": day, "moment": moment, "count": count, "pounds": pounds, "explained": explained}
    made.filters |= {"short_name": short_name}
    static: Callable[[str], str] = lambda name: f"/static/{build}/{name}"  # noqa: E731
    made.globals |= {"csrf_field": _csrf_field, "static": static, "build": build}
    # What parts that stand on a page many times would import each time anew, which costs more than to draw them.
    for name, macros in EVERYWHERE.items():
        module = made.get_template(f"macros/{name}.html").module
        made.globals |= {macro: getattr(module, macro) for macro in macros}
    return made


def swaps(request: Request) -> bool:
    """Say whether htmx asks, to swap a part of the page it has."""
    return request.headers.get("hx-request") == "true" and "hx-history-restore-request" not in request.headers


def render(request: Request, template: str, code: int = 200, /, **context: Any) -> HTMLResponse:
    """Draw a page or a partial.

    Args:
        request: for whom.
        template: the template's name.
        code: the HTTP status.
        context: what the template reads.
    """
    actor = actor_of(request)
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    control = control_for(request, context)
    beside = {"control": control, "dates": dates_for(request, context)}
    html = request.app.state.pages.get_template(template).render(
        request=request, actor=None if actor.anonymous else actor, path=path, **{**beside, **context}
    )
    if control is not None and not control.live:
        html = carry(html, control.as_at, control.known_at)
    response = HTMLResponse(html, code)
    response.headers["Vary"] = "HX-Request, Cookie"
    response.headers["Cache-Control"] = "private, no-cache" if actor.anonymous else "private, no-store"
    fresh = getattr(request.state, "visit", None)
    if fresh is not None:
        set_cookie(request, response, VISIT_COOKIE, fresh)
    return response


def set_cookie(request: Request, response: Response, name: str, value: str | None) -> None:
    """Set a cookie that no script can read and no other site can send along; None takes it away."""
    secure = request.url.scheme == "https" or settings_of(request).environment is Environment.PRODUCTION
    age = 0 if value is None else None
    response.set_cookie(name, value or "", max_age=age, httponly=True, samesite="lax", secure=secure, path="/")


def unless_held(request: Request, tag: str, draw: Callable[[], Response]) -> Response:
    """Draw a page under its entity tag, or say that the reader holds it already.

    Only for readers who are not signed in: the pages of others carry form tokens and are kept nowhere.
    """
    if not actor_of(request).anonymous:
        return draw()
    if not_modified(request, tag):
        headers = {"ETag": tag, "Vary": "HX-Request, Cookie", "Cache-Control": "private, no-cache"}
        return Response(status_code=304, headers=headers)
    response = draw()
    response.headers["ETag"] = tag
    return response
