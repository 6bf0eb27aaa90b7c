"""Questions about what a paper says of a release in sentences."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.queries.fact import list_facts
from app.queries.moment import Moment
from app.queries.source import Source

# Which kinds of passage stand on which page of a release; together they are all there are but news.
ON_SCOPE = ("scope", "change-requests", "reason", "assumption")
ON_IMPACTS = ("impacts",)
ON_COSTS = ("costs",)
ON_STRATEGY = (
    "strategy",
    "smets1-interaction",
    "timeline",
    "criteria",
    "readiness",
    "approval",
    "purpose",
    "background",
    "document",
    "attachment",
)


@dataclass(frozen=True, slots=True)
class PassageRow:
    """A passage under its printed heading, where it has one."""

    key: str
    kind: str
    position: int
    heading: str | None
    text: str
    source: Source | None


def list_passages(session: Session, slug: str, moment: Moment, kinds: tuple[str, ...] = ()) -> tuple[PassageRow, ...]:
    """List what papers say of a release, in their order.

    Args:
        session: an open session.
        slug: the release.
        moment: both clocks.
        kinds: only these kinds of passage; all of them when none is named.
    """
    rows = list_facts(session, slug, moment, ("passages",)).get("passages", ())
    return tuple(
        PassageRow(row.key, row.content["kind"], row.position, row.content["heading"], row.content["text"], row.source)
        for row in rows
        if not kinds or row.content["kind"] in kinds
    )
