"""Questions about the DCC's change requests: beside a release, never in it; and the standard criteria."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.domain.criterion import GROUP_NAMES
from app.domain.status import CriterionGroup
from app.queries.fact import list_kind, list_kinds
from app.queries.modification_history import source_in
from app.queries.moment import Moment
from app.queries.source import Source


@dataclass(frozen=True, slots=True)
class ChangeRequestRow:
    """A change of the DCC's own, and the modifications that wait for it."""

    reference: str
    title: str | None
    beside: str | None
    expected: str | None
    awaited_by: tuple[str, ...]
    awaited_until: str | None
    awaited_until_source: Source | None
    text: str
    source: Source | None


@dataclass(frozen=True, slots=True)
class StandardCriterionRow:
    """A criterion of the standard set, which releases take theirs from."""

    key: str
    number: str
    body: str
    group: CriterionGroup
    group_name: str
    text: str
    source: Source | None


def list_change_requests(session: Session, moment: Moment) -> tuple[ChangeRequestRow, ...]:
    """List the change requests that papers name, in the paper's order."""
    return tuple(
        ChangeRequestRow(
            row.key,
            row.content["title"],
            row.content["beside"],
            row.content["expected"],
            tuple(row.content["awaited_by"]),
            row.content["awaited_until"],
            source_in(row.content["awaited_until_source"]),
            row.content["text"],
            row.source,
        )
        for row in list_kind(session, "change-requests", moment)
    )


def list_standard_criteria(session: Session, moment: Moment) -> tuple[str | None, tuple[StandardCriterionRow, ...]]:
    """Give the heading and the criteria of the standard set in the paper's order; no release's own."""
    facts = list_kinds(session, ("standard-criteria.sheet", "standard-criteria.criteria"), moment)
    heading = next((row.content["heading"] for row in facts.get("standard-criteria.sheet", ())), None)
    rows = []
    for row in facts.get("standard-criteria.criteria", ()):
        said, group = row.content, CriterionGroup(row.content["group"])
        rows.append(
            StandardCriterionRow(
                row.key, said["number"], said["body"], group, GROUP_NAMES[group], said["text"], row.source
            )
        )
    return heading, tuple(rows)
