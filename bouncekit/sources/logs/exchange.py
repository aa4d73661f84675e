"""Exchange's message tracking: CSV whose ``#Fields:`` line names the columns.

``FAIL`` and ``DEFER`` are read, the reply stands in ``recipient-status``;
https://learn.microsoft.com/exchange/mail-flow/transport-logs/message-tracking.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from bouncekit.readers.draft import Reading
from bouncekit.records import Kind
from bouncekit.smtp import Said, read_said
from bouncekit.sources.logs.queue import Line, Queued, Refusal, refused

FORM = "exchange-tracking"
FIELDS = "#Fields:"

_KINDS = {"FAIL": Kind.BOUNCE, "DEFER": Kind.DELAY}
_LABELLED = re.compile(r"\{(LED|MSG|FQDN|IP|LRT)=(.*?)\}(?=;\{|\]|$)")
"""``[{LRT=last retry};{LED=last error};{FQDN=server};{IP=its address}]``."""


def columns(line: str) -> list[str]:
    """Name the columns, from the line that begins with `FIELDS`."""
    return [name.strip() for name in line.removeprefix(FIELDS).split(",")]


def read(text: str, names: Sequence[str]) -> Iterator[Reading]:
    """Read one record."""
    cells = dict(zip(names, next(csv.reader([text.replace("\0", "")]), []), strict=False))
    kind = _KINDS.get(cells.get("event-id", ""))
    if kind is None:
        return
    mail = Queued(_sender(cells), cells.get("message-id", "").strip("<>") or None)
    recipients = [each for each in cells.get("recipient-address", "").split(";") if each]
    for recipient, words in zip(recipients, _statuses(cells, len(recipients)), strict=True):
        line = Line(words, cells.get("date-time") or None, _ours(cells))
        yield refused(FORM, line, Refusal(recipient, kind, _said(words, cells)), mail)


def _said(words: str, cells: dict[str, str]) -> Said:
    """Read the reply and who gave it: named beside it, else by the columns."""
    labels = dict(_LABELLED.findall(words))
    said = read_said(labels.get("LED") or words)
    if labels.get("FQDN") or labels.get("IP"):
        return replace(said, host=labels.get("FQDN") or None, ip=labels.get("IP") or None)
    if said.host or not _sending(cells):
        return said
    return replace(said, host=cells.get("server-hostname") or None, ip=cells.get("server-ip") or None)


def _sending(cells: dict[str, str]) -> bool:
    r"""Whether the record is of mail going out; connectors that receive are named ``EX01\Default``."""
    return (
        cells.get("source") == "SMTP"
        and "\\" not in cells.get("connector-id", "")
        and bool(cells.get("client-hostname"))
        and cells.get("client-hostname") != cells.get("server-hostname")
    )


def _sender(cells: dict[str, str]) -> str | None:
    sender = cells.get("return-path") or cells.get("sender-address") or ""
    return sender.strip("<>") or None


def _ours(cells: dict[str, str]) -> str | None:
    """The server that wrote the log: the client where it sent, else the server."""
    return cells.get("client-hostname" if _sending(cells) else "server-hostname") or None


def _statuses(cells: dict[str, str], count: int) -> list[str]:
    """What is said of each recipient: parted by semicolons, of which the words may hold some as well."""
    whole = cells.get("recipient-status") or cells.get("source-context") or ""
    parts = whole.split(";")
    return parts if count > 1 and len(parts) == count else [whole] * count
