"""The use cases of testing issues, live incidents and exclusions, for the contract of all use cases."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import Database
from app.domain import errors
from app.domain.exclusion import Target, Terms
from app.domain.incident import IncidentFacts
from app.domain.status import ExclusionClass, ExclusionOf, IncidentCategory, Severity
from app.domain.testing_issue import IssueFacts
from app.models.base import table_of
from app.models.testing import TestResult
from app.services import exclusion, incident, testing_issue
from app.services.testing_issue import ResultNamed
from tests.support.cast import RELEASE, Cast
from tests.support.excluding import Tag
from tests.support.results import body, post, result
from tests.support.small_record import do
from tests.support.use_case import Example

ISSUE = IssueFacts("No fault is returned.", Severity.THREE)
INCIDENT = IncidentFacts("No service for two hours.", IncidentCategory.TWO)
TARGET = Target(ExclusionOf.ISSUE, issue="TI-1")
TERMS = Terms(ExclusionClass.KNOWN_DEFECT, "It is known.", "tag", "TAG_51")


def failed_result(session: Session) -> ResultNamed:
    """The one result that was posted."""
    row = session.execute(select(table_of(TestResult).c.run_id, table_of(TestResult).c.case_id)).one()
    return ResultNamed(row.run_id, row.case_id)


ISSUE_EXAMPLES: dict[str, Example] = {
    "testing_issue.record_issue": Example(
        "dcc",
        lambda s, a: testing_issue.record_issue(s, a, release=RELEASE, facts=ISSUE),
        (
            ("tag-chair", lambda s, a: testing_issue.record_issue(s, a, release=RELEASE, facts=ISSUE),
             errors.Forbidden),
            ("dcc", lambda s, a: testing_issue.record_issue(s, a, release=RELEASE, facts=ISSUE, key="no key"),
             errors.Invalid),
            ("dcc", lambda s, a: testing_issue.record_issue(s, a, release="no", facts=ISSUE), errors.NotFound),
        ),
    ),
    "testing_issue.change_issue": Example(
        "dcc", lambda s, a: testing_issue.change_issue(s, a, release=RELEASE, key="TI-1", changes={"title": "x"}, saw=1)
    ),
    "testing_issue.link_issue": Example(
        "dcc",
        lambda s, a: testing_issue.link_issue(s, a, release=RELEASE, key="TI-1", result=failed_result(s)),
    ),
    "incident.record_incident": Example(
        "dcc",
        lambda s, a: incident.record_incident(s, a, release=RELEASE, facts=INCIDENT),
        (("stranger", lambda s, a: incident.record_incident(s, a, release=RELEASE, facts=INCIDENT), errors.Forbidden),),
    ),
    "incident.change_incident": Example(
        "dcc", lambda s, a: incident.change_incident(s, a, release=RELEASE, key="INC-1", changes={"title": "x"}, saw=1)
    ),
    "exclusion.exclude": Example(
        "tag-secretary",
        lambda s, a: exclusion.exclude(s, a, release=RELEASE, target=TARGET, terms=TERMS),
        (
            ("dcc", lambda s, a: exclusion.exclude(s, a, release=RELEASE, target=TARGET, terms=TERMS),
             errors.Forbidden),
            ("tag-chair", lambda s, a: exclusion.exclude(s, a, release=RELEASE, target=TARGET, terms=TERMS),
             errors.Invalid),  # there is no such issue yet
        ),
    ),
    "exclusion.revoke_exclusion": Example(
        "tag-chair",
        lambda s, a: exclusion.revoke_exclusion(s, a, release=RELEASE, id=1, reason="Mended."),
        (
            ("tag-chair", lambda s, a: exclusion.revoke_exclusion(s, a, release=RELEASE, id=1, reason="Mended."),
             errors.NotFound),
        ),
    ),
}  # fmt: skip


def prepare_issue(name: str, database: Database) -> None:
    """Record what a use case goes on from."""
    if name in ("testing_issue.change_issue", "testing_issue.link_issue") or name.startswith("exclusion."):
        Tag(Cast(database)).issue()
    if name == "testing_issue.link_issue":
        post(database, body([result("a", "failed")]))
    if name == "incident.change_incident":
        dcc = Cast(database).actor("dcc")
        do(database, lambda s: incident.record_incident(s, dcc, release=RELEASE, facts=INCIDENT))
    if name == "exclusion.revoke_exclusion":
        Tag(Cast(database)).agree(TARGET)
