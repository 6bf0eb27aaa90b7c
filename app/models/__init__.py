"""The tables of the record; importing this package registers every one of them."""

from app.models import (
    access,
    body,
    criterion,
    exclusion,
    fact,
    journal,
    milestone,
    modification,
    person,
    release,
    testing,
    testing_issue,
)

__all__ = [
    "access",
    "body",
    "criterion",
    "exclusion",
    "fact",
    "journal",
    "milestone",
    "modification",
    "person",
    "release",
    "testing",
    "testing_issue",
]
