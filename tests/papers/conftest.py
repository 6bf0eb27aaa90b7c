"""The text of the four papers as it was taken from them, and words that compare whatever the line breaks."""

import os
import re
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import pytest

from app.services.record_file import RecordFiles, read

REPOSITORY = Path(__file__).parents[2]
SEEDS = REPOSITORY.parent / "shared" / "seeds"


@pytest.fixture(scope="session")
def seed(request: pytest.FixtureRequest) -> Callable[[str], list[str]]:
    """The lines of one seed file by its name; line n is at n - 1."""
    if not SEEDS.is_dir():
        said = "THE SEED TEXTS ARE MISSING: data/ was not compared with the papers (wanted at ../shared/seeds)"
        if os.environ.get("CI") == "true":
            pytest.fail(said, pytrace=False)
        capture = request.config.pluginmanager.get_plugin("capturemanager")
        with capture.global_and_fixture_disabled() if capture else nullcontext():
            print(f"\n{said}")
        pytest.skip(said)
    return lambda name: (SEEDS / name).read_text("utf-8").split("\n")


@pytest.fixture(scope="session")
def files() -> RecordFiles:
    """Everything in data/."""
    return read([REPOSITORY / "data"])


@pytest.fixture(scope="session")
def words() -> Callable[[str], list[str]]:
    """The words of a text; a hyphen ends a word, so one cut at a line's end is the same as a whole one."""
    return lambda text: re.findall(r"[^\s-]+-?|-", text.replace("\xa0", " "))


@pytest.fixture
def counted(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Say a count out loud, whatever pytest captures."""

    def say(text: str) -> None:
        with capsys.disabled():
            print(f"\n  papers: {text}")

    return say
