"""Read a folder over IMAP: each mail once, resumed where the last run ended.

A folder numbers its mails upwards (UID), and says when it numbers them anew (UIDVALIDITY;
RFC 9051, section 2.3.1.1). Both are kept in the store, behind the records: a run that is killed
reads some mails again, and the store knows them.
"""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import quote

from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError
from msgspec import Struct

from bouncekit.knowledge import Knowledge
from bouncekit.limits import DEFAULT, Limits
from bouncekit.message import parse_headers
from bouncekit.records import Audience
from bouncekit.serve.intake import received
from bouncekit.store import Entry, Store

_PROTOCOL = (ImapToolsError, imaplib.IMAP4.error, ssl.SSLError, ConnectionError, TimeoutError)
_PATIENCE = 60
"""Seconds to wait for the server."""
_MOST = 50
"""Mails whose records are put in at a time."""
_MOST_BYTES = 32 << 20
_HEAD = 1 << 16
_BLANK = re.compile(rb"\r?\n\r?\n")
_ENVELOPE = ("x-original-to", "envelope-to", "delivered-to")
"""Headers in which Postfix, Exim and Dovecot say who the recipient of the envelope was."""


class Security(StrEnum):
    """How the connection is protected."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


PORTS = {Security.TLS: 993, Security.STARTTLS: 143, Security.NONE: 143}


class Account(Struct, frozen=True):
    """Whose mail, and where."""

    host: str
    user: str
    password: str
    port: int | None = None
    """None for the port that belongs to the security."""
    security: Security = Security.TLS
    ca_file: str | None = None
    """Certificates that are trusted; None for those of the system."""

    def url(self, folder: str) -> str:
        """Name a folder (RFC 5092)."""
        port = f":{self.port}" if self.port else ""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"imap://{quote(self.user, safe='')}@{host}{port}/{quote(folder)}"


class Counts(Struct):
    """What a run did."""

    mails: int = 0
    new: int = 0
    moved: int = 0


class ImapError(OSError):
    """The server cannot be reached, or does not do what is asked; one line that names it."""


@contextmanager
def opened(account: Account) -> Iterator[BaseMailBox]:
    """Log in, and out at the end. Raises `ImapError`; without TLS only this machine is given a password."""
    if account.security is Security.NONE and not _is_this_machine(account.host):
        raise ImapError(f"{account.host}: without TLS only a server on this machine is asked")
    try:
        box = _connected(account)
    except (OSError, *_PROTOCOL) as error:
        raise _told(account, error) from error
    try:
        with box:
            box.login(account.user, account.password, initial_folder=None)
            _, known = box.client.capability()
            # What a server can do it often says only to who has logged in.
            box.client.capabilities = tuple(b" ".join(known).decode("ascii", "replace").upper().split())
            yield box
    except _PROTOCOL as error:
        raise _told(account, error) from error


def _told(account: Account, error: Exception) -> ImapError:
    words = " ".join(str(error).split())
    if account.password:
        words = words.replace(account.password, "***")
    return ImapError(f"{account.host}: {words}")


def _connected(account: Account) -> BaseMailBox:
    port = account.port or PORTS[account.security]
    if account.security is Security.NONE:
        return MailBoxUnencrypted(account.host, port, _PATIENCE)
    context = ssl.create_default_context(cafile=account.ca_file)
    kind = MailBox if account.security is Security.TLS else MailBoxStartTls
    return kind(account.host, port, timeout=_PATIENCE, ssl_context=context)


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class Folder(Struct, kw_only=True):
    """Reads one folder into a store."""

    box: BaseMailBox
    account: Account
    name: str
    store: Store
    knowledge: Knowledge
    lang: str = "en"
    audience: Audience = Audience.ADMIN
    limits: Limits = DEFAULT
    move_to: str | None = None
    """Where mails go once their record is in; mails that came before go there, too."""

    def read(self) -> Counts:
        """Record what is new. Raises `ImapError` and `StoreError`; what is recorded by then stays so."""
        if self.move_to is not None and "MOVE" not in self.box.client.capabilities:
            raise ImapError(f"{self.account.host}: cannot move mails (RFC 6851)")
        url = self.account.url(self.name)
        self.box.folder.set(self.name, readonly=self.move_to is None)
        validity = self.box.folder.status(self.name, ["UIDVALIDITY"])["UIDVALIDITY"]
        counts = Counts()
        for batch in self._batches(self._new(url, validity)):
            origin = f"{url};UIDVALIDITY={validity}/;UID="
            entries = [self._entry(raw, f"{origin}{uid}") for uid, raw in batch]
            counts.mails += len(batch)
            counts.new += self.store.add(entries, knowledge=self.knowledge.revision)
            self.store.set_place(url, validity, max(uid for uid, _ in batch))
            counts.moved += self._move([uid for uid, _ in batch])
        return counts

    def _new(self, url: str, validity: int) -> list[int]:
        place = self.store.place(url)
        # What a run did not move before it was killed is still there, below the last number.
        last = place[1] if place and place[0] == validity and self.move_to is None else 0
        # ``5:*`` also gives the last mail where that is number 4.
        found = map(int, self.box.uids(f"UID {last + 1}:*"))
        return sorted(uid for uid in found if uid > last)

    def _batches(self, uids: list[int]) -> Iterator[list[tuple[int, bytes]]]:
        batch: list[tuple[int, bytes]] = []
        size = 0
        for uid in uids:
            if (raw := self._fetched(uid)) is None:
                continue
            batch.append((uid, raw))
            size += len(raw)
            if len(batch) >= _MOST or size >= _MOST_BYTES:
                yield batch
                batch, size = [], 0
        if batch:
            yield batch

    def _fetched(self, uid: int) -> bytes | None:
        """Fetch a mail up to the limit, without marking it as seen; None where it is gone by now."""
        _, answer = self.box.client.uid("FETCH", str(uid), f"(BODY.PEEK[]<0.{self.limits.mail + 1}>)")
        return next((bytes(each[1]) for each in answer if isinstance(each, tuple)), None)

    def _entry(self, raw: bytes, origin: str) -> Entry:
        return received(
            raw,
            envelope_recipients(raw),
            origin=origin,
            knowledge=self.knowledge,
            lang=self.lang,
            audience=self.audience,
            limits=self.limits,
        )

    def _move(self, uids: list[int]) -> int:
        if self.move_to is None:
            return 0
        self.box.move([str(uid) for uid in uids], self.move_to)
        return len(uids)


def envelope_recipients(raw: bytes) -> list[str]:
    """Give what the server that delivered a mail wrote of its envelope."""
    head = raw[:_HEAD]
    end = _BLANK.search(head)
    headers = parse_headers(head[: end.start()] if end else head)
    return [value for name in _ENVELOPE for value in headers.get_all(name)]
