"""The side that is measured: bodies posted to the real service, and every receipt looked at."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.grounds import Place
from benchmarks.material import Run, as_json
from benchmarks.slices import Slice
from benchmarks.traffic import Crowd, Played, Reply, WrongAnswer, request

POST_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Expected:
    """What a receipt has to say: its status, and whether the results are new or were there."""

    status: int
    new: bool


FRESH = Expected(201, True)
KNOWN = Expected(200, False)


@dataclass(frozen=True, slots=True)
class Kind:
    """One format of a body: how it is written, under which Content-Type, and what goes into the address."""

    write: Callable[[Run], bytes]
    content_type: str = "application/json"
    address: Callable[[Run], str] = lambda run: ""


JSON = Kind(as_json)


def path_of(place: Place, query: str = "") -> str:
    """Give the path that results are posted to."""
    return f"/api/v1/releases/{place.slug}/test-runs" + (f"?{query}" if query else "")


def post_of(place: Place, body: bytes, content_type: str, query: str = "") -> bytes:
    """Write the whole request of a body."""
    return request("POST", path_of(place, query), body, Authorization=f"Bearer {place.key}", Content_Type=content_type)


def check(place: Place, reply: Reply, count: int, expected: Expected) -> dict[str, Any]:
    """Hold a receipt against what was sent, and remember what it says was kept.

    Raises:
        WrongAnswer: another status, or other counts.
    """
    if reply.status != expected.status:
        raise WrongAnswer(
            f"Answered {reply.status}, not {expected.status}: {reply.body[:300].decode(errors='replace')}"
        )
    receipt: dict[str, Any] = json.loads(reply.body)
    inserted, duplicates = (count, 0) if expected.new else (0, count)
    said = (receipt["received"], receipt["inserted"], receipt["duplicates"], sum(receipt["counted"].values()))
    if said != (count, inserted, duplicates, count) or receipt["notes"]:
        raise WrongAnswer(f"A receipt of {count:,} results says {said}, notes {receipt['notes'][:3]}.")
    place.changing += expected.new
    place.rows += inserted
    return receipt


class Posts:
    """Bodies posted by some clients at once, each its share of the runs."""

    def __init__(
        self,
        place: Place,
        name: str = "ours",
        *,
        clients: int = 1,
        kind: Kind = JSON,
        expected: Expected = FRESH,
        pick: slice = slice(None),
    ) -> None:
        self.name = name
        self._place, self._clients, self._kind = place, clients, kind
        self._expected, self._pick = expected, pick
        self._requests: list[bytes] = []
        self._counts: list[int] = []

    def prepare(self, runs: Sequence[Run]) -> None:
        """Write the bodies."""
        mine = runs[self._pick]
        kind = self._kind
        self._counts = [len(run.said) for run in mine]
        self._requests = [post_of(self._place, kind.write(run), kind.content_type, kind.address(run)) for run in mine]

    def go(self) -> Slice:
        """Post them and look at the receipts; the clock has stopped by then."""
        shares: list[Iterator[bytes]] = [iter(self._requests[n :: self._clients]) for n in range(self._clients)]
        with Crowd(self._place.port, self._clients) as crowd:
            played = crowd.play(shares, POST_SECONDS)
        self._look(played)
        return Slice(sum(self._counts), played.seconds, tuple(reply.seconds for reply in played.all()))

    def _look(self, played: Played) -> None:
        for client, replies in enumerate(played.replies):
            counts = self._counts[client :: self._clients]
            if len(replies) != len(counts):
                raise WrongAnswer(f"{len(counts)} bodies were sent, {len(replies)} answers came.")
            for reply, count in zip(replies, counts, strict=True):
                check(self._place, reply, count, self._expected)


def post_once(place: Place, run: Run, kind: Kind = JSON) -> None:
    """Post one run outside of any measurement, as what was known before."""
    side = Posts(place, kind=kind)
    side.prepare([run])
    side.go()
