"""How documents are written over JSON, and read from JSON and from forms."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, ConfigDict, Field

from app.api.schemas import Given, Listed, Sent, ShortWords, Words
from app.domain.document import LONGEST_KEY, LONGEST_LINK, LONGEST_TITLE, DocumentFacts
from app.domain.words import readable
from app.queries.document import DocumentRow

Link = Annotated[str, Field(max_length=LONGEST_LINK), AfterValidator(readable)]
SAID: dict[str, Any] = {
    "key": {"type": "string", "maxLength": LONGEST_KEY, "description": "Of a new one: from its title when absent."},
    "title": {"type": "string", "maxLength": LONGEST_TITLE},
    "words": {"type": "string", "description": "Why it is given, or what is new in this version."},
}
LINKED: dict[str, Any] = {
    "link": {"type": "string", "format": "uri", "description": "Where it is: an https address."},
    "sha256": {"type": "string", "description": "The SHA-256 of what was seen there, if it is known."},
}
FILE: dict[str, Any] = {"file": {"type": "string", "contentMediaType": "application/octet-stream"}}


def _body(required: str, properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["title", required],
        "additionalProperties": False,
        "properties": SAID | properties,
    }


CONTENT: dict[str, Any] = {
    "multipart/form-data": {"schema": _body("file", FILE)},
    "application/json": {
        "schema": _body("link", LINKED),
        "example": {"title": "SIT Completion Report", "link": "https://example.org/sit-report.pdf", "words": "Final."},
    },
}


class DocumentSent(Sent):
    """What is said of a document, whichever way it was sent."""

    key: ShortWords = ""
    title: ShortWords
    words: Words = ""
    link: Link = ""
    sha256: ShortWords = ""

    def facts(self) -> DocumentFacts:
        """Give what is said of it."""
        return DocumentFacts(self.title, self.words, self.link, self.sha256)


class WithdrawalSent(Sent):
    """Why a document is evidence no more."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"words": "Superseded by the final report."}]})

    words: Words


class DocumentGiven(Given):
    """One version of a document: a file that is kept here, or a link with the digest of what was seen there."""

    key: str = Field(examples=["sit-completion-report"])
    version: int
    title: str
    words: str
    link: str | None = Field(description="Where it is; none of a file that is kept here.")
    file_name: str | None
    media_type: str | None
    size: int | None = Field(description="Bytes of a file that is kept here.")
    sha256: str | None
    withdrawn: bool
    by: str
    effective_at: datetime
    recorded_at: datetime
    content: str | None = Field(description="The address of the file's bytes, for who is signed in.")


class DocumentsListed(Listed):
    """A criterion's documents as they stand, withdrawn ones too, by key."""

    items: list[DocumentGiven]


class VersionsListed(Listed):
    """The versions of one document, the latest first."""

    items: list[DocumentGiven]


class DocumentMade(Given):
    """A version of a document just recorded."""

    key: str
    version: int
    title: str
    sha256: str | None
    withdrawn: bool
    effective_at: datetime
    recorded_at: datetime
    seq: int


def document_given(row: DocumentRow, slug: str) -> DocumentGiven:
    """Present one version of a document."""
    address = f"/api/v1/releases/{slug}/criteria/{row.criterion}/documents/{row.key}/versions/{row.version}/content"
    own = {
        "link": row.link or None,
        "file_name": row.file_name or None,
        "media_type": row.media_type or None,
        "sha256": row.sha256 or None,
        "content": address if row.uploaded else None,
    }
    names = DocumentGiven.model_fields.keys() - own.keys()
    return DocumentGiven(**{name: getattr(row, name) for name in names}, **own)
