"""The pages of what a release's papers say: scope, impacts, costs, strategy, readiness as reported, words, versions."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.db import Session
from app.doors.identity import actor_of, database_of
from app.doors.moment import Asked, AskedOnPage
from app.doors.precondition import page_tag
from app.queries.baseline import list_versions
from app.queries.body import name_bodies
from app.queries.cost import find_costs
from app.queries.glossary import gather_terms, list_terms, terms_for
from app.queries.impact import find_impacts
from app.queries.moment import Moment
from app.queries.passage import ON_COSTS, ON_IMPACTS, ON_SCOPE, ON_STRATEGY, list_passages
from app.queries.release import find_release, last_entry, list_releases
from app.queries.reported import find_reported
from app.queries.scope import find_scope
from app.views.page import render, unless_held
from app.views.releases import clocks

router = APIRouter()
Said = dict[str, Any]


def _page(
    request: Request, slug: str, asked: Asked, template: str, read: Callable[[Session, Moment], Said]
) -> Response:
    """Draw a page of a release: the head, what `read` asks, and the terms to explain on it."""
    with database_of(request).reading() as session:
        moment = asked.resolve(session)
        head = find_release(session, slug, moment)
        said = read(session, moment)
        terms = terms_for(session, moment, slug)
        tag = page_tag(request, actor_of(request), last_entry(session, slug, moment))
    return unless_held(
        request,
        tag,
        lambda: render(request, template, release=head, terms=terms, recorded_seq=moment.seq, **said, **clocks(moment)),
    )


@router.get("/releases/{slug}/scope")
def get_scope(request: Request, slug: str, asked: AskedOnPage) -> Response:
    """Show what is in a release, what is targeted, what left it, and what stands beside it."""

    def read(session: Session, moment: Moment) -> Said:
        return {
            "scope": find_scope(session, slug, moment),
            "passages": list_passages(session, slug, moment, ON_SCOPE),
            "body_names": name_bodies(session),
        }

    return _page(request, slug, asked, "scope/page.html", read)


@router.get("/releases/{slug}/impacts")
def get_impacts(request: Request, slug: str, asked: AskedOnPage) -> Response:
    """Show whom and which documents a release touches."""

    def read(session: Session, moment: Moment) -> Said:
        return {
            "impacts": find_impacts(session, slug, moment),
            "passages": list_passages(session, slug, moment, ON_IMPACTS),
        }

    return _page(request, slug, asked, "impacts/page.html", read)


@router.get("/releases/{slug}/costs")
def get_costs(request: Request, slug: str, asked: AskedOnPage) -> Response:
    """Show what a release costs, added up and beside what its paper quotes."""

    def read(session: Session, moment: Moment) -> Said:
        return {
            "costs": find_costs(session, slug, moment),
            "passages": list_passages(session, slug, moment, ON_COSTS),
        }

    return _page(request, slug, asked, "costs/page.html", read)


@router.get("/releases/{slug}/strategy")
def get_strategy(request: Request, slug: str, asked: AskedOnPage) -> Response:
    """Show how a release is tested and brought in, in its paper's words."""

    def read(session: Session, moment: Moment) -> Said:
        return {"passages": list_passages(session, slug, moment, ON_STRATEGY)}

    return _page(request, slug, asked, "strategy/page.html", read)


@router.get("/releases/{slug}/reported")
def get_reported(request: Request, slug: str, asked: AskedOnPage) -> Response:
    """Show readiness as a paper reports it."""

    def read(session: Session, moment: Moment) -> Said:
        return {"reported": find_reported(session, slug, moment), "body_names": name_bodies(session)}

    return _page(request, slug, asked, "reported/page.html", read)


@router.get("/releases/{slug}/glossary")
def get_glossary(request: Request, slug: str, asked: AskedOnPage) -> Response:
    """Show the acronyms that a release's RID explains."""

    def read(session: Session, moment: Moment) -> Said:
        return {"rows": list_terms(session, moment, slug)}

    return _page(request, slug, asked, "glossary/page.html", read)


@router.get("/releases/{slug}/versions")
def get_versions(request: Request, slug: str, asked: AskedOnPage) -> Response:
    """Show the document history of a release's RID."""

    def read(session: Session, moment: Moment) -> Said:
        return {"versions": list_versions(session, slug, moment)}

    return _page(request, slug, asked, "versions/page.html", read)


@router.get("/glossary")
def get_all_terms(request: Request, asked: AskedOnPage) -> Response:
    """Show every acronym that the papers explain."""
    with database_of(request).reading() as session:
        moment = asked.resolve(session)
        entries = gather_terms(list_terms(session, moment))
        titles = {head.slug: head.title for head in list_releases(session, moment)}
        tag = page_tag(request, actor_of(request), moment.seq)
    return unless_held(
        request,
        tag,
        lambda: render(
            request, "glossary/all.html", entries=entries, titles=titles, recorded_seq=moment.seq, **clocks(moment)
        ),
    )
