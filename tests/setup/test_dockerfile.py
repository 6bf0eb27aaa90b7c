"""The Dockerfile's own lines, carried out in a clean folder.

No image is built here: that takes a Docker engine. What is tried instead is every COPY and RUN line, in order and
stage by stage, on the files that .dockerignore lets through, with a folder standing for the image's /, this
machine's Python for the image's, and packages from build/wheels for the registry's. The line that makes the
account is passed over, since it would make one on this machine.
"""

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from app.settings import Settings
from tests.support.dockerfile import Image, build_here, read_instructions
from tests.support.ports import free_port
from tests.support.repository import ROOT

WHEELS = ROOT / "build" / "wheels"
START_SECONDS = 60


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Image:
    if not (WHEELS / ".stamp").exists():
        words = "build/wheels is not here; `make test` sets it up."
        pytest.fail(words) if os.environ.get("CI") == "true" else pytest.skip(words)
    return build_here(tmp_path_factory.mktemp("image"), WHEELS)


@pytest.fixture(scope="module")
def environment(image: Image) -> dict[str, str]:
    """What the container would be given, with its folders here."""
    return {
        "PATH": f"{image.inside('.venv/bin')}{os.pathsep}{os.defpath}",
        "ENVIRONMENT": "production",
        "SECRET_KEY": "c3b1f0d2-a-key-for-this-test-alone-4e7a",
        "DATA_DIR": str(image.inside("/var/lib/release-board")),
        "HOST": "127.0.0.1",
        "PORT": str(free_port()),
    }


@pytest.fixture
def served(image: Image, environment: dict[str, str], tmp_path: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """The image's own command, running."""
    with (tmp_path / "log").open("wb") as log:
        running = subprocess.Popen(image.command, cwd=image.inside("."), env=environment, stdout=log, stderr=log)
        try:
            yield running
        finally:
            running.terminate()
            running.wait(timeout=START_SECONDS)


def test_the_command_is_installed(image: Image, environment: dict[str, str]) -> None:
    command = [str(image.inside(".venv/bin/release-board")), "--help"]
    done = subprocess.run(command, cwd="/", env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "serve" in done.stdout


def test_it_stands_on_its_own_files(image: Image, environment: dict[str, str]) -> None:
    command = [str(image.inside(".venv/bin/python")), "-c", "import app, sys; print(app.__file__)"]
    done = subprocess.run(command, cwd="/", env=environment, capture_output=True, text=True, check=True)
    assert Path(done.stdout.strip()).is_relative_to(image.root)
    assert list(image.inside("build/assets").glob("**/htmx*.js"))


def test_only_the_account_was_passed_over(image: Image) -> None:
    assert len(image.skipped) == 1
    assert "useradd" in image.skipped[0]


def test_it_starts_and_its_health_check_answers(
    image: Image, environment: dict[str, str], served: "subprocess.Popen[bytes]", tmp_path: Path
) -> None:
    deadline = time.monotonic() + START_SECONDS
    while subprocess.run(image.health, env=environment, capture_output=True, check=False).returncode:
        log = (tmp_path / "log").read_text()
        assert served.poll() is None, log
        assert time.monotonic() < deadline, log
    assert served.poll() is None


def test_the_image_does_not_run_as_root() -> None:
    words = read_instructions((ROOT / "Dockerfile").read_text())
    last_stage = words[max(number for number, (word, _) in enumerate(words) if word == "FROM") :]
    users = [arguments for word, arguments in last_stage if word == "USER"]
    assert users
    assert users[-1] not in ("root", "0")
    assert [word for word, _ in last_stage].index("HEALTHCHECK") > 0


def test_compose_asks_for_every_secret_and_sets_only_what_there_is() -> None:
    services = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    for name, service in services.items():
        for variable, value in service["environment"].items():
            if any(word in variable for word in ("PASSWORD", "SECRET", "KEY", "URL")):
                assert ":?" in value, f"{name}: {variable} must be required from the environment"
    assert {name.lower() for name in services["app"]["environment"]} <= set(Settings.model_fields)
    assert services["app"]["depends_on"]["database"]["condition"] == "service_healthy"
    assert "pg_isready" in services["database"]["healthcheck"]["test"][1]
