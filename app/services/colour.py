"""Defining what the colours mean in a release."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from app import clock, ledger
from app.domain import access
from app.domain.access import Actor
from app.domain.colour import check_meanings, why_not_define_colours
from app.domain.effective import held_since
from app.domain.journal import StagedEntry
from app.domain.status import Rag
from app.models.condition import ColourMeaning
from app.queries.release import release_id


def define_colours(
    session: Session,
    actor: Actor,
    *,
    release: str,
    meanings: Mapping[Rag, str],
    meeting: str | None = None,
    effective_at: datetime | None = None,
) -> tuple[ColourMeaning, ...]:
    """Record what one or more of the colours mean in a release, from an instant on.

    Args:
        session, actor: the unit of work, and the secretariat or the chair of a body.
        release: slug of the release.
        meanings: by colour its words; a colour that is not given stays as it is.
        meeting: where it was agreed, as people call it.
        effective_at: when it was agreed; now when not given, never in the future.

    Raises:
        NotFound: no such release.
        SignInNeeded, Forbidden: the actor is neither the secretariat nor the chair of a body.
        Invalid: no colour, a colour without words, or a time in the future.
    """
    found = release_id(session, release)
    access.check(actor, why_not_define_colours(actor, release))
    held = held_since(effective_at, clock.now())
    rows = [
        ColourMeaning(
            release_id=found,
            status=rag,
            words=words,
            meeting=(meeting or "").strip() or None,
            by=actor.name,
            effective_at=held,
        )
        for rag, words in check_meanings(meanings).items()
    ]
    entry = StagedEntry(
        actor=actor.id,
        on_behalf_of=actor.on_behalf_of,
        kind="colours.defined",
        subject=f"colours:{release}",
        release_ids=(found,),
        rows=[*rows],
    )
    ledger.stage(session, entry)
    return tuple(rows)
