"""Live under trouble: listeners cut, clients cut, processes killed and ended; nothing is lost, nothing told twice."""

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from app.db import Database
from app.live.waiting import NAME
from app.queries.journal import list_entries
from tests.support.cast import RELEASE
from tests.support.following import Follower, enter, following, running, until
from tests.support.moment import LONG
from tests.support.served import Served, served

ROUNDS = 40 if LONG else 6
ENTRIES = 400 if LONG else 60
CUT = text(
    "select count(pg_terminate_backend(pid)) from pg_stat_activity"
    " where application_name = :name and datname = current_database()"
)


def cut_listeners(database: Database) -> int:
    """Hang up on every listener of this database; gives how many there were."""
    with database.engine.connect() as connection:
        cut = connection.execute(CUT, {"name": NAME}).scalar_one()
        connection.rollback()
    return int(cut)


def until_listening(database: Database, processes: int = 1) -> None:
    """Wait until every process listens (again)."""
    question = text(
        "select count(*) from pg_stat_activity where application_name = :name and datname = current_database()"
    )

    def listen() -> bool:
        with database.engine.connect() as connection:
            found: int = connection.execute(question, {"name": NAME}).scalar_one()
        return found >= processes

    until(listen)


class Watcher:
    """A client that resumes at whichever process answers, whenever it is cut off; keeps what it was told."""

    def __init__(self, services: list[Served]) -> None:
        self.services, self.seqs, self.resets = services, list[int](), 0
        self.last_id: str | None = None
        self.turns = 0
        self.follower: Follower | None = None

    def connect(self) -> None:
        """Go on at the next process that lets one in."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            self.turns += 1
            service = self.services[self.turns % len(self.services)]
            follower = Follower(service.url, last_id=self.last_id)
            try:
                if follower.start().status == 200:
                    self.follower = follower
                    return
            except OSError:
                pass
            follower.cut()
        raise AssertionError("no process let the client in")

    def cut(self) -> None:
        """Break off, and keep what was told so far."""
        assert self.follower is not None
        self.follower.cut()
        self.seqs += self.follower.seqs
        self.resets += sum(told.event == "reset" for told in self.follower.told)
        self.last_id = self.follower.last_id

    def leave(self) -> None:
        """Go for good."""
        if self.follower is not None:
            self.follower.cut()

    def until_seq(self, seq: int) -> None:
        """Resume until everything up to an entry has come."""
        assert self.follower is not None
        while not any(block.id and block.seq >= seq for block in self.follower.blocks):
            if self.follower.ended:
                self.cut()
                self.connect()
            try:
                self.follower.until_seq(seq, 1)
            except AssertionError:
                continue


@contextmanager
def writing(database: Database, count: int, name: str) -> Iterator["Future[list[int]]"]:
    """Somebody who makes entries meanwhile."""
    with ThreadPoolExecutor(1) as pool:
        yield pool.submit(lambda: [enter(database, f"{name} {number}", releases=(RELEASE,)) for number in range(count)])


def after(database: Database, seq: int) -> list[int]:
    with database.reading(fresh=True) as session:
        return [row.seq for row in list_entries(session, after=seq, limit=100_000)]


# A SQLite file has no listener to cut.
LISTENING = pytest.mark.parametrize("record_url", ["postgresql"], indirect=True)


@LISTENING
def test_listeners_cut_again_and_again(record_url: str, tmp_path: Path, database: Database) -> None:
    with running(record_url, tmp_path) as service, following(service.url) as client:
        begin = client.blocks[0].seq
        with writing(database, ENTRIES, "while cut") as made:
            for _ in range(ROUNDS):
                until_listening(database)
                assert cut_listeners(database) >= 1
            last = made.result()[-1]
        client.until_seq(last)
        assert client.seqs == after(database, begin)
        assert not client.ended
        # Back again: what is recorded now comes by notification, long before the next look without one.
        until_listening(database)
        seq, began = enter(database, "after all cuts"), time.monotonic()
        client.until_seq(seq)
        assert client.told[-1].at - began < 1


@LISTENING
def test_an_entry_while_nobody_listens_is_told_when_somebody_does(
    record_url: str, tmp_path: Path, database: Database
) -> None:
    with running(record_url, tmp_path) as service, following(service.url) as client:
        for number in range(ROUNDS):
            until_listening(database)
            cut_listeners(database)
            seq = enter(database, f"in the gap {number}")
            client.until_seq(seq, 2)
        assert len(set(client.seqs)) == len(client.seqs) == ROUNDS


def test_clients_cut_and_processes_killed(record_url: str, tmp_path: Path, database: Database) -> None:
    """Two processes, one killed and started anew, then the other killed; clients resume wherever they get in."""
    with ExitStack() as stack:
        services = stack.enter_context(served(tmp_path, record_url, processes=2))
        ports = [service.url.rpartition(":")[2] for service in services]
        watchers = [Watcher(services) for _ in range(4)]
        for watcher in watchers:
            watcher.connect()
            stack.callback(watcher.leave)
        begin = enter(database, "begin")
        for watcher in watchers:
            watcher.until_seq(begin)
        with writing(database, ENTRIES, "under trouble") as made:
            services[0].kill()
            for watcher in watchers[::2]:
                watcher.cut()
                watcher.connect()
            services[0] = restarted(stack, tmp_path, record_url, ports[0])
            services[1].kill()
            last = made.result()[-1]
        for watcher in watchers:
            watcher.until_seq(last)
            watcher.cut()
            assert watcher.seqs == after(database, begin - 1)
            assert watcher.resets == 0


def restarted(stack: ExitStack, folder: Path, url: str, port: str) -> Served:
    (service,) = stack.enter_context(served(folder, url, PORT=port))
    return service


def test_what_one_process_records_another_tells(record_url: str, tmp_path: Path, database: Database) -> None:
    """And how long that takes: measured from the writer's commit to the client."""
    with (
        running(record_url, tmp_path) as one,
        running(record_url, tmp_path) as other,
        following(one.url) as first,
        following(other.url) as second,
    ):
        committed = {}
        for number in range(ENTRIES):
            seq = enter(database, f"number {number}")
            committed[seq] = time.monotonic()
            first.until_seq(seq)
            second.until_seq(seq)
    assert first.seqs == second.seqs == list(committed)
    waits = sorted(told.at - committed[told.seq] for client in (first, second) for told in client.told)
    print(
        f"\n{record_url.partition(':')[0]}: p50 {waits[len(waits) // 2] * 1000:.1f} ms, max {waits[-1] * 1000:.1f} ms"
    )
    assert waits[len(waits) // 2] < 0.5


def test_a_journal_set_back_is_told_to_whoever_follows(record_url: str, tmp_path: Path, database: Database) -> None:
    """A restore of an older copy underneath a running process: everybody is told to look anew."""
    with running(record_url, tmp_path) as service, following(service.url) as client:
        kept = enter(database, "kept")
        gone = enter(database, "gone")
        client.until_seq(gone)
        place = client.last_id
        forget(database, gone)
        grown = enter(database, "another history")
        assert grown == gone
        client.until(lambda: any(told.event == "reset" for told in client.told))
        later = enter(database, "later")
        client.until_seq(later)
        assert client.seqs == [kept, gone, later]
        with following(service.url, last_id=place) as again:
            again.until(lambda: any(told.event == "reset" for told in again.told))


def forget(database: Database, seq: int) -> None:
    """Take an entry out again, as the restore of an older copy does."""
    with database.engine.connect() as connection:
        if database.sqlite:
            triggers = connection.execute(
                text("select name from sqlite_master where type = 'trigger' and tbl_name like 'journal_%'")
            ).scalars()
            for name in list(triggers):
                connection.execute(text(f'drop trigger "{name}"'))
        else:
            connection.execute(text("set session_replication_role = replica"))
        for table in ("journal_release", "journal_payload", "journal_entry"):
            connection.execute(text(f"delete from {table} where seq >= :seq"), {"seq": seq})
        connection.commit()
        if not database.sqlite:
            connection.execute(text("set session_replication_role = origin"))
            connection.commit()


def test_streams_end_when_the_process_is_asked_to(record_url: str, tmp_path: Path, database: Database) -> None:
    with served(tmp_path, record_url) as (service,), ExitStack() as stack:
        clients = [stack.enter_context(following(service.url)) for _ in range(5)]
        began = time.monotonic()
        service.process.terminate()
        for client in clients:
            client.until_ended(5)
        assert time.monotonic() - began < 1
        assert service.process.wait(5) == 0
        assert time.monotonic() - began < 3
    # Nothing was told twice or lost by it: the next process takes them up again.
    seq = enter(database, "after the stop")
    with running(record_url, tmp_path) as after, following(after.url, last_id=clients[0].last_id) as again:
        again.until_seq(seq)
        assert again.seqs == [seq]
