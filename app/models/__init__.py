"""The tables of the record; importing this package registers every one of them."""

from app.models import (
    access,
    body,
    completion_report,
    criterion,
    duty,
    exclusion,
    fact,
    journal,
    milestone,
    modification,
    person,
    phase_plan,
    release,
    testing,
    testing_issue,
)

__all__ = [
    "access",
    "body",
    "completion_report",
    "criterion",
    "duty",
    "exclusion",
    "fact",
    "journal",
    "milestone",
    "modification",
    "person",
    "phase_plan",
    "release",
    "testing",
    "testing_issue",
]
