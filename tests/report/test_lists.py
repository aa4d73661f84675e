"""Looking up blocklists by whatever an admin has at hand."""

import ipaddress

import pytest

from bouncekit.knowledge import Knowledge, default
from bouncekit.knowledge.schema import Blocklist, ReturnCode
from bouncekit.records import ListState, Target
from bouncekit.report import lists
from bouncekit.report.words import Words

KNOWN = default()
ENGLISH = Words(KNOWN, "en")


def blocklist(list_id, **more):
    filled = {
        "kind": "spam-source",
        "scope": "public",
        "state": ListState.ACTIVE,
        "target": Target.IP,
        "source": "x",
        **more,
    }
    return Blocklist(list_id, filled.pop("name", list_id.title()), **filled)


SMALL = Knowledge(
    "small",
    blocklists={
        one.id: one
        for one in (
            blocklist(
                "alpha",
                zones=("bl.alpha.example",),
                lookup_url="https://alpha.example/{ip}",
                codes={"127.0.0.2": ReturnCode("spam")},
                error_codes={"127.255.255.254": "an open resolver"},
            ),
            blocklist("beta", keyed_zones=("r.beta.example",), scope="vendor", operator="Gamma Inc."),
            blocklist("dead", zones=("dead.example",), state=ListState.SHUT_DOWN),
            blocklist("good", zones=("good.example",), kind="whitelist"),
            blocklist("names", zones=("names.example",), target=Target.DOMAIN),
        )
    },
)


def ids(text, knowledge=SMALL):
    return [entry.id for entry in lists.find(text, knowledge)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("alpha", ["alpha"]),
        ("ALPHA", ["alpha"]),
        ("bl.alpha.example", ["alpha"]),
        ("bl.alpha.example.", ["alpha"]),
        ("7.2.0.192.bl.alpha.example", ["alpha"]),
        ("SECRETKEY.r.beta.example", ["beta"]),
        ("gamma", ["beta"]),
        ("xbl.alpha.example", []),
        ("nonsuch", []),
        ("", []),
    ],
)
def test_by_id_zone_or_name(text, expected):
    assert ids(text) == expected


def test_by_the_words_of_a_reply():
    assert ids("554 Client host [192.0.2.7] blocked using bl.alpha.example; see the page") == ["alpha"]


def test_shipped_lists_are_found_by_what_replies_say():
    reply = "554 5.7.1 Service unavailable; Client host [192.0.2.7] blocked using zen.spamhaus.org"
    assert "spamhaus-zen" in ids(reply, KNOWN)
    assert ids("KEY0KEY0KEY.r.mail-abuse.com", KNOWN) == ["trend-ers-standard"]


def test_what_an_answer_means():
    assert [tuple(fact) for fact in lists.answering("127.0.0.2", SMALL)] == [("alpha", "spam", None)]
    assert [tuple(fact) for fact in lists.answering("127.255.255.254", SMALL)] == [
        ("alpha", "an open resolver", None)
    ]
    assert list(lists.answering("127.0.0.99", SMALL)) == []


def test_how_to_ask_about_an_address():
    """Of lists of addresses that still exist; good senders' lists are not asked."""
    asked = lists.questions(ipaddress.ip_address("192.0.2.7"), SMALL)
    assert [tuple(fact) for fact in asked] == [
        ("alpha", "7.2.0.192.bl.alpha.example https://alpha.example/192.0.2.7", None)
    ]


def test_how_to_ask_about_an_ipv6_address():
    (fact,) = lists.questions(ipaddress.ip_address("2001:db8::1"), SMALL)
    query, page = fact.value.split()
    assert query == "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.bl.alpha.example"
    assert page == "https://alpha.example/2001:db8::1"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("[192.0.2.7]", "192.0.2.7"),
        (" 2001:DB8::1 ", "2001:db8::1"),
        ("192.0.2", None),
        ("x", None),
    ],
)
def test_addresses(text, address):
    assert str(lists.as_address(text)) == str(address)


def test_details_hide_no_field_and_show_keyed_zones_as_such():
    shown = {
        fact.label: fact.value for fact in lists.details(KNOWN.blocklists["trend-ers-standard"], ENGLISH)
    }
    assert "<key>.r.mail-abuse.com" in shown["Zone"]
    assert shown["Blocklist"].startswith("Trend Micro")
    assert shown["Removal page"].startswith("https://")


def test_details_of_answers():
    shown = [tuple(fact)[:2] for fact in lists.details(SMALL.blocklists["alpha"], ENGLISH)]
    assert shown[-2:] == [("127.0.0.2", "spam"), ("127.255.255.254", "an open resolver")]


def test_an_overview_says_what_is_gone():
    assert (
        lists.overview(SMALL.blocklists["dead"], ENGLISH).value
        == "Dead (shut down): senders of spam, by spam traps or complaints"
    )
    assert "(" not in lists.overview(SMALL.blocklists["alpha"], ENGLISH).value


def test_every_shipped_list_can_be_shown():
    for entry in KNOWN.blocklists.values():
        assert lists.overview(entry, ENGLISH).value.strip()
        assert len(list(lists.details(entry, ENGLISH))) >= 3
