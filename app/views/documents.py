"""The documents on a criterion: their page with its forms, and their bytes as files."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from app.db import Session
from app.domain.document import DocumentFacts, why_not_document
from app.domain.errors import Conflict, DomainError, Invalid, Stale
from app.doors import document as door
from app.doors.change import carry_out
from app.doors.form import own_form
from app.doors.identity import actor_of, database_of
from app.doors.moment import Asked, AskedOnPage
from app.doors.precondition import page_tag
from app.doors.sent import FileSent, FormSent
from app.errors import faults_of, telling_of
from app.queries.criterion import find_criterion
from app.queries.document import list_versions
from app.queries.moment import Moment
from app.queries.release import find_release, last_entry
from app.services.document import give_document, withdraw_document
from app.views.criterion_form import number_typed, words_typed
from app.views.page import render, unless_held
from app.views.releases import clocks

router = APIRouter()
PAGE = "/releases/{slug}/criteria/{key}/documents"
SAID = {"given": "The document is recorded.", "withdrawn": "The document is withdrawn."}


@dataclass(frozen=True, slots=True)
class Tried:
    """A form that was not recorded: which one, of which document, what was typed, and what stood in the way."""

    form: str = ""
    document: str = ""
    typed: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    detail: str = ""


@router.get(PAGE)
def get_documents(request: Request, slug: str, key: str, asked: AskedOnPage, recorded: str = "") -> Response:
    """Show the documents on a criterion with all their versions, now or as they stood."""
    actor = actor_of(request)
    with database_of(request).reading(fresh=not actor.anonymous) as session:
        moment = asked.resolve(session)
        said = _page(request, session, slug, key, moment)
        tag = page_tag(request, actor, last_entry(session, slug, moment))
    told = {"tried": Tried(), "said": SAID.get(recorded)}
    return unless_held(request, tag, lambda: render(request, "documents/page.html", **said, **told))


@router.post(PAGE)
def post_document(request: Request, slug: str, key: str, form: FileSent) -> Response:
    """Take a document from the form: a file or a link, a new one or a new version."""
    typed = own_form(request, form)
    door.criterion_for_document(request, slug, key)
    document = typed.get("document", "")

    def work(session: Session) -> object:
        facts = DocumentFacts(
            words_typed(typed, "title"),
            words_typed(typed, "words"),
            words_typed(typed, "link"),
            words_typed(typed, "sha256"),
        )
        return give_document(
            session,
            actor_of(request),
            release=slug,
            key=key,
            facts=facts,
            file=door.file_in(form),
            document=document,
            saw=number_typed(typed, "version"),
        )

    return _record(request, slug, key, Tried("give", document, typed), work, "given")


@router.post(f"{PAGE}/{{document}}/withdrawal")
def post_withdrawal(request: Request, slug: str, key: str, document: str, form: FormSent) -> Response:
    """Take from the form that a document is evidence no more."""
    typed = own_form(request, form)
    door.criterion_for_document(request, slug, key)

    def work(session: Session) -> object:
        return withdraw_document(
            session,
            actor_of(request),
            release=slug,
            key=key,
            document=document,
            words=words_typed(typed, "words"),
            saw=number_typed(typed, "version"),
        )

    return _record(request, slug, key, Tried("withdraw", document, typed), work, "withdrawn")


@router.get(f"{PAGE}/{{document}}/versions/{{n}}/content")
def get_content(request: Request, slug: str, key: str, document: str, n: int, asked: AskedOnPage) -> Response:
    """Give the bytes of a version as a file to keep: nothing shows them inline."""
    return door.content_file(request, slug, key, document, n, asked)


def _page(request: Request, session: Session, slug: str, key: str, moment: Moment) -> dict[str, Any]:
    row = find_criterion(session, slug, key, moment, actor_of(request))
    versions = list_versions(session, slug, key, moment)
    reason = why_not_document(actor_of(request), row.body, row.body_name, slug)
    return {
        "release": find_release(session, slug, moment),
        "criterion": row,
        "documents": [tuple(rows) for _, rows in groupby(versions, key=lambda each: each.key)],
        "may_give": moment.live and reason is None,
        "why_not_give": reason,
        "recorded_seq": moment.seq,
        **clocks(moment),
    }


def _record(
    request: Request, slug: str, key: str, tried: Tried, work: Callable[[Session], object], done: str
) -> Response:
    """Carry a form out: back to the page, or the page again with what stood in the way and what was typed."""
    try:
        carry_out(database_of(request), work)
    except (Invalid, Stale, Conflict) as error:
        return _refused(request, slug, key, tried, error)
    return RedirectResponse(f"/releases/{slug}/criteria/{key}/documents?recorded={done}", 303)


def _refused(request: Request, slug: str, key: str, tried: Tried, error: DomainError) -> Response:
    with database_of(request).reading(fresh=True) as session:
        said = _page(request, session, slug, key, Asked(None, None).resolve(session))
    errors = {fault.pointer.strip("/"): fault.detail for fault in faults_of(error)}
    told = Tried(tried.form, tried.document, tried.typed, errors, error.detail)
    status = 409 if isinstance(error, Stale) else telling_of(error).status
    return render(request, "documents/page.html", status, **said, tried=told, said=None)
