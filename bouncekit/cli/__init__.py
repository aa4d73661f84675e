"""The command line: thin, one file a command, each imported only when it is called."""

from __future__ import annotations

import importlib
import sys

import click

COMMANDS = ("explain", "parse", "scan", "classify", "kb", "schema")
"""Names of the commands; each is ``bouncekit.cli.NAME:command``."""


class Lazy(click.Group):
    """A group that imports a command's module when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        """Names of all commands, in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # click's signature
        """Import one command; None for a name that is none."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"bouncekit.cli.{cmd_name}").command
        return command


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="bouncekit")
def main() -> None:
    """Read bounce mails: who was not reached, why, what blocked it, what to do about it."""
    for stream in (sys.stdout, sys.stderr):
        # Diagnostics are in every script; a terminal or pipe set to ASCII must not end the run.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
