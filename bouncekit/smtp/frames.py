"""The fields around a reply: log lines of Postfix, sendmail, OpenSMTPD, qmail and Exim, pasted reports.

A frame gives defaults (recipient, relay, the queue's own verdict) and the text that is left.
"""

from __future__ import annotations

import re

from msgspec import Struct

from bouncekit.smtp.lazy import lazy

_TO = lazy(r"(?<![\w-])(?:to|rcpt|addr)=<(?P<to>[^<>\s]{1,320})>")
_TO_BARE = lazy(r"(?<![\w-])to=(?P<to>[^<>\s,\"]{1,320}@[^<>\s,\"]{1,255})")
_POSTFIX = lazy(r"\bstatus=(?P<word>[A-Za-z]{4,13})\b ?(?P<open>\(?)")
_SENDMAIL = lazy(r"\bstat=(?P<quote>\"?)(?=(?P<word>\w{2,12}))")
_RESULT = lazy(r"\bresult=\"?(?P<word>\w{2,12})")
_RELAY = lazy(r"\brelay=\"?(?P<host>[^\s\[\],\"]{1,255})?[ .]{0,2}(?:[\[(](?P<ip>[^\])\n]{1,255})[\])])?")
_DSN = lazy(r"\bdsn=(?P<status>[245]\.\d{1,3}\.\d{1,3})")
_QMAIL = lazy(r"\bdelivery \d{1,12}: (?P<word>success|failure|deferral): ")

_DIAGNOSTIC = lazy(r"\bDiagnostic[- ]Code: ?(?:[\w-]{1,40} ?;)? ?", re.IGNORECASE)
_REMOTE = lazy(
    r"\b(?:Remote-MTA|Remote system): ?(?:[\w-]{1,20} ?; ?)?(?P<host>[^\s;()\[\]]{1,255})?"
    r"(?: ?[\[(](?P<ip>[^\])\n]{1,255})[\])])?",
    re.IGNORECASE,
)
_STATUS = lazy(r"(?<![\w-])Status: ?(?P<status>[245]\.\d{1,3}\.\d{1,3})", re.IGNORECASE)
_FINAL = lazy(r"\bFinal-Recipient: ?(?:[\w-]{1,20} ?;)? ?<?(?P<to>[^\s<>;]{1,320})", re.IGNORECASE)
_ACTION = lazy(r"\bAction: ?(?P<word>failed|delayed)\b", re.IGNORECASE)
_NEXT_FIELD = lazy(
    r"\s(?:Last-Attempt-Date|Remote-MTA|Remote system|Final-Recipient|Original-Recipient|Will-Retry-Until"
    r"|Final-Log-ID|Action|Status|Reporting-MTA|Arrival-Date|X-[\w-]{1,40}):",
    re.IGNORECASE,
)
_CHANNEL = lazy(r"TCP(?:\|[^|]{1,45}){2}\|(?P<ip>[^|]{1,45})\|")

_EXIM = lazy(
    r" (?P<flag>\*\*|==|=>|->) (?P<to>[^\s<>]{1,320})(?: <[^>\n]{0,320}>)?(?: \w=<[^>\n]{0,320}>)?(?= R=)"
)
EXIM_HOST = lazy(r"(?:\bhost |\bH=)(?P<host>[^\s\[\]]{1,255}) \[(?P<ip>[^\]\n]{1,64})\]")

_VERDICTS = {
    "deferred": True,
    "deferral": True,
    "softbounce": True,
    "delayed": True,
    "tempfail": True,
    "bounced": False,
    "expired": False,
    "undeliverable": False,
    "failed": False,
    "permfail": False,
    "failure": False,
    "==": True,
    "**": False,
}


class Frame(Struct):
    """What the fields around a reply state, and the text within them."""

    text: str
    host: str | None = None
    ip: str | None = None
    recipient: str | None = None
    temporary: bool | None = None
    status: str | None = None


def read_frame(flat: str, lower: str) -> Frame:
    """Peel the fields off; ``flat`` has its white space folded, ``lower`` is the same in lower case."""
    if " status=" in lower or lower.startswith("status="):
        return _postfix(flat)
    if "stat=" in lower:
        return _sendmail(flat)
    if "diagnostic-code:" in lower or "diagnostic code:" in lower or "remote-mta:" in lower:
        return _report(flat)
    qmail = _QMAIL.search(flat) if "delivery " in lower else None
    if qmail:
        return _qmail(flat, qmail)
    exim = _EXIM.search(flat) if " R=" in flat else None
    return _exim(flat, exim) if exim else Frame(flat)


def _postfix(flat: str) -> Frame:
    frame = _logged(flat)
    word = _POSTFIX.search(flat)
    if word:
        frame.temporary = _VERDICTS.get(word["word"].lower())
        frame.text = flat[word.end() :].rstrip()
        if word["open"] and frame.text.endswith(")"):
            frame.text = frame.text[:-1]
    return frame


def _sendmail(flat: str) -> Frame:
    frame = _logged(flat)
    word, result = _SENDMAIL.search(flat), _RESULT.search(flat)
    if word:
        verdict = result["word"] if result else word["word"]
        frame.temporary = _VERDICTS.get(verdict.lower())
        frame.text = flat[word.end() :]
        if word["quote"]:
            frame.text = frame.text.partition('"')[0]
    return frame


def _logged(flat: str) -> Frame:
    to, relay, dsn = _TO.search(flat) or _TO_BARE.search(flat), _RELAY.search(flat), _DSN.search(flat)
    frame = Frame(flat, recipient=to["to"] if to else None, status=dsn["status"] if dsn else None)
    if relay:
        frame.host, frame.ip = relay["host"], relay["ip"]
    return frame


def _qmail(flat: str, line: re.Match[str]) -> Frame:
    """qmail-send logs a report in one word: ``_`` for a space, ``/`` for a line's end."""
    text = (
        flat[line.end() :]
        .replace("/Remote_host_said:", " Remote host said:")
        .replace("/Giving_up", " Giving up")
    )
    return Frame(text.replace("_", " ").rstrip("/"), temporary=_VERDICTS.get(line["word"]))


def _report(flat: str) -> Frame:
    code, status, remote = _DIAGNOSTIC.search(flat), _STATUS.search(flat), _REMOTE.search(flat)
    final, action = _FINAL.search(flat), _ACTION.search(flat)
    frame = Frame(
        flat[code.end() :] if code else flat,
        recipient=final["to"] if final else None,
        temporary=_VERDICTS[action["word"].lower()] if action else None,
        status=status["status"] if status else None,
    )
    following = _NEXT_FIELD.search(frame.text) if code else None
    if following:
        frame.text = frame.text[: following.start()]
    if remote:
        channel = _CHANNEL.match(remote["ip"] or "")
        frame.host, frame.ip = remote["host"], channel["ip"] if channel else remote["ip"]
    return frame


def _exim(flat: str, line: re.Match[str]) -> Frame:
    host = EXIM_HOST.search(flat, line.end())
    frame = Frame(flat, recipient=line["to"], temporary=_VERDICTS.get(line["flag"]))
    if host:
        frame.host, frame.ip = host["host"], host["ip"]
    return frame


def recipient_in(flat: str) -> str | None:
    """``to=<...>`` of a log line."""
    to = _TO.search(flat)
    return to["to"] if to else None
