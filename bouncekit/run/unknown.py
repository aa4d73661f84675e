"""Copies of what could not be judged, so that rules can be written for it (``--unknown-to``).

That is a refusal without a reason, and ordinary mail whose headers or words look like those of a
mail system's report. The copy is the mail as it was read, named by its digest: once, however
often it is read. It holds addresses, so only its owner may read it.
"""

from __future__ import annotations

import os
from pathlib import Path

from bouncekit.knowledge import Knowledge
from bouncekit.message import scan
from bouncekit.readers.kinds import weigh
from bouncekit.records import Kind, Reason, Report
from bouncekit.run.leaving import sync_folder
from bouncekit.store import digest

_REFUSED = {Kind.BOUNCE, Kind.DELAY}


def is_judged(report: Report, raw: bytes, knowledge: Knowledge) -> bool:
    """Tell whether a report says all that was asked, or its mail is nothing that could be judged."""
    if report.kind in _REFUSED:
        return bool(report.outcomes) and all(each.reason != Reason.UNKNOWN for each in report.outcomes)
    return report.kind != Kind.OTHER or weigh(scan(raw), knowledge.signs).total <= 0


def copy(raw: bytes, folder: Path) -> None:
    """Put a copy into a folder, which is made if need be. Raises `OSError` that names the file."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = folder / f"{digest(raw).hex()}.eml"
    if target.exists():
        return
    part = target.with_name(f".{target.name}.{os.getpid()}")
    part.touch(mode=0o600)
    with part.open("wb") as stream:
        stream.write(raw)
        stream.flush()
        os.fsync(stream.fileno())  # The mail itself may be deleted next.
    part.replace(target)
    sync_folder(folder)
