"""The documents on a criterion: their fold on the board, their page with its forms, and the file itself."""

import re

import pytest
from httpx import Response

from app.domain.document import DocumentFacts, File
from app.services.document import give_document
from tests.support.cast import PASSWORD, RELEASE, Cast
from tests.support.clients import Pages
from tests.support.small_record import do

BOARD = f"/releases/{RELEASE}/board"
KEY = "regression-testing"
PAGE = f"/releases/{RELEASE}/criteria/{KEY}/documents"
HTML = b"<script>alert(1)</script>"
LINK = {"title": "SIT report", "link": "https://example.org/sit.pdf", "version": "0"}


def plain(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def upload(pages: Pages, content: bytes = HTML, **fields: str) -> Response:
    """Send the form with its file, as a browser without a script does."""
    sent = {"_csrf": pages.token, "title": "SIT report", "version": "0", **fields}
    file = {"file": ("report.html", content, "text/html")}
    answer: Response = pages.client.post(PAGE, data=sent, files=file, follow_redirects=False)
    return answer


def give(cast: Cast, *, uploaded: bool = True) -> None:
    dcc = cast.actor("dcc")
    file = File("report.html", "text/html", "0" * 64, HTML) if uploaded else None
    facts = DocumentFacts("SIT report", link="" if uploaded else LINK["link"])
    do(cast.database, lambda s: give_document(s, dcc, release=RELEASE, key=KEY, facts=facts, file=file, saw=0))


def test_an_empty_page_says_what_belongs_there(pages: Pages) -> None:
    read = plain(pages.get(PAGE).text)
    assert (
        "No documents on this criterion. The DCC, the secretary of the TAG and the secretariat give them here." in read
    )
    assert "Documents" not in plain(pages.get(BOARD).text)


@pytest.mark.parametrize("login", ["dcc", "tag-secretary", "secretariat"])
def test_a_file_is_given_and_comes_back_as_a_file(pages: Pages, login: str) -> None:
    pages.sign_in(login, PASSWORD)
    assert f'href="{PAGE}"' in pages.get(BOARD).text
    pages.get(PAGE)
    answer = upload(pages, words="Final.")
    assert answer.status_code == 303
    page = pages.get(answer.headers["location"])
    assert "The document is recorded." in page.text
    assert "report.html, 25 bytes" in plain(page.text)
    file = pages.client.get(f"{PAGE}/sit-report/versions/1/content")
    assert file.content == HTML
    assert file.headers["content-disposition"].startswith("attachment")
    assert file.headers["x-content-type-options"] == "nosniff"
    assert file.headers["content-security-policy"].startswith("sandbox")
    assert f'href="{PAGE}/sit-report/versions/1/content"' in pages.get(BOARD).text


def test_a_new_version_and_its_conflict(pages: Pages) -> None:
    pages.sign_in("dcc", PASSWORD)
    pages.get(PAGE)
    upload(pages)
    assert pages.post(PAGE, {**LINK, "document": "sit-report", "version": "1"}).status_code == 303
    read = plain(pages.get(PAGE).text)
    assert "version 2, link" in read
    assert "1 earlier version Version 1: SIT report" in read
    stale = pages.post(PAGE, {**LINK, "document": "sit-report", "version": "1", "words": "Another."})
    assert stale.status_code == 409
    assert "version 2 has been recorded since" in stale.text
    assert "Another." in stale.text
    # Sent again it is about the version that the page then showed.
    assert 'name="version" value="2"' in stale.text


def test_what_cannot_be_recorded_is_kept_as_it_was_typed(pages: Pages) -> None:
    pages.sign_in("dcc", PASSWORD)
    pages.get(PAGE)
    plain_link = pages.post(PAGE, {**LINK, "link": "http://example.org/sit.pdf"})
    assert plain_link.status_code == 422
    assert "A link begins with https://" in plain_link.text
    assert 'value="SIT report"' in plain_link.text
    nothing = pages.post(PAGE, {**LINK, "link": ""})
    assert "Choose a file, or give the link to the document." in nothing.text
    assert "No documents on this criterion." in pages.get(PAGE).text


def test_withdrawn_it_leaves_the_board_and_stays_on_its_page(pages: Pages, cast: Cast) -> None:
    give(cast)
    pages.sign_in("tag-secretary", PASSWORD)
    pages.get(PAGE)
    path = f"{PAGE}/sit-report/withdrawal"
    empty = pages.post(path, {"version": "1", "words": " "})
    assert (empty.status_code, "Say why the document is withdrawn." in empty.text) == (422, True)
    assert pages.post(path, {"version": "0", "words": "x"}).status_code == 409
    assert pages.post(path, {"version": "1", "words": "Replaced by the final one."}).status_code == 303
    assert pages.post(path, {"version": "2", "words": "x"}).status_code == 409
    read = plain(pages.get(PAGE).text)
    assert "withdrawn" in read
    assert "Replaced by the final one." in read
    assert pages.client.get(f"{PAGE}/sit-report/versions/1/content").content == HTML
    assert "/sit-report/versions/" not in pages.get(BOARD).text


def test_a_past_page_has_what_it_had_then(pages: Pages, cast: Cast) -> None:
    give(cast, uploaded=False)
    pages.sign_in("dcc", PASSWORD)
    past = pages.get(PAGE, params={"known_at": "2021-10-20"}).status_code
    assert past == 404  # before the record knew of the release at all
    then = pages.get(PAGE, params={"as_at": "2021-10-20"})
    assert "No documents on this criterion." in then.text
    assert "Give a document" not in then.text
    assert LINK["link"] in pages.get(PAGE).text


@pytest.mark.parametrize("login", ["stranger", "tag-chair", "tag-member", "opsg-chair"])
def test_others_are_refused_with_a_reason(pages: Pages, cast: Cast, login: str) -> None:
    give(cast)
    pages.sign_in(login, PASSWORD)
    page = pages.get(PAGE)
    assert "Give a document" not in page.text
    assert "secretary of the TAG" in page.text
    for answer in (upload(pages), pages.post(f"{PAGE}/sit-report/withdrawal", {"version": "1", "words": "x"})):
        assert answer.status_code == 403
        assert "secretary of the TAG" in answer.text


def test_who_has_not_signed_in_reads_what_there_is_and_is_asked_in_for_the_bytes(pages: Pages, cast: Cast) -> None:
    give(cast)
    assert "SIT report" in pages.get(PAGE).text
    answer = pages.client.get(f"{PAGE}/sit-report/versions/1/content", follow_redirects=False)
    assert answer.status_code in (303, 401)
    assert HTML not in answer.content
