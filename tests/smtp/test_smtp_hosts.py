from __future__ import annotations

import pytest

from bouncekit.smtp import find_hosts, find_ips


def ips(text):
    return [(found.value, found.how) for found in find_ips(text)]


@pytest.mark.parametrize(
    "text,value,how",
    [
        ("Client host [192.0.2.7] blocked", "192.0.2.7", "bracketed"),
        ("host (192.0.2.7)", "192.0.2.7", "bracketed"),
        ("Mail from 192.0.2.7blocked using", "192.0.2.7", "labelled"),
        ("was 192.0.2.7blocked using", "192.0.2.7", "glued"),
        ("IP=192.0.2.7 - bad", "192.0.2.7", "labelled"),
        ("[token IP: 192.0.2.7]", "192.0.2.7", "labelled"),
        ("https://bl.example/lookup?ip=192.0.2.7&x=1", "192.0.2.7", "url"),
        ("http://bl.example/lookup?192.0.2.7.", "192.0.2.7", "url"),
        ("http://bl.example/query/192.0.2.7", "192.0.2.7", "url"),
        ("address 000.000.000.000 refused", "000.000.000.000", "labelled"),
        ("it is x.x.x.x", "x.x.x.x", "bare"),
        ("it is 203.0.113.XX", "203.0.113.XX", "bare"),
        ("lookup of 2.0.0.127.zen.example.org failed", "127.0.0.2", "reversed"),
        ("was 7.2.0.192.dnsbl.example listed", "192.0.2.7", "reversed"),
        ("[2001:db8::25]:25", "2001:db8::25", "bracketed"),
        ("[IPv6:2001:db8::25]", "2001:db8::25", "bracketed"),
        ("is 2001:db8:1:2:3:4:5:6, no", "2001:db8:1:2:3:4:5:6", "bare"),
        ("Can not connect to mx.example:2001:db8:1::10:25", "2001:db8:1::10", "bare"),
        ("mapped ::ffff:192.0.2.7 here", "::ffff:192.0.2.7", "bare"),
    ],
)
def test_addresses(text, value, how):
    assert ips(text) == [(value, how)]


@pytest.mark.parametrize(
    "text",
    [
        "74-137-127-206.dhcp.example.net",
        "192.0.2.7.dhcp.example.net",
        "ip-192.0.2.7.pool.example.net",
        "host192.0.2.7",
        "RFC2821 4.1.1.1",
        "RFC 5321 section 4.1.1.1",
        "version 10.2.3.4",
        "1.2.3.4.5",
        "sa.28.6",
        "12:30:45 and 00:11:22:33:44:55",
        "std::string Net::SMTP",
        "",
    ],
)
def test_look_alikes(text):
    assert ips(text) == []


def test_found_spans_hold_the_words():
    text = "a [192.0.2.7] b 2001:db8::1 c"
    assert [text[found.start : found.end] for found in find_ips(text)] == ["192.0.2.7", "2001:db8::1"]


def test_several_addresses_come_in_order():
    assert [value for value, _ in ips("2001:db8::1 then 192.0.2.7 then 2001:db8::2")] == [
        "2001:db8::1",
        "192.0.2.7",
        "2001:db8::2",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "URL (spam . example) is listed",
        "URL spam[.]example is listed",
        "hxxp://spam(.)example/x",
        "spam [dot] example",
    ],
)
def test_harmless_host_names_are_put_back(text):
    assert ("spam.example", "defanged") in [(found.value, found.how) for found in find_hosts(text)]


def test_a_full_stop_between_words_is_no_host_name():
    assert find_hosts("It is blocked. See below.") == []


def test_host_names():
    text = (
        "using bl.example.org, see https://www.example.net/x or <mx.example.com>. mail neko@example.jp 1.2.3"
    )
    assert [(found.value, found.how) for found in find_hosts(text)] == [
        ("bl.example.org", "bare"),
        ("www.example.net", "url"),
        ("mx.example.com", "bracketed"),
    ]
