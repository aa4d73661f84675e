from __future__ import annotations

import pytest

from bouncekit.judge import judge
from bouncekit.knowledge.schema import ReturnCode
from bouncekit.records import Fault, ListState, Target

from .knowing import blocklist, knowledge, rule

COMBINED = blocklist(
    "acme-zen",
    name="Acme ZEN",
    operator="Acme",
    kind="combined",
    within="acme",
    zones=("zen.acme.example",),
    codes={"127.0.0.10": ReturnCode("dynamic", list="acme-pbl")},
    error_codes={"127.255.255.254": "the receiver asks through an open resolver"},
    lookup_url="https://check.acme.example/q?ip={ip}",
    delist_url="https://check.acme.example/out/{ip}",
)
LISTS = [
    blocklist("acme", name="Acme", kind="combined", urls=("acme.example",), names=("acme",), operator="Acme"),
    COMBINED,
    blocklist(
        "acme-pbl",
        name="Acme PBL",
        kind="policy-dynamic",
        within="acme-zen",
        urls=("acme.example/pbl",),
        names=("acme pbl",),
    ),
    blocklist("dom", name="Domainlist", target=Target.DOMAIN, kind="domain", zones=("dbl.dom.example",)),
    blocklist("keyed", name="Keyed", kind="combined", keyed_zones=("r.mail-abuse.com",)),
    blocklist("gone", name="Gone", zones=("rbl.gone.example",), state=ListState.SHUT_DOWN),
    blocklist("good", name="Good", kind="whitelist", zones=("list.good.example",), names=("goodlist",)),
    blocklist("token", name="Token", kind="private", scope="provider", phrases=("aup#ipbl",)),
]
KNOWN = knowledge(lists=LISTS)


def judged(text, known=KNOWN, **more):
    return judge(diagnostic=text, knowledge=known, **more)


def ids(text, known=KNOWN, **more):
    return [one.id for one in judged(text, known, **more).listings]


@pytest.mark.parametrize(
    "text, wanted",
    [
        ("Client host [192.0.2.1] blocked using zen.acme.example", ["acme-zen"]),
        ("blocked using zen.acme.example; 127.0.0.10", ["acme-pbl", "acme-zen"]),
        ("blocked using zen.acme.example; see http://www.acme.example/pbl/query/1", ["acme-pbl", "acme-zen"]),
        ("blocked using Acme", ["acme"]),
        ("blocked using Acme PBL", ["acme-pbl"]),
        ("Acme blokira odjemalca", ["acme"]),
        ("bloccato tramite Acme", ["acme"]),
        ("refused, see https://acme.example/q?ip=192.0.2.1", ["acme"]),
        ("192.0.2.1 listed at rbl.gone.example", ["gone"]),
        ("refused (AUP#IPBL)", ["token"]),
        ("1.2.0.192.zen.acme.example", ["acme-zen"]),
    ],
)
def test_a_zone_a_page_a_token_or_a_name_beside_a_refusal_shows_the_list(text, wanted):
    assert ids(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "no such user",
        "acme.example.org said: user unknown",
        "host mx.acme.example[192.0.2.9] said: no such user",
        "Client host [192.0.2.1] blocked by notacme.example",
        "the acme gateway knows no such user",
        "sender verify failed, you may be listed by Acme",
        "rejected. Acme has nothing to do with it",
        "blocked using list.good.example",
        "192.0.2.1 listed in goodlist",
        "aup#ipblx",
    ],
)
def test_a_mention_is_no_listing(text):
    assert ids(text) == []


def test_the_key_of_a_keyed_zone_is_nowhere():
    verdict = judged("blocked using ABCDEFGH2JKLMNPQ3RST.r.mail-abuse.com; sorry")
    assert verdict.listings[0].zone == "<key>.r.mail-abuse.com"
    assert verdict.diagnostic == "blocked using <key>.r.mail-abuse.com; sorry"
    assert "ABCDEF" not in repr(verdict).upper()


def test_the_key_of_a_list_of_the_users_own_is_nowhere_either():
    known = knowledge(lists=[blocklist("own", keyed_zones=("secret.own.example",))])
    verdict = judged("blocked using ABCDEFGH2JKLMNPQ3RST.secret.own.example", known)
    assert verdict.listings[0].zone == "<key>.secret.own.example"
    assert "ABCDEF" not in repr(verdict).upper()


@pytest.mark.parametrize(
    "text, name, zone",
    [
        ("Client host [192.0.2.1] blocked using bl.new.example; why not", "bl.new.example", "bl.new.example"),
        ("192.0.2.1 listed at dnsbl.new.example", "dnsbl.new.example", "dnsbl.new.example"),
        (
            "Mail from 192.0.2.1 refused by blackhole site relays.new.example",
            "relays.new.example",
            "relays.new.example",
        ),
        ("because 192.0.2.1 is in a black list at bl.new.example", "bl.new.example", "bl.new.example"),
        ("rejected, RBL: bl.new.example", "bl.new.example", "bl.new.example"),
        ("rblsmtpd: bl.new.example blocked 192.0.2.1 some.host -", "bl.new.example", "bl.new.example"),
        ("rblsmtpd: 192.0.2.1 pid 7 bl.new.example: 451 no", "bl.new.example", "bl.new.example"),
        ("bl.new.example blacklist hit", "bl.new.example", "bl.new.example"),
        ("blocked using FBLW15; to be removed", "FBLW15", None),
        ("Client host blocked using Acorn Reputation List", "Acorn Reputation List", None),
        ("You are blacklisted. Visit delist.new.example", "new.example", None),
        ("192.0.2.1 rejected, see http://rbl.new.example/lookup?192.0.2.1", "rbl.new.example", None),
        ("listed on https://spamrl.new.example/", "spamrl.new.example", "spamrl.new.example"),
    ],
)
def test_a_list_that_nobody_described_is_named_as_the_reply_does(text, name, zone):
    verdict = judged(text)
    assert verdict.blocklist == name
    listing = verdict.listings[0]
    assert (listing.zone, listing.kind, listing.state) == (zone, "private", ListState.UNKNOWN)
    assert listing.id.startswith("zone:" if zone else "name:")


@pytest.mark.parametrize(
    "text",
    [
        "message rejected by mx1.new.example",
        "refused by mail.new.example",
        "blocked using greylist.new.example",
        "blocked using our policy",
        "user unknown in blacklist.new.example table",
        "listed in too many DNSBLs; check http://www.robtex.com/rbl/192.0.2.1",
        "blocked using mx.own.example",
        "address not found in new.example",
        "recipient not found on server mail.new.example",
        "recipient rejected at mail.new.example",
        "rejected by blacklist: shop.new.example",
        "not listed in dnsbl.new.example",
    ],
)
def test_a_server_a_policy_a_greylist_or_an_aggregator_is_no_list(text):
    assert ids(text, remote_host="MX.own.example") == []


def test_pages_are_filled_with_what_is_listed():
    listing = judged("Client host [2001:db8::5] blocked using zen.acme.example").listings[0]
    assert listing.lookup_url == "https://check.acme.example/q?ip=2001:db8::5"
    assert listing.delist_url == "https://check.acme.example/out/2001:db8::5"


def test_pages_lose_their_question_where_nothing_is_named():
    listing = judged("Client host blocked using zen.acme.example").listings[0]
    assert listing.lookup_url == "https://check.acme.example/q"
    assert listing.delist_url == "https://check.acme.example/out"


@pytest.mark.parametrize(
    "text",
    [
        "Client host [192.0.2.1] blocked using zen.acme.example; 127.255.255.254",
        "Client host [192.0.2.1] blocked using zen.acme.example; Error: open resolver",
        "Client host [192.0.2.1] blocked using zen.acme.example; 127.0.0.1 -> Query Refused",
    ],
)
def test_an_error_of_the_receiver_is_no_listing_of_ours(text):
    verdict = judged(text, status="5.7.1", code="554")
    assert (verdict.reason, verdict.fault) == ("system_error", Fault.RECEIVER)
    assert (verdict.blocklist, verdict.blocked_ip) == (None, None)
    assert verdict.listings[0].id == "acme-zen"
    assert any(one.field == "fault" for one in verdict.evidence)


def test_a_dead_list_is_the_receivers_fault_and_still_names_our_ip():
    verdict = judged("192.0.2.1 listed at rbl.gone.example")
    assert (verdict.reason, verdict.fault, verdict.blocked_ip) == (
        "ip_blocklisted",
        Fault.RECEIVER,
        "192.0.2.1",
    )


def test_the_clients_own_loopback_address_is_no_answer_of_a_zone():
    verdict = judged("Client host [127.0.0.10] blocked using zen.acme.example")
    assert [one.id for one in verdict.listings] == ["acme-zen"]
    assert verdict.blocked_ip == "127.0.0.10"


@pytest.mark.parametrize(
    "text, reason",
    [
        ("Client host [192.0.2.1] blocked using zen.acme.example", "ip_blocklisted"),
        ("blocked using Acme PBL", "dynamic_ip"),
        ("sender [ann@example.com] blocked using dbl.dom.example", "domain_blocklisted"),
        ("a link to shop.example.com is listed in dbl.dom.example", "url_blocklisted"),
        ("the domain example.com is listed in Acme", "domain_blocklisted"),
        ("URL shop.example.com listed on acme.example", "url_blocklisted"),
        ("rejected by rhsbl.new.example", "domain_blocklisted"),
    ],
)
def test_what_a_list_lists_makes_the_reason(text, reason):
    assert judged(text).reason == reason


def test_the_words_of_a_rule_can_show_a_list():
    known = knowledge(rule("own", "ip_blocklisted", "we know you", listing="token"), lists=LISTS)
    assert ids("we know you", known) == ["token"]
