"""Triggers that refuse UPDATE and DELETE, for migrations to set, lift and set again.

SQLite drops a table's triggers silently whenever a batch migration rebuilds it: call `guard` again after
each one, or wrap it in `suspended`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from sqlalchemy import Connection

REFUSE = """
create or replace function refuse_change() returns trigger language plpgsql as $$
begin
  if tg_table_name = 'journal_payload' and tg_op = 'DELETE' then
    if exists (select 1 from journal_erasure where seq = old.seq) then return old; end if;
  end if;
  raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end $$
"""


class Migrating(Protocol):
    """What is asked of Alembic's `op` here."""

    def execute(self, sqltext: str, /) -> None:
        """Run a statement."""

    def get_bind(self) -> Connection:
        """Give the connection that is migrated."""


def _postgres(op: Migrating) -> bool:
    return op.get_bind().dialect.name == "postgresql"


def guard(op: Migrating, *tables: str) -> None:
    """Make tables append-only. A payload alone may go, once an erasure of it is on record."""
    if _postgres(op):
        op.execute(REFUSE)
    for table in tables:
        if _postgres(op):
            op.execute(
                f"create trigger {table}_append_only before update or delete on {table}"
                " for each row execute function refuse_change()"
            )
            op.execute(
                f"create trigger {table}_keep before truncate on {table}"
                " for each statement execute function refuse_change()"
            )
            continue
        unless = (
            " when not exists (select 1 from journal_erasure where seq = old.seq)" if table == "journal_payload" else ""
        )
        for verb, condition in (("update", ""), ("delete", unless)):
            op.execute(
                f"create trigger {table}_no_{verb} before {verb} on {table}{condition}"
                f" begin select raise(abort, '{table} is append-only'); end"
            )


def unguard(op: Migrating, *tables: str) -> None:
    """Lift the triggers of tables; only a migration may."""
    for table in tables:
        if _postgres(op):
            op.execute(f"drop trigger if exists {table}_append_only on {table}")
            op.execute(f"drop trigger if exists {table}_keep on {table}")
        else:
            op.execute(f"drop trigger if exists {table}_no_update")
            op.execute(f"drop trigger if exists {table}_no_delete")


@contextmanager
def suspended(op: Migrating, *tables: str) -> Iterator[None]:
    """Lift the triggers for a change of the table and set them again.

    No `finally`: a failure must roll the whole migration back, triggers and all.
    """
    unguard(op, *tables)
    yield
    guard(op, *tables)
