"""Every address of both doors and who may use it, from the one table of permissions: docs/reference/routes.md."""

from __future__ import annotations

from app.doors.permission import ROUTES, Permission

PATH = "docs/reference/routes.md"
HEAD = """# Addresses

Who may use which address. An address that is not listed is closed to everybody. What depends on the thing itself
(a member of *this* criterion's body) is decided by the rule behind it. GET answers HEAD too.
"""
WORDS = {
    Permission.ANYONE: "anyone",
    Permission.SIGNED_IN: "who is signed in, or a key",
    Permission.MARKS: "who is signed in, or a key with `marks:write`",
    Permission.STATEMENTS: "who is signed in, or a key with `statements:write`",
    Permission.RESULTS: "a key with `results:write`",
    Permission.RELEASES: "who is signed in, or a key with `releases:write`",
    Permission.ISSUES: "who is signed in, or a key with `issues:write`",
}


def render() -> str:
    """Give the page."""
    parts = [HEAD]
    for title, api in (("Pages", False), ("API", True)):
        parts.append(f"\n## {title}\n\n| address | verb | who |\n|---|---|---|\n")
        for name, permission in ROUTES.items():
            method, path = name.split(" ", 1)
            if path.startswith("/api/") is api:
                parts.append(f"| `{path}` | {method} | {WORDS[permission]} |\n")
    return "".join(parts)
