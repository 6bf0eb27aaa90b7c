"""A Dockerfile carried out without Docker: COPY and RUN, in a folder that stands for the image's /."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.repository import ROOT, repository_files

MAKES_AN_ACCOUNT = re.compile(r"\b(useradd|adduser|groupadd|addgroup)\b")
ABSOLUTE = re.compile(r"(?<![\w.$/-])/(?=(?:srv|var|opt|app|etc)\b)")


def read_instructions(text: str) -> list[tuple[str, str]]:
    """Each instruction as its word and its arguments; comments left out, continued lines joined."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    parted = (line.partition(" ") for line in joined.splitlines() if line.strip())
    return [(word.upper(), rest.strip()) for word, _, rest in parted]


def make_context(folder: Path) -> None:
    """Copy what .dockerignore (a list of what may pass) lets into the build."""
    passes = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    for path in repository_files():
        inside = path.relative_to(ROOT)
        if inside.parts[0] in passes:
            (folder / inside).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, folder / inside)


@dataclass
class Image:
    """The image in the making: `root` stands for its /."""

    base: Path
    environment: dict[str, str]
    stages: dict[str, Path] = field(default_factory=dict)
    workdir: str = "/"
    command: list[str] = field(default_factory=list)
    health: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    current: str = ""

    @property
    def root(self) -> Path:
        """The folder that stands for / of the stage at hand: one place for all, as paths are written down."""
        return self.base / "root"

    def inside(self, path: str) -> Path:
        """Where a path of the image lies here."""
        return self.root / str(Path("/", self.workdir, path)).lstrip("/")

    def carry_out(self, word: str, arguments: str) -> None:
        """Carry out one instruction; those that only describe the image are noted or passed over."""
        if word == "FROM":
            self._begin_stage(arguments)
        elif word == "WORKDIR":
            self.workdir = arguments
            self.inside(".").mkdir(parents=True, exist_ok=True)
        elif word == "COPY":
            self._copy(shlex.split(arguments))
        elif word == "RUN":
            self._run(arguments)
        elif word == "CMD":
            self.command = json.loads(arguments)
        elif word == "HEALTHCHECK":
            self.health = json.loads(arguments[arguments.index("CMD ") + 4 :])

    def _begin_stage(self, arguments: str) -> None:
        if self.root.exists():
            self.stages[self.current] = self.base / f"stage-{len(self.stages)}"
            self.root.rename(self.stages[self.current])
        self.root.mkdir()
        self.workdir = "/"
        self.current = arguments.split()[-1]

    def _copy(self, arguments: list[str]) -> None:
        source = self.base / "context"
        options = [argument for argument in arguments if argument.startswith("--")]
        *origins, target = [argument for argument in arguments if not argument.startswith("--")]
        for option in options:
            if option.startswith("--from="):
                source = self.stages[option.removeprefix("--from=")]
        for origin in origins:
            found, goal = source / origin.lstrip("/"), self.inside(target)
            if found.is_dir():
                shutil.copytree(found, goal, symlinks=True, dirs_exist_ok=True)
                continue
            goal = goal / found.name if target.endswith("/") else goal
            goal.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(found, goal)

    def _run(self, command: str) -> None:
        if MAKES_AN_ACCOUNT.search(command):
            self.skipped.append(command)
            return
        here = ABSOLUTE.sub(f"{self.root}/", command)
        subprocess.run(["/bin/sh", "-ec", here], cwd=self.inside("."), env=self.environment, check=True)


def build_here(base: Path, wheels: Path) -> Image:
    """Carry the Dockerfile out under `base`, taking packages from `wheels` instead of the network."""
    python = Path(sys.base_prefix) / "bin"
    environment = {
        "PATH": f"{python}{os.pathsep}{os.defpath}",
        "HOME": str(base),
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(wheels),
    }
    (base / "context").mkdir()
    make_context(base / "context")
    image = Image(base, environment)
    for word, arguments in read_instructions((ROOT / "Dockerfile").read_text()):
        image.carry_out(word, arguments)
    return image
