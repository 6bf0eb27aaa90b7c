"""The harness itself, on real servers and tiny sizes: what is right passes, and a wrong answer never does."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from rich.console import Console
from sqlalchemy import create_engine, make_url, text

from benchmarks import intake, seeding
from benchmarks.__main__ import arguments, tell
from benchmarks.control import say_hello, timed
from benchmarks.grounds import POSTGRES, SQLITE, Engine, Place, hello, place, postgres_engine, release_in
from benchmarks.material import Book
from benchmarks.plans import Arm, Ground, Measured, Memory, Plan
from benchmarks.posting import FRESH, KNOWN, Posts, check, post_once
from benchmarks.report import Found, Report, show
from benchmarks.slices import Bounds, Taken, interleave
from benchmarks.streaming import send, write_files
from benchmarks.traffic import WrongAnswer, request
from benchmarks.truth import hold, hold_journal
from tests.support import postgres
from tests.support.databases import TEMPLATE
from tests.support.postgres import Server

MIB = 1024 * 1024
TINY = Plan("tiny", batch=40, rounds=2, warm_up=0, arm_seconds=30, rows=50, shared=True)


@pytest.fixture
def lite(tmp_path: Path, sqlite_template: Path) -> Engine:
    return Engine(SQLITE, tmp_path, "SQLite", template=str(sqlite_template))


@pytest.fixture
def shared(tmp_path: Path, postgres_server: Server) -> Iterator[Engine]:
    engine = Engine(POSTGRES, tmp_path, "PostgreSQL", make_url(postgres_server.url()), TEMPLATE)
    yield engine
    engine.drop()


def change(url: str, *statements: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def test_a_wrong_answer_is_seen_wherever_it_hides(lite: Engine, tmp_path: Path) -> None:
    with place(lite) as own, ExitStack() as closing:
        check_measured(intake.known_one(Ground(TINY, lite, tmp_path, closing, {SQLITE: own})))
        check_seen(release_in(own), tmp_path)


def check_measured(measured: Measured) -> None:
    assert (measured.yardstick, measured.unit) == ("executemany", "rows/s")
    assert len(measured.ours.rates) == len(measured.theirs.rates) == TINY.rounds
    assert len(measured.ours.latencies) == TINY.rounds
    assert 0 < measured.ratio().best < 100


def check_seen(own: Place, folder: Path) -> None:
    book = Book(20)
    post_once(own, book.next_run())
    body, _ = write_files(folder, "streamed", 0, 30)
    check(own, send(own, body, 60), 30, FRESH)
    hold(own)
    hold_journal(own)

    told = Posts(own, expected=KNOWN)
    told.prepare([book.next_run()])
    with pytest.raises(WrongAnswer, match="Answered 201, not 200"):
        told.go()
    with pytest.raises(WrongAnswer, match="test results are 70; they should be 50"):
        hold(own)
    own.rows += 20
    with pytest.raises(WrongAnswer, match="journal entries are 3; they should be 2"):
        hold(own)
    own.changing += 1
    hold(own)

    unguarded = "drop trigger {0}_no_update"
    change(
        own.url,
        unguarded.format("test_result"),
        "update test_result set bucket_id = (select max(id) from bucket)",
        unguarded.format("journal_entry"),
        "update journal_entry set actor = 'somebody else'",
    )
    with pytest.raises(WrongAnswer, match="figures are"):
        hold(own)
    with pytest.raises(WrongAnswer, match="does not verify"):
        hold_journal(own)


def test_a_grown_release_is_as_right_as_one_that_was_posted(
    shared: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seeding, "WINDOW", 20)
    monkeypatch.setattr(seeding, "RUNS_A_CASE", 2)
    with place(shared) as own, ExitStack() as closing:
        growth = seeding.Growth(own)
        growth.grow(20)
        growth.grow(200)
        assert (own.rows, own.changing) == (200, 10)
        hold(own)
        hold_journal(own)
        ground = Ground(TINY, shared, tmp_path, closing, {POSTGRES: own})
        measured, again = intake.known_two(ground), intake.resend_bytes(ground)
    assert (measured.yardstick, list(measured.beside)) == ("copy_as_sent", ["copy_as_sent_two"])
    assert len(again.ours.latencies) == TINY.rounds * intake.RESENDS


def test_requests_are_counted_only_while_they_answer_well(tmp_path: Path) -> None:
    with hello(tmp_path) as server:
        port = int(server.url.rpartition(":")[2])
        taken = interleave([say_hello("a", port, 2, 0.02), say_hello("b", port, 2, 0.02)], list, Bounds(3, 1, 10))
        assert [len(each.rates) for each in taken.values()] == [3, 3]
        with pytest.raises(WrongAnswer, match="should answer 200"):
            timed(port, request("GET", "/nowhere"), 1, 0.02)


def test_without_postgresql_that_is_said_aloud(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BENCH_DSN", raising=False)
    monkeypatch.setattr(postgres, "find_binaries", lambda: None)
    with postgres_engine(tmp_path) as engine:
        assert engine is None
    report = Report("full", "SQLite", 0.05, [Found(arm(), skipped="no PostgreSQL is here")])
    console = Console(record=True, width=200)
    show(report, console)
    assert "SKIPPED known1: no PostgreSQL is here" in console.export_text()
    assert report.as_json()["skipped"] == ["known1: no PostgreSQL is here"]
    assert report.exit_code() == 0


@pytest.mark.parametrize(
    ("profile", "found", "code"),
    [
        ("full", 0.8, 0),
        ("full", 0.75, 0),
        ("full", 0.5, 3),
        ("smoke", 0.5, 0),
        ("smoke", 0.3, 3),
    ],
)
def test_a_short_run_fails_only_on_what_no_machine_explains(profile: str, found: float, code: int) -> None:
    measured = Measured("rows/s", "copy_as_sent", Taken([found]), Taken([1.0]))
    assert Report(profile, "PostgreSQL", 0.05, [Found(arm(), measured)]).exit_code() == code


def test_too_much_memory_fails_every_run_however_quick_and_however_noisy() -> None:
    for more, code in ((32, 0), (33, 3)):
        memory = Memory(idle=100 * MIB, peak=(100 + more) * MIB)
        measured = Measured("rows/s", "copy_as_sent", Taken([9.0]), Taken([1.0]), memory=memory)
        assert [Report(name, "", 0.05, [Found(arm(), measured)]).exit_code() for name in ("smoke", "full")] == [
            code
        ] * 2
        assert Report("full", "", 0.5, [Found(arm(), measured)]).exit_code() == code


def test_a_wrong_answer_fails_every_run() -> None:
    for profile in ("smoke", "full"):
        report = Report(profile, "PostgreSQL", 0.5, [Found(arm(), wrong="Answered 500")])
        assert report.exit_code() == 1
        assert report.as_json()["arms"]["known1"] == {"goal": 0.8, "verdict": "wrong", "wrong": "Answered 500"}


def test_a_run_is_written_down_and_its_ratios_are_set_beside_an_earlier_one(tmp_path: Path) -> None:
    old, new = tmp_path / "old.json", tmp_path / "new.json"
    console = Console(record=True, width=200)
    for file, rate, asked in ((old, 40.0, []), (new, 60.0, ["--compare", str(old)])):
        report = Report(
            "full", "PostgreSQL", 0.05, [Found(arm(), Measured("rows/s", "x", Taken([rate]), Taken([80.0])))]
        )
        tell(report, arguments(["full", "--only", "known1", "--json", str(file), *asked]), console)
    written = json.loads(new.read_text())
    assert {"commit", "python", "cores", "database", "load", "profile", "noise", "arms", "growth", "skipped"} == set(
        written
    )
    assert written["arms"]["known1"]["ratio"] == {"best": 0.75, "median": 0.75}
    assert [line.split()[1:8:2] for line in console.export_text().splitlines() if "known1" in line] == [
        ["known1", "0.500", "0.750", "better"]
    ]


def arm() -> Arm:
    return Arm("known1", 0.8, intake.known_one)
