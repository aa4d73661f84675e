"""Outlook's files become mails where there is a tool for it, and a clear line where there is none."""

import shutil
import stat
import tarfile

import pytest

import bouncekit
from bouncekit.sources import mails, outlook
from tests.sources import compound

HEADERS = (
    "From: MAILER-DAEMON@mx.example.net\r\nTo: ann@example.com\r\n"
    "Subject: Undelivered Mail Returned to Sender\r\nDate: Tue, 3 Mar 2026 09:12:40 +0000\r\n\r\n"
)
TEXT = "<bob@example.org>: host mx.example.org[192.0.2.1] said: 550 5.1.1 no such user\r\n"
MESSAGE = compound.message({compound.SUBJECT: "x", compound.HEADERS: HEADERS, compound.BODY: TEXT})
real = pytest.mark.skipif(not shutil.which(outlook.TOOL), reason="msgconvert is not installed")


@pytest.fixture
def tool(tmp_path, monkeypatch):
    """Put a program in the place of the tool."""

    def put(script):
        path = tmp_path / "bin" / outlook.TOOL
        path.parent.mkdir()
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", f"{path.parent}:/usr/bin:/bin")

    return put


def read(tmp_path, raw=MESSAGE):
    """Put a file into a folder and read that."""
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "mail.msg").write_bytes(raw)
    (mail,) = mails(str(folder))
    return mail


@real
def test_the_real_tool_gives_a_bounce(tmp_path):
    (tmp_path / "mail.msg").write_bytes(MESSAGE)
    (report,) = bouncekit.scan(tmp_path / "mail.msg")
    assert report.kind == "bounce"
    assert [each.recipient for each in report.outcomes] == ["bob@example.org"]
    assert report.outcomes[0].status == "5.1.1"


@real
def test_the_real_tool_reads_no_other_files_of_that_form(tmp_path):
    mail = read(tmp_path, MESSAGE[:1024] + bytes(len(MESSAGE) - 1024))
    assert mail.defect.detail == "is no Outlook mail that can be read"


def test_what_the_tool_gives_is_the_mail(tmp_path, tool):
    tool('printf "Subject: from outlook\\n\\nx\\n" > "$2"')
    assert read(tmp_path).raw == b"Subject: from outlook\n\nx\n"


@pytest.mark.parametrize("script", ["exit 1", ":", 'printf "\\n\\n" > "$2"'])
def test_a_tool_that_fails_is_said(tmp_path, tool, script):
    tool(script)
    mail = read(tmp_path)
    assert (mail.raw, mail.defect.detail) == (None, "is no Outlook mail that can be read")


def test_without_the_tool_a_line_names_it(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    mail = read(tmp_path)
    assert mail.defect.detail == "is an Outlook .msg: install msgconvert (libemail-outlook-message-perl)"


def test_one_in_an_archive(tmp_path, tool):
    tool('printf "Subject: from outlook\\n\\n" > "$2"')
    (tmp_path / "mail.msg").write_bytes(MESSAGE)
    with tarfile.open(tmp_path / "old.tar", "w") as archive:
        archive.add(tmp_path / "mail.msg", "a/mail.msg")
    assert [mail.origin for mail in mails(str(tmp_path / "old.tar"))] == [f"{tmp_path}/old.tar!a/mail.msg"]
