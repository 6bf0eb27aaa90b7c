"""Sending reports to the service, again and again where that is safe, and saying what became of each."""

import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from secrets import SystemRandom
from urllib.parse import quote
from uuid import uuid4

import httpx
import typer

from app.client.answers import Answer, Sent, State, receipt_of, refusal_of
from app.client.files import CONTENT_TYPES, FileChanged, Format, Opened, Report, opened, reason_of, run_of

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
# Whoever asks for more than this is not coming back while a job waits.
LONGEST_ASKED = 600.0
CONNECT_SECONDS = 10.0
LONGEST_ANSWER = 8 * 1024 * 1024
SHORTEST_SECRET = 8
chance = SystemRandom().random


def wait(seconds: float) -> None:
    """Let some time pass before the next try."""
    time.sleep(seconds)


def pause_before(next_try: int, asked: float | None) -> float | None:
    """Say how long to wait before a try: twice as long each time, never two clients in step, and as long as asked.

    Args:
        next_try: which try comes; the second is the first to wait for.
        asked: the seconds that the service asks for, where it does.

    Returns:
        Nothing where the service asks for longer than a job can wait.
    """
    own = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(next_try - 2, 10)) * (0.5 + chance() / 2)
    if asked is None:
        return own
    return None if asked > LONGEST_ASKED else max(own, asked + chance())


@dataclass(frozen=True, slots=True)
class Order:
    """What a person asked for: where to, as which run, and how."""

    url: str
    release: str
    facts: dict[str, str]
    run: str | None
    several: bool
    format: Format
    strict: bool
    partial: bool
    timeout: float
    attempts: int

    def address(self) -> str:
        """Give where test runs of the release are posted to."""
        return f"{self.url}/api/v1/releases/{quote(self.release, safe='')}/test-runs"

    def query(self, run: str | None) -> dict[str, str]:
        """Give what is said beside a report.

        Args:
            run: the id of the run that this report is of.
        """
        query = dict(self.facts)
        if run is not None:
            query["run"] = run
        if self.format is not Format.AUTO:
            query["format"] = self.format.value
        if self.strict:
            query["strict"] = "true"
        if self.partial:
            query["partial"] = "accept"
        return query


class Sender:
    """Posts reports one after the other."""

    def __init__(self, client: httpx.Client, order: Order, key: str, *, tell: Callable[[str], None]) -> None:
        """Make a sender.

        Args:
            client: what speaks HTTP.
            order: what was asked for.
            key: the key of the machine client.
            tell: told in words when a try failed and another one follows.
        """
        self._client, self._order, self._key, self._tell = client, order, key, tell
        self._reached = True
        self.key_refused = False

    def post(self, report: Report, moved: Callable[[int], None], again: Callable[[], None]) -> Sent:
        """Post one report, under one Idempotency-Key however many tries it takes.

        Args:
            report: which.
            moved: told how many bytes left, piece by piece.
            again: told when a report starts from its beginning once more.
        """
        run = run_of(report, self._order.run, several=self._order.several)
        sent = Sent(report.name, State.UNREADABLE, run=run)
        try:
            with opened(report, self._order.format) as file:
                sent = replace(sent, format=file.format.value, size=file.size)
                return self._deliver(file, sent, moved, again)
        except FileChanged:
            return replace(sent, words="it changed while it was being sent; send it again once it is complete")
        except OSError as error:
            return replace(sent, words=reason_of(error))

    def _deliver(self, file: Opened, sent: Sent, moved: Callable[[int], None], again: Callable[[], None]) -> Sent:
        key = uuid4().hex
        # One report that could not be brought anywhere is enough to wait for; the others look whether that changed.
        tries = self._order.attempts if self._reached else 1
        tried = 1
        while True:
            if file.has_changed():
                raise FileChanged
            again()
            try:
                answer = self._ask(file, sent.run, key, moved)
            except httpx.HTTPError as error:
                self._reached, asked = not isinstance(error, httpx.TransportError), None
                sent = replace(sent, state=State.UNREACHED, status=None, words=_trouble(error, self._order))
                if _lasting(error):
                    return sent
            else:
                self._reached, asked = True, answer.retry_after
                sent = self._told(sent, answer)
                if not answer.passing:
                    return sent
            if tried >= tries:
                return replace(sent, words=f"{sent.words} (tried {tried} times)") if tried > 1 else sent
            tried += 1
            pause = pause_before(tried, asked)
            if pause is None:
                return replace(sent, words=f"{sent.words} (it asks to wait {asked:,.0f} seconds)")
            self._tell(f"{sent.name}: {sent.words}; try {tried} of {tries} in {pause:.1f} s")
            wait(pause)

    def _ask(self, file: Opened, run: str | None, key: str, moved: Callable[[int], None]) -> Answer:
        headers = {
            "Authorization": f"Bearer {self._key}",
            "Content-Type": CONTENT_TYPES[file.format],
            "Content-Length": str(file.size),
            "Idempotency-Key": key,
            "Accept": "application/json, application/problem+json",
            "Accept-Encoding": "identity",
        }
        body = bytearray()
        with self._client.stream(
            "POST",
            self._order.address(),
            params=self._order.query(run),
            content=file.chunks(moved),
            headers=headers,
        ) as response:
            for part in response.iter_bytes():
                body += part
                if len(body) > LONGEST_ANSWER:
                    break
            named = {name.lower(): self._hide(value) for name, value in response.headers.items()}
            return Answer(response.status_code, named, self._hide(body.decode("utf-8", "replace")).encode())

    def _hide(self, text: str) -> str:
        """Take the key out of what the service says: whatever stands between may send back what it was sent."""
        return text.replace(self._key, "[the key]") if len(self._key) >= SHORTEST_SECRET else text

    def _told(self, sent: Sent, answer: Answer) -> Sent:
        """Write down what an answer says."""
        if 200 <= answer.status < 300:
            receipt = receipt_of(answer)
            if receipt is None:
                words = "the answer is no receipt; is this the address of a Release Board?"
                return replace(sent, state=State.NOT_TAKEN, status=answer.status, words=words)
            state = State.TAKEN if answer.status == 201 else State.KNOWN
            return replace(sent, state=state, status=answer.status, receipt=receipt, words="")
        words, faults = refusal_of(answer)
        self.key_refused = answer.status == 401
        state = State.NOT_TAKEN if answer.passing else State.REFUSED
        return replace(sent, state=state, status=answer.status, words=words, faults=faults)


def _lasting(error: httpx.HTTPError) -> bool:
    """Whether another try would end the same way: a certificate that is not trusted, an answer that makes no sense."""
    if not isinstance(error, httpx.TransportError) or isinstance(error, httpx.UnsupportedProtocol):
        return True
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return True
        cause = cause.__cause__ or cause.__context__
    return False


def _trouble(error: httpx.HTTPError, order: Order) -> str:
    said = str(error) or type(error).__name__
    match error:
        case httpx.ConnectTimeout():
            return f"{order.url} does not answer"
        case httpx.TimeoutException():
            return f"{order.url} gave no answer within {order.timeout:g} s"
        case httpx.ConnectError():
            return f"{order.url} cannot be reached: {said}"
        case httpx.RemoteProtocolError() | httpx.ReadError() | httpx.WriteError():
            return f"{order.url} closed the connection: {said}"
        case _:
            return f"{order.url}: {said}"


@contextmanager
def sender(order: Order, key: str, *, tell: Callable[[str], None]) -> Iterator[Sender]:
    """Give a sender, and close its connections afterwards.

    Args:
        order: what was asked for.
        key: the key of the machine client.
        tell: told in words when a try failed and another one follows.

    Raises:
        BadParameter: what the environment says of a proxy or of certificates cannot be used.
    """
    timeout = httpx.Timeout(order.timeout, connect=min(order.timeout, CONNECT_SECONDS))
    try:
        # No redirect is followed: it would carry the key to wherever it points.
        client = httpx.Client(timeout=timeout, follow_redirects=False, headers={"User-Agent": "release-board"})
    except (ValueError, ImportError, OSError, httpx.InvalidURL) as error:
        raise typer.BadParameter(
            str(error), param_hint="the proxy or the certificates that the environment names"
        ) from error
    with client:
        yield Sender(client, order, key, tell=tell)
