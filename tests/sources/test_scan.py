"""`bouncekit.scan`: a report for every mail, whatever happens to one of them."""

import msgspec
import pytest

import bouncekit
from bouncekit.limits import Limits

BOUNCE = b"""\
From: MAILER-DAEMON@mx.example.net
To: ann@example.com
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

It failed.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net

Final-Recipient: rfc822; bob@example.org
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such user

--b--
"""
LETTER = b"From: ann@example.com\nSubject: lunch\n\nAt noon?\n"


@pytest.fixture
def folder(tmp_path):
    """Make a folder with a bounce, a broken link and a letter."""
    (tmp_path / "a").write_bytes(BOUNCE)
    (tmp_path / "b").symlink_to(tmp_path / "gone")
    (tmp_path / "c").write_bytes(LETTER)
    return tmp_path


def test_every_mail_gives_a_report(folder):
    reports = list(bouncekit.scan(folder))
    assert [report.kind for report in reports] == ["bounce", "other", "other"]
    assert [report.origin for report in reports] == [f"{folder}/{name}" for name in "abc"]


def test_an_unreadable_mail_says_why(folder):
    report = list(bouncekit.scan(str(folder)))[1]
    assert report.outcomes == ()
    assert report.defects == (bouncekit.Defect("unreadable", "No such file or directory"),)


def test_a_cut_mail_is_read_and_says_so(folder):
    report = next(bouncekit.scan(folder / "a", limits=Limits(mail=len(BOUNCE) - 10)))
    assert report.outcomes[0].recipient == "bob@example.org"
    assert "mail-cut" in [defect.name for defect in report.defects]


def test_language_and_audience_reach_the_remedy(folder):
    english = next(bouncekit.scan(folder))
    chinese = next(bouncekit.scan(folder, lang="zh-TW", audience="sender"))
    assert english.outcomes[0].remedy.summary.isascii()
    assert not chinese.outcomes[0].remedy.summary.isascii()


def test_own_knowledge_is_used(folder, tmp_path):
    own = tmp_path / "own.toml"
    own.write_text(
        "[reasons.gone]\ncategory = 'recipient'\nfault = 'recipient'\nsummary = 'Gone.'\n"
        "[[rule]]\nid = 'own.gone'\nreason = 'gone'\nall = ['no such user']\nrank = 9\nsource = 'us'\n"
        "examples = ['550 no such user']\ncounterexamples = ['550 no']\n"
    )
    known = bouncekit.Knowledge.load(extra=[own])
    assert next(bouncekit.scan(folder, knowledge=known)).outcomes[0].reason == "gone"


def test_nothing_is_read_before_it_is_asked_for(tmp_path):
    reports = bouncekit.scan(tmp_path / "gone")
    with pytest.raises(FileNotFoundError):
        next(reports)


def test_a_name_that_is_no_text_becomes_json(tmp_path):
    (tmp_path / "\udcff.eml").write_bytes(LETTER)
    assert rb"\\xff.eml" in msgspec.json.encode(next(bouncekit.scan(tmp_path)))
