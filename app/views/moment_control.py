"""The date control of every page of the record: which moment it shows, and the moments to go to from it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import Request

from app.db import Database
from app.domain.instant import LONDON, day_ends, rfc3339
from app.doors.identity import database_of
from app.queries.named_moment import NamedMoment, list_named_moments
from app.views.kept_reading import KeptReading, Place

CLOCKS = ("as_at", "known_at")
# What tells how a form went belongs to that one answer, not to the place.
SAID_ONCE = ("recorded", "on", "received")
NAMED: KeptReading[tuple[NamedMoment, ...]] = KeptReading()


@dataclass(frozen=True, slots=True)
class Choice:
    """A moment that has a name, and the address of this page at it."""

    day: date
    name: str
    address: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class MomentControl:
    """What the date control shows.

    Attributes:
        path: the page's own address, without a query.
        kept: the rest of the page's question, which another moment keeps.
        now: the page as it stands now.
        live: whether the page shows now.
        as_at, known_at: the moment that it shows.
        choices: the named moments of the release, the earliest first.
        changes: where to read what changed up to this moment; None on a page of no release.
    """

    path: str
    kept: tuple[tuple[str, str], ...]
    now: str
    live: bool
    as_at: datetime
    known_at: datetime
    choices: tuple[Choice, ...]
    changes: str | None

    @property
    def typed_as_at(self) -> str:
        """The moment as a browser's own date control writes it; nothing for now."""
        return "" if self.live else _typed(self.as_at)

    @property
    def typed_known_at(self) -> str:
        """What was known, as that control writes it: the next whole second, so that nothing drops out."""
        whole = self.known_at.replace(microsecond=0)
        return "" if self.live else _typed(whole if whole == self.known_at else whole + timedelta(seconds=1))


def _typed(at: datetime) -> str:
    return f"{at.astimezone(LONDON):%Y-%m-%dT%H:%M:%S}"


def control_for(request: Request, context: dict[str, Any]) -> MomentControl | None:
    """Give the date control of a page that shows the record at a moment; None for any other page.

    Args:
        request: for whom.
        context: what the page's template reads: a board, or both clocks beside a release.
    """
    said = context.get("board")
    told = context if said is None else {name: getattr(said, name) for name in ("live", *CLOCKS, "recorded_seq")}
    if request.method != "GET" or any(name not in told for name in ("live", *CLOCKS)):
        return None
    release = context.get("release") if said is None else said.release
    release = release if hasattr(release, "go_live") else None  # a filter may bear the name as well
    live, as_at, known_at = told["live"], told["as_at"], told["known_at"]
    path = quote(request.url.path)
    kept = tuple(
        (name, value) for name, value in request.query_params.multi_items() if name not in (*CLOCKS, *SAID_ONCE)
    )
    named: list[NamedMoment] = []
    if release is not None:
        place = (release.slug, told.get("recorded_seq") or 0, known_at) if said is None else said.kept_by
        named += _named(database_of(request), place)
        named += [NamedMoment(release.go_live, "go-live")] if release.go_live else []
    return MomentControl(
        path,
        kept,
        _address(path, kept),
        live,
        as_at,
        known_at,
        tuple(_choice(each, path, kept, as_at, None if live else known_at) for each in named),
        None if release is None else f"/releases/{release.slug}/changes",
    )


def _address(path: str, query: tuple[tuple[str, str], ...]) -> str:
    return f"{path}?{urlencode(query)}" if query else path


def _choice(
    named: NamedMoment, path: str, kept: tuple[tuple[str, str], ...], as_at: datetime, known_at: datetime | None
) -> Choice:
    known = () if known_at is None else (("known_at", rfc3339(known_at)),)
    address = _address(path, (*kept, ("as_at", named.day.isoformat()), *known))
    return Choice(named.day, named.name, address, day_ends(named.day) == as_at)


def _named(database: Database, place: Place) -> tuple[NamedMoment, ...]:
    slug, seq, _ = place
    return NAMED.get(database, place, lambda session: list_named_moments(session, slug, seq))
