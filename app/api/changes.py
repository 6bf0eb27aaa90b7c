"""What changed in a release between two moments, over JSON."""

from datetime import datetime

from fastapi import APIRouter, Request, Response
from pydantic import Field

from app.api.conditional import tagged
from app.api.schemas import Given, Listed, Slug, SourceGiven
from app.doors.changes import Between, Clock, ClockText, Found, FromText, ToText, changes_between, clock_of
from app.doors.identity import actor_of, database_of
from app.doors.moment import AskedMoment, read_instant
from app.doors.permission import Guarded
from app.doors.precondition import page_tag

router = APIRouter(prefix="/v1", tags=["releases"], route_class=Guarded)


class ChangeGiven(Given):
    """One change in a sentence."""

    sentence: str = Field(examples=["The OPSG marked criterion 2 Amber: The OPSG raised concerns."])
    at: datetime = Field(description="By the clock that was asked: when it held, or when it was recorded.")
    effective_at: datetime
    recorded_at: datetime
    recorded_late: bool = Field(description="A person recorded it on a later day than it held.")
    source: SourceGiven | None = Field(description="The paper that says so, where one does.")
    href: str | None = Field(examples=["/releases/november-2021/board#criterion-service-stability"])
    kind: str = Field(examples=["mark.recorded"])
    seq: int = Field(description="The journal entry.")


class ChangesListed(Listed):
    """What changed after one moment and up to another, the latest first."""

    items: list[ChangeGiven]
    clock: Clock
    earlier: datetime = Field(serialization_alias="from")
    later: datetime = Field(serialization_alias="to")
    swapped: bool = Field(description="The two moments came the other way round.")
    more: bool = Field(description="The oldest changes are left out: ask for a shorter time.")


@router.get("/releases/{slug}/changes", summary="What changed between two moments", response_model=ChangesListed)
def get_changes(
    request: Request,
    response: Response,
    slug: Slug,
    asked: AskedMoment,
    earlier: FromText = None,
    later: ToText = None,
    clock: ClockText = None,
) -> ChangesListed | Response:
    """List what changed in a release, each change in a sentence with its place and its source."""
    between = Between(read_instant("from", earlier), read_instant("to", later), clock_of(clock))
    with database_of(request).reading() as session:
        found = changes_between(session, slug, asked, between)
    tag = page_tag(request, actor_of(request), found.moment.seq, found.earlier, found.later)
    return tagged(request, response, tag) or _listed(found)


def _listed(found: Found) -> ChangesListed:
    return ChangesListed(
        items=[ChangeGiven.model_validate(row) for row in found.changes.rows],
        clock=found.clock,
        earlier=found.earlier,
        later=found.later,
        swapped=found.swapped,
        more=found.changes.more,
        as_at=found.moment.as_at,
        known_at=found.moment.known_at,
    )
