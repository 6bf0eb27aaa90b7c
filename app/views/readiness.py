"""The page of a release's readiness: the sentence, what is required by body, and what if one thing were not there."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.db import Session
from app.domain.access import ANONYMOUS
from app.domain.criterion import GROUP_NAMES
from app.domain.errors import Invalid, NotFound
from app.domain.readiness import Ready, Requirement, RequirementType
from app.domain.what_if import read_left_out
from app.doors.identity import actor_of, database_of
from app.doors.moment import AskedOnPage
from app.doors.precondition import page_tag
from app.queries.criterion import list_criteria
from app.queries.criterion_row import CriterionRow
from app.queries.moment import Moment
from app.queries.readiness import readiness_of
from app.queries.readiness_beside import find_beside_criteria
from app.queries.release import find_stamped
from app.queries.what_if import find_without, readiness_without
from app.views.page import render, unless_held
from app.views.releases import clocks

router = APIRouter()
# What is required beside the criteria, under the headings of the page.
BESIDE: dict[RequirementType, tuple[str, str]] = {
    RequirementType.SCOPE_DECIDED: ("scope", "Scope"),
    RequirementType.RISKS_ACCEPTED: ("residual-risks", "Risks"),
    RequirementType.RECOMMENDED: ("recommendations", "Recommendations"),
    RequirementType.MARKED: ("criteria", "Acceptance criteria"),
}


@dataclass(frozen=True, slots=True)
class Required:
    """One requirement on the page, with the number and the words of the criterion it is about."""

    requirement: Requirement
    number: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """What a body's criteria require, or what is required beside them: what is left first, what is met folded away."""

    id: str
    name: str
    left: tuple[Required, ...]
    met: tuple[Required, ...]


@router.get("/releases/{slug}/readiness")
def get_readiness(request: Request, slug: str, asked: AskedOnPage, without: str = "") -> Response:
    """Show how ready a release is, and what stands in the way; `without` leaves one thing out."""
    with database_of(request).reading(fresh=not actor_of(request).anonymous) as session:
        moment = asked.resolve(session)
        head, stamp = find_stamped(session, slug, moment)
        criteria = list_criteria(session, slug, moment, ANONYMOUS)
        ready = readiness_of(head, criteria, find_beside_criteria(session, slug, moment), moment)
        what_if, status = _what_if(session, slug, moment, without.strip())
        tag = page_tag(request, actor_of(request), stamp.seq, stamp.turned)
    said: dict[str, Any] = {
        "release": head,
        "ready": ready,
        "groups": _groups(ready, criteria),
        "what_if": what_if,
        "recorded_seq": moment.seq,
        **clocks(moment),
    }
    if status != 200 or any(each.type is RequirementType.EVIDENCE_READ for each in ready.requirements):
        # What could not be found or read may be there the next time: nobody is to hold this page.
        return render(request, "readiness/page.html", status, **said)
    return unless_held(request, tag, lambda: render(request, "readiness/page.html", **said))


def _what_if(session: Session, slug: str, moment: Moment, without: str) -> tuple[dict[str, Any] | None, int]:
    """Reckon the what-if that was asked for; what cannot be left out is told on the page, with what was typed."""
    if not without:
        return None, 200
    asked = {"typed": without, "ready": None, "words": None, "refused": None}
    try:
        left_out = find_without(session, slug, moment, read_left_out(without))
    except Invalid as error:
        return {**asked, "refused": error.detail}, 422
    except NotFound as error:
        return {**asked, "refused": error.detail}, 404
    return {**asked, "ready": readiness_without(session, slug, moment, left_out), "words": left_out.words}, 200


def _groups(ready: Ready, criteria: Sequence[CriterionRow]) -> tuple[Group, ...]:
    """Gather what is required by the body whose criteria it is about, and the rest by what it is."""
    rows = {row.key: row for row in criteria}
    gathered: dict[tuple[str, str], list[Required]] = {}
    for each in ready.requirements:
        row = rows.get(each.criterion or "")
        if row is None:
            place, required = BESIDE[each.type], Required(each)
        else:
            named = GROUP_NAMES[row.group].capitalize() if row.group is not None else "Acceptance"
            place = (f"body-{row.body}", f"{named} criteria, reviewed by the {row.body_name}")
            required = Required(each, row.number, row.text)
        gathered.setdefault(place, []).append(required)
    return tuple(
        Group(
            id,
            name,
            tuple(each for each in found if not each.requirement.satisfied),
            tuple(each for each in found if each.requirement.satisfied),
        )
        for (id, name), found in gathered.items()
    )
