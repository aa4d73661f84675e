"""The real mail servers that tests run: Debian's packages, with a configuration and a queue of their own.

Nothing of the machine's own mail system is used, and all listen on the loopback interface only.
"""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import tempfile
import time
from email.message import EmailMessage
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
FIXTURES = CHECKOUT / "tests/fixtures"
SUBSCRIBER = "ann@example.org"
RETURN = "news-bounces+ann=example.org@lists.example.com"
"""The return address that a list with VERP has for her."""
PATIENCE = 40
"""Seconds to wait for a server; machines may be busy."""


def needs(*programs):
    """Skip, and say so, where a program is not installed or nobody may start servers."""
    for program in programs:
        if not found(program):
            pytest.skip(f"{program} is not installed: make servers")
    if os.geteuid() != 0:
        pytest.skip("mail servers must be started as root")


def found(program):
    """Give the path of a program, also of those that only root has on its path."""
    return shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin:/sbin:/usr/lib/dovecot")


@contextlib.contextmanager
def folder():
    """Make a folder that other users can reach, as pytest's own cannot."""
    path = Path(tempfile.mkdtemp(prefix="bouncekit-serve-", dir="/var/tmp"))
    path.chmod(0o755)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


LIBRARIES = (
    *("ahocorasick*", "babel", "chardet", "click", "msgspec", "regex", "selectolax"),
    *("aiosmtpd", "attr", "imap_tools", "public", "urllib3"),
)
"""What bouncekit imports on its way from a mail to a store."""


def installed(path):
    """Put bouncekit below ``path`` as an installation has it, with compiled knowledge; give its program.

    Every user can run it, wherever the checkout and its virtual environment lie.
    """
    lib = path / "lib"
    shutil.copytree(CHECKOUT / "bouncekit", lib / "bouncekit", ignore=shutil.ignore_patterns("*.pyc"))
    for found_ in (each for name in LIBRARIES for each in Path(sysconfig.get_path("platlib")).glob(name)):
        (shutil.copytree if found_.is_dir() else shutil.copy)(found_, lib / found_.name)
    program = path / "bouncekit"
    script = f'#!/bin/sh\nPYTHONPATH={lib} exec {interpreter()} -P -S -m bouncekit.cli "$@"\n'
    program.write_text(script, "utf-8")
    program.chmod(0o755)
    subprocess.run([program, "kb", "compile"], check=True, capture_output=True)
    return program


def interpreter():
    """Give a Python of this version that every user can run; the one that runs the tests may lie in /root."""
    for path in (
        os.path.realpath(sys.executable),
        f"/usr/bin/python{sys.version_info[0]}.{sys.version_info[1]}",
    ):
        with contextlib.suppress(OSError):
            subprocess.run([path, "-c", ""], user="nobody", group="nogroup", extra_groups=[], check=True)
            return path
    pytest.skip(f"no user but root can run {sys.executable}")


def free_port():
    """Give a port of the loopback interface that nobody uses."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def until(condition, *, seconds=PATIENCE, why=lambda: ""):
    """Wait until something holds, and give it."""
    end = time.monotonic() + seconds
    while not (value := condition()):
        if time.monotonic() > end:
            pytest.fail(f"waited {seconds} s in vain: {why()[-4000:]}", pytrace=False)
        time.sleep(0.05)
    return value


def listening(port):
    """Tell whether somebody listens on a port."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


@contextlib.contextmanager
def running(command, **kwargs):
    """Run a program in the background; it is told to end, then ended."""
    process = subprocess.Popen(command, **kwargs)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if process.stderr:
            process.stderr.close()


def mail(number=0):
    """A mail of the list to her."""
    message = EmailMessage()
    message["From"] = "news@lists.example.com"
    message["To"] = SUBSCRIBER
    message["Subject"] = f"News {number}"
    message["Message-ID"] = f"<{number}@lists.example.com>"
    message.set_content("Hello,\n\nthis is the news.\n")
    return message.as_bytes()


class Refusing:
    """A server of hers that knows no user, in a thread."""

    def __enter__(self):
        from aiosmtpd.controller import Controller  # noqa: PLC0415  # an extra

        self._controller = Controller(self, hostname="127.0.0.1", port=free_port())
        self._controller.start()
        self.port = self._controller.port
        return self

    def __exit__(self, *_):
        self._controller.stop()

    async def handle_RCPT(self, _server, _session, _envelope, address, _options):  # noqa: N802  # aiosmtpd's
        return f"550 5.1.1 <{address}>: Recipient address rejected: User unknown in virtual mailbox table"


MAIN_CF = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mail.example.com
mydestination =
local_recipient_maps =
alias_maps =
disable_dns_lookups = yes
smtp_dns_support_level = disabled
smtp_host_lookup = native
transport_maps = inline:{{ {{ example.org = smtp:[127.0.0.1]:{refusing} }}, {{ lists.example.com = {to} }} }}
recipient_delimiter =
minimal_backoff_time = 1s
maximal_backoff_time = 2s
queue_run_delay = 1s
transport_retry_time = 1s
bounce_notice_recipient = nobody@lists.example.com
{more}
"""
MASTER_CF = """\
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 1 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
local unix - n n - - local
virtual unix - n n - - virtual
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


class Postfix:
    """A Postfix that runs in a folder; bounces go to the transport ``to``, defined in ``services``."""

    def __init__(self, path, refusing, to, services="", more=""):
        self.folder = path
        self.port = free_port()
        self.config = path / "etc"
        for name in ("etc", "queue", "data"):
            (path / name).mkdir()
        shutil.chown(path / "data", "postfix")
        main = MAIN_CF.format(folder=path, refusing=refusing, to=to, more=more)
        (self.config / "main.cf").write_text(main, "utf-8")
        (self.config / "master.cf").write_text(MASTER_CF.format(port=self.port) + services, "utf-8")

    def __enter__(self):
        self._postfix("start")
        until(lambda: listening(self.port), why=self.log)
        return self

    def __exit__(self, *_):
        self._postfix("stop")

    def _postfix(self, command):
        done = subprocess.run(
            [found("postfix"), "-c", self.config, command], check=False, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr + self.log()

    def log(self):
        path = self.folder / "log"
        return path.read_text("utf-8", "replace") if path.exists() else ""

    def queued(self):
        """Give the numbers of the mails in its queue."""
        done = subprocess.run(
            [found("postqueue"), "-c", self.config, "-j"], check=False, capture_output=True, text=True
        )
        return done.stdout.splitlines()

    def flush(self):
        """Have it try all mails of its queue again at once."""
        subprocess.run([found("postqueue"), "-c", self.config, "-f"], check=True, capture_output=True)


DOVECOT = """\
base_dir = {folder}/run
log_path = {folder}/log
listen = 127.0.0.1
protocols = imap
ssl = required
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
mail_location = maildir:{folder}/mail
mail_uid = nobody
mail_gid = nogroup
first_valid_uid = 1
first_valid_gid = 1
namespace inbox {{
  inbox = yes
  separator = /
}}
passdb {{
  driver = static
  args = password=secret
}}
userdb {{
  driver = static
  args = uid=nobody gid=nogroup home={folder}/home
}}
service imap-login {{
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
{more}
"""


class Dovecot:
    """A Dovecot that serves one Maildir, which belongs to nobody."""

    def __init__(self, path, more=""):
        self.folder = path
        self.port, self.plain = free_port(), free_port()
        self.box = path / "mail"
        for name in ("cur", "new", "tmp"):
            (self.box / name).mkdir(parents=True)
        (path / "home").mkdir()
        self._own()
        make = (
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=localhost",
        )
        names = ("-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost")
        files = ("-keyout", path / "key.pem", "-out", path / "cert.pem")
        subprocess.run([*make, *names, *files], check=True, capture_output=True)
        self.config = path / "dovecot.conf"
        text = DOVECOT.format(folder=path, port=self.port, plain=self.plain, more=more)
        self.config.write_text(text, "utf-8")

    def _own(self):
        for path in (self.folder / "home", self.box, *self.box.rglob("*")):
            shutil.chown(path, "nobody", "nogroup")

    def put(self, name, raw):
        """Deliver a mail into the Maildir."""
        (self.box / "tmp" / name).write_bytes(raw)
        self._own()
        (self.box / "tmp" / name).rename(self.box / "new" / name)

    def log(self):
        path = self.folder / "log"
        return path.read_text("utf-8", "replace") if path.exists() else ""

    @contextlib.contextmanager
    def running(self):
        with running([found("dovecot"), "-F", "-c", self.config]) as process:
            until(lambda: process.poll() is not None or listening(self.port), why=self.log)
            yield process
