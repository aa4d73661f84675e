"""Judge the bounces in a Postfix log as they come: one line of JSON each.

journalctl -u postfix -f | python examples/postfix_log.py
"""

import sys

import msgspec

import bouncekit

for line in sys.stdin:
    if "status=bounced" in line or "status=deferred" in line:
        outcome = bouncekit.classify(line)
        facts = {"recipient": outcome.recipient, "reason": outcome.reason, "temporary": outcome.temporary}
        print(msgspec.json.encode(facts).decode(), flush=True)
