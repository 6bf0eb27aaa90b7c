"""Documents as evidence on a criterion: giving one, replacing it by a new version, withdrawing it."""

from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app import clock, ledger
from app.domain import access
from app.domain.access import Actor
from app.domain.criterion import check_saw
from app.domain.document import (
    DocumentFacts,
    File,
    check_facts,
    check_key,
    check_withdrawal,
    key_from,
    why_not_document,
)
from app.domain.effective import held_since
from app.domain.errors import Conflict, Fault, Invalid
from app.domain.journal import StagedEntry
from app.domain.telling_record import of_document
from app.models.base import table_of
from app.models.document import Document, DocumentContent
from app.queries.criterion_named import CriterionNamed, name_criterion
from app.queries.document import find_versions, has_content, keys_taken, last_version
from app.queries.moment import resolve
from app.services.evidence import rows_of_evidence

contents = table_of(DocumentContent)


def give_document(
    session: Session,
    actor: Actor,
    *,
    release: str,
    key: str,
    facts: DocumentFacts,
    file: File | None = None,
    document: str = "",
    saw: int,
) -> Document:
    """Record a document on a criterion, from now on: a new one, or a new version that replaces one.

    Args:
        session, actor: the unit of work, and the DCC, the body's secretary, or the secretariat.
        release, key: the criterion.
        facts: its title, and why it is given; of a link, where it leads and the digest of what was seen there.
        file: the uploaded file, if it is none that is linked.
        document: its key; of a new one, made from its title where none is given.
        saw: the version that the actor saw; 0 for a new document.

    Raises:
        NotFound: no such criterion.
        SignInNeeded, Forbidden: the actor may not give documents on it.
        Invalid: something is missing or wrong.
        Stale: there is another version of the document than the actor saw.
    """
    found = name_criterion(session, release, key)
    access.check(actor, why_not_document(actor, found.body, found.body_name, release))
    kept = check_facts(facts, uploaded=file is not None)
    name = _key(session, found, document, kept.title, saw)
    version = _next_version(session, found, name, saw)
    row = Document(
        criterion_id=found.id,
        key=name,
        version=version,
        title=kept.title,
        link=kept.link,
        file_name=file.name if file else "",
        media_type=file.media_type if file else "",
        sha256=file.sha256 if file else kept.sha256,
        words=kept.words,
        withdrawn=False,
        by=actor.name,
        effective_at=_since(session, release, key, name, version),
    )
    if file is not None:
        _keep(session, file)
    _stage(session, actor, "document.given", release, key, found, row)
    return row


def withdraw_document(
    session: Session, actor: Actor, *, release: str, key: str, document: str, words: str, saw: int
) -> Document:
    """Record that a document is evidence no more, and why; its versions and their bytes stay on record.

    Args:
        session, actor: the unit of work, and the DCC, the body's secretary, or the secretariat.
        release, key, document: the document.
        words: why.
        saw: the version that the actor saw.

    Raises:
        NotFound: no such document.
        SignInNeeded, Forbidden: the actor may not give documents on the criterion.
        Invalid: no words.
        Stale: there is another version than the actor saw.
        Conflict: it was withdrawn already.
    """
    found = name_criterion(session, release, key)
    access.check(actor, why_not_document(actor, found.body, found.body_name, release))
    last = find_versions(session, release, key, document, resolve(session))[0]
    version = _next_version(session, found, document, saw)
    if last.withdrawn:
        raise Conflict(f"This document was withdrawn already: {last.words}")
    row = Document(
        criterion_id=found.id,
        key=document,
        version=version,
        title=last.title,
        link=last.link,
        file_name=last.file_name,
        media_type=last.media_type,
        sha256=last.sha256,
        words=check_withdrawal(words),
        withdrawn=True,
        by=actor.name,
        effective_at=held_since(None, clock.now(), last.effective_at),
    )
    _stage(session, actor, "document.withdrawn", release, key, found, row)
    return row


def _keep(session: Session, file: File) -> None:
    """Keep the bytes of a file, once."""
    if has_content(session, file.sha256):
        return
    # Two who send the same bytes at once meet on their digest, and the later one looks again.
    values = {"sha256": file.sha256, "size": len(file.content), "content": file.content}
    session.execute(insert(contents).values(values))


def _key(session: Session, found: CriterionNamed, document: str, title: str, saw: int) -> str:
    if document:
        return check_key(document)
    if saw:
        detail = "Name the document by its key."
        raise Invalid(detail, (Fault("/key", detail),))
    return key_from(title, keys_taken(session, found.id))


def _next_version(session: Session, found: CriterionNamed, name: str, saw: int) -> int:
    last = last_version(session, found.id, name)
    check_saw(saw, last, f"the document {name!r}", f'"{last}"')
    return last + 1


def _since(session: Session, release: str, key: str, name: str, version: int) -> datetime:
    earlier = find_versions(session, release, key, name, resolve(session)) if version > 1 else ()
    return held_since(None, clock.now(), earlier[0].effective_at if earlier else None)


def _stage(
    session: Session, actor: Actor, kind: str, release: str, key: str, found: CriterionNamed, row: Document
) -> None:
    told = of_document(
        found.release_id,
        found.id,
        row.key,
        row.title,
        row.version,
        row.sha256,
        withdrawn=row.withdrawn,
        held=row.effective_at,
    )
    entry = StagedEntry(
        actor=actor.id,
        on_behalf_of=actor.on_behalf_of,
        kind=kind,
        subject=f"criterion:{release}/{key}",
        release_ids=(found.release_id,),
        rows=[row, *rows_of_evidence(session, lambda: [told])],
    )
    ledger.stage(session, entry)
