"""Signing in and out, forms that are ours, and what somebody typed before they were asked who they are."""

import re
from pathlib import Path

import pytest
import time_machine
from httpx import Response

from app import clock, security
from app.main import create_app
from app.settings import Environment, Settings
from tests.support.cast import PASSWORD, RELEASE
from tests.support.clients import Pages, TestClient

BOARD = f"/releases/{RELEASE}/board"
POSITIONS = f"/releases/{RELEASE}/criteria/code-deployable/positions"
TYPED = {"status": "amber", "words": 'Four "tests" <b>failed</b>.\n\n{{ 7*7 }}', "version": ""}
SHOWN = "Four &#34;tests&#34; &lt;b&gt;failed&lt;/b&gt;."


def cookies(answer: Response) -> list[str]:
    return answer.headers.get_list("set-cookie")


@pytest.mark.parametrize(
    "login", ["tag-member", "nobody-at-all", "", "x" * 500, "a\x00b", "' or 1=1 --", "tag-member\n"]
)
def test_a_wrong_sign_in_keeps_the_name_and_tells_nothing(pages: Pages, login: str) -> None:
    pages.get("/sign-in")
    answer = pages.post("/sign-in", {"login": login, "password": "wrong-password", "next": BOARD})
    assert answer.status_code == 401
    assert "do not go together" in answer.text
    assert f'name="next" value="{BOARD}"' in answer.text
    assert "wrong-password" not in answer.text
    assert not any(c.startswith("rb_session") for c in cookies(answer))
    if login == "tag-member":
        assert 'value="tag-member"' in answer.text


def test_too_many_wrong_sign_ins_close_the_door_for_a_while(pages: Pages) -> None:
    pages.get("/sign-in")
    for _ in range(10):
        assert pages.post("/sign-in", {"login": "tag-member", "password": "wrong"}).status_code == 401
    for password in ("wrong", PASSWORD):
        answer = pages.post("/sign-in", {"login": "TAG-member ", "password": password})
        assert answer.status_code == 429
        assert 0 < int(answer.headers["retry-after"]) <= 15 * 60 + 1
        assert "Wait" in answer.text
    assert pages.post("/sign-in", {"login": "tag-chair", "password": PASSWORD}).status_code == 303
    with time_machine.travel(clock.now().timestamp() + 16 * 60, tick=True):
        pages.client.cookies.clear()
        assert pages.sign_in("tag-member", PASSWORD).status_code == 303


@pytest.mark.parametrize(
    "where",
    [
        "//evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example", "https:evil.example", "evil",
        "javascript:alert(1)", "/\t/evil.example", "/\n/evil", " //evil.example", "///evil.example", "",
    ],
)  # fmt: skip
def test_next_cannot_leave_the_site(pages: Pages, where: str) -> None:
    page = pages.get("/sign-in", params={"next": where})
    assert 'name="next" value="/"' in page.text
    answer = pages.post("/sign-in", {"login": "tag-member", "password": PASSWORD, "next": where})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


def test_next_leads_on(pages: Pages) -> None:
    pages.get("/sign-in", params={"next": f"{BOARD}?as_at=2021-09-30"})
    sent = {"login": "tag-member", "password": PASSWORD, "next": f"{BOARD}?as_at=2021-09-30"}
    assert pages.post("/sign-in", sent).headers["location"] == f"{BOARD}?as_at=2021-09-30"


def test_words_typed_before_signing_in_are_recorded_after_it(pages: Pages) -> None:
    asked = pages.client.post(POSITIONS, data=TYPED)
    assert asked.status_code == 401
    assert asked.headers["www-authenticate"]
    assert SHOWN in asked.text
    # Tokens and the build's name are whatever they are.
    assert "49" not in re.sub(r'"[0-9a-f]{16,}"|/static/[0-9a-f]+/', "", asked.text)
    pages._read(asked)
    names = dict(re.findall(r'name="(kept\.[a-z]+)" value="([^"]*)"', asked.text))
    assert names.keys() == {"kept.status", "kept.words", "kept.version"}
    kept = {f"kept.{name}": value for name, value in TYPED.items()}
    wrong = pages.post("/sign-in", {"login": "tag-member", "password": "wrong", "next": POSITIONS, **kept})
    assert (wrong.status_code, SHOWN in wrong.text) == (401, True)
    page = pages.post("/sign-in", {"login": "tag-member", "password": PASSWORD, "next": POSITIONS, **kept})
    assert page.status_code == 200
    assert f'action="{POSITIONS}"' in page.text
    assert SHOWN in page.text
    done = pages.post(POSITIONS, TYPED)
    assert done.status_code == 303
    board = pages.get(done.headers["location"])
    assert SHOWN in board.text
    assert "{{ 7*7 }}" in board.text


def test_the_cookie_changes_at_sign_in_and_is_closed_to_scripts_and_others(pages: Pages) -> None:
    visit = cookies(pages.get("/sign-in"))
    assert len(visit) == 1
    pages.client.cookies.set("rb_session", "planted-by-somebody-else")
    pages.get("/sign-in")
    answer = pages.post("/sign-in", {"login": "tag-member", "password": PASSWORD})
    (session,) = cookies(answer)
    assert "planted" not in session
    for cookie in (*visit, session):
        assert {"HttpOnly", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))
        assert "Secure" not in cookie


@pytest.mark.parametrize(
    ("environment", "address"), [(Environment.PRODUCTION, "http"), (Environment.DEVELOPMENT, "https")]
)
def test_cookies_are_secure_where_the_site_is(
    record_url: str, tmp_path: Path, environment: Environment, address: str
) -> None:
    secret = "0123456789abcdefghijklmnopqrstuvwxyz"
    made = Settings(database_url=record_url, data_dir=tmp_path, secret_key=secret, environment=environment)
    with TestClient(create_app(made)) as client:
        (cookie,) = client.get(f"{address}://testserver/sign-in").headers.get_list("set-cookie")
    assert "Secure" in cookie.split("; ")


def test_signing_out_ends_the_session_on_the_server(pages: Pages) -> None:
    pages.sign_in("tag-member", PASSWORD)
    token = pages.client.cookies["rb_session"]
    assert "Tag member" in pages.get("/").text
    answer = pages.post("/sign-out")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    (cookie,) = cookies(answer)
    assert "Max-Age=0" in cookie
    assert {"HttpOnly", "SameSite=lax"} <= set(cookie.split("; "))
    pages.client.cookies.clear()
    pages.client.cookies.set("rb_session", token)
    assert "Tag member" not in pages.get("/").text


def test_a_session_runs_out(pages: Pages) -> None:
    pages.sign_in("tag-member", PASSWORD)
    with time_machine.travel(clock.now().timestamp() + 13 * 3600, tick=True):
        assert "Tag member" not in pages.get("/").text
        assert pages.post("/sign-out").status_code in {303, 403}


@pytest.mark.parametrize("token", ["", "x", "0" * 80, "é" * 80])
def test_a_form_that_is_not_ours_records_nothing_and_keeps_the_words(pages: Pages, token: str) -> None:
    pages.sign_in("tag-member", PASSWORD)
    answer = pages.post(POSITIONS, TYPED, token=token)
    assert answer.status_code == 403
    assert "out of date" in answer.text
    assert SHOWN in answer.text
    # The page shows the words in a form of ours: one press records them.
    assert pages.post(POSITIONS, TYPED).status_code == 303


def test_the_token_of_another_session_is_refused(pages: Pages) -> None:
    pages.sign_in("tag-chair", PASSWORD)
    pages.get(BOARD)
    foreign = pages.token
    pages.client.cookies.clear()
    pages.sign_in("tag-member", PASSWORD)
    assert pages.post(POSITIONS, TYPED, token=foreign).status_code == 403
    for path in ("/sign-out", "/sign-in"):
        assert pages.post(path, {"login": "x", "password": "y"}, token=foreign).status_code == 403


@pytest.mark.parametrize(
    ("site", "status"), [("cross-site", 403), ("same-site", 403), ("same-origin", 303), ("none", 303)]
)
def test_what_another_site_sends_is_refused(pages: Pages, site: str, status: int) -> None:
    pages.sign_in("tag-member", PASSWORD)
    pages.get(BOARD)
    assert pages.post(POSITIONS, TYPED, headers={"Sec-Fetch-Site": site}).status_code == status


def test_a_token_is_written_anew_each_time_and_each_one_holds(pages: Pages) -> None:
    tokens = set()
    for _ in range(3):
        pages.get("/sign-in")
        tokens.add(pages.token)
    assert len(tokens) == 3
    for token in tokens:
        assert pages.post("/sign-in", {"login": "x", "password": "y"}, token=token).status_code == 401


def test_a_token_fits_one_visit_of_one_house() -> None:
    token = security.form_token("secret", "visit")
    assert security.form_token_fits("secret", "visit", token)
    assert not security.form_token_fits("secret", "visitor", token)
    assert not security.form_token_fits("other", "visit", token)
    assert not security.form_token_fits("secret", "visit", token[:-1] + ("0" if token[-1] != "0" else "1"))


@pytest.mark.parametrize(
    "kind", ["multipart/form-data", "multipart/form-data; boundary=x", "application/json", "text/plain"]
)
def test_a_form_that_cannot_be_read_is_told_as_a_page(pages: Pages, kind: str) -> None:
    for signed_in in (False, True):
        if signed_in:
            pages.sign_in("tag-member", PASSWORD)
        answer = pages.client.post(POSITIONS, content=b"--x\r\nnonsense", headers={"Content-Type": kind})
        assert answer.status_code in {400, 401, 403}
        pages._read(answer)


def test_a_form_with_half_a_character_or_a_file(pages: Pages) -> None:
    pages.sign_in("tag-member", PASSWORD)
    pages.get(BOARD)
    part = '--x\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'
    sent = part.format("_csrf", pages.token) + part.format("status", "amber") + part.format("words", "\\ud800 <b>")
    kind = "multipart/form-data; boundary=x; charset=unicode_escape"
    answer = pages.client.post(
        POSITIONS, content=f"{sent}--x--\r\n".encode(), headers={"Content-Type": kind}, follow_redirects=False
    )
    assert answer.status_code in {303, 422}
    answer = pages.client.post(POSITIONS, data={"_csrf": pages.token}, files={"words": b"x"})
    assert answer.status_code == 400
    pages._read(answer)


@pytest.mark.parametrize("signed_in", [False, True])
def test_a_form_that_is_too_large(pages: Pages, signed_in: bool) -> None:
    if signed_in:
        pages.sign_in("tag-member", PASSWORD)
        pages.get(BOARD)
    answer = pages.post(POSITIONS, {**TYPED, "words": "x" * 1024 * 1024})
    assert answer.status_code == 413


def test_an_api_key_opens_no_page_and_a_session_no_api(pages: Pages, api: TestClient) -> None:
    pages.sign_in("tag-member", PASSWORD)
    answer = api.post(f"/api/v1{POSITIONS}", json={"status": "green"}, headers={"If-None-Match": "*"})
    assert answer.status_code == 401
