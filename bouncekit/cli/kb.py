"""``bouncekit kb``: look after the knowledge files."""

from __future__ import annotations

from pathlib import Path

import click

from bouncekit.cli.options import knowledge


@click.group("kb")
def command() -> None:
    """Check and compile the knowledge files."""


@command.command("check")
@click.option("--rules", "rules", multiple=True, type=click.Path(path_type=Path), metavar="DIR", help="Check your own rules too.")
def check(rules: tuple[Path, ...]) -> None:
    """Run every example against every rule; exit with 1 where something is wrong."""
    from bouncekit.check import run  # noqa: PLC0415  # needs the whole judge; `kb compile` does not

    known = knowledge(rules)
    problems = run(known)
    for problem in problems:
        click.echo(str(problem))
    rules_seen, lists_seen = len(known.rules), len(known.blocklists)
    click.echo(f"{rules_seen} rules, {lists_seen} lists, {len(known.layouts)} layouts: {len(problems)} problems", err=True)
    if problems:
        raise SystemExit(1)
