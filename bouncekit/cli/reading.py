"""One mail or one excerpt, read for a person: in the person's language, and taken at its word.

Who asks for an explanation of a text without headers says that it is a refusal, so it is judged as
`classify` does, where `parse` would rather call it ordinary mail.
"""

from __future__ import annotations

import os
import sys

from msgspec.structs import replace

from bouncekit.cli.options import Wanted
from bouncekit.message import scan
from bouncekit.message.text import decode_bytes
from bouncekit.pipeline import classify, parse
from bouncekit.readers.pasted import NAME as EXCERPT
from bouncekit.records import Kind, Outcome, Reason, Report

_SENTENCES = 1_000
"""Characters up to which words without any code are taken for a reply; more of them are a letter."""
_KINDS = {"2": Kind.DELIVERED, "4": Kind.DELAY}


def given(text: str) -> bytes:
    """Give the bytes of an argument, or of standard input for ``-``."""
    return sys.stdin.buffer.read() if text == "-" else os.fsencode(text)


def decoded(raw: bytes) -> str:
    """Decode what a terminal or a file gave, in whatever charset that was."""
    return decode_bytes(raw, None, lambda _name, _detail: None)


def read(raw: bytes, origin: str | None, wanted: Wanted) -> tuple[Report, str]:
    """Give the report, and the language that it is to be explained in.

    That is the one asked for, else that of the locale, else that of the bounce, else English.
    """
    lang = wanted.lang or locale_language()
    report = _read(raw, origin, wanted, lang or "en")
    if lang is None:
        lang = report.language or "en"
        report = _read(raw, origin, wanted, lang)
    return report, lang


def locale_language() -> str | None:
    """Give the language of the user's locale; None where it is C."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            return None if value.partition(".")[0] in {"C", "POSIX"} else value
    return None


def _read(raw: bytes, origin: str | None, wanted: Wanted, lang: str) -> Report:
    report = parse(raw, origin=origin, lang=lang, audience=wanted.audience, knowledge=wanted.knowledge)
    message = scan(raw)
    if message.has_headers or report.format not in {None, EXCERPT}:
        return report
    text = message.text(message.parts[0])
    outcome = classify(text, lang=lang, audience=wanted.audience, knowledge=wanted.knowledge)
    code = outcome.reply_code or outcome.status or ""
    if not code and not _is_refusal(outcome, text):
        return report
    return replace(report, kind=_KINDS.get(code[:1], Kind.BOUNCE), format=EXCERPT, outcomes=(outcome,))


def _is_refusal(outcome: Outcome, text: str) -> bool:
    return outcome.reason != Reason.UNKNOWN and len(text) <= _SENTENCES
