"""Questions about documents given as evidence: which a criterion has, their versions, and the bytes of one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, Select, func, select
from sqlalchemy.orm import Session

from app.domain.errors import NotFound
from app.models.base import table_of
from app.models.criterion import Criterion
from app.models.document import Document, DocumentContent
from app.models.release import Release
from app.queries.condition import held_at
from app.queries.moment import Moment, latest

release = table_of(Release)
criterion = table_of(Criterion)
document = table_of(Document)
content = table_of(DocumentContent)


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One version of a document; without a link it is a file that is kept here, of so many bytes."""

    id: int
    criterion: str
    key: str
    version: int
    title: str
    words: str
    link: str
    file_name: str
    media_type: str
    sha256: str
    size: int | None
    withdrawn: bool
    by: str
    effective_at: datetime
    recorded_at: datetime

    @property
    def uploaded(self) -> bool:
        """Say whether its bytes are kept here."""
        return not self.link


def _documents(slug: str) -> Select[Any]:
    return (
        select(
            document.c.id,
            criterion.c.key.label("criterion"),
            document.c.key.label("document"),
            document.c.version,
            document.c.title,
            document.c.words,
            document.c.link,
            document.c.file_name,
            document.c.media_type,
            document.c.sha256,
            content.c.size,
            document.c.withdrawn,
            document.c.by,
            document.c.effective_at,
            document.c.recorded_at,
        )
        .select_from(
            document.join(criterion, criterion.c.id == document.c.criterion_id)
            .join(release, release.c.id == criterion.c.release_id)
            .outerjoin(content, (content.c.sha256 == document.c.sha256) & (document.c.link == ""))
        )
        .where(release.c.slug == slug)
    )


def documents_asked(slug: str, moment: Moment) -> Select[Any]:
    """Build the statement that reads the version of each document of a release that stands."""
    other = document.alias()
    same = other.c.criterion_id == document.c.criterion_id, other.c.key == document.c.key
    return _documents(slug).where(document.c.id == latest(document, moment, *same, of=other))


def list_documents(session: Session, slug: str, key: str, moment: Moment) -> tuple[DocumentRow, ...]:
    """List a criterion's documents as they stand, withdrawn ones too, by key."""
    asked = documents_asked(slug, moment).where(criterion.c.key == key).order_by(document.c.key)
    return tuple(document_of(row) for row in session.execute(asked).mappings())


def list_versions(session: Session, slug: str, key: str, moment: Moment) -> tuple[DocumentRow, ...]:
    """List the versions of all documents of a criterion, by key, the latest first."""
    asked = _documents(slug).where(criterion.c.key == key, held_at(document, moment))
    asked = asked.order_by(document.c.key, document.c.version.desc())
    return tuple(document_of(row) for row in session.execute(asked).mappings())


def find_versions(session: Session, slug: str, key: str, name: str, moment: Moment) -> tuple[DocumentRow, ...]:
    """Give the versions of one document, the latest first.

    Raises:
        NotFound: the criterion had no such document at that moment.
    """
    found = tuple(row for row in list_versions(session, slug, key, moment) if row.key == name)
    if not found:
        raise NotFound(f"The criterion {key!r} has no document {name!r}.")
    return found


def find_content(
    session: Session, slug: str, key: str, name: str, version: int, moment: Moment
) -> tuple[DocumentRow, bytes]:
    """Give the bytes of one version of a document, also of one that was replaced or withdrawn since.

    Raises:
        NotFound: there was no such version at that moment, or it is a link and nothing of it is kept here.
    """
    found = [row for row in find_versions(session, slug, key, name, moment) if row.version == version]
    if not found:
        raise NotFound(f"The document {name!r} has no version {version}.")
    kept = session.execute(select(content.c.content).where(content.c.sha256 == found[0].sha256)).scalar()
    if kept is None or not found[0].uploaded:
        raise NotFound(f"Version {version} of the document {name!r} is a link: {found[0].link}")
    return found[0], bytes(kept)


def document_of(row: RowMapping) -> DocumentRow:
    """Read a document from a row of the statements above."""
    return DocumentRow(
        id=row["id"],
        criterion=row["criterion"],
        key=row["document"],
        version=row["version"],
        title=row["title"],
        words=row["words"],
        link=row["link"],
        file_name=row["file_name"],
        media_type=row["media_type"],
        sha256=row["sha256"],
        size=row["size"],
        withdrawn=bool(row["withdrawn"]),
        by=row["by"],
        effective_at=row["effective_at"],
        recorded_at=row["recorded_at"],
    )


def last_version(session: Session, criterion_id: int, name: str) -> int:
    """Give the version of a document that was recorded last, 0 when there is none."""
    newest = session.execute(
        select(func.max(document.c.version)).where(document.c.criterion_id == criterion_id, document.c.key == name)
    ).scalar()
    return int(newest or 0)


def keys_taken(session: Session, criterion_id: int) -> frozenset[str]:
    """Give the keys of a criterion's documents, withdrawn ones too."""
    keys = select(document.c.key).where(document.c.criterion_id == criterion_id).distinct()
    return frozenset(session.execute(keys).scalars())


def has_content(session: Session, sha256: str) -> bool:
    """Say whether bytes of this digest are kept already."""
    return session.execute(select(content.c.sha256).where(content.c.sha256 == sha256)).first() is not None
