"""The steps of a release's Testing Approach Document (TAD): draft, comments, update, recommendation, acceptance."""

from datetime import datetime

from sqlalchemy.orm import Session

from app import clock, ledger
from app.domain import access
from app.domain.access import Actor
from app.domain.completion_report import TAD_STEPS, check_agreed
from app.domain.duty import check_link
from app.domain.effective import held_since
from app.domain.journal import StagedEntry
from app.domain.status import TadStep
from app.models.completion_report import TadStepTaken
from app.queries.release import release_id


def record_tad_step(
    session: Session,
    actor: Actor,
    *,
    release: str,
    step: TadStep,
    version: str = "",
    agreed: bool | None = None,
    words: str = "",
    link: str = "",
    meeting: str | None = None,
    effective_at: datetime | None = None,
) -> TadStepTaken:
    """Record a step of a release's TAD. A step can be taken again: a later draft, another look.

    Args:
        session, actor: the unit of work, and whoever's step it is, or the secretariat.
        release, step: which step of which release's TAD.
        agreed: yes or no, of the TAG's recommendation and of the acceptance as Annex A; nothing of other steps.
        version, link: the document's version as printed on it, and where it is.
        words, meeting: what was said, and at which meeting; "no" needs words.
        effective_at: when the step was taken; now when not given.

    Raises:
        NotFound: no such release.
        SignInNeeded, Forbidden: the step is another's.
        Invalid: a decision without yes or no, or "no" without words.
    """
    release_number = release_id(session, release)
    access.check(actor, why_not_tad(actor, step, release))
    check_agreed(agreed, words, decides=TAD_STEPS[step].decides)
    check_link(link, "/link")
    row = TadStepTaken(
        release_id=release_number,
        step=step,
        version=version.strip(),
        agreed=agreed,
        words=words.strip(),
        link=link.strip(),
        meeting=(meeting or "").strip() or None,
        by=actor.name,
        effective_at=held_since(effective_at, clock.now()),
    )
    ledger.stage(session, _entry(actor, release, row))
    return row


def _entry(actor: Actor, release: str, row: TadStepTaken) -> StagedEntry:
    return StagedEntry(
        actor=actor.id,
        on_behalf_of=actor.on_behalf_of,
        kind=f"tad.{row.step.value}",
        subject=f"tad:{release}",
        release_ids=(row.release_id,),
        rows=[row],
    )


def why_not_tad(actor: Actor, step: TadStep, release: str) -> str | None:
    """Say why somebody may not record a step of a release's TAD."""
    return access.why_not_keep(actor, TAD_STEPS[step].bodies, f"this step of the TAD ({step.value})", release)
