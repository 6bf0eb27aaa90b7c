"""The client and the real service: what people type in a test job, and what comes of it in the record."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from app.db import Database
from tests.support import databases
from tests.support.answering import post, write
from tests.support.cast import RELEASE, Cast
from tests.support.results import body, result
from tests.support.served import run, served

LIMIT = 64 * 1024
JUNIT = """<?xml version="1.0"?>
<testsuites><testsuite name="SR 8.14.3" tests="3" failures="2">
  <testcase classname="c" name="a"/><testcase classname="c" name="b"><failure message="no"/></testcase>
  <testcase classname="c" name="d"><skipped/></testcase>
</testsuite></testsuites>"""
CTRF = {"reportFormat": "CTRF", "specVersion": "0.0.0", "results": {"tool": {"name": "t"}, "tests": [
    {"name": "a", "status": "passed", "duration": 1}, {"name": "b", "status": "failed", "duration": 2},
]}}  # fmt: skip
LINES = '{"run": null}\n{"name": "a", "outcome": "passed"}\n{"name": "b", "outcome": "blocked"}\n'


class Service(NamedTuple):
    """A running service, its key, and where commands of its own would look."""

    url: str
    key: str
    folder: Path

    def post(self, *words: str, key: str | None = None) -> tuple[int, str, str]:
        done = post(self.url, *words, RELEASE_BOARD_KEY=key or self.key)
        return done.exit_code, done.stdout, done.stderr

    def runs(self, source: str) -> dict[str, int]:
        """Each run of a source, and how many results it holds."""
        address = f"{self.url}/api/v1/releases/{RELEASE}/test-runs?limit=200"
        items = httpx.get(address, timeout=30).json()["items"]
        return {one["run"]["id"]: one["results"] for one in items if one["run"]["source"] == source}


@pytest.fixture(scope="module")
def service(sqlite_record: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("served")
    url = databases.sqlite_database(sqlite_record, folder)
    database = Database(url)
    key = Cast(database).key("results:write")
    database.dispose()
    with served(folder, url, RESULTS_BODY_LIMIT=str(LIMIT)) as (running,):
        yield Service(running.url, key, folder)


def rows(text: str) -> dict[str, list[str]]:
    """The table's rows by file."""
    cells = [re.split(r"\s{2,}", line.strip()) for line in text.splitlines()]
    return {row[0]: row[1:] for row in cells if len(row) > 2}


def test_a_test_job_as_people_type_it(service: Service) -> None:
    write("reports/unit.xml", JUNIT), write("reports/deep/api.ndjson", LINES)
    write("reports/e2e.json", json.dumps(CTRF)), write("reports/ours.json", json.dumps({"results": [result("a")]}))
    words = ["post-results", "--release", RELEASE, "--phase", "sit", "--source", "job", "--run", "41", "reports"]
    environ = {"RELEASE_BOARD_KEY": service.key, "RELEASE_BOARD_URL": service.url}
    done = run(service.folder, "", *words, **environ)
    assert (done.returncode, done.stderr) == (0, "")
    table = rows(done.stdout)
    assert table["File"] == (
        ["Format", "Answer", "Received", "New", "Duplicates", "Passed", "Failed", "Skipped", "Blocked", "Notes"]
    )
    assert table["reports/unit.xml"][:9] == ["junit", "taken", "3", "3", "0", "1", "1", "1", "0"]
    assert table["reports/deep/api.ndjson"][:9] == ["ndjson", "taken", "2", "2", "0", "1", "0", "0", "1"]
    assert table["reports/e2e.json"][:9] == ["ctrf", "taken", "2", "2", "0", "1", "1", "0", "0"]
    assert table["reports/ours.json"][:9] == ["json", "taken", "1", "1", "0", "1", "0", "0", "0"]
    assert table["All"][:3] == ["8", "8", "0"]
    assert re.search(r"^reports/unit\.xml: .*2.*1", done.stdout, re.MULTILINE), done.stdout
    runs = {
        "41:reports/unit.xml": 3,
        "41:reports/deep/api.ndjson": 2,
        "41:reports/e2e.json": 2,
        "41:reports/ours.json": 1,
    }
    assert service.runs("job") == runs
    # The same command again, as often as one likes.
    code, out, err = service.post("--source", "job", "--run", "41", "reports")
    assert (code, err) == (0, "")
    assert rows(out)["All"][:3] == ["8", "0", "8"]
    assert {row[1] for name, row in rows(out).items() if name.startswith("reports/")} == {"known already"}
    assert service.runs("job") == runs


def test_what_a_report_says_of_itself_stands(service: Service) -> None:
    write("a.json", body([result("a")], source="own", id="own-run").decode())
    assert service.post("--source", "other", "--run", "other-run", "a.json")[0] == 0
    assert service.runs("own") == {"own-run": 1}
    assert service.runs("other") == {}


def test_another_outcome_under_the_same_attempt_is_refused(service: Service) -> None:
    words = ("--source", "twice", "--run", "1", "a.json")
    write("a.json", json.dumps({"results": [result("a"), result("b")]}))
    assert service.post(*words)[0] == 0
    write("a.json", json.dumps({"results": [result("a", "failed"), result("b")]}))
    code, _, err = service.post(*words)
    assert code == 1
    assert err.startswith("a.json was refused (409): ")
    assert service.post(*words[:4], "--attempt", "2", "a.json")[0] == 0


def test_failed_tests_fail_the_job_where_asked(service: Service) -> None:
    write("a.json", json.dumps({"results": [result("a", "errored")]}))
    words = ("--source", "gate", "--run", "1", "a.json")
    assert [service.post(*words, *more)[0] for more in ((), ("--fail-on", "failed"), ())] == [0, 3, 0]


def test_refusals_are_told_with_their_places(service: Service) -> None:
    write("bad.ndjson", LINES + '{"name": "c", "outcome": "perhaps"}\n' * 12)
    write("good.json", json.dumps({"results": [result("a")]}))
    code, out, err = service.post("--source", "bad", "--run", "1", "bad.ndjson", "good.json")
    assert code == 1
    first, *places = err.splitlines()
    assert first.startswith("bad.ndjson was refused (422): ")
    assert [re.match(r"  line (\d+)", line) is not None for line in places] == [True] * 10 + [False]
    assert places[10] == "  … and 2 more"
    assert rows(out)["good.json"][1] == "taken"
    assert service.runs("bad") == {"1:good.json": 1}


def test_no_source_is_asked_for_by_the_service(service: Service) -> None:
    code, _, err = service.post("--run", "1", write("a.xml", JUNIT))
    assert code == 1
    assert "a.xml was refused (422): " in err
    assert "Say which system sends: source." in err


def test_a_key_that_is_none_and_a_release_that_is_none(service: Service) -> None:
    words = ("--source", "s", "--run", "1", write("a.xml", JUNIT))
    code, _, err = service.post(*words, key="rb_00000000_never-was")
    assert (code, err.startswith("a.xml was refused (401): ")) == (1, True)
    code, _, err = service.post(*words, "--release", "november-1921")
    assert (code, err.startswith("a.xml was refused (404): ")) == (1, True)


def test_a_file_over_the_limit_is_refused_in_words(service: Service) -> None:
    many = {"results": [result(f"case {n}") for n in range(100_000)]}
    code, _, err = service.post("--source", "much", "--run", "1", write("much.json", json.dumps(many)))
    assert code == 1
    words = f"The body is larger than the {LIMIT:,} bytes this door takes; nothing was kept."
    assert err == f"much.json was refused (413): {words}\n"
