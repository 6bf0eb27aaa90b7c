"""Links of a page of the past: each carries the resolved moment on, so that walking about stays in it."""

import re
from datetime import datetime
from urllib.parse import urlencode

from app.domain.instant import rfc3339

LINK = re.compile(r'(<a\b[^<>]*?\shref=")([^"]*)(")')
FORM = re.compile(r'(<form\b[^<>]*\smethod="get"[^<>]*>)(.*?)(?=</form>)', re.DOTALL)
# What is no part of the record has no past; a link that says `data-now` leads to now.
BESIDE = ("/static/", "/sign-in", "/problems/", "/working-days", "/api/openapi.json", "/livez", "/readyz")
OUT = "data-now"


def carry(html: str, as_at: datetime, known_at: datetime) -> str:
    """Let every link and every asking form of a page of the past carry both clocks on.

    Whoever wrote the template need not know of it, so none can be forgotten. An address that names a moment of its
    own keeps it.

    Args:
        html: the page as drawn.
        as_at, known_at: the moment that the page shows.
    """
    clocks = (("as_at", rfc3339(as_at)), ("known_at", rfc3339(known_at)))

    def link(found: re.Match[str]) -> str:
        before, address, after = found.groups()
        return found[0] if OUT in before else f"{before}{_carried(address, clocks)}{after}"

    def form(found: re.Match[str]) -> str:
        tag, body = found.groups()
        if OUT in tag or _is_beside(_action(tag)):
            return found[0]
        asked = (pair for pair in clocks if f'name="{pair[0]}"' not in body)
        return tag + "".join(f'<input type="hidden" name="{name}" value="{at}">' for name, at in asked) + body

    return FORM.sub(form, LINK.sub(link, html))


def _action(tag: str) -> str:
    found = re.search(r'\saction="([^"]*)"', tag)
    return found[1] if found else ""


def _is_beside(path: str) -> bool:
    return path.startswith(BESIDE)


def _carried(address: str, clocks: tuple[tuple[str, str], ...]) -> str:
    """Add the clocks to an address of the record, but those that it names itself; what leads elsewhere stays."""
    if not address.startswith(("/", "?")) or address.startswith("//") or _is_beside(address):
        return address
    place, hash, fragment = address.partition("#")
    path, _, own = place.partition("?")
    more = [urlencode([pair]) for pair in clocks if re.search(rf"(^|&amp;|&|;){pair[0]}=", own) is None]
    query = "&amp;".join([*([own] if own else []), *more])
    return f"{path}?{query}{hash}{fragment}"
