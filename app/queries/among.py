"""Asking about many rows at once, in one statement on both databases (SQLite takes few variables)."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, any_, cast, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session


def among(session: Session, column: Column[Any], values: Sequence[Any]) -> ColumnElement[bool]:
    """Ask whether a column holds one of many values, however many there are.

    Args:
        session: an open session; its database decides how.
        column: a column of numbers or of digests.
        values: the values.
    """
    if session.get_bind().dialect.name == "postgresql":
        return column == any_(cast(literal(list(values), ARRAY(column.type)), ARRAY(column.type)))
    plain = [value if isinstance(value, int) else value.hex for value in values]
    listed = func.json_each(json.dumps(plain)).table_valued("value")
    return column.in_(select(listed.c.value))
