"""The modification register, and the page of each modification."""

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from app.db import Session
from app.domain.errors import Fault, Invalid
from app.domain.modification import PARTICIPANTS, STAGES
from app.doors.moment import AskedOnPage
from app.doors.paging import AskedPage, Page, cut
from app.queries.body import name_bodies
from app.queries.modification import ModificationRow, Wanted, list_modifications
from app.queries.modification_facts import find_facts
from app.queries.moment import Moment
from app.queries.release import list_releases
from app.views.record_page import show

router = APIRouter()
Term = Annotated[str, Query(max_length=200)]
IMPACTS = {"": None, "yes": True, "no": False}


def asked_modifications(
    q: Term = "",
    release: Term = "",
    impacts_dcc_systems: Term = "",
    document: Term = "",
    participant: Term = "",
    stage: Term = "",
    path: Term = "",
) -> Wanted:
    """Read what the form asks for; an empty field does not narrow.

    Raises:
        Invalid: the impact on the DCC Systems is neither yes nor no.
    """
    if impacts_dcc_systems not in IMPACTS:
        detail = "The impact on the DCC Systems is yes or no, or left open."
        raise Invalid(detail, (Fault("query:impacts_dcc_systems", detail),))
    return Wanted(
        q or None,
        release or None,
        IMPACTS[impacts_dcc_systems],
        document or None,
        participant or None,
        stage or None,
        path or None,
    )


Asking = Annotated[Wanted, Depends(asked_modifications)]


@router.get("/modifications")
def get_modifications(request: Request, asked: AskedOnPage, wanted: Asking, page: AskedPage) -> Response:
    """Show the register, or what the form asks for of it."""

    def read(session: Session, moment: Moment) -> dict[str, Any]:
        rows = list_modifications(session, moment)
        heads = list_releases(session, moment)
        kept = [row for row in rows if wanted.keeps(row)]
        shown, after = _page(request, kept, page)
        choices = {
            "release": tuple((head.slug, head.title) for head in reversed(heads)),
            "document": tuple((name, name) for name in _among(rows, "documents")),
            "participant": tuple((key, PARTICIPANTS.get(key, key)) for key in _among(rows, "participants")),
            "stage": tuple(pair for pair in STAGES.items() if any(row.stage == pair[0] for row in rows)),
            "path": tuple((path, path) for path in sorted({row.path for row in rows if row.path})),
        }
        return {"rows": shown, "found": len(kept), "all": len(rows), "after": after, "choices": choices,
                "wanted": wanted, "stages": STAGES, "past": _past(request)}  # fmt: skip

    return show(request, asked, "modifications/page.html", read, "modifications/_swap.html")


def _among(rows: tuple[ModificationRow, ...], name: str) -> list[str]:
    """List what any of the modifications has, in the order the papers print it."""
    return list(dict.fromkeys(value for row in rows for value in getattr(row, name)))


def _past(request: Request) -> list[tuple[str, str]]:
    """Give the clocks of the page, which its form sends along."""
    return [(name, request.query_params[name]) for name in ("as_at", "known_at") if request.query_params.get(name)]


def _page(request: Request, rows: list[ModificationRow], page: Page) -> tuple[list[ModificationRow], str | None]:
    after = [row for row in rows if page.after is None or row.number > page.after]
    shown, headers = cut(request, after, page, lambda row: row.number)
    return shown, headers["Link"].partition("<")[2].partition(">")[0] if headers else None


@router.get("/modifications/{ref}")
def get_modification(request: Request, ref: str, asked: AskedOnPage) -> Response:
    """Show everything known of one modification."""

    def read(session: Session, moment: Moment) -> dict[str, Any]:
        known = find_facts(session, ref, moment)
        titles = {head.slug: head.title for head in list_releases(session, moment)}
        query = urlencode(_past(request))
        return {"known": known, "row": known.row, "names": name_bodies(session), "titles": titles, "stages": STAGES,
                "now": f"/modifications/{ref}", "query": query}  # fmt: skip

    return show(request, asked, "modification/page.html", read)
