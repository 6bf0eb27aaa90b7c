"""What can be recorded on an acceptance criterion: statements, positions, marks."""

import json
from datetime import datetime

from sqlalchemy.orm import Session

from app import clock, ledger
from app.domain import access
from app.domain.access import Actor
from app.domain.condition import Wanted, check_all_wanted
from app.domain.criterion import MOST_QUALIFICATIONS, check_saw, check_words, position_tag
from app.domain.errors import Fault, Invalid
from app.domain.journal import StagedEntry
from app.domain.status import Rag
from app.domain.telling import of_statement
from app.domain.verdict import differs
from app.models.criterion import CriterionVersion, Mark, Position, Statement
from app.queries.criterion import find_criterion
from app.queries.criterion_named import CriterionNamed, name_criterion
from app.queries.moment import Moment, resolve
from app.queries.position import last_version
from app.services.condition import conditions_under
from app.services.evidence import rows_of_evidence


def record_position(
    session: Session,
    actor: Actor,
    *,
    release: str,
    key: str,
    status: Rag,
    words: str,
    saw: int,
    saw_seq: int = 0,
) -> Position:
    """Record a member's own view of a criterion.

    Args:
        session: the unit of work.
        actor: the member.
        release: slug of the release.
        key: key of the criterion.
        status: Red, Amber or Green.
        words: why; Amber and Red need them.
        saw: version of the member's own last position as they saw it; 0 when this is their first.
        saw_seq: number of the last journal entry the member's page showed: the evidence it rests on.

    Raises:
        NotFound: no such criterion.
        SignInNeeded, Forbidden: the actor is not an appointed member of the criterion's body.
        Invalid: Amber or Red without words.
        Stale: the member has recorded another position since (in another window).
    """
    found = name_criterion(session, release, key)
    access.check(actor, access.why_not_position(actor, found.body, found.body_name, release))
    check_words(status, words, "/words")
    person_id = _person(actor)
    current = last_version(session, found.id, person_id)
    check_saw(saw, current, "your own position", position_tag(current))
    row = Position(
        criterion_id=found.id,
        person_id=person_id,
        body_id=found.body_id,
        version=current + 1,
        status=status,
        words=words.strip(),
        saw_seq=seen_until(session, saw_seq),
        effective_at=clock.now(),
    )
    ledger.stage(session, entry_on(actor, "position.recorded", release, key, found, [row]))
    return row


def record_mark(
    session: Session,
    actor: Actor,
    *,
    release: str,
    key: str,
    status: Rag,
    view: str,
    qualifications: tuple[str, ...] = (),
    meeting: str | None = None,
    effective_at: datetime | None = None,
    differs_because: str = "",
    explained: bool = False,
    conditions: tuple[Wanted, ...] = (),
    saw: int,
    saw_seq: int = 0,
) -> Mark:
    """Record what a body agreed on a criterion; an Amber still lets a release go (CSC_32_2610, 004:147).

    Args:
        session, actor, release, key: the unit of work, the body's chair or secretary, the criterion.
        status, view, qualifications, conditions, meeting, effective_at: what was agreed, where and when.
        differs_because, explained: why the evidence is contradicted, if it is; hold that this is said.
        saw, saw_seq: the version, and the last journal entry, that the actor saw.

    Raises:
        NotFound, SignInNeeded, Forbidden: no such criterion; the actor is neither chair nor secretary of its body.
        Invalid, Stale: what was agreed cannot be recorded so; something has been recorded since.
    """
    found = name_criterion(session, release, key)
    access.check(actor, access.why_not_mark(actor, found.body, found.body_name, release))
    check_words(status, view, "/view")
    version, held = next_version(found, saw), _held(effective_at)
    _check_explained(session, actor, release, key, (status, differs_because, explained), held)
    row = Mark(
        criterion_id=found.id,
        body_id=found.body_id,
        version=version.version,
        status=status,
        view=view.strip(),
        qualifications=_written(qualifications),
        meeting=meeting or None,
        by=actor.name,
        differs_because=differs_because.strip() or None,
        saw_seq=seen_until(session, saw_seq),
        effective_at=held,
    )
    under = conditions_under(row, check_all_wanted(status, conditions, "/conditions"), actor.name)
    ledger.stage(session, entry_on(actor, "mark.recorded", release, key, found, [version, row, under]))
    return row


def record_statement(
    session: Session,
    actor: Actor,
    *,
    release: str,
    key: str,
    text: str,
    effective_at: datetime | None = None,
    saw: int,
) -> tuple[Statement, int]:
    """Record the DCC's statement of readiness on a criterion.

    Returns:
        The statement and the criterion's version that it made.

    Raises:
        NotFound: no such criterion.
        SignInNeeded, Forbidden: the actor does not speak for the DCC.
        Invalid: no words, or a time in the future.
        Stale: a statement or a mark has been recorded since.
    """
    found = name_criterion(session, release, key)
    access.check(actor, access.why_not_state(actor, release))
    if not text.strip():
        detail = "A statement needs words."
        raise Invalid(detail, (Fault("/text", detail),))
    check_words(Rag.GREEN, text, "/text")
    version = next_version(found, saw)
    row = Statement(
        criterion_id=found.id,
        number=found.statements + 1,
        text=text.strip(),
        by=actor.name,
        effective_at=_held(effective_at),
    )
    evidence = rows_of_evidence(
        session, lambda: [of_statement(found.release_id, found.id, row.number, row.text, row.effective_at)]
    )
    ledger.stage(session, entry_on(actor, "statement.recorded", release, key, found, [version, row, *evidence]))
    return row, version.version


def _check_explained(
    session: Session, actor: Actor, release: str, key: str, told: tuple[Rag, str, bool], held: datetime
) -> None:
    """Hold that a mark which the evidence contradicts says why, where that is asked (raises Invalid: it does not)."""
    status, because, asked = told
    check_words(Rag.GREEN, because, "/differs_because")
    if because.strip() or not asked:
        return
    now = resolve(session)
    then = Moment(held, now.known_at, now.seq, live=False)
    verdict = find_criterion(session, release, key, then, actor).evidence.verdict
    if differs(status, verdict.finding):
        against = " ".join(item.sentence for item in verdict.items if item.finding is verdict.finding)
        detail = f"The evidence says otherwise: {against} Say why it is {status.value.capitalize()} all the same."
        raise Invalid(detail, (Fault("/differs_because", detail),))


def _person(actor: Actor) -> int:
    if actor.person_id is None:
        raise RuntimeError("a rule let through somebody who is no person")
    return actor.person_id


def next_version(found: CriterionNamed, saw: int) -> CriterionVersion:
    """Take a criterion's next version.

    Raises:
        Stale: the sender saw another version than stands.
    """
    check_saw(saw, found.version, "this criterion", f'"{found.version}"')
    return CriterionVersion(criterion_id=found.id, version=found.version + 1)


def seen_until(session: Session, saw_seq: int) -> int:
    """Hold what a sender says they saw to what there was to see: nobody has seen an entry that is yet to come.

    Who does not say what they saw decides on the record as it is.
    """
    head = ledger.head(session)[0]
    return max(0, min(saw_seq, head)) if saw_seq else head


def _held(effective_at: datetime | None) -> datetime:
    now = clock.now()
    if effective_at is not None and effective_at > now:
        detail = "Nothing can be recorded as agreed in the future."
        raise Invalid(detail, (Fault("/effective_at", detail),))
    return effective_at or now


def _written(qualifications: tuple[str, ...]) -> str:
    """Write qualifications as they are kept, the empty ones left out (raises Invalid: too many, or too long)."""
    if len(qualifications) > MOST_QUALIFICATIONS:
        detail = f"At most {MOST_QUALIFICATIONS} qualifications."
        raise Invalid(detail, (Fault("/qualifications", detail),))
    for index, words in enumerate(qualifications):
        check_words(Rag.GREEN, words, f"/qualifications/{index}")
    return json.dumps([words.strip() for words in qualifications if words.strip()], ensure_ascii=False)


def entry_on(actor: Actor, kind: str, release: str, key: str, found: CriterionNamed, rows: list[object]) -> StagedEntry:
    """Make the journal entry of something recorded on a criterion."""
    return StagedEntry(
        actor=actor.id,
        on_behalf_of=actor.on_behalf_of,
        kind=kind,
        subject=f"criterion:{release}/{key}",
        release_ids=(found.release_id,),
        before={"version": found.version},
        rows=rows,
    )
