"""What if one result, issue or exclusion were not there: the reckoning without it, and nothing recorded by asking."""

import pytest

from app.db import Database
from app.domain.errors import Invalid, NotFound
from app.domain.phase_plan import Rate
from app.domain.readiness import Ready, RequirementType
from app.domain.status import Phase, Severity
from app.domain.what_if import read_left_out
from app.queries.moment import resolve
from app.queries.readiness import find_readiness
from app.queries.what_if import find_without, readiness_without
from app.services.phase_plan import set_threshold
from tests.support.cast import RELEASE, Cast
from tests.support.excluding import Tag, result
from tests.support.small_record import count_rows, do

KEY = "regression-testing"


@pytest.fixture
def tag(cast: Cast) -> Tag:
    return Tag(cast)


def now(database: Database) -> Ready:
    with database.reading(fresh=True) as session:
        return find_readiness(session, RELEASE, resolve(session))


def without(database: Database, text: str) -> tuple[Ready, str]:
    with database.reading(fresh=True) as session:
        moment = resolve(session)
        found = find_without(session, RELEASE, moment, read_left_out(text))
        return readiness_without(session, RELEASE, moment, found), found.words


def stale(found: Ready) -> set[str | None]:
    kind = RequirementType.NOT_STALE
    return {each.criterion for each in found.requirements if each.type is kind and not each.satisfied}


def contradicted(found: Ready) -> set[str | None]:
    kind = RequirementType.CONTRADICTION_EXPLAINED
    return {each.criterion for each in found.requirements if each.type is kind and not each.satisfied}


def send(tag: Tag, *failed: str, run: str = "1") -> None:
    results = [result("a"), result("b"), result("c")]
    tag.send(run, *(result(r["name"], "failed") if r["name"] in failed else r for r in results), phase="regression")


def require_all(tag: Tag) -> None:
    """Every regression test has to pass."""
    secretary, of = tag.cast.actor("tag-secretary"), {"release": RELEASE, "phase": Phase.REGRESSION, "saw": 0}
    do(tag.database, lambda s: set_threshold(s, secretary, **of, required=Rate(100, 100)))  # type: ignore[arg-type]


def test_without_an_issue(database: Database, tag: Tag) -> None:
    key = tag.issue(severity=Severity.ONE)
    assert stale(now(database)) >= {"no-severity-1-2"}
    found, words = without(database, f"issue:{key}")
    assert words == f"testing issue {key}, Severity 1, open"
    assert "no-severity-1-2" not in stale(found) | contradicted(found)
    # Another one that stands keeps what it does.
    tag.issue(severity=Severity.TWO)
    assert "no-severity-1-2" in stale(without(database, f"issue:{key}")[0])


def test_without_a_result(database: Database, tag: Tag) -> None:
    send(tag)
    send(tag, "a", run="2")
    assert KEY in stale(now(database))
    case = tag.case("a")
    found, words = without(database, f"result:regression/{case}")
    assert words == "the result of “a” in regression"
    assert KEY not in stale(found)
    send(tag, "a", "b", run="3")
    assert KEY in stale(without(database, f"result:regression/{case}")[0])


def test_the_figures_without_a_result(database: Database, tag: Tag) -> None:
    require_all(tag)
    send(tag, "a")
    assert KEY in contradicted(now(database))
    assert KEY not in contradicted(without(database, f"result:regression/{tag.case('a')}")[0])


def test_without_an_exclusion(database: Database, tag: Tag) -> None:
    require_all(tag)
    send(tag, "a", "b")
    one, other = (tag.agree_test(name, phase=Phase.REGRESSION) for name in ("a", "b"))
    assert KEY not in contradicted(now(database))
    for number in (one, other):
        found, words = without(database, f"exclusion:{number}")
        assert words.startswith(f"exclusion {number} of ")
        assert KEY in contradicted(found)
    # A failure that is excused leaves nothing behind when its result is passed over.
    assert KEY not in contradicted(without(database, f"result:regression/{tag.case('a')}")[0])


def test_what_is_not_there_cannot_be_left_out(database: Database, tag: Tag) -> None:
    send(tag)
    for text in ("issue:TI-99", "exclusion:9", f"result:regression/{tag.case('a')}", "result:SIT/999"):
        with pytest.raises(NotFound):
            without(database, text)


@pytest.mark.parametrize(
    "text",
    ["x", "issue:", "issue", "exclusion:x", "exclusion:0", "exclusion:-1", "exclusion:" + "9" * 30, "result:SIT",
     "result:SIT/", "result:none/1", "result:SIT/x", "risk:1", ":", "٣:٣", "exclusion:٣"],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_in_words(text: str) -> None:
    with pytest.raises(Invalid, match="Leave one thing out"):
        read_left_out(text)


def test_asking_records_nothing_and_leaves_what_stands(database: Database, tag: Tag) -> None:
    send(tag, "a")
    before, rows = now(database), count_rows(database)
    without(database, f"result:regression/{tag.case('a')}")
    assert (now(database), count_rows(database)) == (before, rows)
