"""Folders of a real Dovecot, read over IMAP."""

import os
import subprocess

import pytest
from real_servers import FIXTURES, Dovecot, needs

from bouncekit.store import Store

pytest.importorskip("imap_tools", reason="needs the extra imap")
from bouncekit.serve.imap import Account, envelope_recipients  # an extra

BOUNCES = sorted((FIXTURES / "postfix-real").glob("0*.eml"))[:3]


@pytest.fixture(scope="module")
def server():
    import real_servers  # noqa: PLC0415

    needs("dovecot", "openssl")
    with real_servers.folder() as path:
        made = Dovecot(path)
        with made.running():
            yield made


@pytest.fixture
def dovecot(server):
    """The server with three bounces in an inbox that it has not seen before."""
    for path in server.box.rglob("*"):
        if path.is_file():
            path.unlink()
    for number, path in enumerate(BOUNCES):
        server.put(f"{number}.eml", path.read_bytes())
    return server


@pytest.fixture
def fetch(dovecot, program, place):
    """Run ``bouncekit imap`` on it."""
    password = place / "password"
    password.write_text("secret\n", "utf-8")

    def run(*arguments, password=("--password-file", password), env=None):
        where = ("--host", "127.0.0.1", "--user", "bounces", "--store", place / "bounces.db")
        own = ("--port", str(dovecot.port), "--ca-file", dovecot.folder / "cert.pem")
        given = () if "--port" in arguments else own
        return subprocess.run(
            [program, "imap", *where, *given, *password, *arguments],
            check=False,
            capture_output=True,
            text=True,
            env=os.environ | (env or {}),
        )

    run.store = place / "bounces.db"
    return run


def reports(fetch):
    with Store.open(fetch.store) as store:
        return list(store.reports())


def test_each_mail_is_recorded_and_only_new_ones_are_read(fetch, dovecot):
    done = fetch()
    assert (done.returncode, done.stderr) == (0, f"{fetch.store}: 3 mails read, 3 new\n")
    found = reports(fetch)
    assert {report.kind for report in found} == {"bounce"}
    assert found[0].outcomes[0].reason == "user_unknown"
    assert found[0].origin.startswith(f"imap://bounces@127.0.0.1:{dovecot.port}/INBOX;UIDVALIDITY=")
    assert fetch().stderr == f"{fetch.store}: 0 mails read, 0 new\n"
    dovecot.put("more.eml", b"Subject: more\n\nbody\n")
    assert fetch().stderr == f"{fetch.store}: 1 mails read, 1 new\n"


def test_nothing_is_marked_as_seen(fetch, dovecot):
    fetch()
    assert not list(dovecot.box.rglob("*:2,*S*"))


def test_a_folder_that_is_numbered_anew_is_read_again_and_nothing_twice(fetch, dovecot):
    fetch()
    with Store.open(fetch.store) as store:
        url = f"imap://bounces@127.0.0.1:{dovecot.port}/INBOX"
        validity, last = store.place(url)
        store.set_place(url, validity - 1, last + 100)
    assert fetch().stderr == f"{fetch.store}: 3 mails read, 0 new\n"


def test_mails_are_moved_once_they_are_recorded(fetch, dovecot):
    (dovecot.box / ".Done").mkdir(exist_ok=True)
    dovecot._own()
    fetch()
    done = fetch("--move-to", "Done")
    assert done.stderr == f"{fetch.store}: 3 mails read, 0 new, 3 moved\n"
    assert (
        len([path for path in (dovecot.box / ".Done").rglob("*") if path.parent.name in {"cur", "new"}]) == 3
    )
    assert not list((dovecot.box / "cur").iterdir())


def test_a_store_that_fails_leaves_the_mails(fetch, dovecot):
    fetch.store.write_text("no store")
    done = fetch("--move-to", "Done")
    assert done.returncode == 2
    assert "is no bouncekit store" in done.stderr
    assert len(list(dovecot.box.rglob("*.eml*"))) == 3


def test_the_password_comes_from_the_environment(fetch):
    assert fetch(password=(), env={"BOUNCEKIT_IMAP_PASSWORD": "secret"}).returncode == 0


def test_starttls(fetch, dovecot):
    ca = ("--ca-file", dovecot.folder / "cert.pem")
    assert fetch("--port", str(dovecot.plain), "--starttls", *ca).returncode == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--folder", "Nonsuch"), "Nonsuch"),
        (("--ca-file", "/etc/hosts"), "127.0.0.1: "),
        (("--host", "localhost", "--port", "1"), "localhost: "),
        (("--host", "192.0.2.1", "--no-tls"), "without TLS only a server on this machine is asked"),
    ],
)
def test_what_goes_wrong_is_said_in_one_line(fetch, arguments, says):
    done = fetch(*arguments)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert says in done.stderr


def test_a_server_whose_certificate_nobody_signed_gets_no_password(fetch, dovecot):
    done = fetch("--port", str(dovecot.port))
    assert done.returncode == 2
    assert "CERTIFICATE_VERIFY_FAILED" in done.stderr.replace(" ", "_").upper()


def test_a_wrong_password_is_said_and_not_shown(fetch):
    done = fetch(password=(), env={"BOUNCEKIT_IMAP_PASSWORD": "hunter2"})
    assert done.returncode == 2
    assert "hunter2" not in done.stderr


def test_no_password_is_no_guess(fetch):
    done = fetch(password=(), env={"BOUNCEKIT_IMAP_PASSWORD": ""})
    assert done.returncode == 2
    assert "keyring set bouncekit bounces@127.0.0.1" in done.stderr


def test_the_envelope_is_what_the_delivering_server_wrote():
    raw = b"Delivered-To: a@example.org\nX-Original-To: b@example.org\n\nDelivered-To: c@example.org\n"
    assert envelope_recipients(raw) == ["b@example.org", "a@example.org"]


def test_the_url_of_a_folder_holds_no_password():
    account = Account("2001:db8::1", "a/b@c", "secret", port=993)
    assert account.url("Über uns") == "imap://a%2Fb%40c@[2001:db8::1]:993/%C3%9Cber%20uns"
