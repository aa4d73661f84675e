"""Decide which addresses should get no more mail, from all bounces in a folder.

python examples/suppress.py ~/Maildir
"""

import sys
from collections import defaultdict
from datetime import UTC, datetime

import bouncekit
from bouncekit.policy import Event, advise


def date_of(report: bouncekit.Report) -> datetime:
    """Give the date of a report; now, where it has none that can be read."""
    try:
        return datetime.fromisoformat(report.arrival_date or "")
    except ValueError:
        return datetime.now(UTC)


history: defaultdict[str, list[Event]] = defaultdict(list)
for report in bouncekit.scan(sys.argv[1]):
    for outcome in report.outcomes:
        if outcome.recipient:
            history[outcome.recipient].append(Event(date_of(report), outcome, report.kind))
for address, events in history.items():
    advice = advise(events)
    print(f"{advice.decision:9} {address}: {advice.words}")
