"""Exim hands a bounce that it made itself to ``bouncekit deliver``."""

import shutil
import subprocess
from pathlib import Path

import pytest
from real_servers import RETURN, SUBSCRIBER, mail, needs

from bouncekit.store import Store

EXIM = Path("/var/cache/bouncekit-servers/exim4-daemon-light/usr/sbin/exim4")
"""Where `make servers` unpacks it, as its package excludes Postfix's."""
CONFIG = """\
exim_path = {exim}
spool_directory = {folder}/spool
log_file_path = {folder}/log-%s
primary_hostname = mail.example.com
keep_environment =
trusted_users = root
disable_ipv6
queue_only
qualify_domain = mail.example.com
begin routers
list:
  driver = manualroute
  domains = example.org
  route_list = * 127.0.0.1
  self = send
  transport = out
bounces:
  driver = accept
  domains = lists.example.com
  transport = bouncekit
begin transports
out:
  driver = smtp
  port = {refusing}
  allow_localhost
bouncekit:
  driver = pipe
  command = {program} deliver --store {store}
  user = nobody
  temp_errors = *
  timeout = 5m
  timeout_defer
  freeze_signal
begin retry
* * F,1d,1s
"""


class Exim:
    """An Exim in a folder, run by hand: no daemon, so each step is over when its command is."""

    def __init__(self, folder, program, refusing):
        (folder / "kept").mkdir()
        (folder / "spool").mkdir()
        shutil.chown(folder / "kept", "nobody")
        for path in (folder, folder / "spool"):
            shutil.chown(path, "Debian-exim", "Debian-exim")
        self.folder, self.store = folder, folder / "kept/bounces.db"
        self.config = folder / "exim.conf"
        text = CONFIG.format(exim=EXIM, folder=folder, refusing=refusing, program=program, store=self.store)
        self.config.write_text(text, "utf-8")

    def run(self, *arguments, given=None):
        command = [EXIM, "-C", self.config, *arguments]
        return subprocess.run(command, input=given, check=True, capture_output=True, timeout=120).stdout

    def send(self):
        """Send a mail of the list, have it bounced, and the bounce delivered."""
        self.run("-oi", "-f", RETURN, SUBSCRIBER, given=mail())
        self.run("-q")
        self.run("-q")

    def queue(self):
        return [line for line in self.run("-bp").decode().splitlines() if "<" in line]

    def log(self):
        return (self.folder / "log-main").read_text("utf-8", "replace")


@pytest.fixture
def exim(program, place, refusing):
    if not EXIM.exists():
        pytest.skip(f"{EXIM} is not there: make servers")
    needs()
    return Exim(place, program, refusing.port)


def test_a_bounce_is_in_the_store_with_who_was_mailed(exim):
    exim.send()
    assert exim.queue() == [], exim.log()
    with Store.open(exim.store) as store:
        (report,) = store.reports()
    (outcome,) = report.outcomes
    assert (report.kind, outcome.recipient, outcome.reason) == ("bounce", SUBSCRIBER, "user_unknown")
    assert report.origin == f"deliver {RETURN}"


def test_while_the_store_fails_the_bounce_stays_in_the_queue(exim):
    exim.store.write_text("this is no store")
    shutil.chown(exim.store, "nobody")
    exim.send()
    (waiting,) = exim.queue()
    assert "<>" in waiting
    assert "frozen" not in waiting
    exim.store.unlink()
    exim.run("-qf")
    assert exim.queue() == [], exim.log()
    with Store.open(exim.store) as store:
        assert len(store) == 1


def test_while_the_program_is_gone_the_bounce_stays_in_the_queue(exim):
    text = exim.config.read_text("utf-8")
    exim.config.write_text(text.replace("/bouncekit deliver", "/nonsuch deliver"), "utf-8")
    exim.send()
    assert len(exim.queue()) == 1
