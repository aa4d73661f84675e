"""A process that puts mails into a store, for the tests to kill: STORE FOLDER PAUSE."""

import sys
import time
from itertools import count

from bouncekit.records import Fault, Kind, Outcome, Report
from bouncekit.sources import Mail, mails
from bouncekit.store import Store, digest, entry

BATCH = 20


def read(mail: Mail) -> Report:
    """Stand in for the reading of a mail, which has tests of its own."""
    time.sleep(float(sys.argv[3]))
    name = mail.raw.split(b"\n", 1)[0].decode()
    outcome = Outcome(recipient=f"{name}@example.net", reason="user_unknown", fault=Fault.RECIPIENT)
    return Report(Kind.BOUNCE, origin=mail.origin, outcomes=(outcome,))


if __name__ == "__main__":
    everything = list(mails(sys.argv[2]))
    with Store.open(sys.argv[1]) as store:
        for start in count(step=BATCH):
            batch = everything[start : start + BATCH]
            added = store.add(entry(mail.raw, read(mail)) for mail in batch if digest(mail.raw) not in store)
            sys.stdout.write("in\n" * added)
            sys.stdout.flush()
            if len(batch) < BATCH:
                break
