"""Whom a From field stands for."""

import pytest

from bouncekit.knowledge import default
from bouncekit.readers.authors import Author, author_of, is_system

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
