"""Documents as evidence on a criterion, over JSON and forms: which there are, giving, replacing and withdrawing one."""

import json
from hashlib import sha256
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.datastructures import FormData

from app.api.conditional import tagged, unless_known
from app.api.document_schemas import (
    CONTENT,
    DocumentMade,
    DocumentSent,
    DocumentsListed,
    VersionsListed,
    WithdrawalSent,
    document_given,
)
from app.api.schemas import Key, Slug
from app.db import Session
from app.domain.document import File
from app.domain.instant import rfc3339
from app.doors import document as door
from app.doors.change import Answer, answer_once
from app.doors.identity import actor_of, database_of
from app.doors.moment import AskedMoment
from app.doors.permission import Guarded
from app.doors.precondition import criterion_tag, page_tag, saw_version
from app.doors.sent import BodySent
from app.queries.criterion_named import name_criterion
from app.queries.document import find_versions, list_documents
from app.queries.moment import Moment
from app.queries.release import find_release, last_entry
from app.services.document import give_document, withdraw_document

router = APIRouter(prefix="/v1", tags=["criteria"], route_class=Guarded)
DOCUMENTS = "/releases/{slug}/criteria/{key}/documents"
DocumentKey = Annotated[str, Path(description="The document's key, for example sit-completion-report.", max_length=80)]
Version = Annotated[int, Path(description="Which version of it.")]


@router.get(DOCUMENTS, summary="Documents on a criterion", response_model=DocumentsListed)
def get_documents(
    request: Request, response: Response, slug: Slug, key: Key, asked: AskedMoment
) -> DocumentsListed | Response:
    """List the documents given as evidence on a criterion, each as it stands; withdrawn ones say so."""

    def read(session: Session, moment: Moment) -> DocumentsListed:
        name_criterion(session, slug, key)
        given = [document_given(row, slug) for row in list_documents(session, slug, key, moment)]
        return DocumentsListed(items=given, as_at=moment.as_at, known_at=moment.known_at)

    return unless_known(request, response, asked, slug, read)


@router.get(f"{DOCUMENTS}/{{document}}", summary="One document", response_model=VersionsListed)
def get_document(
    request: Request, response: Response, slug: Slug, key: Key, document: DocumentKey, asked: AskedMoment
) -> VersionsListed | Response:
    """Give the versions of a document, the latest first; its ETag guards a new version and a withdrawal."""
    actor = actor_of(request)
    with database_of(request).reading(fresh=True) as session:
        moment = asked.resolve(session)
        find_release(session, slug, moment)
        rows = find_versions(session, slug, key, document, moment)
        seq = last_entry(session, slug, moment)
    page = page_tag(request, actor, seq)
    held = tagged(request, response, criterion_tag(rows[0].version, seq, page) if moment.live else page)
    given = [document_given(row, slug) for row in rows]
    return held or VersionsListed(items=given, as_at=moment.as_at, known_at=moment.known_at)


@router.post(
    DOCUMENTS,
    summary="Give a document",
    status_code=201,
    response_model=DocumentMade,
    openapi_extra={"requestBody": {"required": True, "content": CONTENT}},
)
def post_document(request: Request, slug: Slug, key: Key, body: door.DocumentSent) -> Response:
    """Give a file (a form) or a link (JSON) as evidence: a new document, or a new version of the one that is named."""
    actor = actor_of(request)
    found = door.criterion_for_document(request, slug, key)
    sent, file = _read(body)
    saw = door.saw_document(request, found, sent.key)
    return answer_once(
        database_of(request),
        request,
        actor,
        _digest(sent, file),
        lambda session: give_document(
            session, actor, release=slug, key=key, facts=sent.facts(), file=file, document=sent.key, saw=saw
        ),
        lambda row: _present(row, slug, key),
    )


@router.post(
    f"{DOCUMENTS}/{{document}}/withdrawal", summary="Withdraw a document", status_code=201, response_model=DocumentMade
)
def post_withdrawal(
    request: Request, slug: Slug, key: Key, document: DocumentKey, sent: WithdrawalSent, body: BodySent
) -> Response:
    """Record that a document is evidence no more, and why; If-Match with its ETag. Its bytes stay on record."""
    actor = actor_of(request)
    door.criterion_for_document(request, slug, key)
    saw = saw_version(request, door.document_version(request, slug, key, document), "document")
    return answer_once(
        database_of(request),
        request,
        actor,
        body,
        lambda session: withdraw_document(
            session, actor, release=slug, key=key, document=document, words=sent.words, saw=saw.version
        ),
        lambda row: _present(row, slug, key),
    )


@router.get(
    f"{DOCUMENTS}/{{document}}/versions/{{n}}/content",
    summary="The bytes of a document",
    response_class=Response,
    responses={200: {"content": {"application/octet-stream": {}}, "description": "The bytes as they were sent."}},
)
def get_content(
    request: Request, slug: Slug, key: Key, document: DocumentKey, n: Version, asked: AskedMoment
) -> Response:
    """Give the bytes of a version as a file to keep, whatever they are; also of one replaced or withdrawn since."""
    return door.content_file(request, slug, key, document, n, asked)


def _read(body: FormData | bytes) -> tuple[DocumentSent, File | None]:
    """Read what was sent, whichever way it came.

    Raises:
        RequestValidationError: it is not as described; each fault names its place.
    """
    file = None
    if isinstance(body, FormData):
        file = door.file_in(body)
        fields: Any = {name: value for name, value in body.multi_items() if isinstance(value, str)}
    else:
        fields = _json(body)
    try:
        return DocumentSent.model_validate(fields), file
    except ValidationError as error:
        raise RequestValidationError([{**each, "loc": ("body", *each["loc"])} for each in error.errors()]) from error


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except json.JSONDecodeError as error:
        fault = {"type": "json_invalid", "loc": ("body", error.pos), "msg": "JSON decode error"}
        raise RequestValidationError([fault]) from error
    except (UnicodeDecodeError, RecursionError) as error:
        fault = {"type": "json_invalid", "loc": ("body", 0), "msg": "JSON decode error"}
        raise RequestValidationError([fault]) from error


def _digest(sent: DocumentSent, file: File | None) -> bytes:
    """Digest what was sent, not how: a form that is sent again has another boundary."""
    said = (sent.model_dump_json(), (file.name, file.media_type, file.sha256) if file else None)
    return sha256(repr(said).encode()).hexdigest().encode()


def _present(row: Any, slug: str, key: str) -> Answer:
    document = {
        "key": row.key,
        "version": row.version,
        "title": row.title,
        "sha256": row.sha256 or None,
        "withdrawn": row.withdrawn,
        "effective_at": rfc3339(row.effective_at),
        "recorded_at": rfc3339(row.recorded_at),
        "seq": row.seq,
    }
    headers = {
        "ETag": criterion_tag(row.version, row.seq, ""),
        "Location": f"/api/v1/releases/{slug}/criteria/{key}/documents/{row.key}",
    }
    return Answer(document, 201, headers)
