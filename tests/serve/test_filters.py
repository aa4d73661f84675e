"""procmail, maildrop and Dovecot's Sieve hand mails to bouncekit, by the examples of the documentation."""

import shutil
import subprocess

import pytest
from real_servers import CHECKOUT, FIXTURES, found, needs

from bouncekit.serve.annotation import marked
from bouncekit.store import Store

EXAMPLES = CHECKOUT / "examples/servers"
BOUNCE = (FIXTURES / "postfix-real/01-user-unknown.eml").read_bytes()
ORDINARY = b"From: ann@example.org\nSubject: hello\nX-Bounce-Kind: bounce\n\nHello.\n"


@pytest.fixture
def home(place, program):
    """A home of nobody, with a Maildir, and the examples, in which bouncekit is the one under test."""
    (place / "examples").mkdir()
    for path in EXAMPLES.iterdir():
        text = path.read_text("utf-8").replace("/usr/bin/bouncekit", str(program))
        text = text.replace("/var/lib/bouncekit/bounces.db", f"{place}/bounces.db")
        (place / "examples" / path.name).write_text(text, "utf-8")
    for name in ("cur", "new", "tmp"):
        (place / "Maildir" / name).mkdir(parents=True)
    for path in (place, *place.rglob("*")):
        shutil.chown(path, "nobody", "nogroup")
    return place


def as_nobody(command, home, given, **env):
    return subprocess.run(
        command,
        input=given,
        check=False,
        capture_output=True,
        cwd=home,
        user="nobody",
        group="nogroup",
        extra_groups=[],
        env={"HOME": str(home), "PATH": "/usr/bin:/bin", "LOGNAME": "nobody", **env},
    )


def kept(home):
    with Store.open(home / "bounces.db") as store:
        return [report.kind.value for report in store.reports()]


def mails(folder):
    """Give the mails of a Maildir."""
    return [path.read_bytes() for name in ("new", "cur") for path in (folder / name).iterdir()]


def recipe(home, example, before):
    """Make the recipe of an example, with a few lines before it that a home at an odd place needs."""
    path = home / "recipe"
    text = (home / "examples" / example).read_text("utf-8")
    path.write_text("\n".join([*before, text]), "utf-8")
    shutil.chown(path, "nobody")
    path.chmod(0o600)
    return path


def procmail(home, given):
    before = (f"HOME={home}", "SHELL=/bin/sh", f"DEFAULT={home}/Maildir/")
    return as_nobody([found("procmail"), recipe(home, "procmailrc", before)], home, given)


def maildrop(home, given):
    before = (f'HOME="{home}"', 'SHELL="/bin/sh"', f'DEFAULT="{home}/Maildir/"')
    return as_nobody([found("maildrop"), recipe(home, "mailfilter", before)], home, given)


FILTERS = pytest.mark.parametrize("deliver", [procmail, maildrop])


@FILTERS
def test_a_bounce_is_recorded(home, deliver):
    needs(deliver.__name__)
    done = deliver(home, BOUNCE)
    assert done.returncode == 0, done.stderr
    assert kept(home) == ["bounce"]
    assert mails(home / "Maildir") == []


@FILTERS
def test_ordinary_mail_is_delivered_without_what_strangers_claim(home, deliver):
    needs(deliver.__name__)
    done = deliver(home, ORDINARY)
    assert done.returncode == 0, done.stderr
    (mail,) = mails(home / "Maildir")
    assert marked(ORDINARY).rstrip() in mail
    assert b"X-Bounce-Kind: bounce" not in mail
    assert not (home / "bounces.db").exists()


@FILTERS
def test_a_store_that_fails_loses_no_mail(home, deliver):
    """Procmail goes on and delivers the mail, maildrop asks its mail server to keep it."""
    needs(deliver.__name__)
    (home / "bounces.db").mkdir()
    done = deliver(home, BOUNCE)
    there = mails(home / "Maildir")
    assert (len(there) == 1 and BOUNCE.rstrip() in there[0]) or (done.returncode == 75 and not there)


SIEVE = """\
log_path = {home}/log
base_dir = {home}/run
mail_location = maildir:{home}/Maildir
mail_home = {home}
ssl = no
first_valid_uid = 1
first_valid_gid = 1
default_internal_user = nobody
default_internal_group = nogroup
default_login_user = nobody
postmaster_address = postmaster@example.com
lda_mailbox_autocreate = yes
protocol lda {{
  mail_plugins = sieve
}}
plugin {{
  sieve_before = {home}/active.sieve
  sieve_plugins = sieve_extprograms
  sieve_global_extensions = +vnd.dovecot.pipe +vnd.dovecot.filter +vnd.dovecot.execute
  sieve_pipe_bin_dir = {home}/bin
  sieve_filter_bin_dir = {home}/bin
  sieve_execute_bin_dir = {home}/bin
  sieve_pipe_exec_timeout = 60s
  sieve_filter_exec_timeout = 60s
  sieve_execute_exec_timeout = 60s
}}
"""


@pytest.fixture
def sieve(home, program):
    """Deliver a mail by dovecot-lda with one of the examples as the administrator's script."""
    needs("dovecot", "dovecot-lda", "sievec")
    (home / "bin").mkdir()
    (home / "bin/bouncekit").symlink_to(program)
    config = home / "dovecot.conf"
    config.write_text(SIEVE.format(home=home), "utf-8")

    def deliver(script, given):
        (home / "examples" / script).rename(home / "active.sieve")
        command = [found("dovecot-lda"), "-c", config, "-f", "x@example.com"]
        done = as_nobody(command, home, given, USER="nobody")
        logs = [
            path.read_text("utf-8") for path in (home / "log", home / "active.sieve.log") if path.exists()
        ]
        log = "\n".join(logs)
        assert done.returncode == 0, log + done.stderr.decode()
        return log

    return deliver


def test_sieve_pipe_records_a_bounce(sieve, home):
    log = sieve("record.sieve", BOUNCE)
    assert kept(home) == ["bounce"], log
    assert mails(home / "Maildir") == []


def test_sieve_keeps_the_mail_where_the_store_fails(sieve, home):
    (home / "bounces.db").mkdir()
    sieve("record.sieve", BOUNCE)
    assert len(mails(home / "Maildir")) == 1


def test_sieve_leaves_ordinary_mail_in_the_inbox(sieve, home):
    sieve("record.sieve", ORDINARY)
    assert len(mails(home / "Maildir")) == 1
    assert not (home / "bounces.db").exists()


def test_sieve_filter_sorts_by_the_headers(sieve, home):
    log = sieve("sort.sieve", BOUNCE)
    assert (home / "Maildir/.Bounces.gone").exists(), log
    (mail,) = mails(home / "Maildir/.Bounces.gone")
    assert b"X-Bounce-Reason: user_unknown" in mail


def test_sieve_execute_gives_the_kind(sieve, home):
    away = b"From: a@example.org\nAuto-Submitted: auto-replied (vacation)\nSubject: Away\n\nI am away.\n"
    log = sieve("kind.sieve", away)
    assert (home / "Maildir/.Away").exists(), log
    assert len(mails(home / "Maildir/.Away")) == 1
