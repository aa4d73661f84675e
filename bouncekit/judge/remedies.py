"""What to do: the remedy that fits a verdict, filled with its facts in the reader's language.

The rule or the list may name a remedy itself. Else the first entry of `select` whose conditions all hold
is taken, the user's own entries before the shipped ones. A step is told only to whom it concerns, and
only if every fact that it needs is known.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import quote

from bouncekit.judge.verdict import Verdict
from bouncekit.knowledge import Knowledge
from bouncekit.knowledge.catalogue import texts
from bouncekit.knowledge.schema import RemedyEntry, Select, StepEntry
from bouncekit.records import Action, Audience, Fault, Listing, Reason, Remedy, Retry, Step, Target

_PLACE = re.compile(r"\{(?P<name>[a-z_]+)\}")
_LONGEST_FACT = 320
"""Characters of one fact; an address has 254 at most (RFC 5321, section 4.5.3.1.3)."""
_REFUSAL = {
    Target.IP: Reason.IP_BLOCKLISTED,
    Target.DOMAIN: Reason.DOMAIN_BLOCKLISTED,
    Target.URL: Reason.URL_BLOCKLISTED,
}


def remedy(
    verdict: Verdict,
    facts: Mapping[str, str | None],
    knowledge: Knowledge,
    *,
    action: Action | None = None,
    lang: str = "en",
    audience: Audience | str = Audience.ADMIN,
) -> Remedy:
    """Give the steps for a verdict in ``lang`` (BCP 47), for ``audience``.

    ``facts`` are what the pipeline knows: ``recipient``, ``sender``, ``host``, ``status``; what the
    verdict says (``ip``, ``domain``, ``list``, ...) is added. They come from strangers, so control and
    direction characters are removed and their length is bounded. No text keeps an unfilled place.
    ``action`` is what became of the mail: only one that is delayed is still in a queue.
    """
    remedy_id = chosen(verdict, knowledge)
    entry = knowledge.remedies.remedies.get(remedy_id)
    if entry is None:
        return Remedy(remedy_id, "", (), Retry.AFTER_FIX, suppress=False)
    known = _facts(verdict, facts, knowledge)
    listed = verdict.listings[0].id if verdict.listings else None
    plan = _plan(knowledge, remedy_id, listed, lang=lang, audience=Audience(audience), known=frozenset(known))
    return Remedy(
        id=remedy_id,
        summary=_filled(plan.summary, known),
        steps=tuple([_step(step, known) if is_open else step for step, is_open in plan.steps]),
        retry=_retry(entry.retry, action),
        suppress=entry.suppress,
    )


class _Plan(NamedTuple):
    """A remedy in the reader's words, with places for the facts: the same few plans come again and again."""

    summary: str
    steps: tuple[tuple[Step, bool], ...]
    """Steps, and whether they have places to fill."""


@lru_cache(maxsize=1024)
def _plan(
    knowledge: Knowledge,
    remedy_id: str,
    listed: str | None,
    *,
    lang: str,
    audience: Audience,
    known: frozenset[str],
) -> _Plan:
    """Choose the steps for an audience that knows these facts; ``listed`` is the id of the first list."""
    entry, spoken = knowledge.remedies.remedies[remedy_id], texts(lang)
    advice = knowledge.blocklists[listed].advice if listed in knowledge.blocklists else ()
    steps = map(knowledge.remedies.steps.get, dict.fromkeys((*entry.steps, *advice)))
    told = [
        Step(step.actor, spoken(step.text), step.url)
        for step in steps
        if step and _told(step, known, audience)
    ]
    return _Plan(
        spoken(_summary(entry, audience)),
        tuple((step, "{" in step.text or "{" in (step.url or "")) for step in told),
    )


def _retry(retry: Retry, action: Action | None) -> Retry:
    if action is Action.DELAYED and retry is not Retry.NO:
        return Retry.AUTO
    return Retry.LATER if action is Action.FAILED and retry is Retry.AUTO else retry


def chosen(verdict: Verdict, knowledge: Knowledge) -> str:
    """Give the id of the remedy for a verdict; ``unknown`` where no entry fits."""
    if verdict.remedy in knowledge.remedies.remedies:
        return str(verdict.remedy)
    first = verdict.listings[0] if verdict.listings else None
    return _fitting(
        knowledge,
        _refusal(verdict, first),
        verdict.provider,
        verdict.fault,
        verdict.temporary,
        first.id if first else None,
        first.kind if first else None,
        first.state if first else None,
    )


@lru_cache(maxsize=4096)
def _fitting(knowledge: Knowledge, *has: str | bool | None) -> str:
    """Ask the table of conditions; the same few combinations come again and again."""
    return next((one.remedy for one in knowledge.remedies.select if _fits(one, has)), Reason.UNKNOWN.value)


def _fits(select: Select, has: tuple[str | bool | None, ...]) -> bool:
    conditions = (
        select.reason,
        select.provider,
        select.fault,
        select.temporary,
        select.list,
        select.kind,
        select.state,
    )
    return all(wanted is None or wanted == value for wanted, value in zip(conditions, has, strict=True))


def _refusal(verdict: Verdict, first: Listing | None) -> str:
    """Give the reason that counts; a list that was asked wrongly made its refusal all the same."""
    asked_wrongly = first and verdict.fault is Fault.RECEIVER and verdict.reason == Reason.SYSTEM_ERROR
    return (
        _REFUSAL.get(first.target or Target.IP, Reason.IP_BLOCKLISTED)
        if first and asked_wrongly
        else verdict.reason
    )


def _facts(verdict: Verdict, given: Mapping[str, str | None], knowledge: Knowledge) -> dict[str, str]:
    first = verdict.listings[0] if verdict.listings else None
    entry = knowledge.blocklists.get(first.id) if first else None
    known: dict[str, str | None] = {
        **given,
        "ip": _address(verdict.blocked_ip),
        "domain": verdict.blocked_domain,
        "list": verdict.blocklist or (first.name if first else None),
        "operator": first.operator if first else None,
        "zone": first.zone if first else None,
        "lookup_url": first.lookup_url if first else None,
        "delist_url": first.delist_url if first else None,
        "self_service": "yes" if first and first.self_service else None,
        "pay": "yes" if entry and entry.pay else None,
    }
    return {name: cleaned for name, value in known.items() if value and (cleaned := clean(value))}


def _address(stated: str | None) -> str | None:
    """Leave out an address that a gateway has masked: to look ``000.000.000.000`` up helps nobody."""
    try:
        return stated if stated and not ip_address(stated).is_unspecified else None
    except ValueError:
        return None


def clean(fact: str) -> str:
    r"""Make a stranger's words harmless: no control, format or separator characters, bounded length.

    >>> clean("evil\x1b[31m.example")
    'evil[31m.example'
    """
    if not fact.isascii() or not fact.isprintable():
        fact = "".join(char for char in fact if char == " " or unicodedata.category(char)[0] not in "CZ")
    return fact[:_LONGEST_FACT].strip()


def _told(step: StepEntry, known: frozenset[str], audience: Audience) -> bool:
    if step.audience and audience not in step.audience:
        return False
    return known.issuperset((*step.needs, *_PLACE.findall(step.text))) and known.isdisjoint(step.without)


def _summary(entry: RemedyEntry, audience: Audience) -> str:
    return entry.summary.get(audience) or entry.summary[Audience.ADMIN]


def _step(step: Step, known: Mapping[str, str]) -> Step:
    return Step(step.actor, _filled(step.text, known), _page(step.url, known))


def _filled(text: str, known: Mapping[str, str]) -> str:
    """Put facts in their places; a place without a fact (a translator's slip) becomes an ellipsis."""
    return _PLACE.sub(lambda place: known.get(place["name"], "…"), text) if "{" in text else text


def _page(url: str | None, known: Mapping[str, str]) -> str | None:
    """Fill a step's page; ``{lookup_url}`` alone is an address, any other fact a part of one."""
    if not url or "{" not in url:
        return url
    whole = _PLACE.fullmatch(url)
    if whole:
        return known.get(whole["name"])
    if any(name not in known for name in _PLACE.findall(url)):
        return None
    return _PLACE.sub(lambda place: quote(known[place["name"]], safe=":.-@"), url)
