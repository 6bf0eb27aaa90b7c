"""The journal entry of something recorded of one release."""

from app.domain.access import Actor
from app.domain.journal import StagedEntry
from app.models.base import Stamped


def entry_of_release(
    actor: Actor,
    kind: str,
    subject: str,
    release_id: int,
    *rows: Stamped,
    last: int | None = None,
    of_all: bool = False,
) -> StagedEntry:
    """Make the journal entry of what somebody records of a release.

    Args:
        actor: who records it.
        kind, subject: what was done, to what.
        release_id: the release.
        rows: what is recorded.
        last: the version that it follows, where it follows one.
        of_all: whether pages of every release show it.
    """
    return StagedEntry(
        actor=actor.id,
        on_behalf_of=actor.on_behalf_of,
        kind=kind,
        subject=subject,
        release_ids=(release_id,),
        touches_all=of_all,
        before=None if last is None else {"version": last},
        rows=[*rows],
    )
