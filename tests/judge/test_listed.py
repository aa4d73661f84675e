from __future__ import annotations

import pytest

from bouncekit.judge.domains import listed_domain
from bouncekit.judge.listed import listed_ip


@pytest.mark.parametrize(
    "text, ip",
    [
        ("Client host [192.0.2.7] blocked", "192.0.2.7"),
        ("client [2001:db8::7] blocked", "2001:db8::7"),
        ("Mail from 000.000.000.000blocked using x", "000.000.000.000"),
        ("Mail from 192.0.2.7 refused", "192.0.2.7"),
        ("your IP address 192.0.2.7 is listed", "192.0.2.7"),
        ("Connecting IP: 192.0.2.7", "192.0.2.7"),
        ("messages from [192.0.2.7] weren't sent", "192.0.2.7"),
        ("[192.0.2.7      18] Our system has detected", "192.0.2.7"),
        ("IP=192.0.2.7 - None/bad reputation", "192.0.2.7"),
        ("<mx.example.com[192.0.2.7]>: Client host rejected: no", "192.0.2.7"),
        ("203.0.113.9 listed at x; from 192.0.2.7", "203.0.113.9"),
        ("Client host \\[192.0.2.7\\] blocked", "192.0.2.7"),
        ("IP 192.0.2.XX was rejected", "192.0.2.XX"),
        ("client mail.example.com[192.0.2.7] blocked", "192.0.2.7"),
        ("no pointer to 192.0.2.7 here", None),
        ("no access from mail server [192.0.2.7] which", "192.0.2.7"),
        ("[192.0.2.7]", "192.0.2.7"),
        ("550-192.0.2.7 blocked by our own table", "192.0.2.7"),
        ("ACL says 192.0.2.7 has no business here", "192.0.2.7"),
    ],
)
def test_words_that_point_at_the_client(text, ip):
    assert listed_ip(text, None, listing=False) == ip


@pytest.mark.parametrize(
    "text, ip",
    [
        ("refused, see https://list.example/q?ip=192.0.2.7", "192.0.2.7"),
        ("see http://list.example/bl.shtml?192.0.2.7", "192.0.2.7"),
        ("listed: 2.0.0.127.bl.example.org", "127.0.0.2"),
        ("192.0.2.7", "192.0.2.7"),
        ("host mx.example.net[198.51.100.1] said: blocked, see https://list.example/?192.0.2.7", "192.0.2.7"),
        ("blocked, see https://list.example/returnc/pub/198.51.100.53", None),
        ("listed in bl.example.org as 127.0.0.2", None),
        ("bl.example.org (127.0.0.10)", None),
        ("resolver 198.51.100.53 refused", None),
        ("http://198.51.100.1/why", None),
        ("mx 1.2.3.4.static.example.com rejected", None),
        ("Client host [x.x.x.x] blocked", None),
        ("connect to mx.example.net[198.51.100.1]: refused", None),
        ("server 198.51.100.1 said so", None),
        ("ann@[192.0.2.8] rejected", None),
    ],
)
def test_with_a_listing_any_address_that_is_nobody_elses(text, ip):
    assert listed_ip(text, None, listing=True) == ip


def test_the_server_itself_is_never_the_client():
    assert listed_ip("198.51.100.1 does not like you", "198.51.100.1", listing=True) is None
    assert listed_ip("Client host [198.51.100.1] blocked", "198.51.100.1", listing=True) == "198.51.100.1"


def test_the_best_placed_address_wins():
    text = "[203.0.113.1] at 203.0.113.2: Client host [192.0.2.7] blocked, see http://x.example/?203.0.113.3"
    assert listed_ip(text, None, listing=True) == "192.0.2.7"


@pytest.mark.parametrize(
    "text, domain",
    [
        ("A URL in this email (good-deal . example) is listed on https://list.example/", "good-deal.example"),
        ("contains evil[.]example listed in dbl.list.example", "evil.example"),
        ("shop.example in dbl.list.example", "shop.example"),
        ("Sender address [ann@shop.example] blocked using dbl.list.example", "shop.example"),
        ("Helo command [mail.shop.example] blocked using dbl.list.example", "mail.shop.example"),
        ("blocked using dbl.list.example; https://list.example/query?domain=Shop.example", "Shop.example"),
        ("shop.example.dbl.list.example", "shop.example"),
        ("Blacklisted URL in message. (shop.example) in [black]", "shop.example"),
        ("domain: shop.example", "shop.example"),
        ("the link http://shop.example/x is listed", "shop.example"),
        ("the link http://list.example/ explains it", None),
        ("MailFrom domain is listed in List", None),
        ("blocked using dbl.list.example", None),
    ],
)
def test_the_domain_that_is_listed(text, domain):
    assert listed_domain(text, frozenset({"dbl.list.example", "list.example"})) == domain
