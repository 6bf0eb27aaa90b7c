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
    """What is required of one thing on the page: all that is left, or all that is met, of a criterion together."""

    requirements: tuple[Requirement, ...]
    number: str | None = None
    text: str | None = None

    @property
    def satisfied(self) -> bool | None:
        """Say whether it is met: not where any of it is not, and not known where nothing is worse."""
        found = {each.satisfied for each in self.requirements}
        return False if False in found else None if None in found else True

    @property
    def evidence(self) -> tuple[str, ...]:
        """Give where the rows behind it can be looked up, each place once."""
        return tuple(dict.fromkeys(place for each in self.requirements for place in each.evidence))


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
    gathered: dict[tuple[str, str], list[Requirement]] = {}
    for each in ready.requirements:
        row = rows.get(each.criterion or "")
        place = BESIDE[each.type] if row is None else _place(row)
        gathered.setdefault(place, []).append(each)
    return tuple(
        Group(
            id,
            name,
            _together([each for each in found if not each.satisfied], rows),
            _together([each for each in found if each.satisfied], rows),
        )
        for (id, name), found in gathered.items()
    )


def _place(row: CriterionRow) -> tuple[str, str]:
    named = GROUP_NAMES[row.group].capitalize() if row.group is not None else "Acceptance"
    return f"body-{row.body}", f"{named} criteria, reviewed by the {row.body_name}"


def _together(found: Sequence[Requirement], rows: dict[str, CriterionRow]) -> tuple[Required, ...]:
    """Put what is required of one criterion together, by its number; what is of none stands by itself."""
    listed: dict[object, list[Requirement]] = {}
    for number, each in enumerate(found):
        listed.setdefault(each.criterion or number, []).append(each)
    return tuple(
        Required(tuple(each), rows[key].number, rows[key].text) if isinstance(key, str) else Required(tuple(each))
        for key, each in listed.items()
    )
