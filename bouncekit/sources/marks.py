"""What a file is, by its first bytes; names say little (``mail.log.1``, ``INBOX``, ``dump``)."""

from __future__ import annotations

import re

HEAD = 512
"""Bytes that tell."""
GZIP, BZIP2, XZ, ZSTD, TAR, OUTLOOK = "gzip", "bzip2", "xz", "zstd", "tar", "outlook"
_PREFIXES = re.compile(
    rb"(?P<gzip>\x1f\x8b\x08)"  # RFC 1952, section 2.3.1
    rb"|(?P<bzip2>BZh[1-9](?:1AY&SY|\x17\x72\x45\x38\x50\x90))"  # full and empty
    rb"|(?P<xz>\xfd7zXZ\x00)"  # the .xz file format, section 2.1.1.1
    rb"|(?P<zstd>\x28\xb5\x2f\xfd)"  # RFC 8878, section 3.1.1
    rb"|(?P<outlook>\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1)"  # [MS-CFB], section 2.2
)
_USTAR = slice(257, 262)
"""POSIX.1-2008, pax, "ustar Interchange Format"; GNU tar has it there too."""


def packing(head: bytes) -> str | None:
    """Name what the mails in a file are packed in; None for a plain mail or an mbox."""
    if found := _PREFIXES.match(head):
        return found.lastgroup
    return TAR if head[_USTAR] == b"ustar" else None
