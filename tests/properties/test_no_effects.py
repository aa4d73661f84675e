"""Parsing asks no network, runs nothing and writes nothing: an audit hook watches a whole process."""

import subprocess
import sys

from .mutations import ROOT

WATCHED = """
import os, sys
from pathlib import Path

import bouncekit

WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
FORBIDDEN = ("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.remove",
             "os.rename", "os.mkdir", "os.rmdir", "os.chmod", "os.link", "os.symlink", "shutil.", "urllib.",
             "ftplib.", "http.", "smtplib.", "webbrowser.", "tempfile.")
seen = []

def watch(event, arguments):
    if not watching:
        return
    if event.startswith(FORBIDDEN):
        seen.append((event, arguments))
    elif event == "open" and arguments[2] & WRITES and "__pycache__" not in str(arguments[0]):
        seen.append((event, arguments))

mails = [path.read_bytes() for path in sorted(Path("tests/fixtures").rglob("*.eml"))]
watching = False
sys.addaudithook(watch)
for raw in mails[:5]:
    bouncekit.parse(raw, hops=True)  # the libraries that it loads set themselves up
watching = True
for raw in mails:
    bouncekit.parse(raw, hops=True)
    PLANTED
watching = False
print(len(mails))
sys.exit(f"{seen[:3]}" if seen else 0)
"""


def watched(planted: str) -> subprocess.CompletedProcess[str]:
    script = WATCHED.replace("PLANTED", planted)
    return subprocess.run(
        [sys.executable, "-B", "-c", script], cwd=ROOT, check=False, capture_output=True, text=True
    )


def test_no_socket_no_process_no_file_written():
    done = watched("")
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 500


def test_the_watch_sees_a_socket_and_a_file():
    for planted in ("import socket; socket.socket().close()", "open(os.devnull, 'w').close()"):
        done = watched(planted)
        assert done.returncode == 1, planted
