"""What both doors do with documents: who may give one, what they saw, reading what was sent, giving the bytes out."""

from collections.abc import AsyncIterator
from hashlib import sha256
from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, Request
from starlette.datastructures import FormData, UploadFile
from starlette.responses import Response

from app.domain import access
from app.domain.document import File, file_name, media_type, why_not_document
from app.domain.errors import NotAccepted, PreconditionMissing, Stale
from app.doors.identity import actor_of, database_of
from app.doors.moment import Asked
from app.doors.precondition import not_modified, saw_version
from app.queries.criterion_named import CriterionNamed, name_criterion
from app.queries.document import find_content, find_versions, last_version
from app.queries.moment import resolve
from app.queries.release import find_release

FORM, JSON = "multipart/form-data", "application/json"
MOST_FIELDS = 20
# A document is somebody else's page: whatever it holds, it runs nothing and shows nothing here.
CLOSED = "sandbox; default-src 'none'; frame-ancestors 'none'"


async def document_sent(request: Request) -> AsyncIterator[FormData | bytes]:
    """Give what was sent, a form with its file or a body of JSON; a large file waits on disk."""
    said = (request.headers.get("content-type") or JSON).partition(";")[0].strip().lower()
    if said == FORM:
        async with request.form(max_files=1, max_fields=MOST_FIELDS) as form:
            yield form
        return
    if said != JSON and not (said.startswith("application/") and said.endswith("+json")):
        raise NotAccepted(
            f"A document is sent as {FORM} with its file, or its link as {JSON}; this says {said[:80]!r}."
        )
    if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise NotAccepted("Bodies are read uncompressed, without Content-Encoding.")
    yield await request.body()


DocumentSent = Annotated[FormData | bytes, Depends(document_sent)]


def file_in(form: FormData, name: str = "file") -> File | None:
    """Give the file that came with a form, if one was chosen."""
    sent = form.get(name)
    if not isinstance(sent, UploadFile) or not sent.filename:
        return None
    content = sent.file.read()
    return File(file_name(sent.filename), media_type(sent.content_type), sha256(content).hexdigest(), content)


def criterion_for_document(request: Request, slug: str, key: str) -> CriterionNamed:
    """Give the criterion that somebody is about to give a document on; the service asks again.

    Raises:
        NotFound: there is no such criterion.
        SignInNeeded, Forbidden: it is not for this somebody, whatever they bring.
    """
    actor = actor_of(request)
    with database_of(request).reading(fresh=True) as session:
        found = name_criterion(session, slug, key)
    access.check(actor, why_not_document(actor, found.body, found.body_name, slug))
    return found


def document_version(request: Request, slug: str, key: str, document: str) -> int:
    """Give the version of the document that somebody is about to withdraw.

    Raises:
        NotFound: there is no such document.
    """
    with database_of(request).reading(fresh=True) as session:
        return find_versions(session, slug, key, document, resolve(session))[0].version


def saw_document(request: Request, found: CriterionNamed, document: str) -> int:
    """Read which version of a document the sender saw: none (If-None-Match: *), or one (If-Match).

    Args:
        request: the request.
        found: the criterion.
        document: the document's key; empty where the sender leaves it to us.

    Raises:
        PreconditionMissing: both headers are absent.
        Stale: If-Match holds no tag of a document.
    """
    if "if-match" in request.headers:
        with database_of(request).reading(fresh=True) as session:
            current = last_version(session, found.id, document)
        if not current and request.headers["if-match"].strip() == "*":
            raise Stale("There is no such document to be replaced.", current='"0"')
        return saw_version(request, current, "document").version
    if (request.headers.get("if-none-match") or "").strip() == "*":
        return 0
    raise PreconditionMissing(
        "Send If-None-Match: * for a new document, or If-Match with the ETag of the one that this replaces."
    )


def content_file(request: Request, slug: str, key: str, document: str, version: int, asked: Asked) -> Response:
    """Give the bytes of one version of a document as a file to keep, whatever they are: nothing shows them inline.

    Raises:
        NotFound: there was no such version at that moment, or nothing of it is kept here.
    """
    with database_of(request).reading() as session:
        moment = asked.resolve(session)
        find_release(session, slug, moment)
        row, content = find_content(session, slug, key, document, version, moment)
    tag = f'"{row.sha256}"'
    headers = {
        "Content-Disposition": _attachment(row.file_name),
        "Content-Security-Policy": CLOSED,
        "X-Content-Type-Options": "nosniff",
        "ETag": tag,
        "Cache-Control": "private, no-cache",
    }
    if not_modified(request, tag):
        return Response(status_code=304, headers=headers)
    headers["Content-Type"] = row.media_type  # as it was sent: no character set is added to it
    return Response(content, headers=headers)


def _attachment(name: str) -> str:
    """Write a file's name for its reader (RFC 6266): in plain characters, and as it is."""
    plain = name.encode("ascii", "replace").decode().replace("?", "_").replace("\\", "_").replace('"', "_")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
