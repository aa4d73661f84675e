"""The form in which addresses are compared.

The letters of a local part may differ in case by RFC 5321 (section 2.4), but no mail system in use
tells ``Ann@`` from ``ann@``, and a sign-up form and a bounce seldom agree on it. A domain is
compared in Unicode, whether it was written so or as ``xn--`` labels (RFC 5890).
"""

from __future__ import annotations

import unicodedata


def address_key(address: str) -> str:
    """Give the form of an address under which its history is kept.

    >>> address_key("Ann@XN--BCHER-KVA.example") == address_key("ann@bücher.example")
    True
    """
    local, _, domain = address.strip().lower().rpartition("@")
    labels = ".".join(map(_unicode, domain.rstrip(".").split(".")))
    return unicodedata.normalize("NFC", f"{local}@{labels}" if local else labels)


def _unicode(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode").lower()
    except UnicodeError:
        return label
