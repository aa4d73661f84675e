"""The blocklists that a reply names, the most specific first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from msgspec import Struct
from msgspec.structs import replace

from bouncekit.judge.matcher import Scan
from bouncekit.judge.named import shown
from bouncekit.judge.unlisted import find_unlisted
from bouncekit.knowledge import Knowledge
from bouncekit.knowledge.schema import Blocklist
from bouncekit.records import Listing, ListState, Target

_ANSWER = re.compile(r"(?<![\d.])127\.\d{1,3}\.\d{1,3}\.\d{1,3}(?!\.?\d|\.[a-z])")
_CLIENT = re.compile(r"(?:\bclient(?: host)?|\bfrom|\bip|\baddr(?:ess)?|\bhost) [\[(]?$")
_VAGUE = frozenset({"combined", "private", "reputation"})
_DOMAIN = re.compile(
    r"\bdomain(?: name)?s?\b[^.;]{0,20}(?:\.[^.; ]{1,63}){0,6}[^.;]{0,40}\b(?:list|black|block|found|appear)"
    r"|\brhsbl\b"
)
_URL = re.compile(
    r"\b(?:url|uri|link|hyperlink|web ?site|web ?page)s?\b[^;]{0,120}\b(?:list|black|block|found|appear)"
    r"|\b(?:black|block|list)[a-z-]* (?:url|uri|link|website)|\b(?:surbl|uribl)\b"
)
_URL_CUES = ("url", "uri", "link", "web", "surbl")
_IP = re.compile(r"(?:\bclient host|\bmail from|\bip) [\[(]?\d{1,3}\.\d|\bon ip\b")
_ANY_DOMAIN = re.compile(r"\b(?:domain|sender|helo|ur[li]|link|host ?name)")
_FACT = re.compile(r"\{(?P<name>ip|domain)\}")


class Named(Struct, frozen=True):
    """A list that the reply names, and where."""

    id: str
    name: str
    entry: Blocklist | None
    zone: str | None
    """Its zone as stated, a receiver's licence key as ``<key>``."""
    start: int
    """Offsets of the words that show it, in the padded words."""
    end: int
    sure: bool
    """False where only a page without a word of refusal shows it."""
    error: str | None = None
    """What the receiver does wrong, where the list's answer says so; it is no listing then."""

    @property
    def kind(self) -> str:
        """One of `KINDS`; a list that nobody described is a private one."""
        return self.entry.kind if self.entry else "private"


def find_named(
    scan: Scan, knowledge: Knowledge, *, shown_by: Iterable[str] = (), own: frozenset[str] = frozenset()
) -> list[Named]:
    """All lists that the reply names, the most specific first.

    ``shown_by`` are ids of lists that the best rule's words show; ``own`` are names of servers in
    the reply, which no zone is.
    """
    found = _known(scan) if scan.marks else {}
    answers = _answers(scan.context.words) if found else ()
    if answers:
        for one in [*found.values()]:
            _add(found, knowledge, _sublists(one, answers), one)
    _add(found, knowledge, shown_by, None)
    lists = [*found.values(), *_unknown(scan, found, own)]
    if answers or "mistake" in scan.cues:
        lists = [replace(one, error=_error(scan, one, answers)) for one in lists]
    if len(lists) <= 1:
        return lists
    kept = [one for one in lists if not _is_implied(one, lists, knowledge)]
    return sorted(kept, key=lambda one: _order(one, knowledge))


def _known(scan: Scan) -> dict[str, Named]:
    found: dict[str, Named] = {}
    for mark, sure in shown(scan):
        entry = mark.entry
        zone = _zone(scan.context.words, mark.start, mark.end, mark.how)
        one = found.get(entry.id)
        if one is None:
            found[entry.id] = Named(entry.id, entry.name, entry, zone, mark.start, mark.end, sure)
        elif (sure and not one.sure) or (zone and not one.zone):
            found[entry.id] = replace(one, sure=one.sure or sure, zone=one.zone or zone)
    return found


def _zone(words: str, start: int, end: int, how: str) -> str | None:
    if how == "keyed_zones":
        return f"<key>.{words[start:end]}" if words[start - 1] == "." else words[start:end]
    return words[start:end] if how == "zones" else None


def _add(found: dict[str, Named], knowledge: Knowledge, ids: Iterable[str], by: Named | None) -> None:
    for list_id in ids:
        entry = knowledge.blocklists.get(list_id)
        if entry and list_id not in found:
            start, end = (by.start, by.end) if by else (0, 0)
            found[list_id] = Named(list_id, entry.name, entry, None, start, end, sure=True)


def _answers(words: str) -> tuple[str, ...]:
    """Give what the zone answered, where the reply tells: addresses in 127/8 that are not the client's."""
    if "127." not in words:
        return ()
    return tuple(
        match[0]
        for match in _ANSWER.finditer(words)
        if not _CLIENT.search(words[max(0, match.start() - 20) : match.start()])
    )


def _sublists(one: Named, answers: tuple[str, ...]) -> Iterator[str]:
    for answer in answers:
        meaning = one.entry.codes.get(answer) if one.entry else None
        if meaning and meaning.list:
            yield meaning.list


def _error(scan: Scan, one: Named, answers: tuple[str, ...]) -> str | None:
    for answer in answers:
        if one.entry and answer in one.entry.error_codes:
            return one.entry.error_codes[answer]
    at = scan.cues.get("mistake")
    return scan.context.words[at[0] :].partition(";")[0].strip()[:60] if at else None


def _unknown(scan: Scan, found: dict[str, Named], own: frozenset[str]) -> list[Named]:
    """Find lists without an entry; looked for where words of refusal stand and no zone is known."""
    cues = scan.cues.get("refuse")
    if not cues or any(one.zone for one in found.values()):
        return []
    taken = [(mark.start, mark.end) for mark in scan.marks]
    return [
        Named(_id(one.zone, one.name), one.name, None, one.zone, one.start, one.end, sure=True)
        for one in find_unlisted(scan.context.words, cues, own, pages=not found)
        if not any(one.start < end and start < one.end for start, end in taken)
    ]


def _id(zone: str | None, name: str) -> str:
    return f"zone:{zone}" if zone else f"name:{name.replace(' ', '-')}"


def within(entry: Blocklist | None, knowledge: Knowledge) -> list[str]:
    """Ids of the lists that contain this one, the innermost first."""
    chain: list[str] = []
    while entry and entry.within and entry.within not in chain:
        chain.append(entry.within)
        entry = knowledge.blocklists.get(entry.within)
    return chain


def _is_implied(one: Named, lists: list[Named], knowledge: Knowledge) -> bool:
    """Whether it is named only as the operator or container of another one that is named, too."""
    return one.zone is None and any(one.id in within(other.entry, knowledge) for other in lists)


def _order(one: Named, knowledge: Knowledge) -> tuple[bool, int, bool, bool, int, str]:
    depth = len(within(one.entry, knowledge))
    return not one.sure, -depth, one.kind in _VAGUE, one.zone is None, one.start, one.id


def hosts(one: Named) -> set[str]:
    """Give the names that stand in a reply for the list itself: its zones and the hosts of its pages."""
    stated = {one.zone} if one.zone else set()
    if one.entry is None:
        return {*stated, one.name}
    pages = (url.partition("/")[0] for url in one.entry.urls)
    return {*stated, *one.entry.zones, *one.entry.keyed_zones, *pages}


def target(one: Named, words: str) -> Target:
    """Tell what the list lists: as its entry says, or as the words do where the entry is vague."""
    entry = one.entry
    if entry and entry.kind not in _VAGUE and entry.target is not Target.DOMAIN:
        return entry.target
    if any(cue in words for cue in _URL_CUES) and _URL.search(words):
        return Target.URL
    if entry and entry.target is Target.DOMAIN:
        return (
            Target.IP
            if not one.zone and _IP.search(words) and not _ANY_DOMAIN.search(words)
            else Target.DOMAIN
        )
    if ("domain" in words or "rhsbl" in words) and _DOMAIN.search(words):
        return Target.DOMAIN
    return entry.target if entry else Target.IP


def record(one: Named, words: str, ip: str | None, domain: str | None) -> Listing:
    """Make the list's record for an `Outcome`, its pages filled with what it lists."""
    entry, facts = one.entry, {"ip": ip, "domain": domain}
    if entry is None:
        return Listing(
            one.id,
            one.name,
            None,
            one.zone,
            "private",
            target(one, words),
            None,
            None,
            None,
            ListState.UNKNOWN,
        )
    return Listing(
        id=entry.id,
        name=entry.name,
        operator=entry.operator,
        zone=one.zone,
        kind=entry.kind,
        target=entry.target,
        lookup_url=_filled(entry.lookup_url, facts),
        delist_url=_filled(entry.delist_url, facts),
        self_service=entry.self_service,
        state=entry.state,
    )


def _filled(url: str | None, facts: dict[str, str | None]) -> str | None:
    """Put the listed thing into a page's address, or drop the question where it is not known."""
    missing = _FACT.search(url) if url and "{" in url else None
    if not url or not missing:
        return url
    value = facts[missing["name"]]
    if value:
        return _FACT.sub(quote(value, safe=":.-"), url)
    head = url[: missing.start()]
    return head.partition("?")[0] if "?" in head else head.rstrip("/")
