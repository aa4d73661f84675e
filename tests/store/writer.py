"""A process that reads mails into a store, for the tests to kill: STORE FOLDER [PAUSE]."""

import sys
import time

from bouncekit.records import Fault, Kind, Outcome, Report
from bouncekit.sources import Mail, mails
from bouncekit.store import Kept, Store, keeping


def read(mail: Mail) -> Report:
    """Stand in for the reading of a mail, which has tests of its own."""
    time.sleep(float(sys.argv[3]))
    name = mail.raw.split(b"\n", 1)[0].decode()
    outcome = Outcome(recipient=f"{name}@example.net", reason="user_unknown", fault=Fault.RECIPIENT)
    return Report(Kind.BOUNCE, origin=mail.origin, outcomes=(outcome,))


if __name__ == "__main__":
    keeping.BATCH = 20
    with Store.open(sys.argv[1]) as store:
        for number, _ in enumerate(Kept(store, mails(sys.argv[2]), read)):
            sys.stdout.write(f"{number}\n")
            sys.stdout.flush()
