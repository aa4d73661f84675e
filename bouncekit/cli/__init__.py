"""The command line: thin, one file a command, each imported only when it is called."""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any

import click

COMMANDS = (
    "explain",
    "draft",
    "parse",
    "scan",
    "deliver",
    "lmtp",
    "imap",
    "annotate",
    "kind",
    "history",
    "suppressions",
    "report",
    "classify",
    "reasons",
    "lists",
    "kb",
    "schema",
)
"""Names of the commands; each is ``bouncekit.cli.NAME:command``."""
UNREADABLE = 2
"""Exit status for a path that cannot be read and for a wrong rule, as for wrong usage."""
INTERRUPTED = 130
"""Exit status after Ctrl-C: 128 and the number of the signal, as shells have it."""
NOBODY_READS = 141
"""Exit status where the reader of a pipe has gone (``| head``), made the same way."""


class Failure(click.ClickException):
    """An error that the user can mend: one line on standard error, exit status 2."""

    exit_code = UNREADABLE


class Commands(click.Group):
    """A group that imports a command's module when it is asked for, and turns errors into one line."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        """Name all commands, in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import one command; None for a name that is none."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"bouncekit.cli.{cmd_name}").command
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; nothing that a user can cause ends in a traceback."""
        from bouncekit.knowledge import KnowledgeError  # noqa: PLC0415  # not needed for ``--help``

        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except KnowledgeError as error:
            raise Failure(str(error)) from error
        except BrokenPipeError:
            _give_up_output()
            ctx.exit(NOBODY_READS)
        except OSError as error:
            raise Failure(_in_one_line(error)) from error
        except KeyboardInterrupt:
            ctx.exit(INTERRUPTED)
        return result


def _give_up_output() -> None:
    """Let what is still buffered go nowhere, or Python would complain about it at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _in_one_line(error: OSError) -> str:
    """Say what cannot be read; an error without a file's name comes from writing."""
    name = error.filename if error.filename is not None else "standard output"
    return f"{os.fsdecode(name)}: {error.strerror or error}"


def _version(ctx: click.Context, _option: click.Parameter, wanted: bool) -> None:  # click's
    """Show the installed version; a checkout on the path may not be installed."""
    if not wanted:
        return
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415

    try:
        known = version("bouncekit")
    except PackageNotFoundError:
        known = "unknown (not installed)"
    click.echo(f"bouncekit, version {known}")
    ctx.exit()


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--version", is_flag=True, expose_value=False, is_eager=True, callback=_version, help="Show the version."
)
def main() -> None:
    """Read bounce mails: who was not reached, why, what blocked it, what to do about it."""
    for stream in (sys.stdout, sys.stderr):
        # Diagnostics are in every script; a terminal or pipe set to ASCII must not end the run.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
