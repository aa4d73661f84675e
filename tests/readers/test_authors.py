"""Whom a From field stands for."""

import pytest

from bouncekit.knowledge import default
from bouncekit.readers.authors import Author, author_of, is_of_list, is_system, list_address

SIGNS = default().signs


@pytest.mark.parametrize(
    ("value", "author"),
    [
        (None, Author.NOBODY),
        ("", Author.NOBODY),
        ("<>", Author.NOBODY),
        ("MAILER-DAEMON", Author.DAEMON),
        ('"MAILER-DAEMON" <x@mx.example.net>', Author.DAEMON),
        ("MDaemon@mx.example.net", Author.DAEMON),
        ("Mail Delivery Subsystem <noreply@example.net>", Author.SYSTEM),
        ("Postmaster <postmaster@example.net>", Author.SYSTEM),
        ('<"System Administrator"@example.net>', Author.SYSTEM),
        ("AntiVirus_for_SMTP_Gateways@example.net", Author.SYSTEM),
        ("系統管理員 <admin@example.net>", Author.SYSTEM),
        ("Shop <no-reply@example.net>", Author.ROLE),
        ("bees-owner@example.net", Author.ROLE),
        ("Ann Lee <ann@example.net>", Author.PERSON),
        ("Help Desk <support@example.net>", Author.PERSON),
        ("root@example.net (Cron Daemon)", Author.PERSON),
    ],
)
def test_author(value, author):
    assert author_of(value, SIGNS) is author
    assert is_system(value, SIGNS) is (author in {Author.DAEMON, Author.SYSTEM})


@pytest.mark.parametrize(
    "path",
    [
        "bees-bounces@lists.example.net",
        "bees-bounces+ann=example.org@lists.example.net",
        "<owner-bees@lists.example.net>",
        "BEES-REQUEST@lists.example.net",
        "bounce-123@news.example.net",
    ],
)
def test_return_paths_of_lists(path):
    assert is_of_list(path)


@pytest.mark.parametrize("path", ["ann@example.net", "bouncer@example.net", "my-owner.x@example.net"])
def test_return_paths_of_others(path):
    assert not is_of_list(path)


@pytest.mark.parametrize(
    ("mailbox", "address"),
    [
        ("bees-bounces@lists.example.net", "bees@lists.example.net"),
        ("bees-admin@lists.example.net", "bees@lists.example.net"),
        ("ann@example.net", "ann@example.net"),
        ("bees-owners@example.net", "bees-owners@example.net"),
    ],
)
def test_address_of_a_list(mailbox, address):
    assert list_address(mailbox) == address
