"""Questions about what papers report, in their own words and cells."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from app.models.base import table_of
from app.models.fact import Fact
from app.queries.moment import Moment, latest
from app.queries.source import Source, source_of

fact = table_of(Fact)


@dataclass(frozen=True, slots=True)
class FactRow:
    """One fact as a paper prints it; the content's members are those of its kind (data/README.md)."""

    about: str
    kind: str
    key: str
    position: int
    content: dict[str, Any]
    source: Source | None


Facts = dict[str, tuple[FactRow, ...]]


def _ask(session: Session, moment: Moment, *where: Any) -> tuple[FactRow, ...]:
    other = fact.alias()
    same = and_(other.c.about == fact.c.about, other.c.kind == fact.c.kind, other.c.key == fact.c.key)
    rows = session.execute(
        select(
            fact.c.about,
            fact.c.kind,
            fact.c.key,
            fact.c.position,
            fact.c.content,
            fact.c.source_paper,
            fact.c.source_file,
            fact.c.source_line,
        )
        .where(fact.c.id == latest(fact, moment, same, of=other), *where)
        .order_by(fact.c.about, fact.c.kind, fact.c.position, fact.c.key)
    ).all()
    return tuple(
        FactRow(row.about, row.kind, row.key, row.position, json.loads(row.content), source_of(row)) for row in rows
    )


def list_facts(session: Session, about: str, moment: Moment, kinds: Sequence[str] = ()) -> Facts:
    """List what papers report about a release (by slug) or themselves (by reference), by kind, as printed.

    Args:
        session: an open session.
        about: a release's slug or a paper's reference.
        moment: both clocks.
        kinds: only these kinds; all of them when none is named.
    """
    where = [fact.c.about == about, *([fact.c.kind.in_(kinds)] if kinds else [])]
    return by_kind(_ask(session, moment, *where))


def list_kind(session: Session, kind: str, moment: Moment) -> tuple[FactRow, ...]:
    """List the facts of one kind, whatever they are about."""
    return _ask(session, moment, fact.c.kind == kind)


def list_kinds(session: Session, kinds: Sequence[str], moment: Moment) -> Facts:
    """List the facts of several kinds, whatever they are about, in one statement."""
    return by_kind(_ask(session, moment, fact.c.kind.in_(kinds)))


def list_mentions(session: Session, reference: str, moment: Moment) -> Facts:
    """List the facts that name a modification or a change request, by kind."""
    named = json.dumps(reference).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return by_kind(_ask(session, moment, fact.c.content.like(f"%{named}%", escape="\\")))


def list_naming(session: Session, reference: str, moment: Moment) -> Facts:
    """List the facts in whose cells or words a reference stands, by kind; a longer one that begins so is among them."""
    named = reference.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return by_kind(_ask(session, moment, fact.c.content.like(f"%{named}%", escape="\\")))


def list_paper_facts(session: Session, paper: str, moment: Moment) -> tuple[FactRow, ...]:
    """List every fact drawn from a paper, in the order of its lines."""
    rows = _ask(session, moment, fact.c.source_paper == paper)
    return tuple(sorted(rows, key=lambda row: row.source.line or 0 if row.source else 0))


def by_kind(rows: tuple[FactRow, ...]) -> Facts:
    """Gather facts by their kind."""
    gathered: dict[str, list[FactRow]] = defaultdict(list)
    for row in rows:
        gathered[row.kind].append(row)
    return {kind: tuple(found) for kind, found in gathered.items()}


def count_facts(session: Session, about: str, moment: Moment) -> dict[str, int]:
    """Count what papers report about a release, by kind, without reading it."""
    other = fact.alias()
    same = and_(other.c.about == fact.c.about, other.c.kind == fact.c.kind, other.c.key == fact.c.key)
    rows = session.execute(
        select(fact.c.kind, func.count())
        .where(fact.c.about == about, fact.c.id == latest(fact, moment, same, of=other))
        .group_by(fact.c.kind)
    ).all()
    return {kind: int(number) for kind, number in rows}
