"""Finding mails in files, Maildirs and folders."""

import io
import os
import sys
from types import SimpleNamespace

import pytest

from bouncekit.limits import Limits
from bouncekit.sources import Mail, mails

ONE = b"Subject: one\n\nfirst\n"
TWO = b"Subject: two\n\nsecond\n"
MBOX = (
    b"From a@example.com Tue Mar  3 09:12:40 2026\n"
    + ONE
    + b"\nFrom b@example.com Tue Mar  3 09:13:40 2026\n"
    + TWO
)


@pytest.fixture
def folder(tmp_path):
    """Make files below a temporary folder from a table of names and contents."""

    def make(**files):
        for name, content in files.items():
            path = tmp_path / name.replace("__", "/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return tmp_path

    return make


def found(path, **limits):
    """Find mails, origins relative to the path."""
    return [
        (mail.origin.removeprefix(f"{path}/"), mail.raw, mail.defect and mail.defect.name)
        for mail in mails(str(path), Limits(**limits))
    ]


def maildir(root):
    """Make the three folders that every Maildir has."""
    for name in ("new", "cur", "tmp"):
        (root / name).mkdir(parents=True, exist_ok=True)


def test_a_single_mail(folder):
    path = folder(mail=ONE) / "mail"
    assert list(mails(str(path))) == [Mail(str(path), ONE, None)]


def test_an_mbox_numbers_its_mails(folder):
    path = folder(box=MBOX) / "box"
    assert [(mail.origin, mail.raw) for mail in mails(str(path))] == [
        (f"{path}#1", ONE + b"\n"),
        (f"{path}#2", TWO),
    ]


def test_a_single_mail_that_kept_its_from_line_has_no_number(folder):
    path = folder(box=MBOX[: MBOX.index(b"\nFrom b")]) / "box"
    assert [(mail.origin, mail.raw) for mail in mails(str(path))] == [(str(path), ONE)]


def test_an_empty_file_is_an_empty_mail(folder):
    path = folder(nothing=b"") / "nothing"
    assert [mail.raw for mail in mails(str(path))] == [b""]


def test_a_folder_gives_its_files_by_name_and_then_its_folders_by_name(folder):
    root = folder(b=ONE, d=ONE, a__z=TWO, a__deep__x=ONE, c__box=MBOX)
    assert [origin for origin, _, _ in found(root)] == ["b", "d", "a/z", "a/deep/x", "c/box#1", "c/box#2"]


def test_hidden_files_and_folders_of_a_plain_folder_are_left_out(folder):
    root = folder(mail=ONE)
    (root / ".DS_Store").write_bytes(b"junk")
    (root / ".git").mkdir()
    (root / ".git" / "config").write_bytes(b"junk")
    assert found(root) == [("mail", ONE, None)]


def test_a_maildir_gives_new_and_cur_and_nothing_else(folder):
    root = folder(
        **{"new__1.host": ONE, "cur__2.host:2,S": TWO, "tmp__3.host": b"half", "dovecot-uidlist": b"3 V1"}
    )
    (root / "cur" / ".nfs0001").write_bytes(b"junk")
    assert found(root) == [("new/1.host", ONE, None), ("cur/2.host:2,S", TWO, None)]


def test_folders_inside_a_maildir_are_read_with_and_without_a_dot(folder):
    root = folder(new__1=ONE, sub__cur__3=ONE)
    maildir(root)
    maildir(root / "sub")
    maildir(root / ".Sent.2026")
    (root / ".Sent.2026" / "cur" / "2").write_bytes(TWO)
    (root / ".Sent.2026" / "maildirfolder").write_bytes(b"")
    (root / ".Sent.2026" / "tmp" / "4").write_bytes(b"half")
    assert found(root) == [("new/1", ONE, None), (".Sent.2026/cur/2", TWO, None), ("sub/cur/3", ONE, None)]


def test_a_mail_named_like_a_servers_file_is_read_outside_a_maildir(folder):
    assert found(folder(subscriptions=ONE)) == [("subscriptions", ONE, None)]


def test_what_cannot_be_read_stands_between_the_others(folder):
    root = folder(a=ONE, c=TWO)
    (root / "b").symlink_to(root / "gone")
    assert found(root) == [("a", ONE, None), ("b", None, "unreadable"), ("c", TWO, None)]


def test_a_file_that_fails_while_it_is_read(folder):
    """Opening this one succeeds, reading it does not."""
    root = folder(a=ONE)
    (root / "b").symlink_to("/proc/self/mem")
    assert found(root) == [("a", ONE, None), ("b", None, "unreadable")]
    with pytest.raises(OSError, match="mem"):
        list(mails("/proc/self/mem"))


def test_a_folder_that_cannot_be_listed(folder, monkeypatch):
    root = folder(a__mail=ONE, b=TWO)
    listed = os.scandir

    def refuse(path):
        if str(path).endswith("/a"):
            raise PermissionError(13, "Permission denied", path)
        return listed(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert found(root) == [("b", TWO, None), ("a", None, "unreadable")]


def test_links_to_folders_are_not_followed_and_pipes_not_waited_for(folder):
    root = folder(sub__mail=ONE)
    (root / "round").symlink_to(root)
    os.mkfifo(root / "pipe")
    assert found(root) == [("sub/mail", ONE, None)]


def test_a_deep_tree_is_walked(tmp_path):
    path = tmp_path
    for _ in range(400):
        path /= "d"
        path.mkdir()
    (path / "mail").write_bytes(ONE)
    assert [raw for _, raw, _ in found(tmp_path)] == [ONE]


@pytest.mark.parametrize("path", ["gone", "gone/deeper"])
def test_a_path_that_is_not_there_is_named(tmp_path, path):
    with pytest.raises(FileNotFoundError) as caught:
        list(mails(str(tmp_path / path)))
    assert caught.value.filename == str(tmp_path / path)


def test_a_name_that_is_no_text_can_be_shown(tmp_path):
    with open(os.fsencode(tmp_path) + b"/\xff.eml", "wb") as file:  # noqa: PTH123  # pathlib takes no bytes
        file.write(ONE)
    assert found(tmp_path) == [(r"\xff.eml", ONE, None)]


def test_standard_input(monkeypatch):
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(ONE)))
    assert list(mails("-")) == [Mail("-", ONE, None)]


def test_an_mbox_on_standard_input(monkeypatch):
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(MBOX)))
    assert [mail.origin for mail in mails("-")] == ["-#1", "-#2"]


@pytest.mark.parametrize(("room", "cut"), [(len(ONE), None), (len(ONE) - 1, "mail-cut"), (5, "mail-cut")])
def test_a_mail_longer_than_the_limit_is_cut_and_says_so(folder, room, cut):
    path = folder(mail=ONE)
    assert found(path, mail=room) == [("mail", ONE[:room], cut)]


def test_an_mbox_is_cut_mail_by_mail(folder):
    start, long = MBOX.split(b"\n")[0] + b"\n", ONE + b"x" * 100
    path = folder(box=start + long + b"\n\n" + start + TWO)
    assert found(path, mail=60) == [("box#1", long[:60], "mail-cut"), ("box#2", TWO, None)]
