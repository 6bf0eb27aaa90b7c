"""The table of permissions against the routes of both doors, so that no route is open by accident."""

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType

import pytest
from fastapi import APIRouter

import app.api
import app.views
from app.domain.access import ANONYMOUS, Actor
from app.doors import permission
from app.doors.permission import ROUTES, Guarded, Permission, methods_at, why_not
from tests.support.clients import TestClient, check_page
from tests.support.problems import refused

# Served by the framework itself, outside of the routers.
OF_THE_FRAMEWORK = {"GET /api/openapi.json"}
READING = {Permission.ANYONE}


def routers(package: ModuleType) -> Iterator[APIRouter]:
    for found in pkgutil.iter_modules(package.__path__):
        router = getattr(import_module(f"{package.__name__}.{found.name}"), "router", None)
        if isinstance(router, APIRouter):
            yield router


def served() -> set[str]:
    names = set()
    for package, prefix in ((app.views, ""), (app.api, "/api")):
        for router in routers(package):
            for route in router.routes:
                names |= {f"{method} {prefix}{route.path}" for method in route.methods}  # type: ignore[attr-defined]
    return names


def test_every_route_is_classified_and_every_row_has_its_route() -> None:
    assert len(served()) > 30
    assert served() - ROUTES.keys() == set(), "routes that nobody classified"
    assert ROUTES.keys() - served() == OF_THE_FRAMEWORK, "rows without a route"


def test_every_route_of_the_json_door_asks_who_comes_before_it_reads() -> None:
    bare = [route.path for router in routers(app.api) for route in router.routes if not isinstance(route, Guarded)]  # type: ignore[attr-defined]
    assert bare == []


def test_whatever_changes_something_asks_for_somebody() -> None:
    open_doors = {name for name, asked in ROUTES.items() if asked in READING and not name.startswith("GET ")}
    assert open_doors == {"POST /sign-in", "POST /sign-out"}


@pytest.mark.parametrize("path", ["/timeline", "/api/v1/releases"])
def test_an_unclassified_route_is_closed(api: TestClient, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    others = {name: asked for name, asked in ROUTES.items() if name != f"GET {path}"}
    monkeypatch.setattr(permission, "ROUTES", others)
    answer = api.get(path)
    assert answer.status_code == 403
    assert "nobody has said who may use it" in answer.text
    if path.startswith("/api"):
        refused(answer, 403, "forbidden")
    else:
        check_page(answer.text)


def test_signing_in_is_enough_where_only_that_is_asked() -> None:
    somebody = Actor("person:1", "Somebody")
    assert why_not(somebody, Permission.SIGNED_IN) is None
    assert why_not(ANONYMOUS, Permission.SIGNED_IN)
    assert why_not(ANONYMOUS, Permission.ANYONE) is None


def test_a_key_passes_by_its_scopes() -> None:
    def key(*scopes: str) -> Actor:
        return Actor("key:1", "A client", scopes=scopes)

    assert why_not(key("results:write:june-2020:SIT"), Permission.RESULTS, "june-2020") is None
    assert why_not(key("results:write:june-2020"), Permission.RESULTS, "june-2020") is None
    assert why_not(key("results:write:june-2020:SIT"), Permission.RESULTS, "november-2021")
    assert why_not(key("results:write:june"), Permission.RESULTS, "june-2020")
    assert why_not(key("marks:write"), Permission.RESULTS, "june-2020")
    assert why_not(key("marks:write:june-2020"), Permission.MARKS, "june-2020") is None
    assert why_not(key("marks:write:june-2020"), Permission.MARKS, "november-2021")


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/api/v1/releases/x/criteria/y/marks", "GET, HEAD, POST"),
        ("/releases/x/criteria/y/marks", "POST"),
        ("/api/v1/releases", "GET, HEAD"),
        ("/sign-in", "GET, HEAD, POST"),
        ("/no/such/place", ""),
    ],
)
def test_an_address_says_what_can_be_done_at_it(path: str, methods: str) -> None:
    assert methods_at(path) == methods


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"])
def test_what_cannot_be_done_is_405_with_what_can(api: TestClient, method: str) -> None:
    answer = api.request(method, "/api/v1/releases/november-2021/criteria/coexistence/marks")
    refused(answer, 405, "method-not-allowed")
    assert answer.headers["allow"] == "GET, HEAD, POST"
    page = api.request(method, "/releases/november-2021/board")
    assert (page.status_code, page.headers["allow"]) == (405, "GET, HEAD")
    check_page(page.text)


def test_get_where_only_post_is_done(api: TestClient) -> None:
    page = api.get("/releases/november-2021/criteria/coexistence/marks")
    assert (page.status_code, page.headers["allow"]) == (405, "POST")
    check_page(page.text)
    assert api.head("/releases/november-2021/criteria/coexistence/marks").status_code == 405
