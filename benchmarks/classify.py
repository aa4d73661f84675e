"""What it costs to judge a reply, for each step and by the number of rules: `python benchmarks/classify.py`.

The replies are the examples of the shipped rules and, where the machine has it, the corpus of real ones.
More rules than there are come from the shipped ones with their letters shifted, so that they stand for
words of the same length that these replies do not hold. The fastest of some rounds counts, by the
processor's time; written to ``benchmarks/results/classify.md`` too.
"""

from __future__ import annotations

import argparse
import codecs
import gc
import json
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from msgspec import structs

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE)]

from run import CHECKOUT, machine  # noqa: E402  # a script beside this one

import bouncekit  # noqa: E402
from bouncekit.judge import judge, matcher  # noqa: E402
from bouncekit.knowledge import Knowledge, default  # noqa: E402
from bouncekit.knowledge.schema import Rule  # noqa: E402
from bouncekit.smtp import read_reply, words  # noqa: E402

REPLIES = CHECKOUT.parent / "shared/corpus/replies.jsonl"
RESULTS = HERE / "results/classify.md"
NUMBERS = (100, 1_000, 2_500, 5_000, 10_000)


def examples() -> list[str]:
    """Give the examples of all shipped rules."""
    return [example for rule in default().rules for example in rule.examples]


def real() -> list[str]:
    """Give the replies of the corpus, where the machine has it."""
    if not REPLIES.is_file():
        return []
    return [json.loads(line)["text"] for line in REPLIES.read_text(encoding="utf-8").splitlines()]


def with_rules(number: int) -> Knowledge:
    """Give a knowledge of so many rules: some of the shipped ones, or all and shifted copies of them."""
    shipped = default().rules
    if number <= len(shipped):
        rules = shipped[:: len(shipped) // number][:number]
    else:
        copies = (_shifted(shipped[at % len(shipped)], at) for at in range(number - len(shipped)))
        rules = (*shipped, *copies)
    return structs.replace(default(), rules=rules)


def _shifted(rule: Rule, at: int) -> Rule:
    literals = tuple(codecs.encode(text, "rot13") for text in rule.all)
    return structs.replace(rule, id=f"{rule.id}_{at}", all=literals, provider=None)


def microseconds(step: Callable[[str], object], texts: list[str], rounds: int) -> float:
    """Time a step over all texts, once to warm it up and then as often as told; the fastest, a text."""
    took = []
    for _ in range(rounds + 1):
        gc.collect()
        begun = time.process_time()
        for text in texts:
            step(text)
        took.append(time.process_time() - begun)
    return min(took[1:]) / len(texts) * 1e6


def steps(known: Knowledge) -> Iterator[tuple[str, Callable[[str], object]]]:
    """Name what happens to a reply, each step with those before it."""
    rules = matcher(known)

    def rule(text: str) -> object:
        reply = read_reply(text)
        return rules.best(words(text), status=reply.status, code=reply.code)

    def verdict(text: str) -> object:
        reply = read_reply(text)
        return judge(diagnostic=text, status=reply.status, code=reply.code, knowledge=known)

    yield "codes read, words folded", lambda text: (read_reply(text), words(text))
    yield "and the best rule found", rule
    yield "and the verdict: lists, addresses, evidence", verdict
    yield "classify: who said it, the verdict, the remedy", bouncekit.classify


def by_step(texts: dict[str, list[str]], rounds: int) -> Iterator[str]:
    """Give the table of the steps."""
    yield "| step | " + " | ".join(f"{name}, us" for name in texts) + " |"
    yield "|---|" + "---:|" * len(texts)
    for name, step in steps(default()):
        took = (microseconds(step, some, rounds) for some in texts.values())
        yield f"| {name} | " + " | ".join(f"{each:.1f}" for each in took) + " |"


def by_number(texts: dict[str, list[str]], rounds: int) -> Iterator[str]:
    """Give the table of the numbers of rules: the search for the best one in words that are folded."""
    folded = {name: list(map(words, some)) for name, some in texts.items()}
    yield "| rules | " + " | ".join(f"{name}, us" for name in folded) + " |"
    yield "|---:|" + "---:|" * len(folded)
    for number in NUMBERS:
        best = matcher(with_rules(number)).best
        took = (microseconds(best, some, rounds) for some in folded.values())
        yield f"| {number:,} | " + " | ".join(f"{each:.1f}" for each in took) + " |"


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Time the judging of replies.")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--output", type=Path, default=RESULTS)
    chosen = parser.parse_args()
    texts = {
        f"{len(some):,} {name} of {sum(map(len, some)) / len(some):.0f} characters": some
        for name, some in (("examples", examples()), ("real ones", real()))
        if some
    }
    title = f"# Replies\n\n{machine()}; {datetime.now(UTC):%Y-%m-%d}. All {len(default().rules):,} rules."
    numbers = "Words folded, best rule found, by the number of rules:"
    parts = (title, *by_step(texts, chosen.rounds), "", numbers, "", *by_number(texts, chosen.rounds))
    text = "\n".join((parts[0], "", *parts[1:])) + "\n"
    print(text, end="")
    chosen.output.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
