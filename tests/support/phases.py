"""Testing phases at the JSON door: who asks, with which key, and what everybody else is told."""

from dataclasses import dataclass
from typing import Any

from httpx import Response

from tests.support.cast import RELEASE, Cast
from tests.support.clients import TestClient
from tests.support.problems import bearer, refused

BASE = f"/api/v1/releases/{RELEASE}"
SIT = f"{BASE}/phases/SIT"
SCOPES = ("releases:write", "statements:write")
EVERYBODY = (
    "secretariat", "admin", "opsg-chair", "tag-chair", "tag-secretary", "tag-member", "tag-former-member", "stranger",
    "dcc", "panel-chair", "party",
)  # fmt: skip


@dataclass
class Asker:
    """Somebody at the JSON door: each request goes out under a key of the named person."""

    api: TestClient
    cast: Cast

    def send(
        self,
        who: str | None,
        path: str,
        document: Any,
        *,
        method: str = "POST",
        scopes: tuple[str, ...] = SCOPES,
        **more: str,
    ) -> Response:
        """Send a document as somebody; without anybody, without a key."""
        headers = bearer(self.cast.key(*scopes, person=who), **more) if who else dict(more)
        answer: Response = self.api.request(method, path, json=document, headers=headers)
        return answer

    def guard(self, path: str = SIT) -> dict[str, Any]:
        """The header that says that one saw how a phase stands."""
        return {"If_Match": self.api.get(path).headers["etag"]}

    def may(self, path: str, document: Any, *, method: str = "POST", guarded: str | None = None) -> set[str]:
        """Say who of everybody may do this; hold that each other one is told why not."""
        found = set()
        for who in EVERYBODY:
            more: dict[str, Any] = self.guard(guarded) if guarded else {}
            answer = self.send(who, path, document, method=method, **more)
            if answer.status_code < 300:
                found.add(who)
            else:
                assert len(refused(answer, 403, "forbidden")["detail"]) > 20
        return found

    def closed(self, path: str, document: Any, *, method: str = "POST") -> None:
        """Hold what every door of this kind refuses: nobody, a key without its scope, no such release, bad JSON."""
        refused(self.send(None, path, document, method=method), 401, "sign-in-needed")
        refused(self.send("secretariat", path, document, method=method, scopes=("read",)), 403, "forbidden")
        elsewhere = path.replace(RELEASE, "no-such-release")
        who = "party" if "duties" in path or "participants" in path else "secretariat"
        refused(self.send(who, elsewhere, document, method=method, If_Match="*"), 404, "not-found")
        refused(self.send(who, path, {**document, "misspelt": 1}, method=method, If_Match="*"), 422)
