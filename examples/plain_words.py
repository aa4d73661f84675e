"""Tell the person who pressed send what happened, in that person's language and without jargon.

python examples/plain_words.py tests/fixtures/exchange/01-trend-micro-report-big5.eml zh-TW
"""

import sys
from pathlib import Path

import bouncekit

path, lang = sys.argv[1:]
report = bouncekit.parse(Path(path).read_bytes(), lang=lang, audience=bouncekit.Audience.SENDER)
for outcome in report.outcomes:
    if outcome.remedy:
        print(outcome.remedy.summary)
        print(*(f"- {step.text}" for step in outcome.remedy.steps), sep="\n")
