"""Say what to do first about a mailbox of bounces, and what it would bring back.

python examples/findings.py ~/Maildir zh-TW
"""

import sys

import bouncekit
from bouncekit.knowledge import default
from bouncekit.report.findings import summarize
from bouncekit.report.findings_words import reach, title
from bouncekit.report.words import Words

lang = sys.argv[2] if len(sys.argv) > 2 else "en"  # noqa: PLR2004
summary = summarize(bouncekit.scan(sys.argv[1]), lang=lang)
words = Words(default(), lang)
for finding in summary.findings[:3]:
    print(title(finding, words))
    print("  " + reach(finding, summary, words))
    if finding.remedy:
        print("  " + finding.remedy.summary)
