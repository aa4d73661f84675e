"""An example, put to the judge as a reply that stands in a bounce is."""

from __future__ import annotations

from bouncekit.judge import Match, Verdict, judge, matcher
from bouncekit.knowledge import Knowledge
from bouncekit.smtp import read_said, redact, words


def ranked(text: str, knowledge: Knowledge, host: str | None = None) -> list[Match]:
    """List the rules that hold, best first; ``host`` stands in where the text names none."""
    said = read_said(text)
    reply = said.reply
    folded = words(redact(said.diagnostic))
    return matcher(knowledge).ranked(folded, status=reply.status, code=reply.code, host=said.host or host)


def verdict(text: str, knowledge: Knowledge) -> Verdict:
    """Judge a reply."""
    said = read_said(text)
    return judge(
        diagnostic=said.diagnostic,
        status=said.reply.status,
        code=said.reply.code,
        remote_host=said.host,
        remote_ip=said.ip,
        temporary=said.temporary,
        knowledge=knowledge,
    )
