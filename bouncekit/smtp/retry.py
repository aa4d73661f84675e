"""When a server says to come back: "try again in 5 minutes", "greylisted for 00:04:59".

A duration alone says nothing (queues live for days, quotas last for months), so it counts only
beside words that ask for another attempt. Those words and the units are facts of each language;
no grammar is needed around them.
"""

from __future__ import annotations

import re

from bouncekit.smtp.lazy import lazy

_UNITS = {
    1: "seconds? secs? sek\\w{0,6} secondes? segundos? second[oi] сек\\w{0,5} s 秒 秒鐘 秒钟 초",
    60: "minutes? mins? minuten? minutos? minut[oi] мин\\w{0,3} m 分 分鐘 分钟 분",
    3600: "hours? hrs? stunden? std heures? horas? or[ae] час\\w{0,3} h 小時 小时 時間 시간",
    86400: "days? tag\\w{0,2} jours? d[ií]as? giorn[oi] дн\\w{0,2} d 天 日",
}
_SECONDS = {unit: seconds for seconds, units in _UNITS.items() for unit in units.split()}
_LATIN = "|".join(
    sorted((unit for unit in _SECONDS if unit.isascii() or unit[0] < "\u0500"), key=len, reverse=True)
)
_CJK = "|".join(sorted((unit for unit in _SECONDS if unit[0] > "\u0500"), key=len, reverse=True))

# Texts are in lower case by then: branches of letters without regard to case take three times as long.
# The look behind comes after the first digit, so that `re` skips to digits.
_AMOUNT = lazy(
    rf"(?P<n>[0-9](?<![0-9.:_].)[0-9]{{0,6}})(?:\.\d{{1,3}})?(?: ?more)?[ \u00a0-]?"
    rf"(?:(?P<latin>{_LATIN})(?:\(s\))?(?![^\W\d])|(?:個|个)?(?P<cjk>{_CJK}))",
)
_CLOCK = lazy(r"(?P<h>[0-9]{1,2}):(?P<min>[0-5]\d):(?P<s>[0-5]\d)(?![\w:])")
_ASKS = (
    r"try\b|retry(?:ing)?(?! timeout)|retries|again|come back|later|wait|penalty|gr[ea]y ?list\w*|resend"
    r"|next attempt|deferred for|blocked for|throttled for|reconnect"
    r"|erneut|später|versuch\w*|warten|wiederhol\w*"
    r"|ré-?essa\w+|nouvel(?:le)? (?:essai|tentative)|patiente\w*|dans"
    r"|int[eé]nt\w*|reint[eé]nt\w*|esper\w*|tent\w* nov\w*|tente\w*|riprov\w*|повтор\w*|попроб\w*|через"
    r"|重試|重试|再試|再试|稍後|稍后|之後|之后|再送|再度|後に|以上経過|다시|후에?"
)
_ASKED = lazy(
    rf"(?:(?<!\w)|(?<=[\u3040-\u9fff\uac00-\ud7af])|(?=[\u3040-\u9fff\uac00-\ud7af]))(?:{_ASKS})",
)
_KEEPS = lazy(r"(?:keep|continue|will|been|wird|werden)\b[^.;]{0,40}$|\b(?:at|until|since|um|à) $")
_HEADER = lazy(r"\bretry-after[:= ]{1,3}(?P<seconds>\d{1,6})(?!\d)")
_BEFORE, _AFTER = 48, 24
_LONGEST = 14 * 86_400
"""Nobody keeps a mail longer; a greater number means something else."""


def retry_after(text: str) -> int | None:
    """Seconds after which the sender is asked to try again; None where the text does not say.

    >>> retry_after("450 4.2.0 Greylisted, please try again in 5 minutes")
    300
    """
    text = text.lower()
    seconds = _clock(text) if ":" in text else None
    if seconds is None:
        seconds = _spoken(text)
    if seconds is None and "retry-after" in text:
        stated = _HEADER.search(text)
        seconds = int(stated["seconds"]) if stated else None
    return seconds if seconds and seconds <= _LONGEST else None


def _clock(text: str) -> int | None:
    for match in _CLOCK.finditer(text):
        if _asked(text, match.start(), match.start()):
            return int(match["h"]) * 3600 + int(match["min"]) * 60 + int(match["s"])
    return None


def _spoken(text: str) -> int | None:
    total, end = None, -1
    for match in _AMOUNT.finditer(text):
        if total is not None:
            if text[end : match.start()].strip(" ,") not in ("", "and", "und", "et", "y", "e"):
                break
        elif not _asked(text, match.start(), match.end()):
            continue
        total, end = (total or 0) + _seconds(match), match.end()
    return total


def _seconds(match: re.Match[str]) -> int:
    unit = match["latin"] or match["cjk"]
    factor = next(seconds for pattern, seconds in _SECONDS.items() if re.fullmatch(pattern, unit))
    return int(match["n"]) * factor


def _asked(text: str, start: int, end: int) -> bool:
    """Whether words that ask for another attempt stand close by, in the same sentence."""
    if start and (text[start - 1] in ".:_" or (text[start - 1].isascii() and text[start - 1].isalnum())):
        return False
    before = re.split(r"[.;!?。；]\s", text[max(0, start - _BEFORE) : start])[-1]
    after = re.split(r"[.;!?。；,(](?:\s|$)|。", text[end : end + _AFTER])[0]
    if _KEEPS.search(before):
        return False
    return bool(_ASKED.search(before) or _ASKED.search(after))
