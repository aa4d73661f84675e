"""Tell from a mail server's log which servers refuse our mail or put it off, and why.

python examples/maillog.py /var/log/mail.log
"""

import sys
from collections import Counter

from bouncekit.sources.maillog import scan_log

causes = Counter(
    (report.kind.value, outcome.reason, outcome.remote_host or "-")
    for report in scan_log(sys.argv[1])
    for outcome in report.outcomes
)
for cause, times in causes.most_common(20):
    print(f"{times:6}", *cause)
