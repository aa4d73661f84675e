"""Write the addresses that should get no more mail, one a line, by a policy of your own.

bouncekit scan ~/Maildir --store bounces.db
python examples/suppress_list.py bounces.db > suppressed.txt

`bouncekit suppressions` does the same with a choice of thresholds. Code can do more: here our own
colleagues are never suppressed, and a full mailbox is given a month.
"""

import sys

from bouncekit import Reason
from bouncekit.policy import DEFAULT, Decision, Policy, Threshold, advise
from bouncekit.store import Store

OURS = "@example.com"
PATIENT = Policy(thresholds=DEFAULT.thresholds | {Reason.MAILBOX_FULL.value: Threshold(5, days=30)})

with Store.open(sys.argv[1], create=False) as store:
    for address, events in store.events():
        advice = advise(events, policy=PATIENT)
        if advice.decision is Decision.SUPPRESS and not address.endswith(OURS):
            print(address)
