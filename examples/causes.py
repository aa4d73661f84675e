"""Sum up a folder of bounces, an mbox or a Maildir by cause, the commonest first.

python examples/causes.py ~/Maildir
"""

import sys
from collections import Counter

import bouncekit

causes: Counter[tuple[str, str, str]] = Counter()
for report in bouncekit.scan(sys.argv[1]):
    if report.kind is bouncekit.Kind.BOUNCE:
        causes.update((o.reason, o.blocklist or "", o.remote_host or "") for o in report.outcomes)
for (reason, blocklist, host), count in causes.most_common(20):
    print(f"{count:6}  {reason:20} {blocklist or '-':40} {host}")
