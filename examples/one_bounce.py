"""Read one bounce and say who was not reached, why, and what to do.

python examples/one_bounce.py tests/fixtures/exchange/01-trend-micro-report-big5.eml
"""

import sys
from pathlib import Path

import bouncekit

report = bouncekit.parse(Path(sys.argv[1]).read_bytes())
for outcome in report.outcomes:
    print(f"{outcome.recipient}: {outcome.reason}, {outcome.fault} must act")
    if outcome.remedy:
        print(outcome.remedy.summary)
        for number, step in enumerate(outcome.remedy.steps, 1):
            print(f"{number}. {step.actor}: {step.text}")
