"""``bouncekit history``: all that was reported about one address."""

from __future__ import annotations

from collections.abc import Iterator

import click

from bouncekit.cli.keeping import asks_store, iso, write
from bouncekit.sinks.rows import COLUMNS, NAMES, Row
from bouncekit.store import Reported, Store

_NAMES = ("reported_at", *NAMES)
_SHARES = {
    "reported_at": 25,
    "kind": 9,
    "reason": 19,
    "fault": 13,
    "status": 8,
    "remote_host": 22,
    "diagnostic": 31,
}


@click.command("history")
@click.argument("address")
@asks_store
def command(address: str, kept: str, form: str, target: str) -> None:
    """Show all that was reported about ADDRESS, oldest first, and what that says of it.

    ADDRESS is the one that was mailed, or the one that mail was forwarded to.
    """
    with Store.open(kept, create=False) as store:
        write(_NAMES, _SHARES, map(_row, store.history(address)), form, target)
        if form == "text":
            click.echo(_verdict(address, store.history(address)), err=target != "-")


def _row(found: Reported) -> Row:
    return (iso(found.date), *(column.of(found.report, found.outcome) for column in COLUMNS))


def _verdict(address: str, history: Iterator[Reported]) -> str:
    from bouncekit.policy import Event, advise  # noqa: PLC0415  # programs do not ask for it

    events = [Event(found.date, found.outcome, found.report.kind) for found in history]
    if not events:
        return f"{address}: nothing was reported"
    advice = advise(events)
    return f"{address}: {advice.decision}. {advice.words}"
