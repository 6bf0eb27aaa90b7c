"""Entity tags, and what a sender says they saw."""

import hashlib
import re
from dataclasses import dataclass

from fastapi import Request

from app import clock
from app.domain.access import Actor
from app.domain.criterion import position_tag
from app.domain.errors import PreconditionMissing, Stale
from app.domain.instant import london_day

TAG = re.compile(r'(W/)?"([^"]*)"')
CRITERION_TAG = re.compile(r"([0-9]{1,9})(?:-([0-9]{1,18})(?:-[0-9a-f]*)?)?")
POSITION_TAG = re.compile(r"p([0-9]{1,9})")


@dataclass(frozen=True, slots=True)
class Saw:
    """What a sender saw: a version, and the last journal entry behind the page they saw it on."""

    version: int
    seq: int = 0


def page_tag(request: Request, actor: Actor, last_seq: int, *more: object) -> str:
    """Make the strong entity tag of a page of the record.

    It changes with the last entry that touches the release (or all), with the London day ("9 Working Days to
    go"), with the build, and with who reads.
    """
    parts = (
        last_seq,
        london_day(clock.now()).isoformat(),
        request.app.state.build,
        actor.id,
        actor.office,
        ",".join(f"{s.body}:{s.seat}:{s.ended_at}" for s in actor.seats),
        request.url.path,
        request.url.query,
        *more,
    )
    return '"' + hashlib.sha256(repr(parts).encode()).hexdigest()[:24] + '"'


def criterion_tag(version: int, last_seq: int, page: str) -> str:
    """Make a criterion's entity tag: its version guards marks, the entry's number is what a mark pins."""
    return f'"{version}-{last_seq}-{page.strip(chr(34))[:8]}"'


def not_modified(request: Request, tag: str) -> bool:
    """Say whether the asker already holds what this tag names (RFC 9110: weak comparison)."""
    header = request.headers.get("if-none-match")
    if header is None:
        return False
    return header.strip() == "*" or any(f'"{match[1]}"' == tag for match in TAG.findall(header))


def _if_match(request: Request) -> str | None:
    """Give If-Match as one list, however many times it was sent."""
    sent = request.headers.getlist("if-match")
    return ", ".join(sent) if sent else None


def _tags(header: str) -> list[str]:
    """List the tags of an If-Match header; a weak one never matches, a bare one is taken as meant."""
    found = [opaque for weak, opaque in TAG.findall(header) if not weak]
    return found or ([header.strip()] if '"' not in header else [])


def saw_criterion(request: Request, current: int) -> Saw:
    """Read from If-Match which version of a criterion the sender saw.

    Raises:
        PreconditionMissing: the header is absent.
        Stale: none of its tags can be one of ours.
    """
    return saw_version(request, current, "criterion")


def saw_version(request: Request, current: int, what: str) -> Saw:
    """Read from If-Match which version of a thing the sender saw.

    Args:
        request: the request.
        current: the version now, which `If-Match: *` stands for.
        what: what the thing is, in words.

    Raises:
        PreconditionMissing: the header is absent.
        Stale: none of its tags can be one of ours.
    """
    header = _if_match(request)
    if header is None:
        raise PreconditionMissing(f"Send If-Match with the ETag of the {what} you decided on.")
    if header.strip() == "*":
        return Saw(current)
    seen = [Saw(int(m[1]), int(m[2] or 0)) for tag in _tags(header) if (m := CRITERION_TAG.fullmatch(tag))]
    if not seen:
        raise Stale(f"None of the tags in If-Match is this {what}'s.", current=f'"{current}"')
    return next((saw for saw in seen if saw.version == current), seen[0])


def saw_position(request: Request, current: int) -> Saw:
    """Read which of their own positions the sender saw: none yet (If-None-Match: *), or one (If-Match).

    Args:
        request: the request.
        current: the version of the sender's own last position now, 0 when there is none.

    Raises:
        PreconditionMissing: both headers are absent.
        Stale: If-Match holds no tag of a position.
    """
    if (header := _if_match(request)) is not None:
        if header.strip() == "*" and current:
            return Saw(current)
        seen = [int(m[1]) for tag in _tags(header) if (m := POSITION_TAG.fullmatch(tag))]
        if not seen:
            raise Stale("None of the tags in If-Match is your own last position's.", current=position_tag(current))
        return Saw(current if current in seen else seen[0])
    if (request.headers.get("if-none-match") or "").strip() == "*":
        return Saw(0)
    raise PreconditionMissing(
        "Send If-None-Match: * for your first position on this criterion, or If-Match with your last one's ETag."
    )
