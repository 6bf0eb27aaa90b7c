"""A load under way: what is on record already, and the rows that are to be added."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from app import ledger
from app.domain.errors import NotFound
from app.models.base import Stamped, table_of
from app.models.body import Body, Paper
from app.models.criterion import Criterion, CriterionVersion, CriterionWording, Mark, Statement
from app.models.fact import Fact
from app.models.milestone import Milestone, MilestonePlan
from app.models.modification import Modification
from app.models.release import Release, ReleaseDate, ScopeItem, ScopeStanding
from app.services.record_kinds import Source

# What a paper states without saying since when holds for as far back as anybody asks.
UNDATED = datetime(1900, 1, 1, tzinfo=UTC)
Names = dict[str, dict[int, str]]
# Not part of what a row says: its own number and stamp, its place in a series.
UNSAID = {"id", "seq", "recorded_at", "version"}

# Each thing with its natural key, those that others are named by first.
NOUNS: tuple[tuple[type[Stamped], Callable[[Any, Names], str]], ...] = (
    (Body, lambda row, names: row.slug),
    (Paper, lambda row, names: row.reference),
    (Release, lambda row, names: row.slug),
    (Modification, lambda row, names: row.reference),
    (
        ScopeItem,
        lambda row, names: (
            f"{names['release'][row.release_id]}/{names['modification'][row.modification_id]}/{row.part}"
        ),
    ),
    (Criterion, lambda row, names: f"{names['release'][row.release_id]}/{row.key}"),
    (Milestone, lambda row, names: f"{names['release'][row.release_id]}/{row.key}"),
)
# Each kind of fact with the thing it is said of.
FACTS: tuple[tuple[type[Stamped], str], ...] = (
    (ReleaseDate, "release"),
    (ScopeStanding, "scope_item"),
    (CriterionWording, "criterion"),
    (Statement, "criterion"),
    (Mark, "criterion"),
    (MilestonePlan, "milestone"),
)


def sourced(source: Source | None) -> dict[str, Any]:
    """Write provenance as a row keeps it; nothing for a fact that names none."""
    if source is None:
        return {}
    return {"source_paper": source.paper, "source_file": source.file, "source_line": source.line}


def says(table: Table) -> list[str]:
    """List the columns that are what a row says: a statement's number only counts the statements."""
    return [c.name for c in table.columns if c.name not in UNSAID and (table.name, c.name) != ("statement", "number")]


def content_of(key: str, row: Stamped) -> tuple[Any, ...]:
    """Reduce a row to what it says of the thing with this key."""
    return key, *(ledger.plain(getattr(row, name)) for name in says(table_of(type(row))))


@dataclass
class Loading:
    """One load under way: which natural keys are known, and the rows to write, in three waves.

    A row of a later wave needs the ids of an earlier one, so rows are made only when their turn comes. The
    names of bodies and the days of papers are at hand also for a file that is loaded without those beside it.
    """

    ids: dict[tuple[str, str], Callable[[], int]] = field(default_factory=dict)
    facts: dict[str, set[tuple[Any, ...]]] = field(default_factory=dict)
    versions: Counter[str] = field(default_factory=Counter)
    statements: Counter[str] = field(default_factory=Counter)
    names: dict[str, str] = field(default_factory=dict)
    days: dict[str, date] = field(default_factory=dict)
    waves: tuple[list[Callable[[], Stamped]], ...] = field(default_factory=lambda: ([], [], []))
    added: Counter[str] = field(default_factory=Counter)
    made: list[Stamped] = field(default_factory=list)

    def noun(self, wave: int, table: str, key: str, make: Callable[[], Stamped]) -> None:
        """Add a thing under its natural key unless it is there."""
        if (table, key) in self.ids:
            return
        made: list[Stamped] = []

        def create() -> Stamped:
            made.append(make())
            return made[0]

        self.ids[(table, key)] = lambda: int(made[0].id)  # type: ignore[attr-defined]
        self.waves[wave].append(create)
        self.added[table] += 1

    def fact(self, table: str, key: str, make: Callable[[], Stamped]) -> bool:
        """Add something said of a thing unless the same is on record of it; says whether it was added."""
        content, known = content_of(key, make()), self.facts.setdefault(table, set())
        if content in known:
            return False
        known.add(content)
        self.waves[2].append(make)
        self.added[table] += 1
        return True

    def rows(self) -> list[Callable[[], list[Stamped]]]:
        """Give what is to be written, wave by wave."""
        return [partial(self._made, wave) for wave in self.waves]

    def _made(self, wave: list[Callable[[], Stamped]]) -> list[Stamped]:
        rows = [make() for make in wave]
        self.made += rows
        return rows

    def id(self, table: str, key: str) -> int:
        """Give the id of a thing, once its wave has been written; 0 while only its content is compared.

        Raises:
            NotFound: neither the record nor the files being loaded have it.
        """
        if (table, key) not in self.ids:
            raise NotFound(f"There is no {table.replace('_', ' ')} {key!r}, in the record or in these files.")
        known = self.ids[(table, key)]
        try:
            return known()
        except IndexError:
            return 0


def read_known(session: Session) -> Loading:
    """Start a load with the natural keys and the facts that are on record."""
    loading = Loading()
    _read_facts(session, loading, _read_nouns(session, loading))
    return loading


def _read_nouns(session: Session, loading: Loading) -> Names:
    names: dict[str, dict[int, str]] = {}
    for model, key in NOUNS:
        table = table_of(model)
        names[table.name] = {}
        for row in session.execute(select(table)).all():
            names[table.name][row.id] = key(row, names)
            loading.ids[(table.name, key(row, names))] = partial(int, row.id)
            if model is Body:
                loading.names[row.slug] = row.name
            elif model is Paper and row.dated is not None:
                loading.days[row.reference] = row.dated
    return names


def _read_facts(session: Session, loading: Loading, names: Names) -> None:
    for fact, owner in FACTS:
        table = table_of(fact)
        for row in session.execute(select(table)).all():
            key_of = names[owner][getattr(row, f"{owner}_id")]
            content = (key_of, *(ledger.plain(row._mapping[table.c[name]]) for name in says(table)))
            loading.facts.setdefault(table.name, set()).add(content)
            if fact is Statement:
                loading.statements[key_of] += 1
    table = table_of(Fact)
    for row in session.execute(select(table)).all():
        about = f"{row.about}/{row.kind}/{row.key}"
        content = (about, *(ledger.plain(row._mapping[table.c[name]]) for name in says(table)))
        loading.facts.setdefault(table.name, set()).add(content)
    versions = table_of(CriterionVersion)
    for row in session.execute(select(versions)).all():
        name = names["criterion"][row.criterion_id]
        loading.versions[name] = max(loading.versions[name], row.version)
