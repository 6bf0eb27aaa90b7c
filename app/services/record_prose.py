"""What a paper says in sentences, and the lists at its end: versions, terms, footnotes, what it asks for."""

import datetime as dt
from typing import Annotated, Literal

from msgspec import Meta

from app.services.record_kinds import Record, Sheet, Slug, Source, Words, exact_day, once

PassageKind = Literal[
    "purpose", "background", "document", "scope", "impacts", "timeline", "strategy", "smets1-interaction",
    "costs", "criteria", "change-requests", "reason", "assumption", "readiness", "approval", "attachment", "news",
]  # fmt: skip


class PassageRecord(Record, frozen=True):
    """A passage under its printed heading; the source is that of the heading where there is one."""

    key: Slug
    kind: PassageKind
    release: Slug | None
    heading: Words | None
    text: Words
    source: Source


class PassagesSheet(Sheet, frozen=True):
    """passages.yaml: what a paper says in sentences and no other record holds, in the paper's order."""

    passages: tuple[PassageRecord, ...]

    def __post_init__(self) -> None:
        """Refuse a key used twice (ValueError)."""
        once("passage", (passage.key for passage in self.passages))


class FootnoteRecord(Record, frozen=True):
    """A footnote: its printed number, the word it hangs on, and its words."""

    number: Annotated[str, Meta(pattern=r"^[0-9]+$")]
    hangs_on: Words
    hangs_on_source: Source
    text: Words
    source: Source


class FootnotesSheet(Sheet, frozen=True):
    """footnotes.yaml: a paper's footnotes; a paper's parts may number theirs afresh."""

    footnotes: tuple[FootnoteRecord, ...]


class RecommendationRecord(Record, frozen=True):
    """What somebody is asked to do, or holds should be done; ``verb`` as printed, ``by`` and ``to`` are bodies."""

    key: Slug
    by: Slug
    to: Slug
    verb: Words
    text: Words
    source: Source


class RecommendationsSheet(Sheet, frozen=True):
    """recommendations.yaml: what a paper asks of whom, in the paper's order."""

    release: Slug
    recommendations: tuple[RecommendationRecord, ...]

    def __post_init__(self) -> None:
        """Refuse a key used twice (ValueError)."""
        once("recommendation", (r.key for r in self.recommendations))


class VersionRecord(Record, frozen=True):
    """A row of a document's history; a version is a string, and not every version was baselined."""

    version: Annotated[str, Meta(pattern=r"^[0-9]+\.[0-9]+$")]
    date: Words
    text: Words
    source: Source

    def __post_init__(self) -> None:
        """Refuse a date that is not one day (ValueError)."""
        exact_day(self.date)

    @property
    def day(self) -> dt.date:
        """The day of the version."""
        return exact_day(self.date)


class VersionsSheet(Sheet, frozen=True):
    """versions.yaml: the document history of a release's RID."""

    release: Slug
    versions: tuple[VersionRecord, ...]

    def __post_init__(self) -> None:
        """Refuse a version listed twice (ValueError)."""
        once("version", (row.version for row in self.versions))


class TermRecord(Record, frozen=True):
    """A row of a glossary."""

    acronym: Words
    term: Words
    source: Source


class GlossarySheet(Sheet, frozen=True):
    """glossary.yaml: the acronyms a release's RID explains."""

    release: Slug
    glossary: tuple[TermRecord, ...]

    def __post_init__(self) -> None:
        """Refuse an acronym listed twice (ValueError)."""
        once("acronym", (term.acronym for term in self.glossary))
