"""The real service as people run it: `release-board serve` in a process of its own, on a free port of loopback.

The process is split from one that has read the application already (tests.support.preloaded): reading it anew for each
of the many services and commands took a fifth of the whole test run. That the installed command starts by itself is
for tests/setup, and for those who start COMMAND.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from tests.support.ports import free_port
from tests.support.preloaded import Begun, source

COMMAND = Path(sys.executable).with_name("release-board")
START_SECONDS = 60
STOP_SECONDS = 30
RUN_SECONDS = 120
# What a person's own shell may have set: a test says for itself where its service keeps things. And a service
# that may not keep what Python compiles takes four times as long to start.
OWN = {"DATABASE_URL", "REPLICA_URL", "DATA_DIR", "HOST", "PORT", "ENVIRONMENT", "SECRET_KEY", "DEMO_PASSWORD"}
OWN |= {"PYTHONDONTWRITEBYTECODE"}


def environment(data_dir: Path, database_url: str = "", **more: str) -> dict[str, str]:
    """The environment of a command that works on this data and no other."""
    kept = {name: value for name, value in os.environ.items() if name not in OWN}
    return {**kept, "DATA_DIR": str(data_dir), "DATABASE_URL": database_url, "LOG_FORMAT": "json", **more}


def run(data_dir: Path, database_url: str, *words: str, **more: str) -> "subprocess.CompletedProcess[str]":
    """Run one command of `release-board` to its end, whatever it answers."""
    own = environment(data_dir, database_url, **more)
    with TemporaryDirectory() as folder:
        output, errors = Path(folder, "output"), Path(folder, "errors")
        begun = source().begin(list(words), own, output, errors)
        try:
            code = begun.wait(RUN_SECONDS)
        except subprocess.TimeoutExpired:
            begun.kill()
            raise
        return subprocess.CompletedProcess(words, code, output.read_text(), errors.read_text())


@dataclass(slots=True)
class Served:
    """One running service."""

    process: "Begun | subprocess.Popen[bytes]"
    url: str
    log: Path

    def wait_until_ready(self) -> "Served":
        """Return once it answers on /readyz; raises RuntimeError with its log when it ended, or after a minute."""
        deadline = time.monotonic() + START_SECONDS
        while self.process.poll() is None and time.monotonic() < deadline:
            try:
                if httpx.get(f"{self.url}/readyz", timeout=10).status_code == 200:
                    return self
            except httpx.TransportError:
                pass
            time.sleep(0.03)
        raise RuntimeError(f"The service did not become ready. It said:\n{self.log.read_text()}")

    def kill(self) -> None:
        """End it as a power cut would: nothing of it runs any more."""
        self.process.kill()
        self.process.wait(timeout=STOP_SECONDS)

    def stop(self) -> int:
        """Ask it to end, and give its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise


def start(data_dir: Path, database_url: str = "", **more: str) -> Served:
    """Start a service and return at once (see `wait_until_ready`).

    Args:
        data_dir: where it keeps its files, and its log for the test.
        database_url: its database; empty for the embedded one.
        more: further settings by their names in the environment; without a PORT it takes a free one.
    """
    own = environment(data_dir, database_url, **more)
    port = own.setdefault("PORT", str(free_port()))
    data_dir.mkdir(parents=True, exist_ok=True)
    log = data_dir / f"served-{port}.log"
    log.touch()
    return Served(source().begin(["serve"], own, log, log), f"http://127.0.0.1:{port}", log)


@contextmanager
def served(data_dir: Path, database_url: str = "", *, processes: int = 1, **more: str) -> Iterator[list[Served]]:
    """Services on one database, ready, and ended on leaving whatever happened."""
    running = [start(data_dir, database_url, **more) for _ in range(processes)]
    try:
        for one in running:
            one.wait_until_ready()
        yield running
    finally:
        for one in running:
            one.stop()
