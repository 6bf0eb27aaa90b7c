"""What the DCC asks not to be counted, on the testing page: asked, answered, and kept when something is missing."""

from tests.support.cast import PASSWORD, RELEASE
from tests.support.clients import Pages
from tests.views.test_modifications import words

TESTING = f"/releases/{RELEASE}/testing"
REQUESTS = f"/releases/{RELEASE}/exclusion-requests"
ASKED = {"form": "request", "body": "tag", "kind": "device", "what": "Nine tests of MM1", "reason": "Only MM2 works."}


def test_asked_by_the_dcc_and_answered_by_the_body(pages: Pages) -> None:
    pages.sign_in("dcc", PASSWORD)
    assert "Nothing is asked." in pages.get(TESTING).text
    wrong = pages.post(REQUESTS, {**ASKED, "reason": ""})
    assert wrong.status_code == 422
    assert "Say why it is not to be counted." in wrong.text
    assert 'value="Nine tests of MM1"' in wrong.text
    made = pages.post(REQUESTS, ASKED)
    assert (made.status_code, made.headers["location"]) == (303, f"{TESTING}#requests")
    text = pages.get(TESTING).text
    assert "1. Nine tests of MM1 Device. Only MM2 works. of the TAG, by Dcc" in words(text)
    assert 'name="agreed"' not in text
    pages.client.cookies.clear()
    pages.sign_in("tag-secretary", PASSWORD)
    text = pages.get(TESTING).text
    assert 'name="agreed"' in text
    assert "Ask a body not to count something" not in text
    answer = f"{REQUESTS}/1/answer"
    wordless = pages.post(answer, {"form": "answer-1", "agreed": "", "words": "It is so."})
    assert wordless.status_code == 422
    assert "Say whether the body agrees." in wordless.text
    assert 'value="It is so."' in wordless.text
    assert pages.post(answer, {"agreed": "yes", "words": "It is so.", "meeting": "TAG_52"}).status_code == 303
    assert "Agreed. It is so. TAG_52" in words(pages.get(TESTING).text)
    assert pages.post(answer, {"agreed": "no", "words": "No."}).status_code == 409
    assert "Nine tests" not in pages.get(TESTING, params={"as_at": "2021-10-20"}).text


def test_others_are_refused_with_a_reason(pages: Pages) -> None:
    pages.sign_in("dcc", PASSWORD)
    pages.get(TESTING)
    pages.post(REQUESTS, ASKED)
    for login in ("stranger", "tag-member", "dcc"):
        pages.client.cookies.clear()
        pages.sign_in(login, PASSWORD)
        pages.get(TESTING)
        if login != "dcc":
            assert pages.post(REQUESTS, ASKED).status_code == 403
        refused = pages.post(f"{REQUESTS}/1/answer", {"agreed": "yes", "words": "It."})
        assert refused.status_code == 403
        assert "Only the chair or the secretary of the TAG" in refused.text
