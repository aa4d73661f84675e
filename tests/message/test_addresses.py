"""Mailboxes of fields, of running text and of typed values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bouncekit.message.addresses import decode_typed_address, find_addresses, parse_address

FIELDS = [
    ("user@example.com", "user@example.com"),
    (" <user@example.com> ", "user@example.com"),
    ("Some Name <user@example.com>", "user@example.com"),
    ('"Name, A. <b@example.org>" <user@example.com>', "user@example.com"),
    ("user@example.com (Some (nested) Name)", "user@example.com"),
    ("(comment) user@example.com", "user@example.com"),
    ("<@one.example,@two.example:user@example.com>", "user@example.com"),
    ("@one.example:user@example.com", "user@example.com"),
    ('"two words"@example.com', '"two words"@example.com'),
    ('<"two<words"@example.com>', '"two<words"@example.com'),
    ('"user"@example.com', "user@example.com"),
    ("a..b.@example.com", "a..b.@example.com"),
    ("user@[192.0.2.1]", "user@[192.0.2.1]"),
    ("user@[IPv6:2001:db8::1]", "user@[IPv6:2001:db8::1]"),
    ("用户@例子.example", "用户@例子.example"),
    ("Name <用户@例子.example>", "用户@例子.example"),
    ("user@example.com<mailto:user@example.com>", "user@example.com"),
    ("<mailto:user@example.com?subject=x>", "user@example.com"),
    ("'user@example.com'", "user@example.com"),
    ("smtp:user@example.com", "user@example.com"),
    ("one@example.com, two@example.com", "one@example.com"),
    ("user@localhost", "user@localhost"),
    ("<<user@example.com>>", "user@example.com"),
    ("user+tag=x@example.com", "user+tag=x@example.com"),
    ("MAILER-DAEMON", None),
    ("<>", None),
    ("", None),
    ("@", None),
    ("undisclosed-recipients:;", None),
    ("a b c@", None),
]


@pytest.mark.parametrize("text, address", FIELDS)
def test_the_one_mailbox_of_a_field(text: str, address: str | None):
    assert parse_address(text) == address


TEXTS = [
    ("Could not reach <user@example.com>, sorry.", ["user@example.com"]),
    ("one@example.com two@example.com one@example.com", ["one@example.com", "two@example.com"]),
    ("郵件user@example.com無法送達", ["user@example.com"]),
    ("宛先：user@example.jpが見つかりません", ["user@example.jp"]),
    ("无法发送到 用户@例子.example 。", ["用户@例子.example"]),
    ("to:user@example.com.", ["user@example.com"]),
    ("'user@example.com' failed", ["user@example.com"]),
    ("<user@localhost> but not user@localhost", ["user@localhost"]),
    ("user@[192.0.2.1]: refused", ["user@[192.0.2.1]"]),
    ('"two words"@example.com: refused', ['"two words"@example.com']),
    ("http://list.example/?x=1&email=user@example.com&y=2", ["user@example.com"]),
    ("prvs=123=user@example.com", ["prvs=123=user@example.com"]),
    ("@example.com, user@, user@-x, a @ b", []),
    ("user@example.com<mailto:user@example.com>", ["user@example.com"]),
]


@pytest.mark.parametrize("text, addresses", TEXTS)
def test_mailboxes_in_running_text(text: str, addresses: list[str]):
    assert find_addresses(text) == addresses


TYPED = [
    ("rfc822; user@example.com", "user@example.com"),
    ("RFC822;<user@example.com>", "user@example.com"),
    ("rfc822; user@example.com (User Name)", "user@example.com"),
    ("user@example.com", "user@example.com"),
    ("unknown; user@example.com", "user@example.com"),
    ("utf-8; \\x{7528}\\x{6237}@example.com", "用户@example.com"),
    ("utf-8; 用户@example.com", "用户@example.com"),
    ("utf-8; a\\x{0A}b@example.com", None),
    ("rfc822; SRS0+3Dab+3DTT+3Dexample.com+3Duser@example.net", "SRS0=ab=TT=example.com=user@example.net"),
    ("rfc822; list+2Bbounce@example.com", "list+bounce@example.com"),
    ("rfc822; john+2B@example.com", "john+2B@example.com"),
    ("rfc822; user+40example.com", "user@example.com"),
    ("rfc822; user+ABC@example.com", "user+ABC@example.com"),
    ("x400; /DD.RFC-822=user(a)example.com/C=de/", "user@example.com"),
    ("x400; /S=user/O=example/C=de/", None),
    ("rfc822; IMCEASMTP-user+40example+2Ecom@gateway.example", "user@example.com"),
    (
        "rfc822; IMCEAEX-_O=EXAMPLE_OU=first+20group_cn=Recipients_cn=user@example.com",
        "/O=EXAMPLE/OU=first group/cn=Recipients/cn=user",
    ),
    ("rfc822; root", None),
    ("rfc822;", None),
    ("", None),
]


@pytest.mark.parametrize("value, address", TYPED)
def test_typed_addresses(value: str, address: str | None):
    assert decode_typed_address(value) == address


@given(st.text(st.sampled_from("ab.@<>()\",;:\\[]'+ =/用\n"), max_size=60))
def test_any_text_gives_a_mailbox_or_none(text: str):
    for found in (parse_address(text), decode_typed_address(text), *find_addresses(text)):
        assert found is None or ("@" in found and not found.startswith(("<", "@")))
