"""Set a PostgreSQL copy back to what it was copied from, where that is quicker than to copy anew.

The record's tables are append-only, so what a test did to a copy is mostly new rows: they are taken out again.
Whatever else it did (a row changed or gone, a table or trigger altered) is noticed, and the copy is thrown away.
"""

from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

# What the server keeps about tables: any change of their shape shows here.
CATALOGUES = (
    "pg_attrdef", "pg_attribute", "pg_class", "pg_constraint", "pg_index", "pg_namespace", "pg_proc", "pg_sequence",
    "pg_trigger", "pg_type",
)  # fmt: skip
TABLES = "select relname::text from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace order by 1"
OTHERS = """
    select pg_terminate_backend(pid, 5000)
    from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
"""
SEQUENCES = """
    select quote_ident(schemaname) || '.' || quote_ident(sequencename), last_value, start_value
    from pg_sequences order by 1
"""
# More new rows than these take longer to take out than a new copy takes.
MANY = 5_000


@dataclass(frozen=True, slots=True)
class Content:
    """What a database holds: rows and the newest transaction of each table, and where its sequences are."""

    rows: dict[str, tuple[int, int]]
    sequences: list[tuple[Any, ...]]


Connection = psycopg.Connection[tuple[Any, ...]]


def content(connection: Connection) -> Content:
    """Read what a database holds now."""
    names = [*CATALOGUES, *(str(name) for (name,) in connection.execute(TABLES))]
    each = sql.SQL(" union all ").join(
        sql.SQL("select {}::text, count(*), coalesce(max(xmin::text::bigint), 0) from {}").format(
            sql.Literal(name), sql.Identifier(name)
        )
        for name in names
    )
    rows = {str(name): (count, newest) for name, count, newest in connection.execute(each)}
    return Content(rows, connection.execute(SEQUENCES).fetchall())


def set_back(connection: Connection, before: Content) -> bool:
    """Take out what came into a database; False where that does not make it what it was.

    Whoever else is still connected to it is cut off.

    Args:
        connection: to the database; one that is kept knows the catalogues, which takes a new one most of its time.
        before: what it held when it was copied.
    """
    connection.execute(OTHERS)
    now = content(connection)
    if now.rows != before.rows:
        if now.rows.keys() != before.rows.keys() or _too_many(now, before):
            return False
        _take_out(connection, now, before)
        if content(connection).rows != before.rows:
            return False
    for (name, last, start), (_, was, _) in zip(now.sequences, before.sequences, strict=True):
        if last != was:
            value, called = (start, False) if was is None else (was, True)
            connection.execute("select setval(%s::regclass, %s, %s)", [name, value, called])
    return True


def _too_many(now: Content, before: Content) -> bool:
    return sum(count - before.rows[name][0] for name, (count, _) in now.rows.items()) > MANY


def _take_out(connection: Connection, now: Content, before: Content) -> None:
    with connection.transaction():
        connection.execute("set local session_replication_role = replica")  # neither triggers nor foreign keys
        for name, (_, newest) in now.rows.items():
            if name not in CATALOGUES and newest > before.rows[name][1]:
                delete = sql.SQL("delete from {} where xmin::text::bigint > {}")
                connection.execute(delete.format(sql.Identifier(name), before.rows[name][1]))
