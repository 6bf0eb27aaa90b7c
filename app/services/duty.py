"""What a Test Participant records: that it takes part in a release's testing, and what it submits."""

from sqlalchemy.orm import Session

from app import clock, ledger
from app.domain import access
from app.domain.access import Actor
from app.domain.duty import DUTIES, check_party, check_submission
from app.domain.errors import Conflict
from app.domain.journal import StagedEntry
from app.domain.status import Duty
from app.models.base import Stamped
from app.models.duty import DutySubmission, Participation
from app.queries.duty import takes_part
from app.queries.release import release_id


def declare_participation(
    session: Session, actor: Actor, *, release: str, party: str, takes_part: bool, words: str = ""
) -> Participation:
    """Record a party's word that it takes part in a release's testing, or no longer does; it holds from now on.

    Args:
        session, actor: the unit of work, and the party's person.
        release: slug of the release.
        party: what the party is called.
        takes_part: yes or no.
        words: anything said with it.

    Raises:
        NotFound: no such release.
        SignInNeeded, Forbidden: the actor is no party's person.
        Invalid: the party is not named.
    """
    release_number = release_id(session, release)
    access.check(actor, access.why_not_take_part(actor, release))
    check_party(party)
    row = Participation(
        release_id=release_number,
        person_id=_person(actor),
        party=party.strip(),
        takes_part=takes_part,
        words=words.strip(),
        effective_at=clock.now(),
    )
    _stage(session, actor, "participation.declared", f"participation:{release}", release_number, row)
    return row


def submit_duty(
    session: Session, actor: Actor, *, release: str, duty: Duty, link: str = "", words: str = ""
) -> DutySubmission:
    """Record what a Test Participant submits. It counts from when it is received: nobody backdates their own.

    Args:
        session, actor: the unit of work, and the party's person.
        release: slug of the release.
        duty: what is submitted: its regression testing plans, or its results.
        link: where it is; or else
        words: a note that says where it is or what it says.

    Raises:
        NotFound: no such release.
        SignInNeeded, Forbidden: the actor is no party's person.
        Conflict: the party has not said that it takes part.
        Invalid: neither link nor note.
    """
    release_number = release_id(session, release)
    access.check(actor, access.why_not_take_part(actor, release))
    check_submission(link, words)
    if not takes_part(session, release_number, _person(actor)):
        raise Conflict(
            f"Say first that you take part in this release's testing; then submit your {DUTIES[duty].words}."
        )
    row = DutySubmission(
        release_id=release_number,
        person_id=_person(actor),
        duty=duty,
        link=link.strip(),
        words=words.strip(),
        effective_at=clock.now(),
    )
    _stage(session, actor, "duty.submitted", f"duty:{release}/{duty.value}", release_number, row)
    return row


def _person(actor: Actor) -> int:
    if actor.person_id is None:
        raise RuntimeError("a rule let through somebody who is no person")
    return actor.person_id


def _stage(session: Session, actor: Actor, kind: str, subject: str, release_number: int, row: Stamped) -> None:
    entry = StagedEntry(
        actor=actor.id,
        on_behalf_of=actor.on_behalf_of,
        kind=kind,
        subject=subject,
        release_ids=(release_number,),
        rows=[row],
    )
    ledger.stage(session, entry)
