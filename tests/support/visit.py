"""People at a real browser on the real service: who they are, what they press, what a page may not do meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.db import Database
from app.domain.access import LOADER
from app.domain.status import Office, Seat
from app.doors.change import carry_out
from app.services.person import add_person, appoint
from tests.support.cast import JOINED, PASSWORD, RELEASE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request

BOARD = f"/releases/{RELEASE}/board"
RESULTS_SCOPE = "results:write"


@dataclass(frozen=True, slots=True)
class Site:
    """A running service with the papers' record and the cast, and its database to bring more people in."""

    url: str
    database: Database

    def newcomer(self, login: str, body: str, seat: Seat = Seat.MEMBER) -> str:
        """Appoint somebody whom no other test knows, and give their login."""
        login = login.lower()
        carry_out(
            self.database,
            lambda session: add_person(session, LOADER, login=login, name=login, office=Office.NONE, password=PASSWORD),
        )
        carry_out(
            self.database,
            lambda session: appoint(session, LOADER, login=login, to=body, seat=seat, effective_at=JOINED),
        )
        return login


@dataclass
class Watch:
    """What went on behind the pages of one browser: requests, and everything that went wrong."""

    url: str
    requests: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)

    def over(self, context: "BrowserContext") -> None:
        """Watch everything that a browser does from now on."""
        context.on("request", self._request)
        context.on("requestfailed", lambda request: self.console.append(f"failed: {request.url} {request.failure}"))
        context.on("weberror", lambda error: self.broken.append(f"script: {error.error}"))
        context.on("console", self._console)

    def _request(self, request: "Request") -> None:
        self.requests.append(request.url)
        if not request.url.startswith((f"{self.url}/", "data:", "blob:")):
            self.broken.append(f"beyond the service: {request.url}")

    def _console(self, message: "ConsoleMessage") -> None:
        if "Content Security Policy" in message.text or "Content-Security-Policy" in message.text:
            self.broken.append(message.text)
        elif message.type in ("error", "warning"):
            self.console.append(message.text)


@dataclass(slots=True)
class Visitor:
    """Somebody at a browser of their own (a Playwright context), with script or without."""

    site: Site
    context: "BrowserContext"
    page: "Page"
    watch: Watch
    scripts: bool

    def open(self, path: str) -> "Page":
        """Go to a page of the service."""
        self.page.goto(f"{self.site.url}{path}")
        return self.page

    def sign_in(self, login: str, *, next_path: str = BOARD) -> "Page":
        """Sign in through the page, and arrive where one wanted to go."""
        self.open(f"/sign-in?next={next_path}")
        self.answer_sign_in(login)
        self.page.wait_for_url(f"{self.site.url}{next_path}")
        return self.page

    def answer_sign_in(self, login: str) -> None:
        """Fill in the sign-in form that stands on the page."""
        self.page.get_by_label("Sign-in name").fill(login)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()

    def criterion(self, key: str) -> "Locator":
        """A criterion's place on the board."""
        return self.page.locator(f"#criterion-{key}")

    def press(self, key: str, button: str) -> int:
        """Press a button in a criterion's place, and give the status of the service's answer to the form."""
        # Without script the form's answer is a redirect or a page; either way it is the answer to the POST.
        with self.page.expect_response(lambda response: response.request.method == "POST") as answer:
            self.criterion(key).get_by_role("button", name=button).click()
        status: int = answer.value.status
        return status

    def write_position(self, key: str, status: str, words: str) -> None:
        """Open one's position form on a criterion and fill it in, without sending it."""
        place = self.criterion(key)
        place.locator("summary").filter(has_text="my position").click()
        place.locator(f"form#position-{key}").get_by_role("radio", name=status).check()
        place.get_by_label("My words").fill(words)

    def write_mark(self, key: str, status: str, view: str) -> None:
        """Open the body's mark form on a criterion and fill it in, without sending it."""
        place = self.criterion(key)
        place.locator("summary").filter(has_text="Record the").click()
        place.locator(f"form#mark-{key}").get_by_role("radio", name=status).check()
        place.get_by_label("View of the").fill(view)


@contextmanager
def visitor(browser: "Browser", site: Site, *, scripts: bool = True, **options: object) -> Iterator[Visitor]:
    """Somebody at a browser; on leaving, nothing that the pages did may have been refused or gone elsewhere."""
    context = browser.new_context(java_script_enabled=scripts, reduced_motion="reduce", **options)  # type: ignore[arg-type]
    context.set_default_timeout(20_000)
    watch = Watch(site.url)
    watch.over(context)
    try:
        yield Visitor(site, context, context.new_page(), watch, scripts)
    finally:
        context.close()
    assert watch.broken == []
