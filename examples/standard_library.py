"""Read messages that another program holds already, as objects of the standard library.

python examples/standard_library.py box.mbox
"""

import mailbox
import sys

import bouncekit

for key, message in mailbox.mbox(sys.argv[1], create=False).items():
    report = bouncekit.parse(message, origin=f"{sys.argv[1]}:{key}")
    print(report.origin, report.kind, *(outcome.recipient for outcome in report.outcomes))
