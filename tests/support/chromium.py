"""Where a real Chromium is on this machine, and how it is started for tests."""

import os
import shutil
import subprocess

# The shell is the same browser without the windows that nobody looks at here: a quarter quicker.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# It speaks to the server under test and to nobody else.
FLAGS = (
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)


def find_chromium() -> str | None:
    """The path of a Chromium that starts: $CHROMIUM, else the first on PATH, else None."""
    named = os.environ.get("CHROMIUM")
    for candidate in (named,) if named else NAMES:
        path = shutil.which(candidate)
        if path and _answers(path):
            return path
    return None


def _answers(path: str) -> bool:
    try:
        # Some systems put a mere hint to another installer on PATH: only one that starts counts.
        done = subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def launch_flags() -> list[str]:
    """The flags for this user: root has no sandbox."""
    return [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else list(FLAGS)
