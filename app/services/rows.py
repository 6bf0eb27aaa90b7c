"""Writing many rows at once: the ORM would take a hundred times as long (design, traps 10 to 12)."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table, cast, func, insert, literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session


def insert_rows(
    session: Session,
    table: Table,
    columns: Mapping[str, Sequence[Any]],
    *,
    unless_there: bool = False,
    replace: tuple[str, ...] = (),
) -> None:
    """Insert rows given by column, in the order given, in one statement.

    Args:
        session: the unit of work.
        table: where.
        columns: for each column its values; all of one length.
        unless_there: leave a row out where its key is taken.
        replace: columns to replace in the row that holds the key already.
    """
    if not next(iter(columns.values()), ()):
        return
    conflict = _conflict(table, unless_there, replace, session.get_bind().dialect.name)
    if session.get_bind().dialect.name == "postgresql":
        arrays = [
            cast(
                literal(list(values), postgresql.ARRAY(table.c[name].type)),
                postgresql.ARRAY(table.c[name].type),
            )
            for name, values in columns.items()
        ]
        sent = func.unnest(*arrays).table_valued(*columns, with_ordinality="place", name="sent").render_derived()
        rows = select(*(sent.c[name] for name in columns)).order_by(sent.c.place)
        session.execute(conflict.from_select(list(columns), rows))
        return
    names = list(columns)
    session.execute(conflict, [dict(zip(names, row, strict=True)) for row in zip(*columns.values(), strict=True)])


def _conflict(table: Table, unless_there: bool, replace: tuple[str, ...], dialect: str) -> Any:
    """Begin the insert with what happens where a key is taken; both databases spell it the same."""
    if not unless_there and not replace:
        return insert(table)
    beginning = (postgresql.insert if dialect == "postgresql" else sqlite.insert)(table)
    if unless_there:
        return beginning.on_conflict_do_nothing()
    return beginning.on_conflict_do_update(
        index_elements=list(table.primary_key.columns),
        set_={name: beginning.excluded[name] for name in replace},
    )
