"""Which reports a command means, the format of each, the run it is sent as, and what is wrong use."""

import io
import os
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from app.client import files
from app.client.files import (
    CONTENT_TYPES,
    FileChanged,
    Format,
    Report,
    find_reports,
    guess_format,
    opened,
    run_of,
)
from app.client.telling import Bar
from app.domain.test_run import LONGEST_FACT, why_not_keep
from app.doors.report import KINDS
from tests.support.answering import Door, post, write

HEAD = b'{"run": {"id": "SIT-41"}, "declared": null}'
RESULT = b'{"name": "a", "outcome": "passed"}'


def names(*words: str) -> list[str]:
    return [report.name for report in find_reports(words).reports]


@pytest.mark.usefixtures("waited")
def test_paths_folders_and_patterns() -> None:
    for name in ("r/b.xml", "r/a.json", "r/deep/c.ndjson", "r/note.txt", "r/.hidden.xml", "r/.git/d.xml", "x[1].xml"):
        write(name)
    assert names("r") == ["r/a.json", "r/b.xml", "r/deep/c.ndjson"]
    assert names("r/**/*.xml") == ["r/b.xml"]
    assert names("r/**/*") == ["r/a.json", "r/b.xml", "r/deep/c.ndjson", "r/note.txt"]
    assert names("r/d*") == names("**/deep") == ["r/deep/c.ndjson"]
    assert names("r/note.txt") == ["r/note.txt"]
    assert names(str(Path("r/*.json").absolute())) == [str(Path("r/a.json").absolute())]
    assert names("x[1].xml") == ["x[1].xml"]
    # Each once, however often it is meant.
    Path("link.xml").symlink_to("r/b.xml")
    assert names("r/b.xml", "r", "r/../r/b.xml", "link.xml", "-", "-") == [
        "r/b.xml",
        "r/a.json",
        "r/deep/c.ndjson",
        "standard input",
    ]


@pytest.mark.usefixtures("waited")
def test_what_names_no_report_is_told() -> None:
    Path("empty").mkdir()
    write("nobody-meant-this.xml")
    words = ["gone.xml", "gone/*.xml", "empty", "", "x" * 5000]
    found = find_reports(words)
    assert found.reports == ()
    assert [one.name for one in found.missing] == ["gone.xml", "gone/*.xml", "empty", '""', "x" * 5000]


def test_nothing_found_is_wrong_use(door: Door) -> None:
    done = post(door, "gone/*.xml")
    assert (done.exit_code, door.asked) == (2, [])
    assert done.stderr == "gone/*.xml: no report was found there\nNothing was sent.\n"


def test_the_others_go_on(door: Door) -> None:
    write("a.json")
    Path("to-nowhere.json").symlink_to("nowhere.json")
    done = post(door, "gone.xml", "a.json", "to-nowhere.json", "/dev/null")
    assert (done.exit_code, len(door.asked)) == (1, 1)
    assert done.stderr.splitlines() == [
        "/dev/null could not be read: this is no file",
        "gone.xml could not be read: no report was found there",
        "to-nowhere.json could not be read: no report was found there",
    ]


def test_a_file_that_vanishes_is_told(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    write("a.json"), write("b.json")

    def find_and_lose(words: list[str]) -> files.Found:
        found = find_reports(words)
        Path("a.json").unlink()
        return found

    monkeypatch.setattr("app.client.command.find_reports", find_and_lose)
    done = post(door, "a.json", "b.json")
    assert (done.exit_code, len(door.asked)) == (1, 1)
    assert done.stderr == "a.json could not be read: no such file or directory\n"


def test_a_file_that_grows_while_it_is_sent_is_no_whole_report(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"x" * (files.CHUNK + 1))
    sent: list[int] = []

    def write_on(count: int) -> None:
        sent.append(count)
        with path.open("ab") as file:
            file.write(b"x")

    with opened(Report("a", path, "a"), Format.AUTO) as file, pytest.raises(FileChanged):
        for _ in file.chunks(write_on):
            pass
    # The last piece stayed here: the service never had as much as it was promised.
    assert sent == [files.CHUNK]


def test_a_file_that_changes_between_two_tries_is_told(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    door.replies = [door.replies[0]._replace(status=503), door.replies[0]]
    monkeypatch.setattr("app.client.sending.wait", lambda _: write("a.json", '{"results": [{}]}'))
    done = post(door, write("a.json"))
    assert (done.exit_code, len(door.asked)) == (1, 1)
    assert "a.json could not be read: it changed while it was being sent" in done.stderr


def test_a_pipe_is_a_report_too(door: Door) -> None:
    os.mkfifo("pipe")
    writing = Thread(target=Path("pipe").write_bytes, args=(b"<testsuite/>",))
    writing.start()
    done = post(door, "pipe")
    writing.join()
    assert (done.exit_code, door.asked[0].body) == (0, b"<testsuite/>")
    assert door.asked[0].headers["content-type"] == "application/xml"


@pytest.mark.parametrize(
    ("name", "start", "format"),
    [
        ("a.xml", b"", Format.JUNIT),
        ("a.ndjson", b"", Format.NDJSON),
        ("a.JSONL", b"", Format.NDJSON),
        ("a.json", b"", Format.JSON),
        ("", b"", Format.JSON),
        ("a.txt", b"\xef\xbb\xbf\n <?xml version='1.0'?>", Format.JUNIT),
        ("a.json", b"<testsuites/>", Format.JUNIT),
        ("a", "<testsuites/>".encode("utf-16"), Format.JUNIT),
        ("a.json", b'{"results": [' + RESULT + b"]}", Format.JSON),
        ("a.json", b'{"run": {}, "results": [{"message": "{\\"results\\": {}}"', Format.JSON),
        ("a.json", b'{\n"reportFormat" : "CTRF",', Format.CTRF),
        ("a.json", b'{"results":{"tool":{}', Format.CTRF),
        ("a.xml", b'{"results": {}}', Format.CTRF),
        ("a.json", HEAD + b"\n" + RESULT, Format.NDJSON),
        ("", RESULT + b"\n" + RESULT, Format.NDJSON),
        ("", RESULT, Format.NDJSON),
        ("", b'{"results": []}\n{"results": []}', Format.JSON),
        ("a.ndjson", HEAD, Format.NDJSON),
        ("a.json", b'{"run":\n' + HEAD, Format.JSON),
        ("a.json", b"[" * 60_000, Format.JSON),
    ],
)
def test_the_format_is_seen(name: str, start: bytes, format: Format) -> None:
    assert guess_format(name, start) is format


@given(st.text(), st.binary() | st.builds(lambda rest: b'{"' + rest, st.binary()))
def test_whatever_a_file_begins_with_it_has_a_format(name: str, start: bytes) -> None:
    assert guess_format(name, start) in CONTENT_TYPES


def test_the_service_reads_what_the_client_says() -> None:
    assert {format: KINDS[kind].value for format, kind in CONTENT_TYPES.items()} == {
        format: format.value for format in Format if format is not Format.AUTO
    }


def test_each_of_several_files_is_a_run_of_its_own(door: Door) -> None:
    write("one/results.xml"), write("two/results.xml"), write("two/results.json")
    for words in (("one/results.xml",), ("one",), ("one/*",), ("one", "two"), (str(Path("one").absolute()),)):
        assert post(door, "--run", "SIT-41", *words).exit_code == 0
    assert post(door, "--run", "SIT-41", "two/../one/results.xml", "two/results.json").exit_code == 0
    sent = [one.query["run"][0] for one in door.asked]
    one, other = "SIT-41:one/results.xml", "SIT-41:two/results.json"
    # It follows from the command, not from how many files are there at the moment.
    assert sent == ["SIT-41", one, one, one, other, "SIT-41:two/results.xml", one, one, other]


@given(st.text(max_size=300), st.text(max_size=300), st.text(min_size=1, max_size=LONGEST_FACT - 20))
def test_no_two_files_are_taken_for_one_run(one: str, other: str, run: str) -> None:
    ids = [run_of(Report(place, None, place), run, several=True) or "" for place in (one, other)]
    assert (ids[0] == ids[1]) == (one == other)
    if why_not_keep(run, LONGEST_FACT) is None:
        assert [why_not_keep(id, LONGEST_FACT) for id in ids] == [None, None]


@pytest.mark.parametrize(
    ("environ", "run", "attempt"),
    [
        ({"GITHUB_RUN_ID": "77", "GITHUB_RUN_ATTEMPT": "3", "BUILD_NUMBER": "5"}, "77", "3"),
        ({"CI_PIPELINE_ID": "12"}, "12", None),
        ({"BUILD_TAG": "jenkins-sit-9", "BUILD_NUMBER": "9"}, "jenkins-sit-9", None),
        ({"BUILD_NUMBER": "9", "GITHUB_RUN_ATTEMPT": "3"}, "9", None),
        ({"GITHUB_RUN_ID": "77", "GITHUB_RUN_ATTEMPT": "soon"}, "77", None),
        ({"GITHUB_RUN_ID": ""}, None, None),
    ],
)
def test_a_ci_job_knows_its_run(
    door: Door, monkeypatch: pytest.MonkeyPatch, environ: dict[str, str], run: str | None, attempt: str | None
) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    done = post(door, write("a.json"))
    assert done.exit_code == 0
    assert door.asked[0].query.get("run", [None]) == [run]
    assert door.asked[0].query.get("attempt", [None]) == [attempt]
    assert (f"run {run} (from " in done.stdout) == (run is not None)
    assert post(door, "a.json", "--run", "R", "--attempt", "9").exit_code == 0
    assert (door.asked[1].query["run"], door.asked[1].query["attempt"]) == (["R"], ["9"])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--url", "ftp://board.example"], "--url"),
        (["--url", "board.example"], "--url"),
        (["--url", "http://board.example:99999"], "--url"),
        (["--url", "http://board..example"], "--url"),
        (["--url", "http://ex_ä.example"], "--url"),
        (["--url", "http://[::1"], "--url"),
        (["--url", "http://ann:word@board.example"], "--url"),
        (["--url", "http://board.example/?a=b"], "--url"),
        (["--release", "../people"], "--release"),
        (["--phase", "SITT"], "--phase"),
        (["--run", "a\nb"], "--run"),
        (["--source", "x" * 201], "--source"),
        (["--environment", "\udcff"], "--environment"),
        (["--attempt", "0"], "--attempt"),
        (["--timeout", "nan"], "--timeout"),
        (["--format", "word"], "--format"),
    ],
)
def test_wrong_use_ends_with_2(door: Door, words: list[str], said: str) -> None:
    done = post(door, write("a.json"), *words)
    assert (done.exit_code, door.asked) == (2, [])
    assert said in done.stderr


@pytest.mark.parametrize("name", ["ALL_PROXY", "SSL_CERT_FILE"])
def test_an_environment_that_cannot_be_used_ends_with_2(door: Door, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "gopher://nowhere")
    done = post(door, write("a.json"))
    assert (done.exit_code, door.asked) == (2, [])
    assert "the proxy or the certificates" in done.stderr


def test_a_name_that_is_no_text_is_sent_all_the_same(door: Door) -> None:
    Path(os.fsdecode(b"\xff.json")).write_text('{"results": []}')
    done = post(door, "--run", "R", ".")
    assert done.exit_code == 0, done.output
    assert r"\udcff.json" in done.stdout
    assert door.asked[0].query["run"][0].endswith(":?.json")


@pytest.mark.parametrize("key", ["", " ", "two words", "schlüssel"])
def test_without_a_key_nothing_is_sent(door: Door, key: str) -> None:
    done = post(door, write("a.json"), RELEASE_BOARD_KEY=key)
    assert (done.exit_code, door.asked) == (2, [])
    assert "RELEASE_BOARD_KEY" in done.stderr
    assert not key.strip() or key not in done.output


def test_a_dry_run_sends_nothing_and_needs_no_key(door: Door) -> None:
    done = post(door, write("a.json"), "-", "gone.xml", "--run", "R", "--dry-run", RELEASE_BOARD_KEY="")
    assert (done.exit_code, door.asked) == (1, [])
    rows = [line.split() for line in done.stdout.splitlines()]
    assert ["a.json", "json", "15", "R:a.json"] in rows
    assert ["standard", "input", "–", "–", "R:-/"] in rows
    assert post(door, "a.json", "--dry-run").exit_code == 0


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stream", "quiet", "drawn"), [(Terminal, False, True), (Terminal, True, False), (io.StringIO, False, False)]
)
def test_the_bar_is_for_those_who_look_on(stream: type[io.StringIO], quiet: bool, drawn: bool) -> None:
    written = stream()
    with Bar(Console(file=written, force_terminal=True), 10, quiet=quiet) as bar:
        bar.begin("[red]a.json")
        bar.moved(10)
        bar.again()
        bar.moved(10)
    assert ("[red]a.json" in written.getvalue() and "10/10 bytes" in written.getvalue()) == drawn
    assert drawn or written.getvalue() == ""
