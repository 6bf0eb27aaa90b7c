"""What may stand in any file of this repository, and what may not."""

import os
import re
import tomllib

import pytest
from packaging.requirements import Requirement

from app.settings import Settings
from tests.support.repository import ROOT, named, repository_files

TEXTS = [path for path in repository_files() if path.suffix not in (".png", ".docx", ".xlsx", ".pdf", ".ico", ".woff2")]
# Put together here, so that this file does not hold what it looks for.
REGISTRIES = (
    "pypi" + ".org", "python" + "hosted.org", "npmjs" + ".org", "npmjs" + ".com", "unp" + "kg.com", "jsde" + "livr.net",
    "cdn" + "js.", "deb." + "debian.org", "goog" + "leapis.com", "index" + "-url ", "find" + "-links ",
)  # fmt: skip
# A place on one person's machine; and where this very copy lies, unless that is a folder anybody may have.
PLACES = re.compile(r"(?<![\w.])/(?:root|home/\w+|Users/\w+)/")
SECRETS = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b")


def test_no_file_names_a_registry_a_machine_or_a_secret() -> None:
    found: dict[str, list[str]] = {}
    for path in TEXTS:
        text = path.read_text("utf-8")
        words = [address for address in (*REGISTRIES, f"{ROOT}{os.sep}") if address in text]
        words += [match[0] for pattern in (PLACES, SECRETS) for match in pattern.finditer(text)]
        if words:
            found[named(path)] = words
    assert found == {}


def test_every_setting_is_in_the_example_and_nothing_else() -> None:
    example = (ROOT / ".env.example").read_text()
    listed = re.findall(r"^([A-Z_]+)=", example, flags=re.MULTILINE)
    assert sorted(listed) == sorted(name.upper() for name in Settings.model_fields)


def test_the_example_shows_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    defaults = Settings().model_dump(mode="json")
    example = dict(re.findall(r"^([A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text(), flags=re.MULTILINE))
    # A relative folder is read from the project's own.
    example["DATA_DIR"] = str(ROOT / example["DATA_DIR"])
    assert example == {name.upper(): str(value) for name, value in defaults.items()}


@pytest.mark.parametrize("lock", ["runtime", "dev", "assets", "lock"])
def test_every_locked_package_is_pinned_by_hash(lock: str) -> None:
    text = (ROOT / "requirements" / f"{lock}.txt").read_text()
    blocks = re.findall(r"^[a-z].*?(?=^[a-z]|\Z)", text, flags=re.MULTILINE | re.DOTALL)
    assert blocks
    assert [block.split()[0] for block in blocks if "==" not in block or "--hash=sha256:" not in block] == []


def locked(lock: str) -> dict[str, str]:
    """Each package of a lock with its version."""
    text = (ROOT / "requirements" / f"{lock}.txt").read_text()
    return dict(re.findall(r"^([a-z][a-z0-9.-]*)==([^ ;\\]+)", text, flags=re.MULTILINE))


def test_the_locks_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = {"runtime": project["project"]["dependencies"], **project["dependency-groups"]}
    for name, asked in groups.items():
        versions = locked(name)
        for requirement in map(Requirement, asked):
            version = versions[requirement.name.lower()]
            assert requirement.specifier.contains(version), f"{name}: {requirement} is locked at {version}"


def test_what_runs_is_what_was_tested() -> None:
    assert locked("runtime").items() <= locked("dev").items()


def test_django_is_never_installed() -> None:
    for lock in ("runtime", "dev", "assets"):
        assert "django" not in locked(lock)
