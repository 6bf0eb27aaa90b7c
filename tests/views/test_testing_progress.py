"""What a test manager opens each morning: what stands before a phase's exit, how it filled up, the latest reports."""

import re

import pytest

from app.domain.exit_criteria import Requirement, RequirementKind
from app.domain.status import Phase, Severity
from app.queries.exit_criteria import ExitRow, RequirementRow
from app.views.testing_progress import ExitLine, exit_line
from tests.support.cast import Cast
from tests.support.clients import Pages
from tests.support.excluding import Tag, result
from tests.support.results import RELEASE
from tests.support.small_record import statements

TESTING = f"/releases/{RELEASE}/testing"
SECTION = r'<section class="phase" aria-labelledby="(phase-\d)">\s*<h2 id="\1">(\w+)</h2>.*?</section>'


@pytest.fixture
def tag(cast: Cast) -> Tag:
    return Tag(cast)


def section(pages: Pages, phase: str = "SIT") -> str:
    page = pages.get(TESTING).text
    return {each.group(2): each.group(0) for each in re.finditer(SECTION, page, re.DOTALL)}[phase]


def points(said: str) -> list[tuple[str, ...]]:
    return re.findall(r'</th><td class="num">(\d+)</td><td class="num">(\d+)</td></tr>', said)


def test_each_phase_begins_with_what_stands_before_its_exit(tag: Tag, pages: Pages) -> None:
    tag.send("R1", result("a"), result("b", "blocked"))
    tag.send("U1", result("u"), phase="UIT")
    tag.issue(severity=Severity.ONE, phase=Phase.SIT)
    said, own = section(pages), pages.get(f"{TESTING}/phases/SIT").text
    (sentence,) = re.findall(r"Of \d+ exit criteria [^:]+: the phase is not complete\.", said)
    (unmet,) = re.findall(r'<ul aria-label="Exit criteria of SIT not met">(.*?)</ul>', said, re.DOTALL)
    shown = re.findall("<li>(.*?)</li>", unmet)
    assert f"{len(shown)} not met" in sentence
    assert "Severity 1: 1 outstanding; none may be." in shown
    assert all(each in own for each in shown)
    assert len(re.findall("<strong>not met</strong>", own)) == len(shown)
    assert f'href="{TESTING}/phases/SIT"' in said
    # It is an issue of SIT, and of no other phase.
    assert "Severity 1" not in section(pages, "UIT")


def test_a_run_cut_off_stands_before_its_own_phase_alone(tag: Tag, pages: Pages) -> None:
    tag.send("R1", result("a"))
    pages.sign_in("dcc", "a-password-for-tests")
    cut = b'<testsuite name="S"><testcase name="a"/><testcase name="b"'
    told = {"phase": "UIT", "source": "dsp", "run": "U1", "format": "junit", "partial": "accept"}
    pages.get(TESTING)
    answer = pages.post(f"/releases/{RELEASE}/test-runs", told, files={"report": ("r.xml", cut, "text/xml")})
    assert answer.status_code == 303, answer.text
    assert "received only in part" in section(pages, "UIT")
    assert "only in part" not in section(pages)


def test_five_are_named_and_the_rest_are_counted() -> None:
    def row(satisfied: bool | None, words: str) -> RequirementRow:
        return RequirementRow(Requirement(RequirementKind.OUTSTANDING, satisfied, words), ())

    rows = (row(True, "met"), *(row(False, f"unmet {n}") for n in range(7)), row(None, "not known"))
    said = exit_line(ExitRow(Phase.SIT, False, "Of 9.", rows, ()))
    assert said == ExitLine("Of 9.", tuple(f"unmet {n}" for n in range(5)), 2)
    assert exit_line(ExitRow(Phase.SIT, False, "Of 2.", (rows[0], rows[-1]), ())) == ExitLine("Of 2.", (), 0)


def test_a_phase_is_drawn_as_it_filled_up_from_the_second_report_on(tag: Tag, pages: Pages) -> None:
    tag.send("R1", result("a"), result("b", "failed"))
    assert "burn-up" not in section(pages)
    tag.send("R2", result("b"), result("c", "not_run"))
    said = section(pages)
    assert points(said) == [("2", "1"), ("3", "2")]
    assert "3 counted</span>" in said
    assert "2 passed</span>" in said
    assert 'class="burn-up-counted" d="M0 34H1000V0"' in said
    assert 'class="burn-up-passed" d="M0 67H1000V34"' in said


def test_the_latest_thirty_reports_stand_side_by_side_with_words(tag: Tag, pages: Pages) -> None:
    tag.send("R0", result("a", "failed"), result("b"))
    assert 'class="strip"' not in section(pages)
    for number in range(1, 32):
        tag.send(f"R{number}", result("a", "failed"), result("b"), result("c", "skipped"), result("d", "blocked"))
    (strip,) = re.findall(r'<ol class="strip".*?</ol>', section(pages), re.DOTALL)
    words = re.findall(r'<span class="hidden">([^<]+)</span>', strip)
    assert len(words) == 30
    assert words[0] == "dsp R2: 2 of 4 failed, errored or blocked, 1 skipped or not run"
    assert words[-1].startswith("dsp R31:")
    assert strip.count('<rect class="strip-trouble" y="24" width="16" height="24"/>') == 30
    assert strip.count('class="strip-left" d="M1 13H15M1 17H15M1 21H15"') == 30


def test_the_number_of_statements_does_not_grow_with_phases_and_reports(tag: Tag, pages: Pages) -> None:
    def asked() -> list[str]:
        with statements(pages.client.app.state.database) as sent:  # type: ignore[attr-defined]
            pages.get(TESTING)
        return sent

    tag.send("R1", result("a", "failed"))
    few = asked()
    for phase in ("PIT", "SIT", "UIT", "regression", "BAT"):
        tag.send(f"{phase}-1", result("a", "failed"), result("b"), phase=phase)
        tag.send(f"{phase}-2", result("a", "errored"), result("c"), phase=phase)
    many = asked()
    assert len(few) == len(many)
    assert not any("test_result" in sent or "case_state" in sent for sent in many)
