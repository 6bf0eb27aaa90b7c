"""The description of the JSON door: whole, true to the doors, and the one that is saved."""

import json
from typing import Any

import pytest

from app.domain import errors
from app.domain.errors import DomainError
from app.doors.permission import ROUTES, Permission
from app.errors import PLAIN, TELLINGS, headers_of, telling_of
from scripts.generate import generated_files
from scripts.generators import openapi
from tests.support.clients import TestClient
from tests.support.repository import ROOT

DOCUMENT: dict[str, Any] = json.loads(openapi.render())
OPERATIONS = {
    f"{method.upper()} /api{path}": operation
    for path, operations in DOCUMENT["paths"].items()
    for method, operation in operations.items()
}


FILES = (".csv", ".xlsx", ".ics", ".html", ".md", ".docx", ".pdf", "/payload", "/content", "/events")


def test_what_is_made_from_the_code_is_current() -> None:
    stale = [path.name for path, text in generated_files() if not path.exists() or path.read_text("utf-8") != text]
    assert stale == [], "run: make generate"


def test_what_is_served_is_what_is_saved(api: TestClient) -> None:
    assert api.get("/api/openapi.json").json() == json.loads((ROOT / "docs" / "openapi.json").read_text("utf-8"))


def test_it_describes_every_address_and_no_other() -> None:
    assert DOCUMENT["openapi"].startswith("3.1")
    assert DOCUMENT["servers"] == [{"url": "/api"}]
    assert OPERATIONS.keys() == {name for name in ROUTES if " /api/v1/" in name}


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_an_operation_says_what_it_is_and_what_it_answers(name: str) -> None:
    operation = OPERATIONS[name]
    assert operation["summary"]
    assert operation["description"]
    given = [status for status in operation["responses"] if status.startswith("2")]
    assert given
    for status in given:
        content = operation["responses"][status]["content"]
        if "application/json" in content:
            assert content["application/json"]["schema"] != {}
        else:
            assert name.endswith(FILES), name
    refusals = {s for s in operation["responses"] if s[0] in "45"}
    assert {"400", "401", "500"} <= refusals
    for status in refusals:
        assert list(operation["responses"][status]["content"]) == ["application/problem+json"]
    names = {parameter["name"] for parameter in operation["parameters"]}
    if name.startswith("POST"):
        assert "Idempotency-Key" in names
        assert {"403", "413", "415", "422"} <= refusals
        assert operation["security"] == [{"bearer": []}]
    if "as_at" in names:
        assert "known_at" in names
        assert "304" in operation["responses"]
        assert "ETag" in operation["responses"]["200"]["headers"]
    if ROUTES[name] is Permission.ANYONE:
        assert {} in operation["security"]


def test_keys_are_described() -> None:
    assert DOCUMENT["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    assert "HTTPValidationError" not in json.dumps(DOCUMENT)


def every_kind(kind: type[DomainError] = DomainError) -> set[type[DomainError]]:
    return {below for direct in kind.__subclasses__() for below in {direct, *every_kind(direct)}}


def test_every_refusal_has_a_telling() -> None:
    kinds = {kind for kind in every_kind() if kind.__module__.startswith("app.")}
    assert len(kinds) >= 14
    untold = [kind.__name__ for kind in kinds if not any(above in TELLINGS for above in kind.__mro__)]
    assert untold == []


def test_a_telling_is_whole_and_its_type_means_one_thing() -> None:
    told = [*TELLINGS.values(), *PLAIN.values()]
    for telling in told:
        assert 400 <= telling.status < 600
        assert telling.title
        assert telling.what_to_do
    assert all(len({t.title for t in told if t.type == telling.type}) == 1 for telling in told)
    assert all(telling.status == status for status, telling in PLAIN.items())


class Unheard(DomainError):
    """A refusal that nobody has put in the table."""


class Colder(errors.NotFound):
    """A refusal below one that is in the table."""


def test_a_refusal_is_told_by_the_nearest_kind_above_it() -> None:
    assert telling_of(Colder("x")) == TELLINGS[errors.NotFound]
    assert telling_of(Unheard("x")).status == 500
    assert headers_of(errors.Busy("x")) == {"Retry-After": "1"}
    assert headers_of(errors.TooMany("x", retry_after=7)) == {"Retry-After": "7"}
    assert headers_of(Unheard("x")) == {}
