"""How mail systems wrap a reply into a sentence or a log line: a table, one entry a wording.

An entry is tried only if its mark occurs, so a text costs a few substring tests and one or two
patterns. The first entry that matches speaks; those that say more stand first. Patterns run on text
whose white space is folded (paragraphs end in one newline) and name what they find: ``host`` and
``ip`` of the side that replied, ``phase``, ``to`` (the recipient). The reply begins where the match
ends; with ``whole`` there is no reply, and the sentence itself, from its start, is the diagnostic.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

H = r"(?P<host>[^\s\[\]<>()=,;\"']{1,255})"
IP = r"\[(?P<ip>[^\]\n]{1,64})\]"
HIP = rf"{H} ?{IP}(?::\d{{1,5}})?"
NAME = r"(?P<host>[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63}){1,20})"


class Wrapper(NamedTuple):
    """One wording."""

    name: str
    """``system.wording``."""
    mark: str
    """Lower-case literal without which the pattern cannot match."""
    pattern: str
    whole: bool = False
    ours: bool = False
    """Our server refused, so the host that is named is the client, never the remote MTA."""


@lru_cache(maxsize=256)
def compiled(pattern: str) -> re.Pattern[str]:
    """Compile on first use: few of the patterns are needed in one run."""
    return re.compile(pattern, re.IGNORECASE)


OURS: tuple[Wrapper, ...] = (
    Wrapper(
        "postfix.cleanup",
        "helo=<",
        r"\breject: (?P<phase>header|body) [^\n]{0,2000}? helo=<[^>\n]{0,255}>: ",
        ours=True,
    ),
    Wrapper(
        "postfix.smtpd",
        "reject",
        r"\b[a-z_-]{0,10}reject(?:_warning)?: (?P<phase>[A-Z][A-Z -]{3,15}?)(?: from [^\s\[]{0,255}\[[^\]\n]{0,64}\](?::\d{1,5})?)?: ",
        ours=True,
    ),
    Wrapper(
        "sendmail.ruleset",
        "ruleset=check_",
        r"\bruleset=check_(?P<phase>\w{2,20}), arg1=(?P<to><[^>\n]{0,320}>)?[^\n]{0,600}?, reject=",
        ours=True,
    ),
    Wrapper(
        "sendmail.milter",
        "milter",
        r"\bmilter[^:\n]{0,40}: (?:to=(?P<to><[^>\n]{0,320}>)|(?P<phase>\w{2,20}))[^\n]{0,200}?, reject=",
        ours=True,
    ),
    Wrapper("ucspi.rblsmtpd", "rblsmtpd:", r"\brblsmtpd: \S{1,64} pid \d{1,9}(?: \S{1,255})?: ", ours=True),
    Wrapper(
        "exim.rejected",
        " rejected ",
        r"(?=[^\n]{0,400}\bH=)[^\n]{0,600}?(?:temporarily )?rejected (?:after )?(?P<phase>[A-Za-z]{4,10})[^:\n]{0,40}?(?: (?P<to><?[^\s<>:]{1,255}@[^\s<>:]{1,255}>?))?[^:\n]{0,80}: ",
        ours=True,
    ),
)
"""Log lines of a server that refused its client."""

THEIRS: tuple[Wrapper, ...] = (
    Wrapper("postfix.said", " said:", rf"(?:\b(?:host|server) {H} ?|(?<!\S)){IP} said: ?"),
    Wrapper(
        "postfix.refused",
        "refused to talk to me:",
        rf"\b(?:host|to|server) {HIP}:? (?:server )?refused to talk to me: ?",
    ),
    Wrapper("postfix.connect", "connect to ", rf"\bconnect to {HIP}: ", whole=True),
    Wrapper(
        "postfix.lost",
        "lost connection with ",
        rf"\blost connection with {HIP} while (?P<phase>[^\n(]{{1,80}})",
        whole=True,
    ),
    Wrapper(
        "postfix.timeout",
        " timed out while ",
        rf"\bconversation with {HIP} timed out while (?P<phase>[^\n(]{{1,80}})",
        whole=True,
    ),
    Wrapper(
        "exim.remote",
        "mtp error from remote mail",
        r"[LS]MTP error from remote mail(?:er| server)? after (?P<phase>[^:\n]{1,60}?)(?::? ?<(?P<to>[^>\n]{0,320})>(?: [A-Z]+=\S{1,60}){0,9})?: ?"
        rf"(?:\s?host {H} \[(?P<ip>[^\]\n]{{1,64}})\]: ?)?",
    ),
    Wrapper(
        "coremail.said",
        " said ",
        r"\bHost (?P<host>[^\s(]{1,255}) ?\((?P<ip>[^)\n]{1,64})\):? (?P<phase>[A-Z][A-Z ]{2,14}?) said ",
    ),
    Wrapper(
        "qmail.rejected",
        "remote host said:",
        r"(?<!\S)(?P<ip>[0-9A-Fa-f.:]{3,45}) (?:does not like recipient|failed after I sent the message|but [^\n]{1,60}?)\.?\s+Remote host said: ?",
    ),
    Wrapper("qmail.connected", "connected to ", r"\bConnected to (?P<ip>\S{3,255}) but ", whole=True),
    Wrapper(
        "exchange.returned",
        " returned '",
        rf"\bserver (?:at {NAME} ?(?:\((?P<ip>[^)\n]{{1,64}})\) )?)?returned '",
    ),
    Wrapper("exchange.gave", "gave this error:", rf"(?<![@\w.-]){NAME} gave this error:\s?"),
    Wrapper("exchange.reported", "reported error:", r"\breported error:\s{0,4}"),
    Wrapper(
        "gmail.other-server",
        "server returned was:",
        rf"(?:\bby {NAME}\.? ?(?:\[(?P<ip>[^\]\n]{{1,64}})\])?\.\s+[^\n]{{0,200}}?)?\b(?:other|remote) server returned was:\s{{0,4}}",
    ),
    Wrapper("gmail.response", "response", r"\bThe response (?:from the remote server )?was:\s{0,4}"),
    Wrapper(
        "dma.did-not-like",
        "did not like our ",
        rf"(?:{H} )?{IP} did not like our (?P<phase>[A-Z]{{4,8}}[^:\n]{{0,20}}):\s{{0,4}}",
    ),
    Wrapper("mailfoundry.failed", "failed with:", rf"\bserver {HIP} failed with: ?"),
    Wrapper("communigate.says", " says:", rf"\bhost {NAME} says:\s{{0,4}}"),
    Wrapper(
        "host-said",
        " said",
        rf"\b(?:reason:|host|server) (?:host |server )?{NAME}(?: ?[\[(](?P<ip>[^\])\n]{{1,64}})[\])])? said:? ?",
    ),
    Wrapper(
        "remote-said",
        ":",
        r"\b(?:remote|other|destination|receiving|recipient'?s?|mail|smtp|target)(?: (?:mail|smtp|host))? ?(?:server|host|system|mta)\b[^:\n]{0,40}?"
        r"\b(?:said|says|replied|repl(?:y|ies)|responded|response|returned|answered|message|error)(?: was| is| with)?: ?",
    ),
    Wrapper(
        "server-said",
        ":",
        r"\bserver(?:'s)? (?:said|replied|responded|response|message|reply|error)(?: was| is| with)?: ?",
    ),
    Wrapper("server-named", " server", r"\bhost " + HIP + r"(?=[ :;,)]|$)", whole=True),
)
"""Sentences of a server or program whose mail was refused."""
