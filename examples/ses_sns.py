"""Say what to do about an Amazon SES notification, as SNS posts it to a web server.

python examples/ses_sns.py < body-of-the-request.json
"""

import sys

import bouncekit

report = bouncekit.parse_event(sys.stdin.buffer.read())
for outcome in report.outcomes:
    suppress = report.kind == "feedback" or (outcome.remedy is not None and outcome.remedy.suppress)
    print("suppress" if suppress else "keep", outcome.recipient, report.kind, outcome.reason)
