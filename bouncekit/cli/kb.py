"""``bouncekit kb``: look after the knowledge files."""

from __future__ import annotations

from pathlib import Path

import click

from bouncekit.cli.options import knowledge, rules


@click.group("kb")
def command() -> None:
    """Check and compile the knowledge files."""


@command.command("check")
@rules
def check(rules: tuple[Path, ...]) -> None:
    """Run every example against every rule; exit with 1 where something is wrong."""
    from bouncekit.check import run  # noqa: PLC0415  # needs the whole judge; `kb compile` does not

    known = knowledge(rules)
    problems = run(known, extra=rules)
    for problem in problems:
        click.echo(str(problem))
    entries = f"{len(known.rules)} rules, {len(known.blocklists)} lists, {len(known.layouts)} layouts"
    click.echo(f"{entries}: {len(problems)} problems", err=True)
    if problems:
        raise SystemExit(1)


@command.command("compile")
def compile_all() -> None:
    """Write the compiled form beside the knowledge files of this installation.

    It makes the start faster. Wheels hold it already; a checkout works without, and is never served a
    compiled form that its files have outgrown.
    """
    from bouncekit.knowledge import compiler  # noqa: PLC0415  # Babel is needed only here

    for path in compiler.write():
        click.echo(path)
