"""`mien admin`: the people of the service and their keys, from the machine that has the database."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from mien.cli._database import ready_database
from mien.errors import RecordNotFoundError
from mien.settings import load_settings

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from mien.db.tables import User

ROLES = ("admin", "member", "viewer")
SCOPES = ("read", "write", "admin")


@click.group()
def command() -> None:
    """Look after the people of the service and their keys, in the database of MIEN_DATABASE_URL.

    A password is asked for twice at a terminal, and read from standard input's first line elsewhere.
    """


@command.command()
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), default="member", show_default=True)
@click.option("--no-password", is_flag=True, help="They only use keys.")
def create_user(name: str, role: str, no_password: bool) -> None:
    """Add a person. From then on everybody has to sign in, also on loopback."""
    from mien.db.tables import Role
    from mien.server import accounts

    accounts.checked_name(name)
    password_hash = None if no_password else _password_hash(name)
    with _transaction() as session:
        user = accounts.create_user(session, name=name, role=Role(role), password_hash=password_hash)
        click.echo(f"{user.name}: {user.role}, {user.id}")


@command.command()
@click.argument("name")
def set_password(name: str) -> None:
    """Give a person a new password, which ends their sessions."""
    from mien.server import accounts

    with _transaction() as session:
        _user(session, name)
    password_hash = _password_hash(name)  # outside of a transaction: a person types slowly
    with _transaction() as session:
        accounts.set_password(session, _user(session, name).id, password_hash)
    click.echo(f"{name}: the password is new, every session of theirs is over")


@command.command()
def list_users() -> None:
    """List the people, newest first."""
    from mien.db.queries import users

    # Nobody who writes waits for whoever reads the list.
    with ready_database(load_settings()) as database, database.reading() as session:
        cursor = None
        while True:
            page = users.list_page(session, cursor=cursor)
            for user in page.items:
                click.echo("\t".join((user.name, user.role, _state(user), user.id)))
            cursor = page.next_cursor
            if cursor is None:
                return


@command.command()
@click.argument("name")
@click.option(
    "--scope", "scopes", multiple=True, type=click.Choice(SCOPES), help="What it may do; default: read, write."
)
@click.option("--days", type=click.IntRange(1, 3650), default=90, show_default=True, help="How long it lasts.")
@click.option("--title", default="mien admin", show_default=True, help="To know the key again.")
def create_key(name: str, scopes: tuple[str, ...], days: int, title: str) -> None:
    """Make a key for the person NAME, and print it: this once, alone on standard output."""
    from mien.server import accounts
    from mien.server.people import SCOPES as ALLOWED

    with _transaction() as session:
        user = _user(session, name)
        wanted = scopes or ({"read", "write"} & ALLOWED[user.role])
        row, text = accounts.create_key(session, user, name=title, scopes=wanted, days=days)
    click.echo(text.text)
    click.echo(f"mien: {', '.join(row.scopes)} for {days} days; it is not shown again", err=True)


@command.command()
@click.argument("prefix")
def revoke_key(prefix: str) -> None:
    """Make the key mien_PREFIX_... worth nothing; the whole key does as well."""
    from mien.db import utc_now
    from mien.db.queries import EVERYONE, keys
    from mien.server.audit import note

    short = prefix.removeprefix("mien_").partition("_")[0]
    with _transaction() as session:
        key = keys.by_prefix(session, short)
        keys.revoke(session, key.id, owner_id=EVERYONE, now=utc_now())
        note(session, "key.revoke", key.id)
    click.echo(f"{short}: revoked")


@contextmanager
def _transaction() -> Iterator["Session"]:
    with ready_database(load_settings()) as database, database.transaction() as session:
        yield session


def _user(session: "Session", name: str) -> "User":
    from mien.db.queries import users

    user = users.by_name(session, name)
    if user is None:
        raise RecordNotFoundError(f"no user {name!r}; `mien admin list-users` names them")
    return user


def _password_hash(name: str) -> str:
    from mien.server import passwords

    if _at_a_terminal():
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    return passwords.hashed(password, name=name)


def _at_a_terminal() -> bool:
    return sys.stdin.isatty()


def _state(user: "User") -> str:
    if user.disabled_at:
        return "disabled"
    return "password" if user.password_hash else "no password"
