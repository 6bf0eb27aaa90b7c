"""The log of the DCC's submissions for a release, and the versions of its statement on a criterion."""

import re
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.domain.comparison import PartKind
from app.domain.errors import Fault, Invalid
from app.domain.submission import SubmissionKind, due_sentence
from app.doors.identity import actor_of, database_of
from app.doors.moment import AskedOnPage
from app.doors.precondition import page_tag
from app.queries.criterion import find_criterion
from app.queries.evidence_due import list_evidence_due
from app.queries.glossary import terms_for
from app.queries.release import find_release, find_stamped, last_entry
from app.queries.statement import compare_versions, list_versions
from app.queries.submission import deadlines_closed, find_submissions
from app.views.page import render, unless_held
from app.views.releases import clocks

router = APIRouter()
PAIR = re.compile(r"([1-9][0-9]{0,5})\.\.([1-9][0-9]{0,5})", re.ASCII)
HEADINGS = {
    SubmissionKind.STATEMENT: "Statements on the acceptance criteria",
    SubmissionKind.DOCUMENTS: "Documents on the acceptance criteria",
    SubmissionKind.REPORT: "Completion reports of testing phases",
    SubmissionKind.TAD: "Testing Approach Document",
    SubmissionKind.PLAN: "Testing issues without a resolution plan",
}


@router.get("/releases/{slug}/submissions")
def get_submissions(request: Request, slug: str, asked: AskedOnPage) -> Response:
    """Show what is due from the DCC for a release: by when, what came, how timely, and what is missing."""
    actor = actor_of(request)
    with database_of(request).reading() as session:
        moment = asked.resolve(session)
        said: dict[str, Any] = {
            "release": find_release(session, slug, moment),
            "found": find_submissions(session, slug, moment),
            "terms": terms_for(session, moment, slug),
            "recorded_seq": moment.seq,
            **clocks(moment),
        }
        tag = page_tag(request, actor, last_entry(session, slug, moment), deadlines_closed(session, moment))
    headings = tuple(HEADINGS.items())
    return unless_held(request, tag, lambda: render(request, "submissions/page.html", headings=headings, **said))


@router.get("/releases/{slug}/criteria/{key}/statements")
def get_statements(request: Request, slug: str, key: str, asked: AskedOnPage, compare: str = "") -> Response:
    """Show every version of the DCC's statement on a criterion, what was said on each, and two of them compared."""
    actor = actor_of(request)
    earlier, later = _pair(request, compare)
    with database_of(request).reading(fresh=not actor.anonymous) as session:
        moment = asked.resolve(session)
        head, stamp = find_stamped(session, slug, moment)
        row = find_criterion(session, slug, key, moment, actor)
        versions = list_versions(session, slug, key, moment, actor)
        due = next((each for each in list_evidence_due(session, slug, moment) if each.key == key), None)
        closed = deadlines_closed(session, moment)
    compared = None
    if later is not None:
        compared = compare_versions([each.row for each in versions], earlier, later)
    said = {
        "release": head,
        "criterion": row,
        "versions": versions,
        "compared": compared,
        "kinds": PartKind,
        "due": due,
        "due_words": due_sentence(due.due, moment.as_at, given=bool(versions)) if due and due.from_dcc else "",
        "recorded_seq": moment.seq,
        **clocks(moment),
    }
    tag = page_tag(request, actor, stamp.seq, stamp.turned, closed)
    return unless_held(request, tag, lambda: render(request, "statements/page.html", **said))


def _pair(request: Request, compare: str) -> tuple[int | None, int | None]:
    """Read which two versions are to be compared: as one ("1..2"), or as the form asks for them (from, to).

    Raises:
        Invalid: they are no numbers of versions.
    """
    query = request.query_params
    asked = compare.strip() or (f"{query['from']}..{query['to']}" if "from" in query and "to" in query else "")
    if not asked:
        return None, None
    found = PAIR.fullmatch(asked)
    if found is None:
        detail = "Name two versions to compare, the earlier one first: compare=1..2."
        raise Invalid(detail, (Fault("query:compare", detail),))
    return int(found[1]), int(found[2])
