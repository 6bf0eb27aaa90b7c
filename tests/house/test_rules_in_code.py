"""What the code of app/ may not do, wherever in it: each rule guards a promise that a review would miss."""

import ast
import functools
import re
from collections.abc import Iterator
from pathlib import Path

from tests.support.repository import named, python_files

CODE = python_files("app")
# The two async exceptions, neither of which asks the database itself: the body reader that feeds an intake
# thread through a bounded queue, and the generator of server-sent events.
ASYNC_EXCEPTIONS: set[str] = set()
DATABASE = ("app.db", "app.queries", "app.services", "sqlalchemy", "sqlmodel")
ASKS_THE_DATABASE = {"reading", "writing", "execute", "scalar", "scalars", "flush", "commit"}
CLOCKS = re.compile(r"\b(datetime\.(now|utcnow|today)|date\.today|time\.time(_ns)?)\(")
PLAIN_LOCK = re.compile(r"with_for_update\((?![^)]*key_share\s*=\s*True)")
REPLACING = re.compile(r"(?<!CREATE )\bOR REPLACE\b|\bREPLACE INTO\b", re.IGNORECASE)
DEFERRED = re.compile(r"\bdeferrable\b|\binitially\b", re.IGNORECASE)


@functools.cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


@functools.cache
def code_of(path: Path) -> str:
    """The file without its comments and docstrings: what it does, not what it says of itself."""
    parsed = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(parsed):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0] if node.body else None
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                node.body[0] = ast.Pass()
    return ast.unparse(parsed)


def imported(path: Path) -> Iterator[tuple[str, str]]:
    """Each name that a file imports, with the full name of what it stands for."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((name.asname or name.name, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((name.asname or name.name, f"{node.module}.{name.name}") for name in node.names)


def asks_the_database(function: ast.AsyncFunctionDef, from_database: set[str]) -> bool:
    """Whether the body of an async function opens a unit of work or calls a query or a service."""
    for node in (part for statement in function.body for part in ast.walk(statement)):
        if isinstance(node, ast.Attribute) and node.attr in ASKS_THE_DATABASE:
            return True
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in from_database:
            return True
    return False


def test_only_the_unit_of_work_commits() -> None:
    assert [named(path) for path in CODE if ".commit(" in code_of(path)] == ["app/db.py"]


def test_time_comes_from_the_one_clock() -> None:
    assert [named(path) for path in CODE if CLOCKS.search(code_of(path))] == ["app/clock.py"]


def test_async_never_meets_the_database() -> None:
    # A session in an async handler stops the whole server while it waits.
    found = set()
    for path in CODE:
        from_database = {name for name, full in imported(path) if full.startswith(DATABASE)}
        found |= {
            f"{named(path)}: {node.name}"
            for node in ast.walk(tree(path))
            if isinstance(node, ast.AsyncFunctionDef) and asks_the_database(node, from_database)
        }
    assert found == ASYNC_EXCEPTIONS


def test_rows_are_locked_and_kept_as_the_journal_needs() -> None:
    kept = [*CODE, *python_files("migrations")]
    # A plain lock waits for everyone who writes a row that refers to this one.
    assert [named(path) for path in kept if PLAIN_LOCK.search(code_of(path))] == []
    # REPLACE deletes first, and append-only means that nothing goes.
    assert [named(path) for path in kept if REPLACING.search(code_of(path))] == []
    # A deferred key is judged at commit, after the journal entry was sealed.
    assert [named(path) for path in kept if DEFERRED.search(code_of(path))] == []


def is_protocol(kind: ast.ClassDef) -> bool:
    return any("Protocol" in ast.unparse(base) for base in kind.bases)


def test_every_public_function_says_what_it_is_for() -> None:
    silent = []
    for path in CODE:
        functions = [node for node in tree(path).body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
        for kind in tree(path).body:
            if isinstance(kind, ast.ClassDef) and not kind.name.startswith("_") and not is_protocol(kind):
                functions += [n for n in kind.body if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
        silent += [
            f"{named(path)}: {node.name}"
            for node in functions
            if not node.name.startswith("_") and not ast.get_docstring(node)
        ]
    assert silent == []


def test_models_keep_their_annotations() -> None:
    # With postponed annotations SQLModel sees text where it needs types.
    postponed = [named(path) for path in python_files("app/models") if ("annotations", "__future__.annotations")
                 in set(imported(path))]  # fmt: skip
    assert postponed == []
