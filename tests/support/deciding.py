"""Recommending, deciding and what follows at the JSON door: who asks, and what they saw."""

import html
import re
from dataclasses import dataclass, field
from typing import Any

from httpx import Response

from tests.support.cast import RELEASE, Cast
from tests.support.clients import TestClient
from tests.support.problems import bearer

BASE = f"/api/v1/releases/{RELEASE}"
SCOPES = ("marks:write", "releases:write", "statements:write")
GO = {"outcome": "go", "words": "All is well."}


@dataclass
class Deciders:
    """People at the JSON door, each under a key of their own."""

    api: TestClient
    cast: Cast
    keys: dict[tuple[str, tuple[str, ...]], str] = field(default_factory=dict)

    def key(self, who: str, scopes: tuple[str, ...]) -> str:
        """Give somebody's key, always the same."""
        if (who, scopes) not in self.keys:
            self.keys[who, scopes] = self.cast.key(*scopes, person=who)
        return self.keys[who, scopes]

    def post(
        self, who: str | None, what: str, sent: Any, *, base: str = BASE, scopes: tuple[str, ...] = SCOPES, **more: Any
    ) -> Response:
        """Send something as somebody, with whatever headers; without anybody, without a key."""
        headers = (
            bearer(self.key(who, scopes), **more)
            if who
            else {name.replace("_", "-"): value for name, value in more.items()}
        )
        answer: Response = self.api.post(f"{base}/{what}", json=sent, headers=headers)
        return answer

    def get(self, what: str, **query: str) -> Any:
        """Ask for something of the release."""
        answer = self.api.get(f"{BASE}/{what}", params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def seen(self, what: str) -> dict[str, Any]:
        """Give the header that says that one saw a list as it is."""
        return {"If_Match": self.api.get(f"{BASE}/{what}").headers["etag"]}

    def decide(self, who: str = "csc-chair", **sent: Any) -> Response:
        """Decide, having seen the decisions as they are."""
        return self.post(who, "decisions", {**GO, **sent}, **self.seen("decisions"))

    def redate(self, who: str = "secretariat", **sent: Any) -> Response:
        """Re-date the release, having seen how often it was."""
        wanted = {"go_live": "2090-03-02", "reason": "Three more weeks.", "consent": "Letter of 4 October", **sent}
        return self.post(who, "redatings", wanted, **self.seen("redatings"))

    def step(self, kind: str, who: str = "dcc", **sent: Any) -> Response:
        """Take a step, with yes where it decides and nothing else is said."""
        yes = {"agreed": True} if kind in ("dcc_go_no_go", "operational_acceptance") else {}
        return self.post(who, "steps", {"kind": kind, **yes, **sent})

    def go_live(self) -> None:
        """Come through everything up to go-live."""
        answers = [self.decide(), *(self.step(k) for k in ("dcc_go_no_go", "operational_acceptance", "gone_live"))]
        assert [answer.status_code for answer in answers] == [201] * 4, [answer.text for answer in answers]


def decisions_and_their_page(doors: Any) -> None:
    """What was recommended and decided, wherever it is said."""
    page = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", doors.page("/decision"))).split())
    given, decided = doors.items("/recommendations"), doors.items("/decisions")
    for item in (*given, *decided[:1]):
        assert f"{item['outcome'].replace('_', '-').capitalize()} " in page
        assert item["words"] in page
    assert bool(decided) is (
        "Nothing is decided on record yet" not in page and "Nobody has said which body" not in page
    )
    for item in decided:
        assert doors.get(f"/decisions/{item['version']}") == item
        assert item["pinned_sha256"] in doors.page(f"/decisions/{item['version']}")
