"""A database that somebody lets go of without a word."""

import gc

from sqlalchemy import text

from app.db import Database


def test_whoever_lets_go_of_a_database_leaves_no_connection_open(database_url: str) -> None:
    opened = Database(database_url)
    with opened.reading() as session:
        session.execute(text("select 1"))
    del opened, session
    gc.collect()  # a connection that is still open says so here, and a warning is an error


def test_a_connection_that_comes_back_late_is_closed(database_url: str) -> None:
    opened = Database(database_url)
    with opened.reading() as session:
        session.execute(text("select 1"))
        opened.dispose()
    del session
    gc.collect()
    with opened.reading() as session:
        assert session.execute(text("select 1")).scalar() == 1
    opened.dispose()
