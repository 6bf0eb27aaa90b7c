"""Modifications that the papers name: each once, with the title and the place of the paper that named it first."""

from collections.abc import Iterator
from functools import partial

from app.domain.modification import title_in
from app.models.modification import Modification
from app.services.record_file import RecordFiles
from app.services.record_impact import SummariesSheet
from app.services.record_kinds import Source
from app.services.record_loading import Loading, sourced
from app.services.record_register import MovesSheet, RegisterSheet
from app.services.record_sheets import ScopeSheet


def load_modifications(loading: Loading, files: RecordFiles) -> None:
    """Add every modification that a data file gives a title to, unless it is in the record.

    Args:
        loading: the load under way.
        files: the data files, read and checked.
    """
    for reference, title, source in _titled(files):
        loading.noun(0, "modification", reference, partial(_row, reference, title, source))


def _row(reference: str, title: str, source: Source) -> Modification:
    return Modification(reference=reference, title=title, **sourced(source))


def _titled(files: RecordFiles) -> Iterator[tuple[str, str, Source]]:
    """List references with their titles: a release's scope comes first, since releases refer to it."""
    for scope in files.of(ScopeSheet):
        yield from ((item.modification, item.title, item.source) for item in scope.scope)
    for moves in files.of(MovesSheet):
        yield from ((move.modification, move.title, move.source) for move in moves.moves)
    for summaries in files.of(SummariesSheet):
        for said in summaries.summaries:
            yield said.modification, title_in(said.printed, said.modification), said.source
    for register in files.of(RegisterSheet):
        yield from ((event.modification, event.title, event.source) for event in register.events)
