"""What a quick run leaves out: of a door's test one of its two engines, and nothing else."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tests.support.sharing_out import by_turns

ROOT = Path("/repository")


def item(file: str, **given: str) -> Any:
    told = "-".join(given.values())
    spec = {"callspec": SimpleNamespace(params=given)} if given else {}
    return SimpleNamespace(path=ROOT / file, nodeid=f"{file}::test[{told}]" if told else f"{file}::test", **spec)


def params(found: Any) -> dict[str, str]:
    given: dict[str, str] = found.callspec.params
    return given


def both(file: str, **more: str) -> list[Any]:
    return [item(file, **more, record_url=engine) for engine in ("sqlite", "postgresql")]


def test_a_door_is_tried_on_one_engine_and_every_other_one_on_the_same() -> None:
    asked = [each for number in range(40) for each in both("tests/api/test_x.py", case=f"case {number}")]
    run, left = by_turns(asked, ROOT)
    tried = [params(each) for each in run]
    assert {given["case"] for given in tried} == {f"case {number}" for number in range(40)}
    assert len(run) == len(left) == 40
    assert {given["record_url"] for given in tried} == {"sqlite", "postgresql"}


def test_everything_else_is_tried_on_both() -> None:
    for asked in (
        both("tests/queries/test_x.py"),
        both("tests/faults/test_x.py"),
        [item("tests/api/test_x.py"), item("tests/views/test_x.py", words="sqlite")],
    ):
        assert by_turns(asked, ROOT) == (asked, [])
