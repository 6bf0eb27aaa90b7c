"""The house in small pieces: how long a file, a function and a template may be, and what a module may be called."""

import ast

from tests.support.repository import APP, named, python_files, repository_files

LONGEST_FILE = 300
LONGEST_FUNCTION = 50
LONGEST_TEMPLATE = 150
SAYS_NOTHING = {"util", "utils", "helper", "helpers", "manager", "managers", "misc", "common"}
TEMPLATES = [path for path in repository_files() if path.is_relative_to(APP / "templates")]


def test_there_is_something_to_look_at() -> None:
    assert len(python_files("app")) > 30
    assert len(TEMPLATES) > 10


def test_no_file_is_too_long() -> None:
    lengths = {named(path): len(path.read_text("utf-8").splitlines()) for path in python_files()}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_no_function_is_too_long() -> None:
    long = {
        f"{named(path)}: {node.name}": node.end_lineno - node.lineno + 1
        for path in python_files()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION
    }
    assert long == {}


def test_no_template_is_too_long() -> None:
    lengths = {named(path): len(path.read_text("utf-8").splitlines()) for path in TEMPLATES}
    assert {name: length for name, length in lengths.items() if length > LONGEST_TEMPLATE} == {}


def test_every_module_is_named_for_what_it_holds() -> None:
    vague = [
        named(path)
        for path in python_files()
        if SAYS_NOTHING.intersection(named(path).removesuffix(".py").lower().replace("/", "_").split("_"))
    ]
    assert vague == []
