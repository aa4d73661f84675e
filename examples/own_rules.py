"""Lay rules of your own over the shipped ones: here, what our own gateway says.

python examples/own_rules.py
"""

import tempfile
from pathlib import Path

import bouncekit

RULES = """
[reasons.contract_ended]
category = "recipient"
temporary = false
fault = "recipient"
summary = "The customer's contract has ended."

[[rule]]
id = "own.contract-ended"
reason = "contract_ended"
all = ["contract ended"]
source = "our own gateway"
examples = ["550 5.2.1 Contract ended, see our terms"]
counterexamples = ["550 5.1.1 no such user"]
"""

with tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "gateway.toml"
    path.write_text(RULES, encoding="utf-8")
    known = bouncekit.Knowledge.load(extra=[path])

for reply in ("550 5.2.1 Contract ended, see our terms", "550 5.1.1 no such user"):
    print(bouncekit.classify(reply, knowledge=known).reason)
