"""The ground the tests stand on: fresh databases on both engines, a closed network, a real browser."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser
from sqlalchemy import create_engine, inspect, make_url, text

from tests.support import postgres
from tests.support.network import NetworkClosed, is_loopback
from tests.support.postgres import Server

ROOT = Path(__file__).resolve().parents[2]


def test_a_fresh_database_is_migrated_and_empty(database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        assert "alembic_version" in inspect(connection).get_table_names()
        tables = [name for name in inspect(connection).get_table_names() if name != "alembic_version"]
        rows = {name: connection.scalar(text(f'select count(*) from "{name}"')) for name in tables}
        assert rows == dict.fromkeys(tables, 0)
        connection.execute(text("create table left_behind (id integer)"))
    engine.dispose()


def test_no_test_sees_the_database_of_another(database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        assert "left_behind" not in inspect(connection).get_table_names()
        connection.execute(text("create table left_behind (id integer)"))
    engine.dispose()


def test_both_engines_are_asked(request: pytest.FixtureRequest, database_url: str) -> None:
    asked = make_url(database_url).get_backend_name()
    assert f"[{asked}" in request.node.name


@pytest.mark.parametrize("address", [("192.0.2.1", 9), ("2001:db8::1", 9)])
def test_the_network_is_closed(address: tuple[str, int]) -> None:
    with pytest.raises(NetworkClosed):
        socket.create_connection(address, timeout=1)


def test_names_beyond_this_machine_are_not_looked_up() -> None:
    with pytest.raises(NetworkClosed):
        socket.getaddrinfo("example.org", 80)


@pytest.mark.parametrize("host", [None, "", "localhost", "127.0.0.1", "127.3.2.1", "::1", b"localhost"])
def test_loopback_is_open(host: str | bytes | None) -> None:
    assert is_loopback(host)


def test_the_server_goes_when_the_run_is_killed() -> None:
    code = (
        "import time; from tests.support import postgres; server = postgres.start(); "
        "server.wait_until_ready(); print(server.folder, flush=True); time.sleep(600)"
    )
    if postgres.find_binaries() is None:
        pytest.skip("PostgreSQL is not here")
    run = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert run.stdout is not None
    folder = Path(run.stdout.readline().strip())
    number = int((folder / "data" / "postmaster.pid").read_text().splitlines()[0])
    os.kill(run.pid, signal.SIGKILL)
    run.wait()
    run.stdout.close()
    deadline = time.monotonic() + 30
    while folder.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not folder.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)


def test_the_server_keeps_to_itself(postgres_server: Server) -> None:
    with postgres_server.connect() as connection:
        assert connection.execute("show listen_addresses").fetchone() == ("",)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(host="127.0.0.1", user="postgres", connect_timeout=2, port=5432)


@pytest.mark.browser
def test_a_real_browser_shows_a_page(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<h1>Release Board</h1>")
    assert page.inner_text("h1") == "Release Board"
    page.close()


@pytest.mark.parametrize("moment", [0, 0.4])
def test_a_server_stopped_while_it_starts_is_gone(moment: float) -> None:
    if postgres.find_binaries() is None:
        pytest.skip("PostgreSQL is not here")
    server = postgres.start()
    threading.Event().wait(moment)
    server.stop()
    assert not server.folder.exists()
