"""Migrations: linear, up from empty and down again, the same on SQLite and PostgreSQL."""
