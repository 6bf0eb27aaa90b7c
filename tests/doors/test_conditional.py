"""Entity tags of pages and of the API: 304 while nothing changed, another tag for another reader or another record."""

import pytest
from httpx import Response

from tests.doors.test_moment import addresses
from tests.support.cast import PASSWORD, RELEASE, Cast
from tests.support.clients import Pages, TestClient
from tests.support.problems import bearer

CRITERION = f"/api/v1/releases/{RELEASE}/criteria/code-deployable"
BOARD = f"/releases/{RELEASE}/board"


def mark(api: TestClient, key: str) -> Response:
    seen = api.get(CRITERION).headers["etag"]
    answer: Response = api.post(f"{CRITERION}/marks", json={"status": "green"}, headers=bearer(key, If_Match=seen))
    return answer


def test_every_get_of_release_state_answers_304_until_something_changes(api: TestClient, cast: Cast) -> None:
    tags = {}
    for path in addresses():
        first = api.get(path)
        if first.status_code == 404:
            continue
        tag = tags[path] = first.headers["etag"]
        assert tag.startswith('"'), path
        assert "no-cache" in first.headers["cache-control"], path
        again = api.get(path, headers={"If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b""), path
        assert again.headers["etag"] == tag
        assert "content-security-policy" in again.headers
    assert len(set(tags.values())) == len(tags) > 12
    assert mark(api, cast.key("marks:write", person="tag-chair")).status_code == 201
    for path, tag in tags.items():
        again = api.get(path, headers={"If-None-Match": tag})
        untouched = "june-2020" in path or "november-2019" in path
        assert again.status_code == (304 if untouched else 200), path


@pytest.mark.parametrize("path", [CRITERION, BOARD])
def test_tags_are_compared_however_a_client_writes_them(api: TestClient, path: str) -> None:
    tag = api.get(path).headers["etag"]
    for held in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        assert api.get(path, headers={"If-None-Match": held}).status_code == 304, held
    assert api.get(path, headers={"If-None-Match": '"x"'}).status_code == 200


def test_a_change_of_one_release_leaves_the_others_held(api: TestClient, cast: Cast) -> None:
    other = "/api/v1/releases/june-2020/timeline"
    held = {"If-None-Match": api.get(other).headers["etag"]}
    assert mark(api, cast.key("marks:write", person="tag-chair")).status_code == 201
    assert api.get(other, headers=held).status_code == 304


def test_tags_differ_per_reader(api: TestClient, cast: Cast) -> None:
    keys = [cast.key("read", person=login) for login in ("tag-member", "tag-chair", "stranger")] + [cast.key("read")]
    tags = {api.get(CRITERION).headers["etag"], *(api.get(CRITERION, headers=bearer(k)).headers["etag"] for k in keys)}
    assert len(tags) == 5
    assert len({tag.split("-")[0] for tag in tags}) == 1  # and yet they guard the same version


def test_tags_differ_per_question(api: TestClient) -> None:
    asked = ["", "?as_at=2021-09-28", "?as_at=2021-09-30", "?known_at=2099-01-01"]
    assert len({api.get(f"{BOARD}{query}").headers["etag"] for query in asked}) == len(asked)


def test_the_pages_of_who_is_signed_in_are_kept_nowhere(pages: Pages) -> None:
    tag = pages.get(BOARD).headers["etag"]
    pages.sign_in("tag-member", PASSWORD)
    page = pages.get(BOARD, headers={"If-None-Match": tag})
    assert (page.status_code, page.headers["cache-control"]) == (200, "private, no-store")
    assert "etag" not in page.headers
    assert pages.get(BOARD, headers={"If-None-Match": "*"}).status_code == 200


def test_a_past_state_has_no_tag_to_decide_on(api: TestClient, cast: Cast) -> None:
    past = api.get(f"{CRITERION}?as_at=2021-09-28").headers["etag"]
    headers = bearer(cast.key("marks:write", person="tag-chair"), If_Match=past)
    assert api.post(f"{CRITERION}/marks", json={"status": "green"}, headers=headers).status_code == 412


@pytest.mark.parametrize("path", [CRITERION, BOARD, "/", "/api/v1/releases"])
def test_a_held_answer_is_held_for_head_too(api: TestClient, path: str) -> None:
    tag = api.head(path).headers["etag"]
    assert tag == api.get(path).headers["etag"]
    assert api.head(path, headers={"If-None-Match": tag}).status_code == 304
