"""Read what is new in a mailbox into a store, by all cores, and print the causes of all that is in it.

python examples/scan_maildir.py ~/Maildir bounces.db

It may be killed and called again at any time: no mail is read into the store twice, and none is left out.
"""

import sys
from collections import Counter

from bouncekit.knowledge import default
from bouncekit.run import Options, Run
from bouncekit.store import Store

path, kept = sys.argv[1:]
with Store.open(kept) as store:
    with Run(path, Options(knowledge=default(), store=store)) as run:
        for report in run.reports():
            for defect in report.defects:
                print(f"{report.origin}: {defect.name}: {defect.detail or ''}")
    print(f"{run.counts.new} new, {run.counts.known} known, {run.counts.unreadable} unreadable")
    reasons = Counter(outcome.reason for report in store.reports() for outcome in report.outcomes)
for reason, count in reasons.most_common():
    print(f"{count:8} {reason}")
