"""Releases and their scope, over JSON."""

from datetime import date

from fastapi import APIRouter, Request, Response
from pydantic import Field

from app.api.conditional import unless_known
from app.api.schemas import Given, Listed, Slug, SourceGiven
from app.domain.errors import NotFound
from app.domain.status import Standing
from app.doors.moment import AskedMoment
from app.doors.permission import Guarded
from app.queries.release import ReleaseHead, ScopeRow, find_release, list_releases, list_scope
from app.queries.scope import ScopeEntry, find_scope

router = APIRouter(prefix="/v1", tags=["releases"], route_class=Guarded)


class ReleaseGiven(Given):
    """A SEC Release."""

    slug: str = Field(examples=["november-2021"])
    title: str
    go_live: date | None
    working_days_to_go: int | None
    classification: str | None
    timetable_note: str | None


class ReleasesListed(Listed):
    """The releases of the record, the earliest go-live first."""

    items: list[ReleaseGiven]


class ScopeItemGiven(Given):
    """A modification, or part of one, beside a release."""

    modification: str = Field(examples=["MP180"])
    part: str | None
    title: str
    impacts_dcc_systems: bool | None
    standing: Standing
    modification_state: str | None
    cut_off: date | None
    decider: str | None
    printed_status: str | None
    source: SourceGiven | None


class SolutionGiven(Given):
    """One of the solutions that a modification offers."""

    kind: str = Field(examples=["proposed"])
    text: str
    source: SourceGiven | None


class SummaryGiven(Given):
    """What a RID says a modification does."""

    heading: str
    printed: str
    text: str
    solutions: list[SolutionGiven]
    source: SourceGiven | None


class MoveGiven(Given):
    """Where a modification that left a release is expected, and what it waits for."""

    to: str | None
    expected: str | None
    candidates: list[str]
    waits_for: list[str] = Field(examples=[["CR1057"]])
    source: SourceGiven | None


class ScopeEntryGiven(ScopeItemGiven):
    """A scope item with all that its papers say of it."""

    printed: str | None = Field(description="The reference and title as the paper prints them.")
    tick: str | None = Field(description="How the paper says the DCC Systems impact: ticked, blank, stated, ….")
    tick_printed: str | None = Field(examples=["✓"])
    names: list[str] = Field(description="The references that the printed status names.", examples=[["MP149"]])
    summary: SummaryGiven | None
    move: MoveGiven | None


class ScopeListed(Listed):
    """A release's scope in the paper's order."""

    items: list[ScopeEntryGiven]


@router.get("/releases", summary="The releases", response_model=ReleasesListed)
def get_releases(request: Request, response: Response, asked: AskedMoment) -> ReleasesListed | Response:
    """List the releases of the record."""
    return unless_known(
        request,
        response,
        asked,
        None,
        lambda session, moment: ReleasesListed(
            items=[ReleaseGiven.model_validate(head) for head in list_releases(session, moment)],
            as_at=moment.as_at,
            known_at=moment.known_at,
        ),
    )


@router.get("/releases/{slug}", summary="One release", response_model=ReleaseGiven)
def get_release(request: Request, response: Response, slug: Slug, asked: AskedMoment) -> ReleaseHead | Response:
    """Give one release."""
    return unless_known(request, response, asked, slug, lambda session, moment: find_release(session, slug, moment))


@router.get("/releases/{slug}/scope", summary="A release's scope", response_model=ScopeListed)
def get_scope(request: Request, response: Response, slug: Slug, asked: AskedMoment) -> ScopeListed | Response:
    """List what is in, targeted at, or was removed from a release."""
    return unless_known(
        request,
        response,
        asked,
        slug,
        lambda session, moment: ScopeListed(
            items=[_entry(entry) for entry in find_scope(session, slug, moment).entries],
            as_at=moment.as_at,
            known_at=moment.known_at,
        ),
    )


def _entry(entry: ScopeEntry) -> ScopeEntryGiven:
    item = ScopeItemGiven.model_validate(entry.item).model_dump()
    said = {name: getattr(entry, name) for name in ("printed", "tick", "tick_printed", "names", "summary", "move")}
    return ScopeEntryGiven.model_validate({**item, **said})


def _item(
    request: Request, response: Response, slug: str, ref: str, part: str | None, asked: AskedMoment
) -> ScopeRow | Response:
    found = unless_known(request, response, asked, slug, lambda session, moment: list_scope(session, slug, moment))
    if isinstance(found, Response):
        return found
    for row in found:
        if row.modification == ref and row.part == part:
            return row
    raise NotFound(f"{ref}{f' part {part}' if part else ''} is not in the scope of {slug!r}.")


@router.get("/releases/{slug}/scope/{ref}", summary="One scope item", response_model=ScopeItemGiven)
def get_scope_item(
    request: Request, response: Response, slug: Slug, ref: str, asked: AskedMoment
) -> ScopeRow | Response:
    """Give a modification's place in a release."""
    return _item(request, response, slug, ref, None, asked)


@router.get("/releases/{slug}/scope/{ref}/{part}", summary="One part in scope", response_model=ScopeItemGiven)
def get_scope_part(
    request: Request, response: Response, slug: Slug, ref: str, part: str, asked: AskedMoment
) -> ScopeRow | Response:
    """Give the place of one part of a modification in a release."""
    return _item(request, response, slug, ref, part, asked)
