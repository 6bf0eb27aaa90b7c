"""The pages' templates: nothing that the content security policy would refuse, and each one of a known kind."""

import re
from pathlib import Path

import pytest

from tests.support.repository import APP, named, repository_files

TEMPLATES = [path for path in repository_files() if path.is_relative_to(APP / "templates")]
PAGES = [path for path in TEMPLATES if path.suffix == ".html"]
INLINE = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "an event handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a script of its own": re.compile(r"<script\b(?![^>]*\bsrc\s*=)", re.IGNORECASE),
    "a javascript: address": re.compile(r"javascript:", re.IGNORECASE),
    "text past the escaping": re.compile(r"\|\s*safe\b"),
}
COMMENT = re.compile(r"{#.*?#}", re.DOTALL)


@pytest.mark.parametrize("what", INLINE)
def test_nothing_stands_inline(what: str) -> None:
    found = {named(path): INLINE[what].search(COMMENT.sub("", path.read_text("utf-8"))) for path in PAGES}
    assert {name: match[0][:80] for name, match in found.items() if match} == {}


def test_a_template_is_a_page_a_partial_or_a_set_of_macros() -> None:
    assert [named(path) for path in PAGES if not is_of_a_known_kind(path)] == []


def is_of_a_known_kind(path: Path) -> bool:
    text = path.read_text("utf-8")
    if path.name.startswith("_") or path.name == "base.html":
        return True
    if path.parent.name == "macros":
        return "{% macro" in text or "{%- macro" in text
    return re.search(r"{%-?\s*extends\b", text) is not None
