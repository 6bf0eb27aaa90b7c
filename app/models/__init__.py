"""The tables of the record; importing this package registers every one of them."""

from app.models import (
    access,
    body,
    criterion,
    fact,
    journal,
    milestone,
    modification,
    person,
    release,
    testing,
)

__all__ = [
    "access",
    "body",
    "criterion",
    "fact",
    "journal",
    "milestone",
    "modification",
    "person",
    "release",
    "testing",
]
