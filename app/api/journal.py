"""The journal over JSON: what was recorded, in order, without the words."""

from datetime import datetime

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from app.api.conditional import tagged
from app.api.schemas import Given
from app.domain import access
from app.domain.access import Actor
from app.doors.identity import actor_of, database_of
from app.doors.moment import AskedMoment
from app.doors.paging import AskedPage, cut
from app.doors.permission import Guarded
from app.doors.precondition import page_tag
from app.queries.journal import EntryRow, list_entries
from app.queries.release import release_id

router = APIRouter(prefix="/v1", tags=["journal"], route_class=Guarded)


class EntryGiven(Given):
    """One change: who, what kind, about what, when, and the hash that chains it to the one before."""

    seq: int
    recorded_at: datetime
    actor: str | None = Field(examples=["person:3"], description="Null where it would tell whose position it is.")
    on_behalf_of: str | None
    kind: str = Field(examples=["mark.recorded"])
    subject: str = Field(examples=["criterion:november-2021/service-stability"])
    hash: str


class EntriesListed(BaseModel):
    """A page of the journal."""

    items: list[EntryGiven]


@router.get("/journal", summary="What was recorded, in order", response_model=EntriesListed)
def get_journal(
    request: Request, response: Response, page: AskedPage, asked: AskedMoment, release: str | None = None
) -> EntriesListed | Response:
    """List journal entries in order, a page at a time; `release` keeps those that touch it or all releases.

    An entry holds from when it was recorded: both clocks leave out what was recorded later.
    """
    actor = actor_of(request)
    private = access.knows_all(actor)
    with database_of(request).reading() as session:
        moment = asked.resolve(session)
        if held := tagged(request, response, page_tag(request, actor, moment.seq)):
            return held
        own = None if release is None else release_id(session, release)
        rows = list_entries(
            session, after=page.after, limit=page.limit + 1, release_id=own, private=private, moment=moment
        )
    items, headers = cut(request, rows, page, lambda row: row.seq)
    response.headers.update(headers)
    return EntriesListed(items=[_entry(row, actor, private) for row in items])


def _entry(row: EntryRow, reader: Actor, private: bool) -> EntryGiven:
    """Present an entry; whose position it is only the office is told here, and whose it is: the number would tell."""
    given = EntryGiven.model_validate(row)
    if row.kind != "position.recorded" or private or reader.id in (row.actor, row.on_behalf_of):
        return given
    return given.model_copy(update={"actor": None, "on_behalf_of": None})
