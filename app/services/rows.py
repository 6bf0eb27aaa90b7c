"""Writing many rows at once: the ORM would take a hundred times as long (design, traps 10 to 12)."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import psycopg
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Insert,
    Select,
    Table,
    Text,
    bindparam,
    cast,
    func,
    insert,
    literal,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import ledger

NULL = "\\N"
PIECE = 1_000
# What COPY reads as more than itself.
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def copy_rows(session: Session, table: Table, columns: Mapping[str, Sequence[Any]]) -> None:
    """Write rows whose keys nobody else can hold, as fast as the database takes them.

    Args:
        session: the unit of work.
        table: where.
        columns: for each column its values, numbers and texts; all of one length.
    """
    if not next(iter(columns.values()), ()):
        return
    ledger.refuse_if_sealed(session)
    names = ", ".join(columns)
    if session.get_bind().dialect.name == "postgresql":
        _copy(session.connection(), f"copy {table.name} ({names}) from stdin", list(columns.values()))
        return
    marks = ", ".join("?" for _ in columns)
    statement = f"insert into {table.name} ({names}) values ({marks})"  # noqa: S608 - names of ours
    session.connection().exec_driver_sql(statement, list(zip(*columns.values(), strict=True)))


def _copy(connection: Connection, statement: str, columns: Sequence[Sequence[Any]]) -> None:
    driver: Any = connection.connection.driver_connection
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            # A piece at a time: the server writes one while the next is being written out here.
            for start in range(0, len(columns[0]), PIECE):
                texts = [_as_text(values[start : start + PIECE]) for values in columns]
                copy.write("\n".join(map("\t".join, zip(*texts, strict=True))) + "\n")
    except psycopg.Error as error:
        # As if the statement had gone through the engine: who waits and who came first is told in one place.
        raise DBAPIError.instance(statement, None, error, psycopg.Error, dialect=connection.dialect) from error


def _as_text(values: Sequence[Any]) -> Sequence[str]:
    """Write a column's values as COPY reads them."""
    said = values if None not in values else [each for each in values if each is not None]
    if not said:
        return [NULL] * len(values)
    if not isinstance(said[0], str):
        return [NULL if each is None else str(each) for each in values]
    together = "".join(said)
    if not together.isprintable() or "\\" in together:
        return [NULL if each is None else each.translate(ESCAPES) for each in values]
    return values if said is values else [NULL if each is None else each for each in values]


def go_by_keys(session: Session, *, one_by_one: bool = True) -> None:
    """Have PostgreSQL find rows by their keys until this unit of work ends.

    Its statistics are from before a large run came: by them it would go through all of a table for each result.

    Args:
        session: the unit of work.
        one_by_one: look each up; otherwise go through all that share the key's beginning, which is quicker where
            most of these are asked for.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(_ways(one_by_one=one_by_one))


@lru_cache
def _ways(*, one_by_one: bool) -> Select[Any]:
    ways = {"seqscan": False, "nestloop": one_by_one, "hashjoin": not one_by_one, "mergejoin": False}
    return select(*(func.set_config(f"enable_{way}", "on" if on else "off", True) for way, on in ways.items()))


def one_of(column: Column[Any], name: str, dialect: str) -> ColumnElement[bool]:
    """Ask whether a column of numbers holds one of those given by name, in a statement that is written once.

    They are given as one text (`listed`): an array of ten thousand would be written out number by number.

    Args:
        column: the column.
        name: of the parameter.
        dialect: whose way it is written in.
    """
    given = bindparam(name, type_=Text)
    if dialect == "postgresql":
        return column == func.any(cast(func.string_to_array(given, ","), ARRAY(BigInteger)))
    rows = func.json_each(literal("[") + given + literal("]")).table_valued("value")
    return column.in_(select(rows.c.value))


def listed(numbers: Iterable[int]) -> str:
    """Write numbers out for a statement that asks whether a column holds one of them."""
    return ",".join(map(str, numbers))


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
    dialect = session.get_bind().dialect.name
    names = tuple(columns)
    statement = _statement(table, names, unless_there, replace, dialect)
    if dialect == "postgresql":
        session.execute(statement, {name: list(values) for name, values in columns.items()})
        return
    session.execute(statement, [dict(zip(names, row, strict=True)) for row in zip(*columns.values(), strict=True)])


@lru_cache
def _statement(
    table: Table, names: tuple[str, ...], unless_there: bool, replace: tuple[str, ...], dialect: str
) -> Insert:
    """Write the statement: on PostgreSQL from an array a column, in the order given."""
    conflict = _conflict(table, unless_there, replace, dialect)
    if dialect != "postgresql":
        return conflict
    kinds = {name: postgresql.ARRAY(table.c[name].type) for name in names}
    arrays = [cast(bindparam(name, type_=kind), kind) for name, kind in kinds.items()]
    sent = func.unnest(*arrays).table_valued(*names, with_ordinality="place", name="sent").render_derived()
    return conflict.from_select(list(names), select(*(sent.c[name] for name in names)).order_by(sent.c.place))


def _conflict(table: Table, unless_there: bool, replace: tuple[str, ...], dialect: str) -> Insert:
    """Begin the insert with what happens where a key is taken; both databases spell it the same."""
    if not unless_there and not replace:
        return insert(table)
    beginning = postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
    if unless_there:
        return beginning.on_conflict_do_nothing()
    return beginning.on_conflict_do_update(
        index_elements=list(table.primary_key.columns),
        set_={name: beginning.excluded[name] for name in replace},
    )
