"""The text of the four papers as it was taken from them, and words that compare whatever the line breaks."""

import re
from collections.abc import Callable

import pytest

from app.services.record_file import RecordFiles, read
from tests.support.beside import folder_beside
from tests.support.repository import ROOT


@pytest.fixture(scope="session")
def seed(request: pytest.FixtureRequest) -> Callable[[str], list[str]]:
    """The lines of one seed file by its name; line n is at n - 1."""
    seeds = folder_beside(request, "seeds", "THE SEED TEXTS", unread="data/ was not compared with the papers")
    return lambda name: (seeds / name).read_text("utf-8").split("\n")


@pytest.fixture(scope="session")
def files() -> RecordFiles:
    """Everything in data/."""
    return read([ROOT / "data"])


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
