"""The tests under each Python at hand: `nox`."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import nox

VERSIONS = ("3.11", "3.12", "3.13")


def at_hand(version: str) -> str | None:
    """Find an interpreter of this version on the path or among pyenv's; None where there is none."""
    installed = Path.home().glob(f".pyenv/versions/{version}.*/bin/python{version}")
    found = (shutil.which(f"python{version}"), *map(str, sorted(installed, reverse=True)))
    return next((path for path in found if path and _runs(path)), None)


def _runs(path: str) -> bool:
    """Tell a Python from a pyenv shim that leads nowhere."""
    return subprocess.run([path, "-c", ""], check=False, capture_output=True).returncode == 0  # noqa: S603


@nox.session(python=[path for path in map(at_hand, VERSIONS) if path])
def tests(session: nox.Session) -> None:
    """Run the tests; they import their own helpers from the checkout, so that is installed in place."""
    session.install("--editable", ".[dev]")
    session.run("pytest", "-n", "2", *session.posargs)
