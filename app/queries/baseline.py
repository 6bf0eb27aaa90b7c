"""Questions about the versions of a release's Release Implementation Document."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.domain.dates import parse
from app.queries.fact import list_facts
from app.queries.moment import Moment
from app.queries.source import Source


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A row of the document history; a version is a string, and not every version was baselined."""

    version: str
    position: int
    date_printed: str
    date: date | None
    text: str
    source: Source | None


def list_versions(session: Session, slug: str, moment: Moment) -> tuple[VersionRow, ...]:
    """List the document history of a release's RID in the paper's order."""
    rows = list_facts(session, slug, moment, ("versions",)).get("versions", ())
    return tuple(
        VersionRow(
            row.key,
            row.position,
            row.content["date"],
            parse(row.content["date"]).latest,
            row.content["text"],
            row.source,
        )
        for row in rows
    )
