"""What ``bouncekit deliver`` promises to a mail server, without one."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from click.testing import CliRunner
from real_servers import FIXTURES, RETURN

import bouncekit
from bouncekit.cli import deliver, main
from bouncekit.knowledge import default
from bouncekit.limits import Limits
from bouncekit.records import Kind, Outcome, Report
from bouncekit.serve.intake import received, take, with_subscriber
from bouncekit.store import Store

BOUNCE = (FIXTURES / "exchange/01-trend-micro-report-big5.eml").read_bytes()


def run(*arguments, given=BOUNCE):
    return CliRunner().invoke(main, ["deliver", *arguments], input=given)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "bounces.db"


def reports(path):
    with Store.open(path) as store:
        return list(store.reports())


def test_a_mail_is_recorded_once_whatever_its_line_ends(path):
    for given in (BOUNCE, BOUNCE.replace(b"\n", b"\r\n"), b"From x@example.org Mon Nov 23\n" + BOUNCE):
        done = run("--store", str(path), given=given)
        assert (done.exit_code, done.output) == (0, "")
    (report,) = reports(path)
    assert report.outcomes == bouncekit.parse(BOUNCE).outcomes


def test_the_envelope_tells_who_was_mailed(path):
    assert run("--store", str(path), "--recipient", RETURN).exit_code == 0
    (report,) = reports(path)
    (outcome,) = report.outcomes
    assert outcome.original_recipient == "ann@example.org"
    assert outcome.recipient == "buyer@XXX.com.tw"
    assert outcome.evidence[-1].by == "verp"
    assert outcome.evidence[-1].text == RETURN


@pytest.mark.parametrize("name", ["RECIPIENT", "ORIGINAL_RECIPIENT"])
def test_the_environment_of_the_mail_server_tells_the_envelope(path, name, monkeypatch):
    monkeypatch.setenv(name, RETURN)
    assert run("--store", str(path)).exit_code == 0
    assert reports(path)[0].outcomes[0].original_recipient == "ann@example.org"


@pytest.mark.parametrize(
    "recipient",
    ["news@lists.example.com", "prvs=0123456789=ann@example.org", "=" * 5000 + "@x.example", "", "\udc80"],
)
def test_no_other_envelope_recipient_tells_anything(recipient):
    report = Report(Kind.BOUNCE, outcomes=(Outcome(recipient="bob@example.net"),))
    assert with_subscriber(report, [recipient]) is report


@pytest.mark.parametrize(
    "outcome",
    [
        Outcome(recipient="Ann@Example.org"),
        Outcome(recipient="b@x.example", original_recipient="c@x.example"),
    ],
)
def test_what_the_report_states_is_left(outcome):
    assert with_subscriber(Report(Kind.BOUNCE, outcomes=(outcome,)), [RETURN]).outcomes == (outcome,)


def _no_store(path):
    path.write_text("this is no store")


def _folder(path):
    path.mkdir()


@pytest.mark.parametrize("spoil", [_no_store, _folder])
def test_a_store_that_fails_makes_the_mail_server_keep_the_mail(path, spoil):
    spoil(path)
    done = run("--store", str(path))
    assert done.exit_code == 75
    assert done.stderr.count("\n") == 1
    assert str(path) in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--stroe", "x"),
        ("--store", "/nonexistent/x"),
        ("--store", "x", "--rules", "/nonexistent"),
        ("x",),
    ],
)
def test_no_mistake_of_the_administrator_loses_a_mail(arguments):
    done = run(*arguments)
    assert done.exit_code == 75
    assert done.stderr.startswith("bouncekit: not recorded, the mail is to be kept: ")


@pytest.mark.parametrize("error", [RuntimeError("x"), MemoryError(), KeyboardInterrupt(), ImportError("y")])
def test_no_fault_of_bouncekit_loses_a_mail(path, monkeypatch, error):
    def fails(*_, **__):
        raise error

    monkeypatch.setattr(deliver, "received", fails)
    assert run("--store", str(path)).exit_code == 75


def test_no_mail_at_all_is_no_delivery(path):
    assert run("--store", str(path), given=b"").exit_code == 75


def test_a_delivery_that_is_told_to_end_keeps_the_mail(path, program):
    command = [program, "deliver", "--store", path]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        # More than a pipe holds: once it is written, the other side has begun to read.
        process.stdin.write(BOUNCE + b"x" * (1 << 20))
        process.stdin.flush()
        process.terminate()
        assert process.wait(20) == 75
    assert not path.exists()


def test_help_is_no_failure():
    assert run("--help").exit_code == 0


def test_what_is_longer_than_the_limit_is_read_to_its_end_and_said_to_be_cut(tmp_path):
    limits = Limits(mail=len(BOUNCE))
    (tmp_path / "mail").write_bytes(BOUNCE + b"x" * 5000)
    with (tmp_path / "mail").open("rb") as stream:
        raw = take(stream, limits)
        assert stream.read() == b""
    entry = received(raw, origin="deliver", knowledge=default(), limits=limits)
    assert entry.report.defects[0].name == "mail-cut"
    assert entry.report.kind is Kind.BOUNCE


HEAVY = {"babel", "chardet", "flanker", "mailparser", "rich", "selectolax", "jinja2", "pyarrow"}
OTHERS = {"aiosmtpd", "asyncio", "imap_tools", "multiprocessing", "urllib3", "bouncekit.run"}


def test_a_delivery_loads_no_library_that_it_does_not_need(path):
    """Each mail pays for what its process imports."""
    script = (
        "import sys; from bouncekit.cli import main;"
        "main(['deliver', '--store', sys.argv[1]], standalone_mode=False); print(*sys.modules)"
    )
    command = [sys.executable, "-c", script, path]
    done = subprocess.run(command, input=BOUNCE, check=True, capture_output=True)
    assert (HEAVY | OTHERS).isdisjoint(done.stdout.decode().split())


def test_many_may_deliver_at_a_time(path, program):
    def deliver(number):
        given = BOUNCE.replace(b"Subject:", b"X-Number: %d\nSubject:" % number, 1)
        command = [program, "deliver", "--store", path]
        return subprocess.run(command, input=given, check=False, capture_output=True).returncode

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(deliver, range(8))) == {0}
    assert len(reports(path)) == 8
