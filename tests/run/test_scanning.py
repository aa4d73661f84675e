"""A run over many mails gives the same whatever reads them, and goes on whatever is odd among them."""

import gzip
import io
import os
import signal
import sys
import tarfile
from types import SimpleNamespace

import pytest

from bouncekit.knowledge import default
from bouncekit.limits import Limits
from bouncekit.run import Options, Run, scanning, tasks
from bouncekit.run.reader import Reader
from bouncekit.store import Store
from tests.run.making import LETTER, bounce, contents, maildir

START = b"From MAILER-DAEMON Tue Mar  3 09:12:40 2026\n"


def scan(path, found=None, **options):
    """Read a mailbox to the end, and give the run and its reports."""
    with Run(str(path), Options(knowledge=default(), **options)) as run:
        return run, list(run.reports(found))


def told(reports):
    """Give what reports say, in one order."""
    return sorted(
        (
            report.origin,
            report.kind,
            [each.recipient for each in report.outcomes],
            [(each.name, each.detail) for each in report.defects],
        )
        for report in reports
    )


@pytest.fixture
def few(monkeypatch):
    """Put few mails into a task, so that some make many tasks."""
    monkeypatch.setattr(tasks, "FILES", 3)


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "bounces.db") as opened:
        yield opened


@pytest.fixture
def odd(tmp_path):
    """Make a folder with some of everything."""
    root = tmp_path / "odd"
    maildir(root / "md", [bounce(n) for n in range(20)])
    (root / "box").write_bytes(b"".join(START + bounce(n) + b"\n" for n in range(100, 110)))
    (root / "box.gz").write_bytes(gzip.compress(b"".join(START + bounce(n) + b"\n" for n in range(200, 208))))
    (root / "letter.eml.gz").write_bytes(gzip.compress(LETTER))
    with tarfile.open(root / "old.tar", "w") as archive:
        for number in range(300, 304):
            info = tarfile.TarInfo(f"{number}.eml")
            info.size = len(bounce(number))
            archive.addfile(info, io.BytesIO(bounce(number)))
    (root / "gone").symlink_to(root / "nowhere")
    (root / "round").symlink_to(root)
    (root / "self").symlink_to("self")
    (root / "broken.gz").write_bytes(gzip.compress(LETTER)[:-6])
    return root


@pytest.mark.parametrize("workers", [0, None])
def test_every_number_of_processes_gives_the_same(odd, few, workers):
    expected = told(__import__("bouncekit").scan(odd))
    before = contents(odd)
    run, reports = scan(odd, workers=workers)
    assert told(reports) == expected
    assert contents(odd) == before
    assert (run.counts.mails, run.counts.new, run.counts.unreadable) == (46, 43, 3)
    assert run.counts.files == run.size() == 27


def test_a_second_run_finds_all_mails_known(odd, few, store):
    first, reports = scan(odd, store=store, workers=0)
    second, again = scan(odd, store=store, workers=0)
    assert (first.counts.new, second.counts.new, second.counts.known) == (43, 0, 43)
    assert told(again) == [each for each in told(reports) if each[3]]
    assert len(store) == 43


def test_the_same_mail_in_two_files_is_kept_once(tmp_path, few, store):
    maildir(tmp_path / "md", [LETTER] * 10)
    run, _ = scan(tmp_path / "md", store=store, workers=1)
    assert (run.counts.new, run.counts.known, len(store)) == (1, 9, 1)


def test_the_store_is_no_mail_where_it_lies_among_them(tmp_path):
    root = maildir(tmp_path / "md", [LETTER])
    folder = tmp_path / "plain"
    folder.mkdir()
    (folder / "mail").write_bytes(LETTER)
    for path, name in ((root, "cur/x.db"), (folder, "x.db")):
        with Store.open(path / name) as store:
            run, _ = scan(path, store=store)
            assert run.counts.mails == 1


def test_reports_come_after_their_records_are_in(tmp_path, few, store):
    root = maildir(tmp_path / "md", [bounce(n) for n in range(20)])
    with Run(str(root), Options(knowledge=default(), store=store, workers=0)) as run:
        for number, _ in enumerate(run.reports(), 1):
            assert len(store) >= number


def test_standard_input_and_pipes(tmp_path, few, monkeypatch):
    box = b"".join(START + bounce(n) + b"\n" for n in range(10))
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(box)))
    assert len(scan("-", workers=1)[1]) == 10
    ours, theirs = os.pipe()
    os.write(theirs, box)
    os.close(theirs)
    assert len(scan(f"/dev/fd/{ours}", workers=0)[1]) == 10
    os.close(ours)


def test_a_path_that_is_not_there_is_named(tmp_path):
    with pytest.raises(FileNotFoundError) as caught:
        scan(tmp_path / "gone")
    assert caught.value.filename == str(tmp_path / "gone")


def test_limits_language_and_audience_reach_the_processes(tmp_path):
    root = maildir(tmp_path / "md", [bounce()])
    _, (report,) = scan(root, workers=1, lang="zh-TW", limits=Limits(mail=len(bounce()) - 5))
    assert not report.outcomes[0].remedy.summary.isascii()
    assert report.defects[0].name == "mail-cut"


def test_own_knowledge_reaches_the_processes(tmp_path):
    own = tmp_path / "own.toml"
    own.write_text(
        "[reasons.gone]\ncategory = 'recipient'\nfault = 'recipient'\nsummary = 'Gone.'\n"
        "[[rule]]\nid = 'own.gone'\nreason = 'gone'\nall = ['no such user']\nrank = 9\nsource = 'us'\n"
        "examples = ['550 no such user']\ncounterexamples = ['550 no']\n"
    )
    known = type(default()).load(extra=[own])
    root = maildir(tmp_path / "md", [bounce()])
    with Run(str(root), Options(knowledge=known, workers=1)) as run:
        (report,) = run.reports()
    assert report.outcomes[0].reason == "gone"


def test_odd_bytes_come_through(tmp_path):
    odd = [b"", b"\0" * 1000, b"\xff\xfe", b"Subject: \xed\xa0\x80 =?utf-16?b?2AA=?=\n\n", LETTER]
    assert len(scan(maildir(tmp_path / "md", odd), workers=1)[1]) == 5


def test_a_mail_that_makes_the_reader_fail_is_reported(tmp_path, store, monkeypatch):
    def fail(mail, **_):
        if mail.raw == bounce(1):
            raise ZeroDivisionError("odd")
        return read(mail)

    read = __import__("bouncekit.sources").sources.read
    monkeypatch.setattr("bouncekit.run.reader.read", fail)
    root = maildir(tmp_path / "md", [bounce(n) for n in range(3)])
    run, reports = scan(root, store=store, workers=0, delete=True)
    assert [[each.name for each in report.defects] for report in reports] == [[], ["reader-failed"], []]
    assert reports[1].defects[0].detail == "ZeroDivisionError: odd"
    assert (run.counts.new, run.counts.unreadable) == (2, 1)
    assert [path.name for path in (root / "new").iterdir()] == ["1.host"]


def test_a_mail_whose_flags_are_set_meanwhile_is_found(tmp_path):
    root = maildir(tmp_path / "md", [bounce(1)])
    with Run(str(root), Options(knowledge=default(), workers=0)) as run:
        listed = list(run.files())
        (root / "new/0.host").rename(root / "cur/0.host:2,S")
        (report,) = run.reports(listed)
    assert report.origin == f"{root}/cur/0.host:2,S"
    assert report.outcomes


def test_a_mail_that_is_gone_meanwhile_is_reported(tmp_path):
    root = maildir(tmp_path / "md", [bounce(1)])
    _, (report,) = scan(root, [f"{root}/new/9.host", f"{root}/elsewhere"][:1], workers=0)
    assert report.defects[0].detail == "No such file or directory"


# processes that die


@pytest.fixture
def deadly(monkeypatch, tmp_path):
    """Let processes die of mails that say so: the code that they run is given along."""
    monkeypatch.setattr(
        "bouncekit.run.pool.COMMAND",
        """\
import os, sys
sys.path[:] = sys.argv[2:]
from bouncekit.run import reader, worker
read = reader.read
def deadly(mail, **more):
    if b"X-Deadly: always" in mail.raw:
        os.kill(os.getpid(), 9)
    if b"X-Deadly: once" in mail.raw and not os.path.exists(os.environ["ONCE"]):
        open(os.environ["ONCE"], "w").close()
        os.kill(os.getpid(), 9)
    return read(mail, **more)
reader.read = deadly
worker.main(int(sys.argv[1]))
""",
    )
    monkeypatch.setenv("ONCE", str(tmp_path / "once"))


def test_a_mail_that_kills_its_process_is_reported_and_no_other_is_lost(tmp_path, few, store, deadly):
    """One kills every process, in a file and in an mbox; one dies for reasons that are not in its mail."""
    killer = b"X-Deadly: always\n" + bounce(7)
    mails = [bounce(n) for n in range(12)]
    mails[4], mails[7] = b"X-Deadly: once\n" + bounce(4), killer
    root = maildir(tmp_path / "md", mails)
    (root / "sub").mkdir()
    (root / "sub/box").write_bytes(START + bounce(20) + b"\n" + START + killer + b"\n" + START + bounce(21))
    run, reports = scan(root, store=store, workers=2, delete=True)
    defects = {report.origin: report.defects[0].name for report in reports if report.defects}
    assert defects == {f"{root}/new/7.host": "reader-died", f"{root}/sub/box#2": "reader-died"}
    assert (len(reports), len(store), run.counts.unreadable) == (15, 13, 2)
    assert [path.name for path in (root / "new").iterdir()] == ["7.host"]


def test_a_lone_mail_is_tried_twice_before_it_is_blamed(tmp_path, deadly):
    root = maildir(tmp_path / "md", [b"X-Deadly: once\n" + bounce(1)])
    _, (report,) = scan(root, workers=1)
    assert report.outcomes


def test_processes_that_do_not_start_end_the_run(tmp_path, monkeypatch):
    monkeypatch.setattr("bouncekit.run.pool.COMMAND", "raise SystemExit(3)")
    with pytest.raises(OSError, match="does not start"):
        scan(maildir(tmp_path / "md", [LETTER]), workers=1)


def test_no_process_is_left(tmp_path, few):
    """Whether a run ends, fails, or is left in the middle."""
    root = maildir(tmp_path / "md", [bounce(n) for n in range(20)])
    with Run(str(root), Options(knowledge=default(), workers=1)) as run:
        next(run.reports())
        pids = [worker._process.pid for worker in run._pool._workers]
    assert len(pids) == 1
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, signal.SIG_DFL)


def test_a_few_mails_need_no_process(tmp_path, monkeypatch):
    monkeypatch.setattr(scanning, "Pool", None)
    assert len(scan(maildir(tmp_path / "md", [LETTER] * 9))[1]) == 9


def test_mails_travel_in_bounded_tasks():
    mails = [scanning.Mail(str(n), b"x" * (3 << 20)) for n in range(7)]
    assert [len(task) for task in tasks.of_mails(mails)] == [3, 3, 1]
    assert [len(task) for task in tasks.of_mails(scanning.Mail("m", b"") for _ in range(600))] == [
        250,
        250,
        100,
    ]
    assert [len(task) for task in tasks.of_files(map(str, range(600)))] == [250, 250, 100]


def test_a_reader_asks_the_store_first(tmp_path, store, monkeypatch):
    root = maildir(tmp_path / "md", [LETTER])
    scan(root, store=store)
    with Reader(scanning._setup(Options(knowledge=default(), store=store)), default()) as reader:
        monkeypatch.setattr(reader, "_read", None)
        (item,) = reader.items(tasks.Task((os.fsencode(f"{root}/new/0.host"),)))
    assert item.entry is None
    assert item.movable
