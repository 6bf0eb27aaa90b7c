"""The command line's part for people and keys."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from app.db import Database
from app.domain.access import Actor
from app.domain.instant import parse_instant
from app.domain.status import Office, Seat
from app.doors.change import carry_out
from app.services.access import create_key
from app.services.person import add_person, appoint, end_appointment
from app.settings import Settings

key = typer.Typer(help="Keys of machine clients.", no_args_is_help=True)
user = typer.Typer(help="People and their appointments.", no_args_is_help=True)
OPERATOR = Actor(id="system:operator", name="the operator")


def _database() -> Database:
    return Database(Settings().url)


@key.command("create")
def key_create(
    name: Annotated[str, typer.Option(help="What people call the client.")],
    scope: Annotated[list[str], typer.Option(help="What it may do; may be narrowed to a release and a phase.")],
    person: Annotated[str | None, typer.Option(help="Login of the person it acts as.")] = None,
    days: Annotated[int, typer.Option(help="How many days it holds.")] = 365,
    more: Annotated[list[str] | None, typer.Argument(metavar="SCOPE", help="More scopes.")] = None,
) -> None:
    """Make a key and print it, alone and once."""
    scopes = tuple(part for text in [*scope, *(more or [])] for part in text.replace(",", " ").split())
    made = carry_out(
        _database(),
        lambda session: create_key(session, OPERATOR, name=name, scopes=scopes, person=person, days=days),
    )
    typer.echo(made)


@user.command("add")
def user_add(
    login: Annotated[str, typer.Argument(help="The name to sign in with.")],
    name: Annotated[str, typer.Option(help="The name that pages show.")] = "",
    office: Annotated[Office, typer.Option(help="What the person is to the whole record.")] = Office.NONE,
    password: Annotated[
        str | None,
        typer.Option(envvar="NEW_PASSWORD", help="At least ten characters; asked for when absent."),
    ] = None,
    no_password: Annotated[bool, typer.Option("--no-password", help="For somebody who only acts by key.")] = False,
) -> None:
    """Open an account."""
    if password is None and not no_password:
        password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    carry_out(
        _database(),
        lambda session: add_person(
            session, OPERATOR, login=login, name=name or login, office=office, password=password
        ),
    )
    typer.echo(f"Added {login}.")


@user.command("appoint")
def user_appoint(
    login: Annotated[str, typer.Argument(help="Who.")],
    body: Annotated[str, typer.Argument(help="To which body, for example tag.")],
    seat: Annotated[Seat, typer.Option(help="As what.")] = Seat.MEMBER,
    starts: Annotated[str | None, typer.Option(help="From when: a date or a time; now when absent.")] = None,
) -> None:
    """Appoint somebody to a body."""
    at = _instant(starts)
    carry_out(
        _database(),
        lambda session: appoint(session, OPERATOR, login=login, to=body, seat=seat, effective_at=at),
    )
    typer.echo(f"{login} is {seat.value} of {body}.")


@user.command("end-appointment")
def user_end_appointment(
    login: Annotated[str, typer.Argument(help="Whose.")],
    body: Annotated[str, typer.Argument(help="To which body.")],
    ends: Annotated[str | None, typer.Option(help="When it ends: a date or a time; now when absent.")] = None,
) -> None:
    """End somebody's appointment to a body."""
    at = _instant(ends)
    carry_out(
        _database(),
        lambda session: end_appointment(session, OPERATOR, login=login, to=body, ends_at=at),
    )
    typer.echo(f"{login}'s appointment to {body} ended.")


def _instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return parse_instant(text, date_means_end=False, zone=None).astimezone(UTC)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
