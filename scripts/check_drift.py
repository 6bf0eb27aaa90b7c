"""Whether the migrations still lead to the tables that the models describe, on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from app.schema import check_drift, migrate
from tests.support import databases, postgres


def drift_of(url: str) -> list[str]:
    """Migrate the empty database at `url` and list where it differs from the models."""
    migrate(url)
    return check_drift(url)


def main() -> None:
    """Check both engines; exit with 1 where one has drifted, or with CI=true where one cannot be asked."""
    found: dict[str, list[str]] = {}
    with tempfile.TemporaryDirectory() as folder:
        found["SQLite"] = drift_of(databases.sqlite_url(Path(folder) / "empty.sqlite3"))
    if postgres.find_binaries():
        server = postgres.start()
        try:
            server.wait_until_ready()
            with databases.postgres_database(server, "template0") as url:
                found["PostgreSQL"] = drift_of(url)
        finally:
            server.stop()
    elif os.environ.get("CI") == "true":
        found["PostgreSQL"] = ["is not here to be asked"]
    else:
        print("!!!! NOT HERE: PostgreSQL 16 or newer. Its migrations were not checked.", file=sys.stderr)
    for engine, differences in found.items():
        for difference in differences:
            print(f"{engine}: {difference}")
    if any(found.values()):
        sys.exit(1)


if __name__ == "__main__":
    main()
