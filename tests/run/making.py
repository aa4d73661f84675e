"""Mails and mailboxes for the tests of runs."""

import os
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
LETTER = b"From: ann@example.com\nSubject: lunch\n\nAt noon?\n"
_BOUNCE = b"""\
From: MAILER-DAEMON@mx.example.net
Date: Tue, 3 Mar 2026 09:12:40 +0000
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net

Final-Recipient: rfc822; user%d@example.org
Action: failed
Status: %s
Diagnostic-Code: smtp; 550 %s

--b--
"""


def bounce(number=1, words=b"5.1.1 no such user"):
    """Give a bounce that differs from those with other numbers."""
    return _BOUNCE % (number, words.split()[0], words)


def maildir(root, mails):
    """Make a Maildir of ``mails``, each named by its place."""
    for name in ("new", "cur", "tmp"):
        (root / name).mkdir(parents=True)
    for number, raw in enumerate(mails):
        descriptor = os.open(f"{root}/new/{number}.host", os.O_WRONLY | os.O_CREAT, 0o600)
        os.write(descriptor, raw)
        os.close(descriptor)
    return root


def contents(root):
    """Give names, contents and times of all files below a folder."""
    return {
        str(path.relative_to(root)): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in root.rglob("*")
        if path.is_file()
    }


def names(root):
    """Name all files below a folder."""
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def start(*arguments, **more):
    """Start ``bouncekit scan`` in a process of its own, in a group of its own as a shell does."""
    command = [sys.executable, "-m", "bouncekit.cli", "scan", *map(str, arguments)]
    return subprocess.Popen(command, cwd=CHECKOUT, process_group=0, **more)


def run(*arguments, status=0, **more):
    """Run ``bouncekit scan`` to its end."""
    with start(*arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more) as process:
        out, err = process.communicate(timeout=120)
    assert process.returncode == status, err.decode()
    return out, err.decode()
