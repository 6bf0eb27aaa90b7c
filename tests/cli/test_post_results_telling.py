"""What the client tells: the table, refusals in words, one document for programs; whatever the service says."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from app.client import sending
from app.client.answers import Answer, Sent, State, receipt_of, refusal_of
from app.client.telling import failure, plain, show_summary, speak_safely
from tests.support.answering import KEY, TAKEN, Door, Reply, post, write

ODD = [{"received": "2"}, {"inserted": -1}, {"duplicates": True}, {"counted": {"passed": "2"}}, {"counted": 2}]
NO_RECEIPTS = [json.dumps(json.loads(TAKEN.body) | odd).encode() for odd in ODD]


@pytest.mark.parametrize("body", [b"", b"<html>Welcome", b"[]", *NO_RECEIPTS, b"[" * 100_000, b"\xff", b"{}"])
def test_what_is_no_receipt_is_no_success(door: Door, body: bytes) -> None:
    door.replies = [Reply(200, body)]
    done = post(door, write("a.json"))
    assert done.exit_code == 1
    assert "a.json was not taken (200): the answer is no receipt" in done.stderr


def test_an_answer_without_end_is_left(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "LONGEST_ANSWER", 1000)
    door.replies = [Reply(400, b"x" * 1_000_000, (("Content-Length", "9" * 15),))]
    assert post(door, write("a.json")).stderr == f"a.json was refused (400): {'x' * 500}\n"


def test_a_compressed_answer_that_is_none_ends_nothing(door: Door) -> None:
    door.replies = [Reply(200, b"no gzip", (("Content-Encoding", "gzip"),)), TAKEN]
    done = post(door, write("a.json"), write("b.json"))
    assert (done.exit_code, len(door.asked)) == (1, 2)


def test_the_key_is_said_nowhere(door: Door) -> None:
    door.replies = [
        Reply(400, f"You sent {KEY}".encode(), (("Location", KEY),)),
        Reply(302, headers=(("Location", KEY),)),
    ]
    for words in (("a.json",), ("a.json", "--json"), ("a.json", "--dry-run")):
        assert KEY not in post(door, write("a.json"), *words).output
    assert "key" not in {option.lstrip("-") for option in post(door, "--help").output.split() if option[0] == "-"}


def test_what_steers_a_terminal_is_written_out(door: Door) -> None:
    receipt = {
        "received": 1,
        "inserted": 1,
        "duplicates": 0,
        "counted": {},
        "notes": ["\x1b]0;pwned\x07[red]x[/red]\u202e"],
    }
    door.replies = [Reply(201, json.dumps(receipt).encode()), Reply(422, b'{"detail": "\\u001b[2J\\u009b[bold]"}')]
    done = post(door, write("a\x1b[31m[red].json"), write("b.json"))
    assert set(done.output) & {"\x1b", "\x07", "\x9b", "\u202e"} == set()
    assert r"a\x1b[31m[red].json: \x1b]0;pwned\x07[red]x[/red]\u202e" in done.stdout
    assert r"b.json was refused (422): \x1b[2J\x9b[bold]" in done.stderr


def test_places_are_named_ten_at_most(door: Door) -> None:
    faults = [{"pointer": f"line {n}", "detail": "no outcome"} for n in range(14)]
    door.replies = [Reply(422, json.dumps({"detail": "14 results need correcting.", "errors": faults}).encode())]
    lines = post(door, write("a.json")).stderr.splitlines()
    assert lines[0] == "a.json was refused (422): 14 results need correcting."
    assert lines[1:] == [*(f"  line {n}: no outcome" for n in range(10)), "  … and 4 more"]
    door.replies = [Reply(422, json.dumps({"detail": "no outcome", "errors": faults[:1]}).encode())]
    assert post(door, "a.json").stderr == "a.json was refused (422): line 0: no outcome\n"


def test_failed_tests_fail_the_job_where_asked(door: Door) -> None:
    for outcome, code in (("failed", 3), ("errored", 3), ("skipped", 0)):
        door.replies = [Reply(201, json.dumps(json.loads(TAKEN.body) | {"counted": {outcome: 1}}).encode())]
        assert post(door, write("a.json"), "--fail-on", "failed").exit_code == code
        assert post(door, "a.json").exit_code == 0


def test_one_json_document_instead_of_the_table(door: Door) -> None:
    door.replies = [TAKEN, Reply(422, b'{"detail": "No.", "errors": [{"pointer": "/a", "detail": "b"}]}')]
    done = post(door, "--json", "--run", "R", write("a.json"), write("b.json"))
    told = json.loads(done.stdout)
    assert (told["release"], told["phase"], told["exit_code"], done.exit_code) == ("november-2021", "SIT", 1, 1)
    first, second = told["files"]
    assert first["receipt"] == json.loads(TAKEN.body)
    assert (first["file"], first["run"], first["outcome"], first["status"]) == ("a.json", "R:a.json", "taken", 201)
    assert (second["receipt"], second["error"], second["errors"]) == (None, "No.", [{"pointer": "/a", "detail": "b"}])


def test_a_dry_run_is_told_to_programs_too(door: Door) -> None:
    done = post(door, "--dry-run", "--json", "--run", "R", write("a.json"), "/dev/null")
    told = json.loads(done.stdout)
    first, second = told["files"]
    assert (told["exit_code"], done.exit_code, door.asked) == (1, 1, [])
    assert (first["outcome"], first["run"], first["bytes"]) == ("not sent", "R:a.json", 15)
    assert (second["outcome"], second["error"]) == ("not readable", "this is no file")


NUMBERS = {"received": 100_000, "inserted": 99_999, "duplicates": 1}
COUNTED = {"passed": 99_990, "failed": 1, "errored": 2, "skipped": 3, "blocked": 4, "not_run": 0}
WIDE = Answer(201, {}, json.dumps(NUMBERS | {"counted": COUNTED, "notes": ["n"]}).encode())


@pytest.mark.parametrize("width", [40, 80, 200])
def test_every_figure_can_be_read_however_narrow_the_window(width: int) -> None:
    name = "target/surefire-reports/TEST-uk.co.example.dsp.FaultReturnByRsaTest.xml"
    written = io.StringIO()
    sent = [
        Sent(name, State.TAKEN, format="junit", status=201, receipt=receipt_of(WIDE)),
        Sent("gone", State.UNREADABLE),
    ]
    show_summary(Console(file=written, width=width), sent, "november-2021, SIT")
    text = written.getvalue()
    for word in (name, "junit", "taken", "100,000", "99,999", "99,990", "november-2021, SIT", "gone", "not readable"):
        assert word in text
    assert ("Received" in text) == (width == 200)
    assert "received 100,000, new 99,999, duplicates 1, passed 99,990, failed 1, errored 2" in text or width == 200


MEMBERS = st.sampled_from(["detail", "title", "errors", "pointer", "counted", "received"])
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text() | st.integers(),
    lambda inner: st.lists(inner) | st.dictionaries(MEMBERS, inner),
)


@given(st.integers(200, 599), st.binary() | JSON.map(lambda document: json.dumps(document).encode()), st.text())
def test_whatever_is_answered_is_told_in_plain_words(status: int, body: bytes, place: str) -> None:
    answer = Answer(status, {"location": place, "retry-after": place}, body)
    assert receipt_of(answer) is None or b"received" in body
    assert answer.retry_after is None or answer.retry_after >= 0
    words, faults = refusal_of(answer)
    lines = failure(Sent("a.json", State.REFUSED, words, status=status, faults=faults))
    assert len(lines) <= 12
    assert all(line.isprintable() for line in lines)


@given(st.text())
def test_plain_text_stays_and_the_rest_is_written_out(text: str) -> None:
    assert plain(text).isprintable()
    assert plain(plain(text)) == plain(text)
    assert not text.isprintable() or plain(text) == text


def test_a_page_instead_of_a_problem_is_told_by_its_text(door: Door) -> None:
    page = b"<html><head><style>p {}</style><title>502 Bad\nGateway</title></head><body><h1>Sorry</h1></body></html>"
    door.replies = [Reply(502, page)]
    assert "a.json was not taken (502): 502 Bad Gateway Sorry" in post(door, write("a.json"), "--attempts", "1").stderr
    door.replies = [Reply(418)._replace(body=b"")]
    assert "a.json was refused (418): it gave no reason" in post(door, "a.json").stderr


def test_an_error_of_the_service_comes_with_its_number(door: Door) -> None:
    door.replies = [Reply(500, b'{"detail": "Something went wrong."}', (("X-Request-ID", "abc123"),))]
    done = post(door, write("a.json"), "--attempts", "1")
    assert done.stderr == "a.json was not taken (500): Something went wrong. (request abc123)\n"


def test_output_that_knows_few_characters_shows_the_others_by_code(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.BytesIO()
    with io.TextIOWrapper(written, "ascii") as stream:
        monkeypatch.setattr("sys.stdout", stream)
        speak_safely()
        print("é – ok", file=stream, flush=True)
        assert written.getvalue() == b"\\xe9 \\u2013 ok\n"
        monkeypatch.undo()


def test_a_key_that_travels_openly_is_warned_of(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.client.posting.ON_THIS_MACHINE", ())
    assert post(door, write("a.json")).stderr.startswith("The key travels for all to read")
    assert post(door, "a.json", "--quiet").stderr == ""
