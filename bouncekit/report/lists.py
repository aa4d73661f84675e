"""Blocklists looked up: by id, by zone, by an answer of theirs, by an address, or by words that name them.

Nothing is asked over the network: for an address this tells where to look it up.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from bouncekit.knowledge import Knowledge
from bouncekit.knowledge.schema import Blocklist
from bouncekit.pipeline import classify
from bouncekit.records import ListState, Target
from bouncekit.report.answer import Fact
from bouncekit.report.harmless import harmless
from bouncekit.report.words import Words

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def as_address(text: str) -> Address | None:
    """Read an IPv4 or IPv6 address, in brackets or not; None where the text is none."""
    try:
        return ipaddress.ip_address(text.strip().strip("[]"))
    except ValueError:
        return None


def find(text: str, knowledge: Knowledge) -> list[Blocklist]:
    """Find the lists that a text means.

    That is the one with this id, else those with this zone (a receiver's key or a reversed address may stand
    before it), else those that a reply names, else those whose names hold the text.
    """
    wanted = text.strip().lower().rstrip(".")
    lists = knowledge.blocklists
    if wanted in lists:
        return [lists[wanted]]
    zoned = [entry for entry in lists.values() if _has_zone(entry, wanted)]
    if zoned:
        return zoned
    named = [lists[one.id] for one in classify(text, knowledge=knowledge).listings if one.id in lists]
    return named or [entry for entry in lists.values() if wanted and wanted in _names(entry)]


def answering(answer: str, knowledge: Knowledge) -> Iterator[Fact]:
    """Tell what an address that a zone answers means, list by list; mistakes of the asker too."""
    for entry in knowledge.blocklists.values():
        code = entry.codes.get(answer)
        meaning = code.meaning if code else entry.error_codes.get(answer)
        if meaning:
            yield Fact(entry.id, meaning)


def questions(address: Address, knowledge: Knowledge) -> Iterator[Fact]:
    """Tell how each list of addresses that still exists is asked about one: DNS query, look-up page."""
    turned = address.reverse_pointer.removesuffix(".in-addr.arpa").removesuffix(".ip6.arpa")
    for entry in knowledge.blocklists.values():
        if entry.target is not Target.IP or entry.state is not ListState.ACTIVE or entry.kind == "whitelist":
            continue
        query = f"{turned}.{entry.zones[0]}" if entry.zones and entry.scope == "public" else None
        page = _page(entry.lookup_url, str(address))
        if query or page:
            yield Fact(entry.id, " ".join(filter(None, (query, page))))


def details(entry: Blocklist, words: Words) -> Iterator[Fact]:
    """Tell what is known of a list, field by field."""
    zones = (*entry.zones, *(f"<key>.{zone}" for zone in entry.keyed_zones))
    removal = None if entry.self_service is None else words("yes" if entry.self_service else "no")
    for name, value in (
        ("blocklist", entry.name),
        ("operator", entry.operator),
        ("kind", words.name("list_kind", entry.kind)),
        ("state", words.name("state", entry.state)),
        ("zone", ", ".join(zones)),
        ("lookup_url", entry.lookup_url),
        ("delist_url", entry.delist_url),
        ("checked", entry.checked),
        ("self_service", removal),
        ("who", ", ".join(words.name("actor", actor) for actor in entry.who)),
        ("expiry", entry.expiry),
        ("pay", words("do_not_pay") if entry.pay else None),
    ):
        if value:
            yield Fact(words(f"field.{name}"), harmless(value))
    meanings = {answer: code.meaning for answer, code in entry.codes.items()} | entry.error_codes
    yield from (Fact(answer, harmless(meaning)) for answer, meaning in meanings.items())


def overview(entry: Blocklist, words: Words) -> Fact:
    """Tell of a list what fits on a line or two."""
    gone = "" if entry.state is ListState.ACTIVE else f" ({words.name('state', entry.state)})"
    return Fact(entry.id, harmless(f"{entry.name}{gone}: {words.name('list_kind', entry.kind)}"))


def _has_zone(entry: Blocklist, name: str) -> bool:
    return any(name == zone or name.endswith(f".{zone}") for zone in (*entry.zones, *entry.keyed_zones))


def _names(entry: Blocklist) -> str:
    return "\n".join((entry.id, entry.name, entry.operator or "", *entry.names)).lower()


def _page(url: str | None, ip: str) -> str | None:
    return url.replace("{ip}", ip) if url and "{ip}" in url else None
