"""What stands beside the marks of a board, in one statement: colours, conditions, documents, what came later."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import CompoundSelect, Select, cast, literal, null, select, union_all
from sqlalchemy.orm import Session

from app.domain.access import Actor
from app.domain.colour import why_not_define_colours
from app.domain.document import why_not_document
from app.domain.lesson import CRITERION
from app.queries.board_date import LaterNote
from app.queries.colour import ColourRow, colours_asked, colours_of
from app.queries.condition import ConditionRow, condition_of, conditions_asked
from app.queries.document import DocumentRow, document_of, documents_asked
from app.queries.lesson import LessonFound, in_order, lesson_of, lessons_asked
from app.queries.meeting_note import note_after_of, notes_after_asked
from app.queries.moment import WHENEVER, WHICHEVER, Moment, told

COLOUR, CONDITION, DOCUMENT, LESSON, NOTE = "colour", "condition", "document", "lesson", "note"
Row = TypeVar("Row", ConditionRow, DocumentRow)


@dataclass(frozen=True, slots=True)
class BesideMarks:
    """What stands beside a board's marks: by criterion's key what hangs on it, and what the colours mean."""

    colours: tuple[ColourRow, ...]
    conditions: dict[str, tuple[ConditionRow, ...]]
    documents: dict[str, tuple[DocumentRow, ...]]
    slug: str
    live: bool
    reader: Actor
    notes: tuple[LaterNote, ...] = ()
    lessons: tuple[LessonFound, ...] = ()

    @property
    def may_define(self) -> bool:
        """Say whether the reader may define here what the colours mean."""
        return self.live and why_not_define_colours(self.reader, self.slug) is None

    def may_give(self, body: str, body_name: str) -> bool:
        """Say whether the reader may give documents here on the criteria of a body."""
        return self.live and why_not_document(self.reader, body, body_name, self.slug) is None

    def lessons_on(self, key: str) -> tuple[LessonFound, ...]:
        """Give the lessons of earlier releases that a criterion finds, the open ones first."""
        return self.lessons if key == CRITERION else ()

    @property
    def undefined(self) -> bool:
        """Say whether nobody has defined what any colour means."""
        return all(row.default for row in self.colours)

    def conditions_on(self, key: str) -> tuple[ConditionRow, ...]:
        """Give what a board shows of a criterion's conditions: all of its mark's own, and what is open of others."""
        shown = [row for row in self.conditions.get(key, ()) if row.open or row.on_current_mark]
        return tuple(sorted(shown, key=lambda row: (not row.open, row.id)))

    def documents_on(self, key: str) -> tuple[DocumentRow, ...]:
        """Give a criterion's documents that stand."""
        return tuple(row for row in self.documents.get(key, ()) if not row.withdrawn)

    def notes_on(self, key: str) -> tuple[LaterNote, ...]:
        """Give what was noted on a criterion at meetings after the decision."""
        return tuple(note for note in self.notes if note.key == key)


def find_beside_marks(session: Session, slug: str, moment: Moment, reader: Actor) -> BesideMarks:
    """Give what stands beside the marks of a release's board, in one statement.

    Args:
        session: an open session.
        slug: the release.
        moment: both clocks.
        reader: who reads, for what they may do about it.
    """
    rows: dict[str, list[Any]] = defaultdict(list)
    for row in session.execute(_asked(), told(moment, slug)).mappings():
        rows[row["part"]].append(row)
    return BesideMarks(
        colours_of(rows[COLOUR]),
        _by_criterion([condition_of(row, moment) for row in rows[CONDITION]]),
        _by_criterion([document_of(row) for row in rows[DOCUMENT]]),
        slug,
        moment.live,
        reader,
        tuple(note_after_of(row, reader) for row in sorted(rows[NOTE], key=lambda row: int(row["id"]))),
        in_order(lesson_of(row) for row in rows[LESSON]),
    )


@cache
def _asked() -> CompoundSelect[Any]:
    return together(
        {
            COLOUR: colours_asked(WHICHEVER, WHENEVER),
            CONDITION: conditions_asked(WHICHEVER, WHENEVER),
            DOCUMENT: documents_asked(WHICHEVER, WHENEVER),
            LESSON: lessons_asked(WHICHEVER, WHENEVER),
            NOTE: notes_after_asked(WHICHEVER, WHENEVER),
        }
    )


def together(parts: dict[str, Select[Any]]) -> CompoundSelect[Any]:
    """Put statements of different columns into one: where one has no such column, it has nothing there."""
    tables = {name: part.subquery() for name, part in parts.items()}
    kinds: dict[str, Any] = {}
    for table in tables.values():
        for column in table.c:
            kinds.setdefault(column.name, column.type)
    return union_all(
        *(
            select(
                literal(part).label("part"),
                *(
                    (table.c[name] if name in table.c else cast(null(), kind)).label(name)
                    for name, kind in kinds.items()
                ),
            )
            for part, table in tables.items()
        )
    )


def _by_criterion(rows: list[Row]) -> dict[str, tuple[Row, ...]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in sorted(rows, key=lambda each: each.id):
        found[row.criterion].append(row)
    return {key: tuple(listed) for key, listed in found.items()}
