"""The command line: serve, migrate, load, verify, key, user, post-results."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from app import cli_access, cli_serve, schema
from app.client.command import post_results
from app.db import Database
from app.domain.access import LOADER
from app.domain.errors import DomainError
from app.doors.change import carry_out
from app.queries.journal import verify as verify_journal
from app.services import record, record_file
from app.settings import Settings

cli = typer.Typer(
    name="release-board",
    help="The SEC Release Board: the record that release papers are drawn from.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
cli.add_typer(cli_access.key, name="key")
cli.add_typer(cli_access.user, name="user")
cli.command()(cli_serve.serve)
cli.command("post-results")(post_results)
out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


@cli.command()
def migrate(revision: Annotated[str, typer.Argument(help="The revision to go to.")] = "head") -> None:
    """Bring the database's schema up to date (or to a revision)."""
    settings = Settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with cli_serve.alone(Database(settings.url)):
        schema.migrate(settings.url, revision)
    out.print(f"The schema is at {revision}.")


@cli.command()
def load(
    paths: Annotated[list[Path], typer.Argument(help="Data files, or folders of them.", exists=True)],
) -> None:
    """Bring the papers' facts into the record; a second load changes nothing."""
    settings = Settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    files = record_file.read(paths)
    database = Database(settings.url)
    with cli_serve.alone(database):
        schema.migrate(settings.url)
        loaded = carry_out(database, lambda session: record.load(session, LOADER, files))
    out.print(loaded.sentence)


@cli.command()
def verify(
    expect: Annotated[
        str | None, typer.Option(help="SEQ:HASH published outside: names a cut-off tail or another history.")
    ] = None,
    head: Annotated[bool, typer.Option("--head", help="Print only SEQ:HASH, to publish.")] = False,
) -> None:
    """Check the journal's chain, and every record against what its entry says."""
    expected = None
    if expect is not None:
        seq, _, digest = expect.partition(":")
        if not seq.isdigit() or not digest:
            raise typer.BadParameter("write it as SEQ:HASH", param_hint="--expect")
        expected = (int(seq), digest)
    with Database(Settings().url).reading(fresh=True) as session:
        found = verify_journal(session, expected=expected)
    if head:
        out.print(found.head)
        return
    for finding in found.findings:
        err.print(finding)
    if not found.sound:
        err.print(f"{len(found.findings)} found wrong in {found.entries} entries.")
        raise typer.Exit(1)
    erased = f", {found.erased} erased" if found.erased else ""
    out.print(f"ok {found.entries} entries{erased}; head {found.head}")


def main() -> None:
    """Run the command line, telling refusals in words."""
    try:
        cli()
    except DomainError as error:
        err.print(error.detail)
        sys.exit(1)


if __name__ == "__main__":
    main()
