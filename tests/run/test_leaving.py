"""Mails leave a mailbox only when they are safe, and nothing is ever overwritten."""

import errno
import gzip
import os

import pytest

from bouncekit.knowledge import default
from bouncekit.run import Options, Run
from bouncekit.run import leaving as module
from bouncekit.run.leaving import Leaving
from bouncekit.run.tasks import Seen
from bouncekit.store import Store
from tests.run.making import LETTER, bounce, maildir, names

BOX = b"From a Tue Mar  3 09:12:40 2026\n" + LETTER


def scan(path, store, **options):
    with Store.open(store) as kept:
        return scan_into(kept, path, **options)


def scan_into(store, path, **options):
    with Run(str(path), Options(knowledge=default(), store=store, workers=0, **options)) as run:
        list(run.reports())
    return run


@pytest.fixture
def db(tmp_path):
    return tmp_path / "bounces.db"


@pytest.fixture
def away(tmp_path):
    return tmp_path / "away"


@pytest.fixture
def root(tmp_path):
    """Make a Maildir with a folder, and mails that are new, seen and in that folder."""
    root = maildir(tmp_path / "md", [bounce(0), bounce(1)])
    (root / "new/1.host").rename(root / "cur/1.host:2,S")
    maildir(root / ".Old", [bounce(2)])
    return root


def seen(path):
    return str(path), Seen.of(os.lstat(path))


def test_mails_move_below_a_folder_under_their_names(root, away, db):
    run = scan(root, db, move_to=str(away))
    assert names(root) == []
    assert names(away) == [".Old/new/0.host", "cur/1.host:2,S", "new/0.host"]
    assert (away / "new/0.host").read_bytes() == bounce(0)
    assert (away / "tmp").is_dir()
    assert (away / ".Old/cur").is_dir()
    assert (run.leaving.left, run.leaving.staying) == (3, 0)
    assert away.stat().st_mode & 0o777 == 0o700


def test_mails_are_deleted(root, db):
    run = scan(root, db, delete=True)
    assert names(root) == []
    assert run.leaving.left == 3


def test_a_single_file_leaves_too(tmp_path, away, db):
    (tmp_path / "one.eml").write_bytes(LETTER)
    scan(tmp_path / "one.eml", db, move_to=str(away))
    assert names(away) == ["one.eml"]


def test_without_being_asked_to_no_mail_leaves(root, db):
    before = names(root)
    scan(root, db)
    with Run(str(root), Options(knowledge=default(), delete=True)) as run:
        list(run.reports())
    assert names(root) == before


def test_mails_known_before_leave_as_well(root, db):
    """As after a run that was killed between the record and the move."""
    scan(root, db)
    run = scan(root, db, delete=True)
    assert (names(root), run.counts.known) == ([], 3)


def test_no_mail_leaves_when_its_record_is_not_in(root, db, monkeypatch):
    before = names(root)
    with Store.open(db) as store:
        monkeypatch.setattr(type(store), "add", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            scan_into(store, root, delete=True)
    assert names(root) == before


def test_nothing_is_overwritten(root, away, db):
    (away / "new").mkdir(parents=True)
    (away / "new/0.host").write_bytes(b"other")
    (away / "cur").mkdir()
    (away / "cur/1.host:2,S").write_bytes(b"other")
    (away / "cur/1~1.host:2,S").write_bytes(b"another")
    scan(root, db, move_to=str(away))
    assert names(away) == [
        ".Old/new/0.host",
        "cur/1.host:2,S",
        "cur/1~1.host:2,S",
        "cur/1~2.host:2,S",
        "new/0.host",
        "new/0~1.host",
    ]
    assert (away / "new/0.host").read_bytes() == b"other"
    assert (away / "new/0~1.host").read_bytes() == bounce(0)


def test_a_move_that_was_cut_short_is_finished(root, away, db):
    """A hard link, and a copy: the old name was still there when the run was killed."""
    (away / "new").mkdir(parents=True)
    (away / "cur").mkdir()
    os.link(root / "new/0.host", away / "new/0.host")
    (away / "cur/1.host:2,S").write_bytes(bounce(1))
    scan(root, db, move_to=str(away))
    assert names(away) == [".Old/new/0.host", "cur/1.host:2,S", "new/0.host"]
    assert names(root) == []


@pytest.mark.parametrize("links", ["none at all", "not to there"])
def test_another_file_system(root, away, db, links, monkeypatch):
    """Mails are copied there under a hidden name, and that needs no hard links either."""
    link = os.link

    def refuse(source, target, **more):
        if links == "none at all" or ".part" not in str(source):
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        link(source, target, **more)

    monkeypatch.setattr(os, "link", refuse)
    (away / "new").mkdir(parents=True)
    (away / "new/0.host").write_bytes(b"other")
    scan(root, db, move_to=str(away))
    assert names(away) == [".Old/new/0.host", "cur/1.host:2,S", "new/0.host", "new/0~1.host"]
    assert (away / "new/0~1.host").read_bytes() == bounce(0)
    assert names(root) == []


def test_a_mail_is_never_moved_onto_itself(tmp_path, db):
    (tmp_path / "here").mkdir()
    (tmp_path / "here/one.eml").write_bytes(LETTER)
    (tmp_path / "alias").symlink_to("here")
    for folder in ("here", "alias"):
        run = scan(tmp_path / "here/one.eml", db, move_to=str(tmp_path / folder))
        assert run.leaving.why == [f"{tmp_path}/here/one.eml: stays: is in that folder already"]
    assert (tmp_path / "here/one.eml").read_bytes() == LETTER


def test_a_link_in_the_way_is_no_copy(root, away, db):
    (away / "new").mkdir(parents=True)
    (away / "new/0.host").symlink_to(root / "new/0.host")
    scan(root, db, move_to=str(away))
    assert (away / "new/0~1.host").read_bytes() == bounce(0)


def test_a_full_disk_leaves_the_mails_where_they_are(root, away, db, monkeypatch):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "link", full)
    run = scan(root, db, move_to=str(away))
    assert len(names(root)) == 3
    assert names(away) == []
    assert run.leaving.staying == 3
    assert all(line.endswith(": stays: No space left on device") for line in run.leaving.why)


def test_new_names_are_on_the_disk_before_old_ones_go(root, away, db, monkeypatch):
    def sync(folder):
        assert len(names(root)) == 3
        synced.append(folder)

    synced = []
    monkeypatch.setattr(module, "sync_folder", sync)
    scan(root, db, move_to=str(away))
    assert len(synced) == 3


def test_what_cannot_be_read_or_was_cut_or_is_a_link_stays(tmp_path, db):
    root = tmp_path / "plain"
    root.mkdir()
    (tmp_path / "elsewhere").write_bytes(LETTER)
    (root / "link").symlink_to(tmp_path / "elsewhere")
    (root / "gone").symlink_to(root / "nowhere")
    (root / "broken.gz").write_bytes(gzip.compress(LETTER)[:-4])
    (root / "good.gz").write_bytes(gzip.compress(b"Subject: good\n\n"))
    run = scan(root, db, delete=True)
    assert sorted(path.name for path in root.iterdir()) == ["broken.gz", "gone", "link"]
    assert run.leaving.why == [f"{root}/link: stays: is a link"]


def test_an_mbox_among_mails_stays_and_is_named(tmp_path, db):
    root = tmp_path / "plain"
    root.mkdir()
    (root / "box").write_bytes(BOX)
    (root / "mail").write_bytes(bounce(1))
    run = scan(root, db, delete=True)
    assert names(root) == ["box"]
    assert run.counts.new == 2
    assert run.leaving.why == [f"{root}/box: stays: an mbox, an archive or a pipe is never changed"]


@pytest.mark.parametrize("path", ["box", "-"])
def test_an_mbox_or_standard_input_is_refused_at_once(tmp_path, db, path):
    (tmp_path / "box").write_bytes(BOX)
    name = path if path == "-" else str(tmp_path / path)
    with pytest.raises(OSError, match="never changed") as caught:
        scan(name, db, delete=True)
    assert caught.value.filename == name
    assert (tmp_path / "box").read_bytes() == BOX


def test_folders_inside_the_mailbox_are_refused(root, db):
    for options in ({"move_to": str(root / "done")}, {"unknown_to": str(root)}):
        with pytest.raises(OSError, match="would be read again"):
            scan(root, db, **options)


def test_a_file_that_has_changed_since_it_was_read_stays(tmp_path):
    path = tmp_path / "mail"
    path.write_bytes(LETTER)
    read = seen(path)
    path.write_bytes(LETTER + b"more")
    leaving = Leaving(str(tmp_path), None)
    leaving.leave([read])
    assert path.exists()
    assert leaving.why == [f"{path}: stays: has changed since it was read"]


def test_another_file_in_its_place_stays(tmp_path):
    (tmp_path / "mail").write_bytes(LETTER)
    (tmp_path / "other").write_bytes(LETTER)
    read = seen(tmp_path / "mail")
    (tmp_path / "other").replace(tmp_path / "mail")
    leaving = Leaving(str(tmp_path), None)
    leaving.leave([read])
    assert (tmp_path / "mail").exists()


def test_a_mail_that_went_by_itself_is_said_and_no_error(tmp_path):
    (tmp_path / "mail").write_bytes(LETTER)
    read = seen(tmp_path / "mail")
    (tmp_path / "mail").unlink()
    leaving = Leaving(str(tmp_path), None)
    leaving.leave([read])
    assert (leaving.left, leaving.staying) == (0, 1)


def test_not_every_mail_that_stays_is_named():
    leaving = Leaving("/", None)
    for number in range(50):
        leaving.stays(str(number), "why")
    assert (leaving.staying, len(leaving.why)) == (50, 20)
