"""``bouncekit suppressions``: the addresses that should get no more mail."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

import click

from bouncekit.cli.keeping import asks_store, iso, write
from bouncekit.policy import DEFAULT, Decision, Event, Policy, Threshold, advise
from bouncekit.records import Reason
from bouncekit.sinks.rows import Row
from bouncekit.store import Store

_NAMES = ("address", "decision", "because", "times", "since", "until", "words")
_SHARES = {"address": 36, "decision": 9, "because": 20, "times": 5, "since": 25, "until": 25}
_AFTER = re.compile(r"(?P<reason>[a-z][a-z0-9_]*)=(?P<times>[1-9]\d{0,3})(?:/(?P<days>\d{1,4}))?")


def _thresholds(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> dict[str, Threshold]:
    """Read ``REASON=TIMES`` or ``REASON=TIMES/DAYS``, each time it is given."""
    thresholds = {}
    for value in values:
        found = _AFTER.fullmatch(value)
        if not found:
            raise click.BadParameter(f"{value!r} is not REASON=TIMES or REASON=TIMES/DAYS", ctx, param)
        thresholds[_known(found["reason"])] = Threshold(int(found["times"]), int(found["days"] or 0))
    return thresholds


@click.command("suppressions")
@asks_store
@click.option(
    "--decision",
    "decisions",
    type=click.Choice([each.value for each in Decision]),
    multiple=True,
    default=[Decision.SUPPRESS.value],
    show_default=True,
    help="Which addresses to show; may be given again.",
)
@click.option(
    "--after",
    callback=_thresholds,
    multiple=True,
    metavar="REASON=TIMES[/DAYS]",
    help="Suppress for this reason after so many days with a report, over so many days at least.",
)
@click.option("--never", multiple=True, metavar="REASON", help="Never suppress for this reason.")
@click.option(
    "--forget-after",
    type=click.IntRange(min=1),
    default=DEFAULT.forget_after,
    show_default=True,
    metavar="DAYS",
    help="Leave out reports that are so much older than the last one about the address.",
)
@click.option("--expire", is_flag=True, help="Count these days back from today, so that suppressions end.")
def command(
    kept: str,
    form: str,
    target: str,
    *,
    decisions: tuple[str, ...],
    after: dict[str, Threshold],
    never: tuple[str, ...],
    forget_after: int,
    expire: bool,
) -> None:
    """List the addresses that should get no more mail, and why, from all that was reported about them.

    What is not the recipient's fault never counts. docs/policy.md tells where the thresholds come from.
    """
    policy = _policy(after, {_known(reason) for reason in never}, forget_after)
    now = datetime.now(UTC) if expire else None
    with Store.open(kept, create=False) as store:
        rows = _rows(store.events(), policy, now)
        write(_NAMES, _SHARES, (row for row in rows if row[1] in decisions), form, target)


def _policy(after: dict[str, Threshold], never: set[str], forget_after: int) -> Policy:
    thresholds = {name: value for name, value in {**DEFAULT.thresholds, **after}.items() if name not in never}
    return Policy(thresholds=thresholds, forget_after=forget_after)


def _rows(events: Iterable[tuple[str, list[Event]]], policy: Policy, now: datetime | None) -> Iterator[Row]:
    for address, history in events:
        advice = advise(history, policy=policy, now=now)
        yield (
            address,
            advice.decision.value,
            advice.because,
            advice.times,
            iso(advice.since),
            iso(advice.until),
            advice.words,
        )


def _known(reason: str) -> str:
    """Warn of a reason that no shipped rule gives; the user's own rules may."""
    if reason not in set(Reason):
        click.echo(f"Warning: {reason!r} is none of the reasons of `bouncekit reasons`", err=True)
    return reason
