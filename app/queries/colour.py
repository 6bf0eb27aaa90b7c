"""The question of what Green, Amber and Red mean in a release at a moment."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, Select, String, cast, select
from sqlalchemy.orm import Session

from app.domain.colour import DEFAULT_MEANINGS
from app.domain.effective import recorded_late
from app.domain.status import Rag
from app.models.base import table_of
from app.models.condition import ColourMeaning
from app.models.release import Release
from app.queries.moment import Moment, latest

release = table_of(Release)
meaning = table_of(ColourMeaning)


@dataclass(frozen=True, slots=True)
class ColourRow:
    """What one colour means; in default words, which nobody gave, while nobody has defined it."""

    status: Rag
    words: str
    default: bool
    meeting: str | None = None
    by: str | None = None
    effective_at: datetime | None = None
    recorded_at: datetime | None = None
    recorded_late: bool = False


def colours_asked(slug: str, moment: Moment) -> Select[Any]:
    """Build the statement that reads what has been defined."""
    other = meaning.alias()
    same = other.c.release_id == meaning.c.release_id, other.c.status == meaning.c.status
    return (
        select(
            meaning.c.id,
            cast(meaning.c.status, String).label("status"),
            meaning.c.words,
            meaning.c.meeting,
            meaning.c.by,
            meaning.c.effective_at,
            meaning.c.recorded_at,
        )
        .select_from(meaning.join(release, release.c.id == meaning.c.release_id))
        .where(release.c.slug == slug, meaning.c.id == latest(meaning, moment, *same, of=other))
    )


def colours_of(rows: Iterable[RowMapping]) -> tuple[ColourRow, ...]:
    """Give all three colours, Green first: as defined, else in default words."""
    defined = {Rag(row["status"]): row for row in rows}
    return tuple(
        _defined(rag, defined[rag]) if rag in defined else ColourRow(rag, DEFAULT_MEANINGS[rag], default=True)
        for rag in Rag
    )


def list_colours(session: Session, slug: str, moment: Moment) -> tuple[ColourRow, ...]:
    """Say what each colour means in a release at a moment, Green first."""
    return colours_of(session.execute(colours_asked(slug, moment)).mappings())


def _defined(rag: Rag, row: RowMapping) -> ColourRow:
    return ColourRow(
        rag,
        row["words"],
        False,
        row["meeting"],
        row["by"],
        row["effective_at"],
        row["recorded_at"],
        recorded_late(row["effective_at"], row["recorded_at"], None),
    )
