"""What the papers say of a release in words, over JSON: its strategy, its terms, its document's history."""

import datetime as dt

from fastapi import APIRouter, Request, Response
from pydantic import Field

from app.api.conditional import unless_known
from app.api.schemas import Given, Listed, Slug, SourceGiven
from app.doors.moment import AskedMoment
from app.doors.permission import Guarded
from app.queries.baseline import list_versions
from app.queries.glossary import list_terms
from app.queries.passage import list_passages

router = APIRouter(prefix="/v1", tags=["papers"], route_class=Guarded)


class PassageGiven(Given):
    """A passage under its printed heading, where it has one."""

    key: str
    kind: str = Field(examples=["strategy"])
    position: int
    heading: str | None
    text: str
    source: SourceGiven | None


class PassagesListed(Listed):
    """What the papers say of a release, in their order."""

    items: list[PassageGiven]


class TermGiven(Given):
    """A row of a glossary."""

    acronym: str = Field(examples=["SIT"])
    term: str = Field(examples=["System Integration Testing"])
    release: str
    source: SourceGiven | None


class TermsListed(Listed):
    """The rows of glossaries, in the papers' order."""

    items: list[TermGiven]


class VersionGiven(Given):
    """A row of a RID's document history."""

    version: str = Field(examples=["1.0"])
    position: int
    date_printed: str = Field(examples=["18 Feb 19"])
    date: dt.date | None
    text: str
    source: SourceGiven | None


class VersionsListed(Listed):
    """A RID's document history, in the paper's order."""

    items: list[VersionGiven]


@router.get("/releases/{slug}/strategy", summary="What papers say of a release", response_model=PassagesListed)
def get_strategy(request: Request, response: Response, slug: Slug, asked: AskedMoment) -> PassagesListed | Response:
    """List the passages on a release: strategy, timeline, interaction with SMETS1, reasons and the rest."""
    return unless_known(
        request,
        response,
        asked,
        slug,
        lambda session, moment: PassagesListed(
            items=[PassageGiven.model_validate(row) for row in list_passages(session, slug, moment)],
            as_at=moment.as_at,
            known_at=moment.known_at,
        ),
    )


@router.get("/releases/{slug}/glossary", summary="A release's glossary", response_model=TermsListed)
def get_glossary(request: Request, response: Response, slug: Slug, asked: AskedMoment) -> TermsListed | Response:
    """List the acronyms that a release's RID explains."""
    return unless_known(
        request,
        response,
        asked,
        slug,
        lambda session, moment: TermsListed(
            items=[TermGiven.model_validate(row) for row in list_terms(session, moment, slug)],
            as_at=moment.as_at,
            known_at=moment.known_at,
        ),
    )


@router.get("/glossary", summary="Every glossary", response_model=TermsListed)
def get_glossaries(request: Request, response: Response, asked: AskedMoment) -> TermsListed | Response:
    """List the acronyms that the papers explain, each under the release whose RID does."""
    return unless_known(
        request,
        response,
        asked,
        None,
        lambda session, moment: TermsListed(
            items=[TermGiven.model_validate(row) for row in list_terms(session, moment)],
            as_at=moment.as_at,
            known_at=moment.known_at,
        ),
    )


@router.get("/releases/{slug}/baselines", summary="A RID's document history", response_model=VersionsListed)
def get_baselines(request: Request, response: Response, slug: Slug, asked: AskedMoment) -> VersionsListed | Response:
    """List the versions of a release's RID; not every version was baselined."""
    return unless_known(
        request,
        response,
        asked,
        slug,
        lambda session, moment: VersionsListed(
            items=[VersionGiven.model_validate(row) for row in list_versions(session, slug, moment)],
            as_at=moment.as_at,
            known_at=moment.known_at,
        ),
    )
