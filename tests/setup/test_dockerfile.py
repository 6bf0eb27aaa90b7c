"""The Dockerfile's own lines, carried out in a clean folder.

No image is built here: that takes a Docker engine. What is tried instead is every COPY and RUN line, in order
and stage by stage, on the files that .dockerignore lets through, with a folder standing for the image's /,
this machine's Python for the image's, and packages from build/wheels for the registry's. The line that makes the
account is passed over, since it would make one on this machine.
"""

import os
import subprocess
import time
from pathlib import Path

import pytest
import yaml

from app.settings import Settings
from tests.support.dockerfile import Image, build_here, read_instructions
from tests.support.ports import free_port
from tests.support.repository import ROOT

WHEELS = ROOT / "build" / "wheels"
START_SECONDS = 60


@pytest.fixture
def image(tmp_path: Path) -> Image:
    if not (WHEELS / ".stamp").exists():
        words = "build/wheels is not here; `make test` sets it up."
        pytest.fail(words) if os.environ.get("CI") == "true" else pytest.skip(words)
    return build_here(tmp_path, WHEELS)


# One test, because the building is what takes long.
def test_its_lines_make_a_board_that_serves(image: Image, tmp_path: Path) -> None:
    assert len(image.skipped) == 1
    assert "useradd" in image.skipped[0]
    environment = {
        "PATH": f"{image.inside('.venv/bin')}{os.pathsep}{os.defpath}",
        "ENVIRONMENT": "production",
        "SECRET_KEY": "c3b1f0d2-a-key-for-this-test-alone-4e7a",
        "DATA_DIR": str(image.inside("/var/lib/release-board")),
        "HOST": "127.0.0.1",
        "PORT": str(free_port()),
    }
    assert "serve" in answer([str(image.inside(".venv/bin/release-board")), "--help"], environment)
    # It stands on its own files, not on those of this repository.
    found = answer([str(image.inside(".venv/bin/python")), "-c", "import app; print(app.__file__)"], environment)
    assert Path(found.strip()).is_relative_to(image.root)
    with (tmp_path / "log").open("wb") as log:
        served = subprocess.Popen(image.command, cwd=image.inside("."), env=environment, stdout=log, stderr=log)
        try:
            wait_for_health(image, environment, served, tmp_path / "log")
        finally:
            served.terminate()
            served.wait(timeout=START_SECONDS)


def answer(command: list[str], environment: dict[str, str]) -> str:
    """What a command of the image prints, started from a folder that is not its own."""
    done = subprocess.run(command, cwd="/", env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def wait_for_health(image: Image, environment: dict[str, str], served: "subprocess.Popen[bytes]", log: Path) -> None:
    """Ask by the image's own health check until it answers well."""
    deadline = time.monotonic() + START_SECONDS
    while subprocess.run(image.health, env=environment, capture_output=True, check=False).returncode:
        assert served.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()


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
