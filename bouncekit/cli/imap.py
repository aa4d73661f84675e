"""``bouncekit imap``: the bounces of an IMAP folder into a store."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from bouncekit.cli import Failure
from bouncekit.cli.options import Wanted, words

PASSWORD = "BOUNCEKIT_IMAP_PASSWORD"  # noqa: S105  # the name of a variable
"""Environment variable with the password."""
SERVICE = "bouncekit"
"""Name of the service in the keyring; the user in it is ``USER@HOST``."""


@click.command("imap")
@click.option("--host", required=True, help="Name of the IMAP server.")
@click.option(
    "--port", type=click.IntRange(1, 65535), help="993, or 143 with --starttls, where none is named."
)
@click.option("--user", required=True, help="Name to log in with.")
@click.option(
    "--password-file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help=f"First line is the password; else {PASSWORD} in the environment, else the keyring.",
)
@click.option("--folder", default="INBOX", show_default=True, help="Folder to read.")
@click.option("--store", "kept", metavar="FILE", required=True, help="Put the records here; made if need be.")
@click.option("--move-to", metavar="FOLDER", help="Move each mail there once its record is in the store.")
@click.option("--starttls", is_flag=True, help="Begin without TLS and switch to it.")
@click.option("--no-tls", is_flag=True, help="No TLS at all; only for a server on this machine.")
@click.option("--ca-file", metavar="FILE", help="Trust these certificates instead of the system's.")
@click.option("--quiet", "-q", is_flag=True, help="Say nothing of what was done.")
@words
def command(
    folder: str, kept: str, move_to: str | None, *, quiet: bool, wanted: Wanted, **account: Any
) -> None:
    """Put the records of the mails in an IMAP folder into a store: those that came since the last time.

    The password is never an argument, which other users of the machine could read.
    """
    try:
        from bouncekit.serve import imap  # noqa: PLC0415  # an extra
    except ModuleNotFoundError as error:
        if error.name != "imap_tools":
            raise
        raise Failure("imap needs imap-tools: pip install 'bouncekit[imap]'") from error
    from bouncekit.store import Store  # noqa: PLC0415  # for `--help` it is not needed

    known = imap.Account(**_account(**account))
    try:
        with Store.open(kept) as store, imap.opened(known) as box:
            counts = imap.Folder(
                box=box,
                account=known,
                name=folder,
                store=store,
                knowledge=wanted.knowledge,
                lang=wanted.lang or "en",
                audience=wanted.audience,
                move_to=move_to,
            ).read()
    except imap.ImapError as error:
        raise Failure(str(error)) from error
    if not quiet:
        moved = f", {counts.moved} moved" if move_to is not None else ""
        click.echo(f"{kept}: {counts.mails} mails read, {counts.new} new{moved}", err=True)


def _account(
    host: str,
    port: int | None,
    user: str,
    password_file: Path | None,
    ca_file: str | None,
    *,
    starttls: bool,
    no_tls: bool,
) -> dict[str, Any]:
    from bouncekit.serve.imap import Security  # noqa: PLC0415  # an extra

    if starttls and no_tls:
        raise click.UsageError("--starttls or --no-tls, not both")
    security = Security.STARTTLS if starttls else Security.NONE if no_tls else Security.TLS
    password = _password(f"{user}@{host}", password_file)
    return {
        "host": host,
        "port": port,
        "user": user,
        "password": password,
        "security": security,
        "ca_file": ca_file,
    }


def _password(user: str, file: Path | None) -> str:
    if file is not None:
        return next(iter(file.read_text("utf-8").splitlines()), "")
    found = os.environ.get(PASSWORD) or _of_keyring(user)
    if not found:
        raise click.UsageError(
            f"no password: give --password-file, set {PASSWORD}, or run: keyring set {SERVICE} {user}"
        )
    return found


def _of_keyring(user: str) -> str | None:
    try:
        import keyring  # noqa: PLC0415  # slow to import, and most have a file
        from keyring.errors import KeyringError  # noqa: PLC0415
    except ModuleNotFoundError:
        return None
    try:
        return keyring.get_password(SERVICE, user)
    except KeyringError:
        return None
