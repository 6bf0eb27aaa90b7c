"""Posting: one request a file, tried again where that is safe, and never twice under two keys."""

import signal
import ssl
import subprocess
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
import time_machine

from app.client import sending
from app.client.answers import State
from app.client.files import Format, Report
from app.client.sending import Order, Sender, pause_before
from tests.support.answering import BUSY, DROPPED, KEY, TAKEN, Door, Reply, post, write
from tests.support.ports import free_port
from tests.support.served import COMMAND, environment


def test_a_file_is_one_post_with_everything_said_beside_it(door: Door) -> None:
    write("a.xml", "<testsuite/>")
    words = [
        "--source",
        "dsp & co",
        "--run",
        "SIT-41",
        "--attempt",
        "2",
        "--environment",
        "SIT A",
        "--strict",
        "--partial",
    ]
    done = post(door, *words, "a.xml")
    assert done.exit_code == 0, done.output
    (asked,) = door.asked
    assert asked.path == "/api/v1/releases/november-2021/test-runs"
    said = {"phase": "SIT", "source": "dsp & co", "run": "SIT-41", "attempt": "2", "environment": "SIT A"}
    assert asked.query == {name: [value] for name, value in (said | {"strict": "true", "partial": "accept"}).items()}
    assert asked.headers["authorization"] == f"Bearer {KEY}"
    assert (asked.headers["content-type"], asked.body) == ("application/xml", b"<testsuite/>")
    assert done.stderr == ""
    assert [line.split() for line in done.stdout.splitlines() if "a.xml" in line] == [
        ["a.xml", "junit", "taken", "2", "2", "0", "2", "0", "0"]
    ]


def test_a_key_may_come_with_its_line_end(door: Door) -> None:
    assert post(door, write("a.json"), RELEASE_BOARD_KEY=f"{KEY}\n").exit_code == 0
    assert door.asked[0].headers["authorization"] == f"Bearer {KEY}"


def test_nothing_is_said_that_was_not_given(door: Door) -> None:
    assert post(door, write("a.json"), "--format", "json").exit_code == 0
    assert door.asked[0].query == {"phase": ["SIT"], "format": ["json"]}


def test_a_busy_service_is_asked_again_under_one_key(door: Door, waited: list[float]) -> None:
    door.replies = [BUSY, DROPPED, Reply(429), Reply(500), TAKEN]
    done = post(door, write("a.json", '{"results": [1]}'))
    assert done.exit_code == 0, done.output
    assert len(door.asked) == 5
    assert len(door.keys()) == 1
    assert {one.body for one in door.asked} == {b'{"results": [1]}'}
    assert waited == [1, 2, 4, 8]
    assert "a.json: Try again in a moment.; try 2 of 5 in 1.0 s" in done.stderr
    assert post(door, "a.json", "--quiet").stderr == ""
    assert len(door.keys()) == 2


def test_two_files_have_two_keys(door: Door) -> None:
    assert post(door, write("a.json"), write("b.json")).exit_code == 0
    assert len(door.keys()) == 2


@pytest.mark.parametrize(
    ("asked", "pause"),
    [("7", 8), ("0", 1), ("Tue, 05 Oct 2021 17:00:09 GMT", 10), ("Tue, 05 Oct 2021 16:00:00 GMT", 1), ("soon", 1)],
)
def test_it_waits_as_long_as_it_is_asked(door: Door, waited: list[float], asked: str, pause: float) -> None:
    door.replies = [Reply(409, headers=(("Retry-After", asked),)), TAKEN]
    with time_machine.travel(datetime(2021, 10, 5, 17, tzinfo=UTC), tick=False):
        assert post(door, write("a.json")).exit_code == 0
    assert waited == [pause]


def test_who_asks_for_a_day_is_not_waited_for(door: Door, waited: list[float]) -> None:
    door.replies = [Reply(503, BUSY.body, (("Retry-After", "86400"),))]
    done = post(door, write("a.json"))
    assert (done.exit_code, waited, len(door.asked)) == (1, [], 1)
    assert "a.json was not taken (503): Try again in a moment. (it asks to wait 86,400 seconds)" in done.stderr


@pytest.mark.parametrize("status", [400, 403, 404, 409, 413, 415, 422])
def test_a_refusal_is_final(door: Door, waited: list[float], status: int) -> None:
    door.replies = [Reply(status, b'{"detail": "No."}')]
    done = post(door, write("a.json"), write("b.json"))
    assert (done.exit_code, len(door.asked), waited) == (1, 2, [])
    assert done.stderr.splitlines() == [f"a.json was refused ({status}): No.", f"b.json was refused ({status}): No."]
    assert f"refused ({status})" in done.stdout


def test_a_refused_key_ends_the_sending(door: Door) -> None:
    door.replies = [Reply(401, b'{"detail": "No such key."}')]
    done = post(door, write("a.json"), write("b.json"))
    assert (done.exit_code, len(door.asked)) == (1, 1)
    assert done.stderr.splitlines()[-1] == "b.json was not sent: the key was refused before"


def test_no_redirect_is_followed_with_the_key(door: Door) -> None:
    with Door() as other:
        door.replies = [Reply(307, headers=(("Location", f"{other.url}/api/v1/releases/november-2021/test-runs"),))]
        done = post(door, write("a.json"), "--timeout", "5", "--attempts", "1")
        assert (done.exit_code, other.asked) == (1, [])
    assert f"the service has moved to {other.url}" in done.stderr


def test_tries_run_out(door: Door, waited: list[float]) -> None:
    door.replies = [BUSY]
    done = post(door, write("a.json"), "--attempts", "3")
    assert (done.exit_code, len(door.asked), waited) == (1, 3, [1, 2])
    assert done.stderr.splitlines()[-1] == "a.json was not taken (503): Try again in a moment. (tried 3 times)"


def test_who_is_not_there_is_waited_for_once(waited: list[float]) -> None:
    done = post(f"http://127.0.0.1:{free_port()}", write("a.json"), write("b.json"), "--attempts", "3")
    assert (done.exit_code, waited) == (1, [1, 2])
    assert done.stderr.count("cannot be reached: ") == 4
    assert "not reached" in done.stdout


def test_a_certificate_that_is_not_trusted_is_final(waited: list[float]) -> None:
    def distrust(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("self-signed") from ssl.SSLCertVerificationError("self-signed")

    order = Order("https://board.example", "r", {}, None, False, Format.AUTO, False, False, 1, 5)
    with httpx.Client(transport=httpx.MockTransport(distrust)) as client:
        sender = Sender(client, order, KEY, tell=print)
        sent = sender.post(Report("a", Path(write("a.json")), "a"), lambda _: None, lambda: None)
    assert (sent.state, waited) == (State.UNREACHED, [])
    assert sent.words == "https://board.example cannot be reached: self-signed"


def test_silence_is_no_answer(door: Door) -> None:
    door.hold.clear()
    done = post(door, write("a.json"), "--timeout", "0.1", "--attempts", "2")
    assert done.exit_code == 1
    assert f"a.json was not taken: {door.url} gave no answer within 0.1 s (tried 2 times)" in done.stderr


def test_an_interruption_says_what_was_sent(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(seconds: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(sending, "wait", interrupt)
    door.replies = [TAKEN, BUSY]
    done = post(door, write("a.json"), write("b.json"), write("c.json"), "--quiet")
    assert done.exit_code == 130
    assert done.stderr.splitlines() == [
        "Interrupted: 1 of 3 taken. Run the same command again: nothing is counted twice.",
        "b.json was under way and may have been taken.",
        "c.json was not sent.",
    ]


def test_a_process_that_is_interrupted_ends_with_130(door: Door, tmp_path: Path) -> None:
    door.hold.clear()
    words = [str(COMMAND), "post-results", "--release", "r", "--phase", "sit", "--url", door.url, write("a.json")]
    started = subprocess.Popen(
        words,
        env=environment(tmp_path, RELEASE_BOARD_KEY=KEY),
        stderr=subprocess.PIPE,
        text=True,
        # A test run that was started in the background ignores the signal, and what it starts would too.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert door.came.wait(60)
    started.send_signal(signal.SIGINT)
    _, said = started.communicate(timeout=60)
    assert started.returncode == 130
    assert "a.json was under way and may have been taken.\n" in said


def test_a_large_file_is_never_held_in_memory(door: Door) -> None:
    with Path("large.ndjson").open("wb") as file:
        file.truncate(48 * 2**20)
    tracemalloc.start()
    try:
        done = post(door, "large.ndjson")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (done.exit_code, door.asked[0].size) == (0, 48 * 2**20)
    assert peak < 6 * 2**20


def test_standard_input_is_sent_again_as_well(door: Door) -> None:
    door.replies = [BUSY, TAKEN]
    done = post(door, "-", "--run", "R", stdin=b"<testsuite/>")
    assert done.exit_code == 0, done.output
    assert [one.body for one in door.asked] == [b"<testsuite/>"] * 2
    assert {one.headers["content-type"] for one in door.asked} == {"application/xml"}
    assert door.asked[0].query["run"] == ["R"]


def test_the_pauses_grow_to_half_a_minute_and_no_two_clients_are_in_step(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [pause_before(n, None) for n in (2, 3, 6, 7, 99)] == [1, 2, 16, 30, 30]
    monkeypatch.setattr(sending, "chance", lambda: 0.0)
    assert [pause_before(n, None) for n in (2, 3, 6, 7, 99)] == [0.5, 1, 8, 15, 15]
    assert [pause_before(2, asked) for asked in (0, 9, 600, 601)] == [0.5, 9, 600, None]
