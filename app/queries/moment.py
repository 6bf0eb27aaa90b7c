"""The two clocks of a question: when things held, and what had been recorded by then."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import BigInteger, ColumnElement, ScalarSelect, String, Table, and_, bindparam, exists, select
from sqlalchemy.orm import Session

from app import clock
from app.domain.instant import EPOCH
from app.models.base import Instant, table_of
from app.models.criterion import Retraction
from app.models.journal import JournalEntry

entry = table_of(JournalEntry)
retraction = table_of(Retraction)


@dataclass(frozen=True, slots=True)
class Moment:
    """One (as at, known at) that every statement of a page shares.

    `seq` is the journal entry that "known at" resolved to: nothing recorded after it is seen.
    """

    as_at: datetime
    known_at: datetime
    seq: int
    live: bool


# Stands for the moment in a statement that is put together once: to do so anew costs more than its answer.
WHENEVER = Moment(
    cast(datetime, bindparam("moment_as_at", type_=Instant)),
    EPOCH,
    cast(int, bindparam("moment_seq", type_=BigInteger)),
    live=False,
)
# Stands for a release's slug in the same way.
WHICHEVER = cast(str, bindparam("release_slug", type_=String))
HEAD = select(entry.c.seq, entry.c.recorded_at).order_by(entry.c.recorded_at.desc()).limit(1)


def told(moment: Moment, slug: str | None = None) -> dict[str, Any]:
    """Give a statement that was put together once its moment, and its release."""
    named = {} if slug is None else {"release_slug": slug}
    return {"moment_as_at": moment.as_at, "moment_seq": moment.seq, **named}


def resolve(session: Session, as_at: datetime | None = None, known_at: datetime | None = None) -> Moment:
    """Resolve both clocks once, for a whole page.

    "Now" for `known_at` is the head entry, never the wall clock, so that a link with the resolved time shows
    the same page for ever; "now" for `as_at` is the clock's instant, so that an appointment ends when it ends.
    """
    question = HEAD if known_at is None else HEAD.where(entry.c.recorded_at <= known_at)
    row = session.execute(question).first()
    seq, at = (0, EPOCH) if row is None else (row.seq, row.recorded_at)
    # A clock that runs behind the head's stamp must not hide what has just been recorded.
    return Moment(as_at or max(clock.now(), at), at, seq, live=as_at is None and known_at is None)


def latest(table: Table, moment: Moment, *same: ColumnElement[bool], of: Any) -> ScalarSelect[int]:
    """Select the id of the one row of an append-only table that holds at a moment.

    Of the rows recorded by then and effective by then and not retracted by then, the latest effective one;
    among equals (a meeting day) the later entry, then the later row of it.

    Args:
        table: the table asked about.
        moment: both clocks.
        same: how a row belongs to what is asked about, over the columns of `of`.
        of: the alias of `table` that `same` speaks of.
    """
    retracted = exists().where(
        retraction.c.table_name == table.name, retraction.c.row_id == of.c.id, retraction.c.seq <= moment.seq
    )
    return (
        select(of.c.id)
        .where(and_(*same, of.c.effective_at <= moment.as_at, of.c.seq <= moment.seq, ~retracted))
        .order_by(of.c.effective_at.desc(), of.c.seq.desc(), of.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
