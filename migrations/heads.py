"""Keeps the history linear: HEAD names the newest revision, so that two branches collide in review."""

from pathlib import Path

HERE = Path(__file__).parent


def newest() -> str:
    """Read which revision is said to be the newest."""
    return (HERE / "HEAD").read_text().strip()


def check_one_head() -> None:
    """Refuse to run when the file HEAD names a revision that does not exist.

    Raises:
        RuntimeError: a migration was added without moving HEAD.
    """
    if not any(path.stem.startswith(newest()) for path in (HERE / "versions").glob("*.py")):
        raise RuntimeError(f"migrations/HEAD names {newest()}, which is not there")
