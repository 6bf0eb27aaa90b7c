"""Commands of `release-board`, each in a process of its own that need not read the application first.

Reading it takes three of the four seconds that a service takes to start. One process a test process (this module,
run) reads it and does nothing else; at each order it splits, and what splits off becomes the command: with its own
number, environment, folder, output and end, and with nothing of the tests in it.
"""

import atexit
import gc
import json
import os
import select
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60


class Begun:
    """One command that runs or has run, to be handled as a `subprocess.Popen`."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._ended = threading.Event()

    def end(self, code: int) -> None:
        """Note how it ended."""
        self.returncode = code
        self._ended.set()

    def poll(self) -> int | None:
        """Give its exit code, None while it runs."""
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end and give its exit code; raises TimeoutExpired."""
        if not self._ended.wait(timeout) or self.returncode is None:
            raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send it a signal, while it runs."""
        if self.returncode is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)


class Source:
    """The process that has read the application, as the tests see it."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.support.preloaded"]
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        self._orders = threading.Lock()
        self._told = threading.Condition()
        self._pids: list[int] = []
        self._begun: dict[int, Begun] = {}
        threading.Thread(target=self._listen, daemon=True).start()
        atexit.register(self._close)

    def begin(self, words: list[str], environment: dict[str, str], output: Path, errors: Path) -> Begun:
        """Begin a command and return at once; raises RuntimeError where nothing begins.

        Args:
            words: what stands behind `release-board`.
            environment: all of its environment.
            output: the file to which its output is added.
            errors: the file to which its complaints are added; it may be the same.
        """
        order = {"words": words, "environment": environment, "output": str(output), "errors": str(errors)}
        with self._orders:
            assert self._process.stdin is not None
            self._process.stdin.write(json.dumps({**order, "folder": str(Path.cwd())}) + "\n")
            with self._told:
                if not self._told.wait_for(lambda: self._pids, START_SECONDS):
                    raise RuntimeError("The process that has read the application began no command.")
                return self._begun[self._pids.pop()]

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            told = json.loads(line)
            with self._told:
                if "code" in told:
                    self._begun.pop(told["pid"]).end(told["code"])
                else:
                    self._begun[told["pid"]] = Begun(told["pid"])
                    self._pids.append(told["pid"])
                    self._told.notify_all()

    def _close(self) -> None:
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait(START_SECONDS)


@cache
def source() -> Source:
    """The one of this test process, made when first asked for."""
    return Source()


def _split(orders: int, told: int) -> dict[str, Any]:
    """Split at each order that comes; return what to do, in the process that is to do it, and nowhere else."""
    woken, waker = os.pipe()
    os.set_blocking(waker, False)
    signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    running: set[int] = set()
    lines = b""
    while True:
        readable, _, _ = select.select([orders, woken], [], [])
        if woken in readable:
            os.read(woken, 4096)
            _tell_ends(running, told)
        if orders not in readable:
            continue
        came = os.read(orders, 65536)
        if not came:
            for pid in running:
                os.kill(pid, signal.SIGKILL)
            os._exit(0)
        *whole, lines = (lines + came).split(b"\n")
        for line in whole:
            pid = os.fork()
            if not pid:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                for own in (woken, waker, told):
                    os.close(own)
                order: dict[str, Any] = json.loads(line)
                return order
            running.add(pid)
            _tell(told, {"pid": pid})


def _tell_ends(running: set[int], told: int) -> None:
    while running:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if not pid:
            return
        running.discard(pid)
        _tell(told, {"pid": pid, "code": os.waitstatus_to_exitcode(status)})


def _tell(told: int, what: dict[str, int]) -> None:
    with suppress(BrokenPipeError):  # the tests have ended: their last order is over as well
        os.write(told, json.dumps(what).encode() + b"\n")


def _take_place(order: dict[str, Any]) -> None:
    """Make this process the one that the order asks for."""
    for number, path, flags in (
        (0, os.devnull, os.O_RDONLY),
        (1, order["output"], os.O_WRONLY | os.O_CREAT | os.O_APPEND),
        (2, order["errors"], os.O_WRONLY | os.O_CREAT | os.O_APPEND),
    ):
        opened = os.open(path, flags, 0o644)
        os.dup2(opened, number)
        os.close(opened)
    os.environ.clear()
    os.environ.update(order["environment"])
    os.chdir(order["folder"])
    sys.argv = ["release-board", *order["words"]]


def main() -> None:
    """Read the application, then become whatever command is ordered."""
    told = os.dup(1)
    os.dup2(2, 1)
    import uvicorn.loops.auto
    import uvicorn.protocols.http.auto  # noqa: F401  both choose by what can be imported

    import app.main  # noqa: F401  what `serve` reads only when it serves
    from app.cli import main as release_board

    gc.collect()
    gc.freeze()
    _take_place(_split(0, told))
    gc.unfreeze()
    release_board()


if __name__ == "__main__":
    main()
