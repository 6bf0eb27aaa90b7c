"""Every page: it stands, has a title and one main heading, and shows nobody's words as anything but words."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from app.doors.permission import ROUTES
from app.errors import PLAIN, TELLINGS
from app.views.page import TEMPLATES, environment, static_files
from tests.support.cast import PASSWORD, RELEASE
from tests.support.clients import Pages, TestClient
from tests.support.problems import bearer

BOARD = f"/releases/{RELEASE}/board"
CRITERION = f"/releases/{RELEASE}/criteria/code-deployable"
PHASE = f"/releases/{RELEASE}/testing/phases/UIT"
INCIDENTS = f"/releases/{RELEASE}/testing/incidents"
NOT_PAGES = {"/static/{build}/{path:path}", "/favicon.ico", "/livez", "/readyz", "/releases/{slug}/timeline.svg"}
NOT_PAGES |= {"/my", "/meetings/{body}/{date}/sitting/{slug}"}  # for some: tests/views/test_my.py, test_sitting.py
NOT_PAGES |= {"/releases/{slug}/events"}  # a stream that never ends
NOT_PAGES |= {"/releases/{slug}/criteria/{key}/documents/{document}/versions/{n}/content"}  # a file
RELEASES = ["november-2019", "june-2020", "november-2021"]
EVIL = "<script>alert(1)</script>\"'><img src=x onerror=y> {{ 7*7 }} {% raw %} </textarea>&amp;\n\n• <b>x</b>\n• ]]>"
# What the words would become if they were taken for markup, or worked out.
ALIVE = ("<script>alert", "<img src=x", "</textarea>&amp;", "<b>x</b>", " 49 ")


def addresses() -> list[str]:
    found = []
    for name in ROUTES:
        method, path = name.split(" ", 1)
        is_file = Path(path).suffix in {".svg", ".csv", ".xlsx", ".ics", ".md", ".docx", ".pdf"}
        # tests/views/test_testing.py, test_testing_issue_page.py, test_decisions.py
        of_one = any(part in path for part in ("{id}", "/issues/{key}", "{version}"))
        if method == "GET" and not path.startswith("/api") and path not in NOT_PAGES and not (is_file or of_one):
            for slug in RELEASES if "{slug}" in path and "problems" not in path else ["stale"]:
                found.append(
                    path.replace("{slug}", slug)
                    .replace("{key}", "code-deployable")
                    .replace("{ref}", "SECMP0062")
                    .replace("{reference}", "CSC_32_2610")
                    .replace("{code}", "UIT")
                    .replace("{body}", "tag")
                    .replace("{date}", "2021-09-29")
                )
    return found


def test_every_template_compiles() -> None:
    made = environment("build")
    names = [path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*") if path.is_file()]
    assert len(names) > 20
    for name in names:
        made.get_template(name)


# What a page shows differs by who reads it only where something can be recorded.
OF_CRITERION = [f"{CRITERION}/history", f"{CRITERION}/documents", f"{CRITERION}/statements"]
MEETING = "/meetings/tag/2021-09-29"
OF_MEETING = ["/meetings", MEETING, f"{MEETING}/minutes", f"{MEETING}/sitting/{RELEASE}"]
FOR_RECORDING = [
    "/",
    BOARD,
    f"/releases/{RELEASE}/risks",
    f"/releases/{RELEASE}/decision",
    *OF_CRITERION,
    f"/releases/{RELEASE}/testing",
    PHASE,
    INCIDENTS,
    *OF_MEETING,
]
FOR_READERS = {
    None: addresses(),
    "tag-chair": FOR_RECORDING,
    "secretariat": FOR_RECORDING,
    "dcc": FOR_RECORDING,
    "stranger": FOR_RECORDING,
}


@pytest.mark.parametrize("login", FOR_READERS)
def test_every_page_stands_with_a_title_and_one_heading(pages: Pages, login: str | None) -> None:
    if login:
        pages.sign_in(login, PASSWORD)
    for path in FOR_READERS[login]:
        page = pages.get(path)
        # Not every release has every criterion; the page that says so is a page too.
        elsewhere = path.endswith(("/history", "/documents", "/statements")) and RELEASE not in path
        assert page.status_code in ({200, 404} if elsewhere else {200}), path
        title = re.search(r"<title>([^<]+) · SEC Release Board</title>", page.text)
        assert title, path
        assert title[1].strip(), path
        assert len(re.findall(r"<h1[ >]", page.text)) == 1, path
        assert 'lang="en-GB"' in page.text
        assert "{{" not in page.text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nope", 404), ("/releases/nope", 404), ("/releases/nope/board", 404), ("/releases/nope/timeline", 404),
        ("/releases/nope/testing", 404), ("/releases/nope/timeline.svg", 404), ("/problems/nope", 404),
        (f"/releases/{RELEASE}/criteria/nope/history", 404), ("/static/x/nope.js", 404), ("/static/x/../main.py", 404),
        ("/static/x/%2e%2e/main.py", 404), ("/static/x/..%2f..%2fmain.py", 404),
        ("/releases/%00", 404), (f"/releases/{RELEASE}%00/board", 404), ("/releases/<script>alert(1)</script>", 404),
        (f"{BOARD}?as_at=<script>alert(1)</script>", 422), (f"{BOARD}?known_at=x", 422), (f"{BOARD}?x=%00", 400),
        ("/x/" + "y" * 5000, 404), ("/releases/%F0%9F%92%A3", 404), ("/releases/%FF%FE", 404),
    ],
)  # fmt: skip
def test_what_is_refused_is_told_as_a_page(pages: Pages, path: str, status: int) -> None:
    page = pages.get(path)
    assert page.status_code == status, page.text
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "<script>alert" not in page.text
    assert f"Status {status}" in page.text
    assert page.headers["x-request-id"] in page.text


@pytest.mark.parametrize("slug", sorted({t.type for t in (*TELLINGS.values(), *PLAIN.values())}))
def test_every_kind_of_problem_has_its_page(pages: Pages, slug: str) -> None:
    page = pages.get(f"/problems/{slug}")
    assert page.status_code == 200
    assert len(re.findall(r"<h1[ >]", page.text)) == 1


def record(pages: Pages, login: str, what: str, typed: dict[str, str]) -> None:
    pages.client.cookies.clear()
    pages.sign_in(login, PASSWORD)
    board = pages.get(BOARD).text
    version = re.search(r'id="mark-code-deployable".*?name="version" value="(\d+)"', board, re.DOTALL) or re.search(
        r'id="statement-code-deployable".*?name="version" value="(\d+)"', board, re.DOTALL
    )
    sent = {**typed, "version": version[1] if version and what != "positions" else "", "saw": "1"}
    answer = pages.post(f"{CRITERION}/{what}", sent)
    assert answer.status_code == 303, answer.text


def test_nobodys_words_are_anything_but_words(pages: Pages, api: TestClient) -> None:
    record(pages, "dcc", "statements", {"text": EVIL})
    record(pages, "tag-member", "positions", {"status": "red", "words": EVIL})
    mark = {"status": "amber", "view": EVIL, "qualifications": f"{EVIL}\nsecond", "meeting": EVIL.replace("\n", " ")}
    record(pages, "tag-chair", "marks", mark)
    for path in (BOARD, f"{CRITERION}/history", "/", f"/releases/{RELEASE}", f"/releases/{RELEASE}/timeline"):
        for signed_in in (True, False):
            if not signed_in:
                pages.client.cookies.clear()
            page = pages.get(path)
            assert page.status_code == 200
            assert not any(alive in page.text for alive in ALIVE), path
            assert "&lt;script&gt;alert(1)" in page.text or path in {
                "/",
                f"/releases/{RELEASE}",
                f"/releases/{RELEASE}/timeline",
            }
        pages.sign_in("tag-chair", PASSWORD)
    given = api.get(f"/api/v1{CRITERION}")
    assert given.headers["content-type"] == "application/json"
    assert given.json()["view"] == given.json()["statement"] == EVIL.strip()


@pytest.mark.parametrize("form", ["positions", "marks", "statements"])
def test_a_form_that_is_refused_shows_the_words_again_as_words(pages: Pages, form: str) -> None:
    login = {"positions": "tag-member", "marks": "tag-chair", "statements": "dcc"}[form]
    pages.sign_in(login, PASSWORD)
    pages.get(BOARD)
    for typed, status in (
        (
            {"status": "purple", "words": EVIL, "view": EVIL, "text": "\x00" + EVIL, "version": "9", "meeting": EVIL},
            422,
        ),
        ({"status": "green", "words": EVIL, "view": EVIL, "text": EVIL, "version": "99999"}, 409),
        ({"status": "green", "words": EVIL, "view": EVIL, "text": EVIL, "version": "x' or 1=1"}, 409),
    ):
        for headers in ({}, {"HX-Request": "true"}):
            if form == "positions" and status == 409 and "or" in typed["version"]:
                continue
            page = pages.post(f"{CRITERION}/{form}", typed, headers=headers)
            assert page.status_code == status, page.text[:500]
            assert "&lt;script&gt;alert(1)" in page.text
            assert not any(alive in page.text for alive in ALIVE)


@pytest.mark.parametrize("login", ["stranger", "opsg-member", "tag-former-member"])
@pytest.mark.parametrize("form", ["positions", "marks", "statements"])
def test_strangers_are_refused_before_what_they_typed_is_judged(pages: Pages, login: str, form: str) -> None:
    pages.sign_in(login, PASSWORD)
    pages.get(BOARD)
    for typed in ({}, {"status": "purple"}, {"status": "green", "words": "Kept words.", "version": "1"}):
        page = pages.post(f"{CRITERION}/{form}", typed)
        assert page.status_code == 403
        assert "TAG" in page.text or "DCC" in page.text
        assert ("Kept words." in page.text) is ("words" in typed)


@pytest.mark.parametrize("form", ["positions", "marks", "statements"])
def test_a_criterion_that_is_not_there(pages: Pages, form: str) -> None:
    pages.sign_in("tag-chair", PASSWORD)
    pages.get(BOARD)
    assert pages.post(f"/releases/{RELEASE}/criteria/nope/{form}", {"status": ""}).status_code == 404
    assert pages.post(f"/releases/nope/criteria/code-deployable/{form}", {"status": ""}).status_code == 404


def test_a_meeting_is_not_cut_off_in_silence(pages: Pages) -> None:
    pages.sign_in("tag-chair", PASSWORD)
    pages.get(BOARD)
    page = pages.post(f"{CRITERION}/marks", {"status": "green", "view": "x", "meeting": "m" * 301, "version": "1"})
    assert page.status_code == 422
    assert "m" * 301 in page.text


def test_a_criterions_own_address_leads_to_its_place(api: TestClient) -> None:
    answer = api.get(CRITERION, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{BOARD}#criterion-code-deployable")
    then = api.get(f"{CRITERION}?as_at=2021-10-05", follow_redirects=False)
    assert then.headers["location"] == f"{BOARD}?as_at=2021-10-05#criterion-code-deployable"


def test_the_drawing_is_a_file_of_its_own(api: TestClient) -> None:
    answer = api.get(f"/releases/{RELEASE}/timeline.svg")
    assert answer.headers["content-type"] == "image/svg+xml"
    assert "attachment" in answer.headers["content-disposition"]
    assert ElementTree.fromstring(answer.text).tag.endswith("svg")


def test_lanes_are_by_body_or_by_kind_and_keep_the_moment(pages: Pages, api: TestClient) -> None:
    timeline = "/releases/november-2019/timeline"
    by_body = pages.get(f"{timeline}?as_at=2019-09-02").text
    assert "<strong>by body</strong>" in by_body
    assert f'href="{timeline}?lanes=kind&amp;as_at=2019-09-02T22%3A59%3A59.999999Z&amp;known_at=' in by_body
    by_kind = pages.get(f"{timeline}?lanes=kind&as_at=2019-09-02").text
    assert "<strong>by kind</strong>" in by_kind
    assert ">Governance</text>" in by_kind
    assert ">Governance</text>" not in by_body
    assert f'href="{timeline}.svg?lanes=kind&amp;as_at=2019-09-02T22%3A59%3A59.999999Z&amp;known_at=' in by_kind
    assert ">Governance</text>" in api.get(f"{timeline}.svg?lanes=kind").text
    assert pages.get(f"{timeline}?lanes=%3Cscript%3E&x=%22%3E").status_code == 200


def test_health(api: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    assert api.get("/livez").json() == {"status": "live"}
    assert api.get("/readyz").json() == {"status": "ready"}
    monkeypatch.setattr("app.views.service.pending", lambda _: True)
    assert api.get("/readyz").status_code == 503


def test_static_files_are_ours_alone(api: TestClient) -> None:
    for name, path in static_files().items():
        answer = api.get(f"/static/x/{name}")
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-cache")
        assert answer.content == Path(path).read_bytes()


def test_a_key_does_not_open_pages(api: TestClient) -> None:
    assert "Sign in" in api.get("/", headers=bearer("rb_00000000_" + "x" * 43)).text


def test_every_page_of_the_past_says_so_and_leads_to_now(pages: Pages) -> None:
    for path in addresses():
        page = pages.get(f"{path}?as_at=2021-10-20")
        beside = path in {"/sign-in", "/working-days"} or path.startswith("/problems")
        if page.status_code != 200 or page.history or beside:
            continue
        said = re.search(r'class="past-note">(.*?)</p>', page.text, re.DOTALL)
        assert said, path
        assert "as at" in said[1], path
        assert "20 October 2021" in said[1], path
        (now,) = re.findall(r'href="([^"]+)">Go to now', said[1])
        assert now == path, path
