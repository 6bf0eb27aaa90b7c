"""Papers, and what was drawn from each."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.db import Session
from app.doors.moment import AskedOnPage
from app.queries.body import name_bodies
from app.queries.moment import Moment
from app.queries.paper import find_paper, list_lines, list_papers
from app.queries.paper_words import group_lines
from app.queries.release import list_releases
from app.views.record_page import show

router = APIRouter()


@router.get("/papers")
def get_papers(request: Request, asked: AskedOnPage) -> Response:
    """Show the papers of the record."""
    return show(request, asked, "papers/page.html", lambda session, moment: {"papers": list_papers(session, moment)})


@router.get("/papers/{reference}")
def get_paper(request: Request, reference: str, asked: AskedOnPage) -> Response:
    """Show everything that was drawn from a paper, each line where a source leads to it."""

    def read(session: Session, moment: Moment) -> dict[str, Any]:
        paper = find_paper(session, reference, moment)
        rows = list_lines(session, reference, moment)
        titles = {head.slug: head.title for head in list_releases(session, moment)}
        # Where all of a paper is about one release, no line of it needs to say so.
        about = {row.about for row in rows if row.about in titles}
        groups = group_lines(rows, name_bodies(session))
        return {"paper": paper, "groups": groups, "count": len(rows), "titles": titles if len(about) > 1 else {},
            "about": {slug: titles[slug] for slug in about}, "classification": paper.classification}  # fmt: skip

    return show(request, asked, "paper/page.html", read)
