"""Questions about the words that papers abbreviate."""

from dataclasses import dataclass
from itertools import groupby

from sqlalchemy.orm import Session

from app.domain.glossary import Terms
from app.queries.fact import list_kind
from app.queries.moment import Moment
from app.queries.source import Source


@dataclass(frozen=True, slots=True)
class TermRow:
    """A row of a release's glossary."""

    acronym: str
    term: str
    release: str
    source: Source | None


@dataclass(frozen=True, slots=True)
class GlossaryEntry:
    """An acronym with one meaning, and every glossary that gives it."""

    acronym: str
    term: str
    given_by: tuple[TermRow, ...]


def list_terms(session: Session, moment: Moment, slug: str | None = None) -> tuple[TermRow, ...]:
    """List the glossary of a release (of all of them when none is named) in the papers' order."""
    return tuple(
        TermRow(row.key, row.content["term"], row.about, row.source)
        for row in list_kind(session, "glossary", moment)
        if slug in (None, row.about)
    )


def gather_terms(rows: tuple[TermRow, ...]) -> tuple[GlossaryEntry, ...]:
    """Gather the rows of all glossaries by acronym, in its alphabetical order; two meanings stay two entries."""

    def name(row: TermRow) -> tuple[str, str]:
        return row.acronym, row.term

    ordered = sorted(rows, key=lambda row: (*name(row), row.release))
    return tuple(GlossaryEntry(*key, tuple(given)) for key, given in groupby(ordered, key=name))


def terms_for(session: Session, moment: Moment, slug: str | None = None) -> Terms:
    """Give the terms that a page explains in place: the release's own glossary first, then the other papers'."""
    rows = list_terms(session, moment)
    ordered = sorted(rows, key=lambda row: row.release == slug)
    return Terms({row.acronym: row.term for row in ordered})
