"""Every kind of refusal, from the one table of them: docs/reference/problems.md."""

from __future__ import annotations

from app.errors import PLAIN, PROBLEM_BASE, TELLINGS, Telling

PATH = "docs/reference/problems.md"
HEAD = """# Problems

Every refusal of the API is `application/problem+json` (RFC 9457) with `type`, `title`, `status`, `detail` and
`instance`; `errors` names places by JSON pointer. Each `type` is also a page of the service. Pages tell the same
refusals in words.

| status | type | title | what to do |
|---|---|---|---|
"""


def render() -> str:
    """Give the page."""
    told: dict[str, Telling] = {telling.type: telling for telling in (*TELLINGS.values(), *PLAIN.values())}
    rows = sorted(told.values(), key=lambda telling: (telling.status, telling.type))
    return HEAD + "".join(f"| {t.status} | `{PROBLEM_BASE}{t.type}` | {t.title} | {t.what_to_do} |\n" for t in rows)
