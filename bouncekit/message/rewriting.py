"""Undo what mail systems write into envelope addresses: SRS, BATV (PRVS) and VERP.

Reports name addresses as they were used on the wire. A forwarder rewrites the sender (SRS), a signer
prefixes it (BATV), a list encodes the subscriber in it (VERP). Reports keep them as stated; this
undoes them where a caller asks.
"""

from __future__ import annotations

import re

from msgspec import Struct

_SRS0 = re.compile(
    r"^SRS0[=+-][^=]{1,40}=[A-Za-z0-9]{2,4}=(?P<domain>[^=@]+)=(?P<local>[^@]+)@", re.IGNORECASE
)
_SRS1 = re.compile(
    r"^SRS1[=+-][^=]{1,40}=[^=@]+==?[^=]{1,40}=[A-Za-z0-9]{2,4}=(?P<domain>[^=@]+)=(?P<local>[^@]+)@",
    re.IGNORECASE,
)
_PRVS = re.compile(
    r"^(?:prvs|msprvs1)=(?P<tag>[0-9A-Za-z]{6,40})=(?P<local>[^=@][^@]*)@(?P<domain>[^@]+)$", re.IGNORECASE
)
_PRVS_OLD = re.compile(
    r"^prvs=(?P<local>[^/@]+)/(?P<tag>[0-9A-Fa-f]{6,20})@(?P<domain>[^@]+)$", re.IGNORECASE
)
_BTV1 = re.compile(r"^btv1==[0-9A-Za-z]{1,8}==(?P<local>[^@]+)@(?P<domain>[^@]+)$", re.IGNORECASE)
_VERP = re.compile(
    r"^[^@=]*?(?:[+]|-(?:bounces?|return|errors?|owner)[-+](?:[0-9]+[-+])*|bounces?[-+])"
    r"(?P<local>[^@=+]+(?:\+[^@=]+)?)=(?P<domain>[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)@[^@]+$",
    re.IGNORECASE,
)
_SCHEMES = (
    ("srs", _SRS0),
    ("srs", _SRS1),
    ("batv", _PRVS),
    ("batv", _PRVS_OLD),
    ("batv", _BTV1),
    ("verp", _VERP),
)
_NESTED = 5
"""Rewritings inside rewritings that are undone; a chain of forwarders uses SRS1, which nests once."""


class Rewritten(Struct, frozen=True):
    """An address without its rewriting."""

    address: str
    schemes: tuple[str, ...]
    """What was undone, the outermost first: ``srs``, ``batv``, ``verp``."""


def undo_rewriting(address: str) -> Rewritten:
    """Give the address inside a rewritten one; one that is not rewritten comes back as it is.

    SRS: https://www.libsrs2.org/srs/srs.pdf; BATV: draft-levine-smtp-batv-01;
    VERP: https://cr.yp.to/proto/verp.txt (``list-return-7-user=example.org@lists.example``).

    >>> undo_rewriting("SRS0=x1y2=AB=example.org=user@forwarder.example").address
    'user@example.org'
    """
    undone: list[str] = []
    while len(undone) < _NESTED:
        for scheme, pattern in _SCHEMES:
            match = pattern.match(address)
            if match:
                address = f"{match['local']}@{match['domain']}"
                undone.append(scheme)
                break
        else:
            break
    return Rewritten(address, tuple(undone))
