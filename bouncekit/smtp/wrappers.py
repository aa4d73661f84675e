"""How mail systems wrap a reply into a sentence or a log line: a table, one entry a wording.

An entry is tried only if one of its marks occurs, so a text costs a few substring tests and one or
two patterns. The first entry that matches speaks; those that say more stand first. Patterns run on
text whose white space is folded and name what they find: ``host`` and ``ip`` of the side that
replied, ``phase``, ``to`` (the recipient). The reply begins where the match ends. With ``whole``
nobody replied, and the sentence itself, from its start, is the diagnostic.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,62})"
NAME = rf"(?P<host>{LABEL}(?:\.{LABEL}){{1,20}}+)\.?"
ANY = r"(?P<host>[^\s\[\]<>()=,;\"']{1,255})"
IP = r"\[(?P<ip>[^\]\n]{1,64})\]"
PAREN = r"\((?P<ip>[^)\n]{1,64})\)"
BESIDE = r"(?: ?[\[(](?P<ip>[^\])\n]{1,64})[\])])?"
POSTFIX = rf"{ANY} ?{IP}(?::\d{{1,5}})?"
ADDRESS = r"[0-9A-Fa-f][0-9A-Fa-f.:]{2,44}"

_NOUN = (
    r"(?:remote|other|destination|receiving|recipient'?s?|mail|smtp|target)(?: (?:mail|smtp|host))?"
    r" ?(?:server|host|system|mta)"
)
_SPEAKS = (
    r"(?:said|says|replied|repl(?:y|ies)|respon(?:ded|ds|se)|returned|answered|message|error)"
    r"(?: was| is| with)?: ?"
)

_VERBS = (
    *("said", "says", "replied", "responded", "answered", "returned", "reported"),
    *("meldete", "meldet", "antwortete", "sagte", "geantwortet"),
    *("répondu", "renvoyé", "respondió", "respondido", "respondeu", "retornou", "risposto", "restituito"),
    *("antwoordde", "meldde", "svarade", "svarede", "odpowiedział", "odpověděl", "ответил", "сообщил"),
    *("応答", "回應", "回应", "回覆", "返回", "응답"),
)
"""What a server does that answers, in the languages that reports are written in."""
_ANSWERS_OF = ("antwort v", "antwort d", "réponse d", "respuesta d", "resposta d", "risposta d")
"""How the same languages begin ``response from the server``."""

_THEN_CODE = (
    r"(?:[^\w\n:：]{0,2}[:：][^\w\n#<]{0,3}(?=[#<]?[45]\d\d[ -])|[^\w\n#<]{1,3}(?=[45]\d\d[ -][45]\.\d))"
)
"""A colon and a code, or both codes: a number alone is a number."""


class Wrapper(NamedTuple):
    """One wording."""

    name: str
    """``system.wording``."""
    marks: tuple[str, ...]
    """Lower-case literals, one of which every match contains."""
    pattern: str
    whole: bool = False
    needs: str = ""
    """Another lower-case literal that the text must hold."""


@lru_cache(maxsize=256)
def compiled(pattern: str) -> re.Pattern[str]:
    """Compile on first use: one run needs few of the patterns."""
    return re.compile(pattern, re.IGNORECASE)


def find(table: tuple[Wrapper, ...], text: str, lower: str) -> tuple[Wrapper, re.Match[str]] | None:
    """Find the first entry of ``table`` that matches; ``lower`` is ``text`` in lower case."""
    missed = None
    for mark, wrapper in _marks(table):
        if mark in lower and wrapper.needs in lower and wrapper is not missed:
            match = compiled(wrapper.pattern).search(text)
            if match:
                return wrapper, match
            missed = wrapper
    return None


@lru_cache(maxsize=4)
def _marks(table: tuple[Wrapper, ...]) -> tuple[tuple[str, Wrapper], ...]:
    return tuple((mark, wrapper) for wrapper in table for mark in wrapper.marks)


OURS: tuple[Wrapper, ...] = (
    Wrapper(
        "postfix.cleanup",
        ("reject: header ", "reject: body "),
        r"\breject: (?P<phase>header|body) [^\n]{0,2000}? helo=<[^>\n]{0,255}>: ",
        needs=" helo=<",
    ),
    Wrapper(
        "postfix.smtpd",
        ("reject: ", "reject_warning: "),
        r"\b(?:[a-z]{1,10}-)?reject(?:_warning)?: (?P<phase>[A-Z][A-Z -]{3,15}?)"
        r"(?: from [^\s\[]{0,255}\[[^\]\n]{0,64}\](?::\d{1,5})?)?: ",
    ),
    Wrapper(
        "sendmail.ruleset",
        ("ruleset=check_",),
        r"\bruleset=check_(?P<phase>\w{2,20}), arg1=(?P<to><[^>\n]{0,320}>)?[^\n]{0,600}?, reject=",
        needs="reject=",
    ),
    Wrapper(
        "sendmail.milter",
        ("milter",),
        r"\bmilter[^:\n]{0,40}: (?:to=(?P<to><[^>\n]{0,320}>)|(?P<phase>\w{2,20}))[^\n]{0,200}?, reject=",
        needs="reject=",
    ),
    Wrapper("ucspi.rblsmtpd", ("rblsmtpd:",), r"\brblsmtpd: (?=\S{1,64} pid \d)", needs=" pid "),
    Wrapper(
        "exim.rejected",
        ("rejected ",),
        r"\brejected (?:after )?(?P<phase>[A-Za-z]{4,10})(?: or [A-Z]{4})?"
        r"(?: (?P<to><?[^\s<>:]{1,255}@[^\s<>:]{1,255}>?))?[^:\n]{0,80}: ",
        needs=" h=",
    ),
    Wrapper("hmailserver.log", ('"sent: ',), r"\"SENT: (?=[45]\d\d)", needs='"smtpd"'),
    Wrapper("exim.rejected", ("rejected ",), r"\brejected (?P<phase>\")", whole=True, needs=" h="),
)
"""Log lines of a server that refused its client: no remote MTA, the host in them is the client."""

THEIRS: tuple[Wrapper, ...] = (
    Wrapper("postfix.said", ("] said:",), rf"(?:\b(?:host|server) {ANY} ?|(?<!\S)){IP} said: ?"),
    Wrapper(
        "postfix.refused",
        ("refused to talk to me:",),
        rf"\b(?:host|to|server) {POSTFIX}:? (?:server )?refused to talk to me: ?",
    ),
    Wrapper("postfix.connect", ("connect to ",), rf"\bconnect to {POSTFIX}: ", whole=True),
    Wrapper(
        "postfix.lost",
        ("lost connection with ",),
        rf"\blost connection with {POSTFIX} while (?P<phase>[^\n(]{{1,80}})",
        whole=True,
    ),
    Wrapper(
        "postfix.timeout",
        (" timed out while ",),
        rf"\bconversation with {POSTFIX} timed out while (?P<phase>[^\n(]{{1,80}})",
        whole=True,
    ),
    Wrapper(
        "exim.remote",
        ("mtp error from remote mail",),
        r"[LS]MTP error from remote mail(?:er| server)? after (?P<phase>[^:\n]{1,60}?)"
        r"(?::? ?<(?P<to>[^>\n]{0,320})>(?: [A-Z]+=\S{1,60}){0,9})?: ?"
        rf"(?:host {ANY} \[(?P<ip>[^\]\n]{{1,64}})\]: ?)?",
    ),
    Wrapper(
        "exim.local",
        ("mtp error after ",),
        r"[LS]MTP error after (?P<phase>[^:\n]{1,60}?)(?::? ?<(?P<to>[^>\n]{0,320})>)?: ?(?=[45]\d\d)",
    ),
    Wrapper(
        "exim.closed",
        (" closed connection in response to ", " timeout while connected to "),
        rf"\b(?:remote host|SMTP timeout while connected to) {ANY} {IP}(?::\d{{1,5}})?"
        r" (?:closed connection in response to|after) (?P<phase>[^\n]{1,80})",
        whole=True,
    ),
    Wrapper(
        "nemesis.remote",
        ("error from remote server for ",),
        rf"\bSMTP error from remote server for (?P<phase>[A-Z -]{{3,20}}) command, host: {ANY} ?{PAREN}"
        r" reason: ?",
    ),
    Wrapper(
        "coremail.said",
        (") ",),
        rf"\bHost {ANY} ?{PAREN}:? (?P<phase>[A-Z][A-Z ]{{2,14}}?) said ",
        needs=" said ",
    ),
    Wrapper(
        "qmail.rejected",
        ("remote host said:",),
        rf"(?<!\S)(?P<ip>{ADDRESS}) (?:does not like recipient|failed after I sent the message"
        r"|but [^\n]{1,60}?)\.?\s+Remote host said: ?",
    ),
    Wrapper(
        "sendmail.deferred",
        (" refused by ", " reset by ", " timed out with ", " open with "),
        rf"\b(?:Connection (?:(?:timed out|reset by peer) during )?)?"
        rf"(?:(?:refused|reset) by|timed out with|user open with) {NAME}",
        whole=True,
    ),
    Wrapper(
        "outlook.server-response",
        ("server response: '",),
        r"\bServer: '(?P<host>[^'\n]{1,255})', Protocol: SMTP, Server Response: '",
    ),
    Wrapper("qmail.connected", ("connected to ",), r"\bConnected to (?P<ip>\S{3,255}) but ", whole=True),
    Wrapper("exchange.returned", (" returned '",), rf"\bserver (?:at {NAME} ?(?:{PAREN} )?)?returned '"),
    Wrapper("exchange.led", ("{led=",), r"\{LED="),
    Wrapper("exchange.gave", ("gave this error:",), rf"(?<![@\w.-]){NAME} gave this error:\s?"),
    Wrapper("exchange.reported", ("reported error:",), r"\breported error:\s{0,4}"),
    Wrapper("exchange.diagnostic", ("#4", "#5"), rf"(?:(?<![@\w.-]){NAME} )?(?<!\S)#(?=[45]\d\d[ -])"),
    Wrapper(
        "gmail.other-server",
        ("server returned was:",),
        rf"(?:\bby {NAME} ?(?:{IP})?\.\s+[^\n]{{0,200}}?)?\b(?:other|remote) server returned was:\s{{0,4}}",
    ),
    Wrapper("gmail.response", ("response",), r"\bThe response (?:from the remote server )?was:\s{0,4}"),
    Wrapper(
        "dma.did-not-like",
        ("did not like our ",),
        rf"(?:{ANY} )?{IP} did not like our (?P<phase>[A-Z]{{4,8}}[^:\n]{{0,20}}):\s{{0,4}}",
    ),
    Wrapper(
        "mailfoundry.failed",
        ("failed with:", "with failure:"),
        rf"{POSTFIX} (?:failed|responded) with(?: failure)?: ?",
    ),
    Wrapper("surfcontrol.failed", ("failed to send to identified host",), rf": {IP}, (?=[45]\d\d)"),
    Wrapper("sendgrid.line", (":[",), rf" : {ANY}:{IP} : "),
    Wrapper(
        "smtp-server.responded",
        ("responded as follows:",),
        rf"\bserver <{NAME}> [^\n]{{0,400}}?responded as follows: \[?",
    ),
    Wrapper("critical-path.host", ("smtp:",), rf"\bSMTP:(?P<phase>[A-Z]{{4,8}}) host {ANY}: "),
    Wrapper(
        "intermail.generated",
        ("following response:",),
        r"(?P<phase>RCPT TO|MAIL FROM|DATA|HELO|EHLO)[^\n]{0,330}? generated (?:the )?following response: ?",
    ),
    Wrapper(
        "hmailserver.issued",
        ("issued an error",),
        rf"\bserver {PAREN} issued an error\.[^\n]{{0,500}}? replied: ?",
    ),
    Wrapper(
        "hmailserver.log",
        ('"received: ',),
        rf"\"(?P<ip>{ADDRESS})\"\s\"RECEIVED: (?=[45]\d\d)",
    ),
    Wrapper("communigate.says", (" says:",), rf"\bhost {NAME} says:\s{{0,4}}"),
    Wrapper("python.smtplib", ("': (",), r"\{'(?P<to>[^'\n]{1,320})': \((?=[245]\d\d, )"),
    Wrapper(
        "host-said",
        (" said",),
        rf"\b(?:reason:|host|server) (?:host |server )?{NAME}{BESIDE} said:? ?",
    ),
    Wrapper(
        "named-said",
        _VERBS,
        rf"(?<![@\w.-]){NAME}{BESIDE}[^\w\n]{{0,3}}(?:[^\W\d_]{{1,3}} ?)?"
        rf"(?:{'|'.join(_VERBS)})(?:[^\w\n]{{1,3}}[^\W\d_]{{1,12}}){{0,3}}?{_THEN_CODE}",
    ),
    Wrapper(
        "answer-of",
        ("response from ", "reply from ", "answer from ", "error from ", *_ANSWERS_OF),
        rf"\b(?:response|reply|answer|error|antwort|réponse|respuesta|resposta|risposta)"
        rf" [^\W\d_]{{2,4}} (?:[^\W\d_]{{1,12}} ){{0,2}}{NAME}{BESIDE}{_THEN_CODE}",
    ),
    Wrapper(
        "remote-said",
        ("said:", "says:", "replied:", "repl", "respon", "returned", "message", "error", "answered"),
        rf"\b{_NOUN}\b[^:\n]{{0,40}}?\b{_SPEAKS}",
    ),
    Wrapper("server-said", ("server",), rf"\bserver(?:'s)? {_SPEAKS}"),
    Wrapper(
        "cjk-said", (":", "："), r"(?:服务器|伺服器|サーバー?|서버)[^:：\n]{0,20}[:：] ?(?=[#<]?[45]\d\d)"
    ),
    Wrapper(
        "host-named",
        ("host ", "server ", " failed for "),
        rf"^[^\n]{{0,400}}?\b(?:host|server|failed for) {NAME} ?{IP}(?::\d{{1,5}})?(?=[ :;,.)]|$)",
        whole=True,
    ),
)
"""Sentences of a server or program whose mail was refused."""
