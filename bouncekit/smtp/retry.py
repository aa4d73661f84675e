"""When a server says to come back: "try again in 5 minutes", "greylisted for 00:04:59".

A duration alone says nothing (queues live for days, quotas last for months), so it counts only
beside words that ask for another attempt. Those words and the units are facts of each language;
no grammar is needed around them.
"""

from __future__ import annotations

import re
from functools import cache

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

_AMOUNT = (
    rf"(?P<n>[0-9]{{1,7}})(?:\.\d{{1,3}})?(?: ?more)?[ \u00a0-]?"
    rf"(?:(?P<latin>{_LATIN})(?:\(s\))?(?![^\W\d])|(?:個|个)?(?P<cjk>{_CJK}))"
)
_CLOCK = r"(?P<h>[0-9]{1,2}):(?P<min>[0-5]\d):(?P<s>[0-5]\d)(?![\w:])"
_ASKS = (
    r"try\b|retry(?:ing)?(?! timeout)|retries|again|come back|later|wait|penalty|gr[ea]y ?list\w*|resend"
    r"|next attempt|deferred for|blocked for|throttled for|reconnect"
    r"|erneut|später|versuch\w*|warten|wiederhol\w*"
    r"|ré-?essa\w+|nouvel(?:le)? (?:essai|tentative)|patiente\w*|dans"
    r"|int[eé]nt\w*|reint[eé]nt\w*|esper\w*|tent\w* nov\w*|tente\w*|riprov\w*|повтор\w*|попроб\w*|через"
    r"|重試|重试|再試|再试|稍後|稍后|之後|之后|再送|再度|後に|以上経過|다시|후에?"
)
_STEMS = (
    *(
        "try",
        "retr",
        "again",
        "come back",
        "later",
        "wait",
        "penalty",
        "greyl",
        "grayl",
        "grey l",
        "gray l",
        "resend",
    ),
    *(
        "next attempt",
        "deferred for",
        "blocked for",
        "throttled for",
        "reconnect",
        "erneut",
        "spät",
        "versuch",
        "wart",
    ),
    *(
        "wiederhol",
        "essa",
        "tentative",
        "patient",
        "dans",
        "intent",
        "intént",
        "esper",
        "tent",
        "riprov",
        "повтор",
    ),
    *("попроб", "через", "試", "试", "稍", "之後", "之后", "送", "再度", "後に", "経過", "다시", "후"),
)
"""One of these stands in every text that `_ASKS` matches, and in few others."""
_ASKED = rf"(?:(?<!\w)|(?<=[\u3040-\u9fff\uac00-\ud7af])|(?=[\u3040-\u9fff\uac00-\ud7af]))(?:{_ASKS})"
_KEEPS = re.compile(
    r"(?:keep|continue|will|been|wird|werden)\b[^.;]{0,40}$|\b(?:at|until|since|um|à) $", re.IGNORECASE
)
_HEADER = re.compile(r"\bretry-after[:= ]{1,3}(?P<seconds>\d{1,6})(?!\d)", re.IGNORECASE)
_BEFORE, _AFTER = 48, 24
_LONGEST = 14 * 86_400
"""Nobody keeps a mail longer; a greater number means something else."""
_DIGIT = re.compile(r"\d")


def retry_after(text: str) -> int | None:
    """Seconds after which the sender is asked to try again; None where the text does not say.

    >>> retry_after("450 4.2.0 Greylisted, please try again in 5 minutes")
    300
    """
    if not _DIGIT.search(text):
        return None
    lower = text.lower()
    if not any(stem in lower for stem in _STEMS):
        return None
    seconds = _said(text)
    return seconds if seconds and seconds <= _LONGEST else None


def _said(text: str) -> int | None:
    amounts, clock, asks = _patterns()
    for match in clock.finditer(text) if ":" in text else ():
        if _asked(asks, text, match.start(), match.start()):
            return int(match["h"]) * 3600 + int(match["min"]) * 60 + int(match["s"])
    spoken = _spoken(amounts, asks, text)
    stated = _HEADER.search(text) if spoken is None else None
    return int(stated["seconds"]) if stated else spoken


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in (_AMOUNT, _CLOCK, _ASKED))  # type: ignore[return-value]


def _spoken(amounts: re.Pattern[str], asks: re.Pattern[str], text: str) -> int | None:
    total, end = None, -1
    for match in amounts.finditer(text):
        if total is not None:
            if text[end : match.start()].strip(" ,") not in ("", "and", "und", "et", "y", "e"):
                break
        elif not _asked(asks, text, match.start(), match.end()):
            continue
        total, end = (total or 0) + _seconds(match), match.end()
    return total


def _seconds(match: re.Match[str]) -> int:
    unit = (match["latin"] or match["cjk"]).lower()
    factor = next(
        seconds for pattern, seconds in _SECONDS.items() if re.fullmatch(pattern, unit, re.IGNORECASE)
    )
    return int(match["n"]) * factor


def _asked(asks: re.Pattern[str], text: str, start: int, end: int) -> bool:
    """Whether words that ask for another attempt stand close by, in the same sentence."""
    if start and (text[start - 1] in ".:_" or (text[start - 1].isascii() and text[start - 1].isalnum())):
        return False
    before = re.split(r"[.;!?。；]\s", text[max(0, start - _BEFORE) : start])[-1]
    after = re.split(r"[.;!?。；,(](?:\s|$)|。", text[end : end + _AFTER])[0]
    if _KEEPS.search(before):
        return False
    return bool(asks.search(before) or asks.search(after))
