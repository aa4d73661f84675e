"""The shipped blocklists: each is named for its own refusals, and says of itself what fits."""

import datetime as dt
import ipaddress
import json
import re
from pathlib import Path

import pytest

from bouncekit.judge import judge
from bouncekit.knowledge.loader import from_sources
from bouncekit.knowledge.schema import KINDS
from bouncekit.knowledge.source import ROOT
from bouncekit.records import ListState, Target
from bouncekit.smtp import words

KNOWLEDGE = from_sources(ROOT)
LISTS = KNOWLEDGE.blocklists
EXAMPLES = [
    pytest.param(entry, example, id=f"{entry.id}-{number}")
    for entry in LISTS.values()
    for number, example in enumerate(entry.examples)
]
COUNTEREXAMPLES = [
    pytest.param(entry, text, id=f"{entry.id}-{number}")
    for entry in LISTS.values()
    for number, text in enumerate(entry.counterexamples)
]
CORPUS = Path("/work/shared/corpus/replies.jsonl")
DOCUMENTATION = [
    ipaddress.ip_network(net)
    for net in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "127.0.0.0/8", "2001:db8::/32")
]
FULL_ADDRESS = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.]\d)")
HOST = re.compile(r"(?:[a-z0-9_](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]{2,}")
DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")


def every(entries=None):
    chosen = LISTS.values() if entries is None else entries
    return pytest.mark.parametrize("entry", [pytest.param(entry, id=entry.id) for entry in chosen])


def judged(text):
    return judge(diagnostic=text, knowledge=KNOWLEDGE)


def named(text):
    return [one.id for one in judged(text).listings]


@pytest.mark.parametrize("entry, example", EXAMPLES)
def test_an_example_names_its_list_and_what_is_listed(entry, example):
    verdict = judged(example.text)
    assert entry.id in [one.id for one in verdict.listings]
    assert (verdict.blocked_ip, verdict.blocked_domain) == (example.ip, example.domain)


@pytest.mark.parametrize("entry, text", COUNTEREXAMPLES)
def test_a_counterexample_does_not_name_the_list(entry, text):
    assert entry.id not in named(text)


def test_there_are_the_lists_that_mail_servers_ask():
    assert len(LISTS) >= 150


@every()
def test_a_list_shows_what_it_is_and_is_not(entry):
    """A list of good senders is no cause of a refusal, so it has a counterexample in place of an example."""
    assert entry.counterexamples if entry.kind == "whitelist" else entry.examples


@every()
def test_kind_and_scope_are_known(entry):
    assert entry.kind in KINDS
    assert entry.scope in {"public", "vendor", "provider"}
    assert all(code.kind in {None, *KINDS} and code.list in {None, *LISTS} for code in entry.codes.values())


@every(entry for entry in LISTS.values() if entry.within)
def test_what_contains_a_list_exists_and_ends_somewhere(entry):
    seen = [entry.id]
    while entry.within:
        assert entry.within in LISTS
        assert entry.within not in seen
        seen.append(entry.within)
        entry = LISTS[entry.within]


@every(entry for entry in LISTS.values() if entry.state is ListState.SHUT_DOWN)
def test_a_list_that_is_gone_says_what_came_of_it(entry):
    assert entry.now
    assert entry.lookup_url is None
    assert entry.delist_url is None
    assert entry.since is None or DATE.fullmatch(entry.since)


@every(entry for entry in LISTS.values() if entry.state is not ListState.SHUT_DOWN)
def test_a_list_that_may_live_has_no_date_of_death(entry):
    assert entry.since is None
    assert entry.now is None


@every()
def test_marks_are_folded_as_replies_are(entry):
    for mark in (*entry.names, *entry.phrases):
        assert words(mark) == mark.strip()
        assert "  " not in mark


@every()
def test_names_and_phrases_are_specific(entry):
    """A short or common word would name the list in replies that mean another one."""
    common = {
        "rbl",
        "dnsbl",
        "blacklist",
        "blocklist",
        "black list",
        "block list",
        "reputation",
        "spam",
        "zen",
        "sbl",
        "xbl",
    }
    assert common.isdisjoint((*entry.names, *entry.phrases))
    assert all(len(mark) >= 4 for mark in (*entry.names, *entry.phrases))


@every()
def test_zones_are_host_names(entry):
    assert all(HOST.fullmatch(zone) for zone in (*entry.zones, *entry.keyed_zones))


@every()
def test_pages_are_beginnings_without_scheme(entry):
    for url in entry.urls:
        host, _, path = url.partition("/")
        assert HOST.fullmatch(host)
        assert not host.startswith("www.")
        assert " " not in path
        assert url == url.lower()


def test_no_zone_belongs_to_two_lists():
    owners = {}
    for entry in LISTS.values():
        for zone in {*entry.zones, *entry.keyed_zones}:
            assert owners.setdefault(zone, entry.id) == entry.id


@every(entry for entry in LISTS.values() if entry.codes or entry.error_codes)
def test_answers_are_loopback_addresses_and_mean_one_thing(entry):
    for answer in (*entry.codes, *entry.error_codes):
        assert ipaddress.ip_address(answer).is_loopback
    assert entry.codes.keys().isdisjoint(entry.error_codes)


@every()
def test_pages_to_open_ask_about_what_is_listed(entry):
    for page in filter(None, (entry.lookup_url, entry.delist_url)):
        assert page.startswith(("https://", "http://", "mailto:"))
        asked = set(re.findall(r"\{(\w+)\}", page))
        assert asked <= ({"domain"} if entry.target is Target.DOMAIN else {"ip"})


@every(entry for entry in LISTS.values() if entry.checked)
def test_the_day_of_the_check_is_a_day(entry):
    assert dt.date.fromisoformat(entry.checked)
    assert entry.lookup_url or entry.delist_url


@every()
def test_examples_hold_documentation_addresses_only(entry):
    texts = (*(example.text for example in entry.examples), *entry.counterexamples)
    for text in texts:
        for address in FULL_ADDRESS.findall(text):
            if address != "000.000.000.000":  # a masked one, as people paste it
                assert any(ipaddress.ip_address(address) in net for net in DOCUMENTATION)


@every(entry for entry in LISTS.values() if entry.keyed_zones)
def test_a_receivers_key_does_not_travel_on(entry):
    key = "ABCDEFGH2JKLMNPQ3RSTUVWX4YZ"
    for zone in entry.keyed_zones:
        verdict = judged(f"554 5.7.1 Service unavailable; Client host [192.0.2.7] blocked using {key}.{zone}")
        assert key.lower() not in repr(verdict).lower()
        assert entry.kind == "whitelist" or f"<key>.{zone}" in [one.zone for one in verdict.listings]


@pytest.mark.parametrize(
    "text, first",
    [
        ("blocked using zen.spamhaus.org; https://www.spamhaus.org/sbl/query/SBLCSS", "spamhaus-css"),
        ("blocked using zen.spamhaus.org; https://www.spamhaus.org/pbl/query/PBL123456", "spamhaus-pbl"),
        ("blocked using zen.spamhaus.org=127.0.0.10", "spamhaus-pbl"),
        (
            "blocked using sbl-xbl.spamhaus.org; http://www.spamhaus.org/query/bl?ip=192.0.2.7",
            "spamhaus-sbl-xbl",
        ),
        ("blocked using dnsbl.sorbs.net; 127.0.0.10", "sorbs-dul"),
        ("blocked using all.spamrats.com, answer 127.0.0.37", "spamrats-noptr"),
        ("blocked using Trend Micro RBL+; see http://www.mail-abuse.com/enduserinfo_rss.html", "maps-rss"),
        (
            "blocked using dnsbl-2.uceprotect.net; http://www.uceprotect.net/rblcheck.php?ipr=192.0.2.7",
            "uceprotect-2",
        ),
        ("blocked using multi.uribl.com; http://lookup.uribl.com/", "uribl"),
    ],
)
def test_the_most_specific_list_comes_first(text, first):
    assert named(f"554 5.7.1 Service unavailable; Client host [192.0.2.7] {text}")[0] == first


@pytest.mark.parametrize("answer", ["127.255.255.252", "127.255.255.254", "127.255.255.255"])
def test_an_error_of_the_receiver_is_no_listing(answer):
    verdict = judged(
        f"554 5.7.1 Service unavailable; Client host [192.0.2.7] blocked using zen.spamhaus.org={answer}"
    )
    assert verdict.blocklist is None
    assert verdict.blocked_ip is None


def test_one_token_of_cox_names_every_list_of_its_bits():
    found = named("554 imp.example.net cox 192.0.2.7 blocked. AUP#IPBL1011")
    assert set(found) == {"spamhaus-zen", "validity-rpbl", "cloudmark-csi"}


@pytest.mark.parametrize(
    "text",
    [
        "421 4.7.0 [TSS04] Messages from 192.0.2.7 temporarily deferred due to user complaints - 4.16.55.1",
        "550 5.1.1 <user@example.com>: Recipient address rejected: User unknown in virtual mailbox table",
        "550 5.7.1 [192.0.2.7 18] Blocked for the very low reputation of the sending IP address.",
        "554 5.7.1 [HM08] Message rejected due to local policy",
        "550 SC-001 Unfortunately, messages from 192.0.2.7 weren't sent.",
        "554 HL:IHU 192.0.2.7 is suspended",
        "250 2.0.0 Ok: queued as 4B1C3",
        "550 5.7.1 See https://www.example.com/sorbs.html, the sponge absorbs more than it should",
    ],
)
def test_a_reply_that_names_no_list_names_none(text):
    assert not {*named(text)} & {*LISTS}


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus is not part of the project")
def test_every_list_of_the_corpus_is_named():
    rows = [json.loads(line) for line in CORPUS.read_text(encoding="utf-8").splitlines()]
    lost = [row["id"] for row in rows if row["expect"].get("blocklist") and not named(row["text"])]
    assert not lost
