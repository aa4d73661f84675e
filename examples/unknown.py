"""Find the replies that no rule knows, with how often each came: candidates for rules of your own.

python examples/unknown.py ~/Maildir
"""

import sys
from collections import Counter

import bouncekit

replies = Counter(
    outcome.diagnostic
    for report in bouncekit.scan(sys.argv[1])
    for outcome in report.outcomes
    if outcome.reason == bouncekit.Reason.UNKNOWN and outcome.diagnostic
)
for reply, count in replies.most_common():
    print(f"{count:6}  {reply}")
