"""The LMTP server, asked by a client of the standard library and by Postfix, killed and stopped."""

import os
import signal
import smtplib
import socket
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

import pytest
from real_servers import (
    FIXTURES,
    RETURN,
    SUBSCRIBER,
    Postfix,
    free_port,
    listening,
    mail,
    needs,
    running,
    until,
)

from bouncekit.store import Store

pytest.importorskip("aiosmtpd", reason="needs the extra serve")

BOUNCE = (FIXTURES / "exchange/01-trend-micro-report-big5.eml").read_bytes()
MANY = int(os.environ.get("BOUNCEKIT_TEST_MAILS", "5000"))
"""Mails in the test under load; some 40 s on two idle cores, some minutes on busy ones."""


@contextmanager
def serving(program, port, store, *more):
    command = [program, "lmtp", "--listen", f"127.0.0.1:{port}", "--store", store, *more]
    with running(command, stderr=subprocess.PIPE) as process:
        until(lambda: process.poll() is not None or listening(port))
        yield process


@pytest.fixture
def store(place):
    return place / "bounces.db"


@pytest.fixture
def port():
    return free_port()


def client(port):
    return smtplib.LMTP("127.0.0.1", port, timeout=30)


def send(opened, raw, to=(RETURN,)):
    return opened.sendmail("", list(to), raw)


def records(path):
    with Store.open(path) as opened:
        return list(opened.reports())


def count(path):
    with Store.open(path) as opened:
        return len(opened)


def test_a_mail_is_in_the_store_when_it_is_accepted(program, port, store):
    with serving(program, port, store), client(port) as opened:
        assert send(opened, BOUNCE) == {}
        (report,) = records(store)
        (outcome,) = report.outcomes
        assert (report.origin, outcome.original_recipient) == (f"lmtp {RETURN}", SUBSCRIBER)


def test_each_recipient_gets_an_answer_and_the_mail_one_record(program, port, store):
    with serving(program, port, store), client(port) as opened:
        opened.ehlo_or_helo_if_needed()
        opened.mail("")
        for to in ("b@lists.example.com", RETURN):
            opened.rcpt(to)
        assert opened.data(BOUNCE)[0] == 250
        assert opened.getreply()[0] == 250
        assert opened.noop()[0] == 250
    (report,) = records(store)
    assert report.outcomes[0].original_recipient == SUBSCRIBER


def test_odd_mails_are_taken(program, port, store):
    long_line = b"Subject: long\r\n\r\n" + b"x" * 100_000 + b"\r\n"
    dots = b"Subject: dots\r\n\r\n.\r\n..\r\n.x\r\n"
    with serving(program, port, store), client(port) as opened:
        for raw in (b"\r\n", b"\xff\xfe\x00 no mail\r\n", long_line, dots):
            assert send(opened, raw) == {}
    assert len(records(store)) == 4


def test_a_store_that_fails_keeps_the_mail_with_the_client(program, port, store):
    with serving(program, port, store) as process, client(port) as opened:
        assert send(opened, BOUNCE) == {}
        for end in ("", "-wal", "-shm"):
            store.with_name(store.name + end).unlink(missing_ok=True)
        store.mkdir()
        with pytest.raises(smtplib.SMTPDataError) as failed:
            send(opened, b"Subject: two\r\n\r\n")
        assert failed.value.smtp_code == 452
        store.rmdir()
        assert send(opened, b"Subject: three\r\n\r\n") == {}
        assert process.poll() is None
    assert count(store) == 1


def test_nothing_about_a_mail_is_refused_for_good(program, port, store):
    with serving(program, port, store, "--max-size", "1"), client(port) as opened:
        opened.ehlo_or_helo_if_needed()
        assert "size" not in opened.esmtp_features
        for command in ("MAIL FROM:<> SIZE=99999999", "MAIL FROM:<> NONSENSE=1", "MAIL FROM:"):
            assert 400 <= opened.docmd(command)[0] < 500, command
        with pytest.raises(smtplib.SMTPDataError) as failed:
            send(opened, b"Subject: x\r\n\r\n" + (b"x" * 70 + b"\r\n") * 20_000)
        assert failed.value.smtp_code == 452
        assert send(opened, BOUNCE) == {}


def test_more_clients_than_may_be_are_told_to_come_back(program, port, store):
    with serving(program, port, store, "--connections", "2"):
        # The one that asked whether it listens must be gone first.
        time.sleep(0.5)
        with client(port), client(port) as second:
            with pytest.raises(smtplib.SMTPConnectError) as failed:
                client(port)
            assert failed.value.smtp_code == 421
            assert second.noop()[0] == 250


def test_it_stops_once_the_mail_on_its_way_is_in(program, port, store):
    with (
        serving(program, port, store) as process,
        closing(client(port)) as opened,
        closing(client(port)) as idle,
    ):
        opened.ehlo_or_helo_if_needed()
        opened.mail("")
        opened.rcpt(RETURN)
        assert opened.docmd("DATA")[0] == 354
        process.send_signal(signal.SIGTERM)
        until(lambda: not listening(port))
        assert idle.noop()[0] == 421
        assert process.poll() is None
        opened.send(BOUNCE.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n") + b"\r\n.\r\n")
        assert opened.getreply()[0] == 250
        assert process.wait(20) == 0
    assert count(store) == 1


def test_a_socket_in_the_file_system(program, place, store):
    path = place / "lmtp.sock"
    command = [program, "lmtp", "--listen", f"unix:{path}", "--store", store]
    with running(command, stderr=subprocess.PIPE) as process:
        assert process.stderr.readline() == f"listening on unix:{path}\n".encode()
        assert path.stat().st_mode & 0o777 == 0o770
        done = subprocess.run(command, check=False, capture_output=True)
        assert (done.returncode, b"another server listens here" in done.stderr) == (2, True)
        with smtplib.LMTP(str(path)) as opened:
            assert send(opened, BOUNCE) == {}
    assert not path.exists()
    assert count(store) == 1


def test_a_socket_that_a_killed_server_left_is_taken(program, place, store):
    path = place / "lmtp.sock"
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(path))
    with running(
        [program, "lmtp", "--listen", f"unix:{path}", "--store", store], stderr=subprocess.PIPE
    ) as process:
        assert process.stderr.readline().startswith(b"listening")


@pytest.mark.parametrize("place_", ["nowhere", ":24", "127.0.0.1:99999", "unix:"])
def test_a_place_that_is_none_is_refused(program, place_, store):
    done = subprocess.run(
        [program, "lmtp", "--listen", place_, "--store", store], check=False, capture_output=True
    )
    assert done.returncode == 2
    assert b"neither HOST:PORT nor unix:PATH" in done.stderr


def test_postfix_loses_nothing_while_the_server_is_killed_under_load(program, store, place, refusing):
    """Each mail of a list comes back as a bounce that Postfix made; the server dies again and again."""
    needs("postfix")
    port = free_port()
    (place / "mta").mkdir()
    (place / "mta").chmod(0o755)
    to = f"lmtp:inet:127.0.0.1:{port}"
    begun = time.monotonic()
    kills = 0
    with Postfix(place / "mta", refusing.port, to) as server:
        feed(server.port, MANY)
        while not store.exists() or count(store) < MANY or server.queued():
            assert time.monotonic() < begun + 60 + MANY / 10, (
                f"{count(store)} of {MANY}\n{server.log()[-2000:]}"
            )
            with serving(program, port, store) as process:
                server.flush()  # or a server that was away is left alone for a while
                until_more(store, MANY // 5)
                if count(store) < MANY:
                    process.kill()
                    kills += 1
                until(lambda: process.poll() is not None or not server.queued(), seconds=60)
    reports = records(store)
    assert len(reports) == MANY
    assert len({report.original.message_id for report in reports}) == MANY
    assert {outcome.reason for report in reports for outcome in report.outcomes} == {"user_unknown"}
    assert kills >= 3


def feed(port, number):
    def some(first):
        with smtplib.SMTP("127.0.0.1", port, timeout=60) as opened:
            for each in range(first, number, 4):
                opened.sendmail(RETURN, [SUBSCRIBER], mail(each))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(some, range(4)))


def until_more(store, more):
    """Wait until some more records are in, or nothing has come for a while."""
    start = last = count(store) if store.exists() else 0
    end = time.monotonic() + 5
    while last < min(start + more, MANY) and time.monotonic() < end:
        time.sleep(0.02)
        now = count(store) if store.exists() else 0
        last, end = (last, end) if now == last else (now, time.monotonic() + 5)
