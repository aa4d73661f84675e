"""Mailboxes in fields and in free text (RFC 5322, section 3.4; RFC 3461, 3464, 6533)."""

from __future__ import annotations

import re
from functools import lru_cache

_ATEXT = r"A-Za-z0-9!#$%&'*+/=?^_`{|}~.\-"
_LITERAL = r"\[(?:IPv6:)?[0-9A-Fa-f:.xX]{2,60}+\]"
_DOMAIN = rf"(?:{_LITERAL}|[^\s<>()\[\],;:@\\\"]{{1,255}}+)"
_PLAIN = re.compile(r"[^\s<>()\[\],;:@\\\"]{1,320}+@" + _DOMAIN)
_QUOTED = re.compile(r'"((?:[^"\\\r\n]|\\.){1,320}+)"@(' + _DOMAIN + ")")
_ATOM = re.compile(rf"[{_ATEXT}]++")
_STRING = r'"(?:[^"\\]|\\.)*+"'
_ANGLE = re.compile(rf"{_STRING}|<\s*+((?:{_STRING}|[^<>\"])*+)>")
"""A quoted name, which may hold anything, or what stands in angle brackets."""
_COMMENT = re.compile(r"\([^()]*+\)")
_LONGEST = 2_000
"""Characters of a field that are searched for its mailbox."""

# In running text: ASCII first, since Chinese and Japanese stand against an address without a blank.
_SIGN = re.compile(r"@(?=[\w\[])")
_LOCAL_BEFORE = re.compile(rf"[{_ATEXT}]{{1,256}}+")
_WORD_BEFORE = re.compile(r"[\w.+-]{1,64}+")
_LABEL = r"[A-Za-z0-9][A-Za-z0-9_-]{0,62}+"
_HOST_AFTER = re.compile(rf"(?:{_LABEL}(?:\.(?=[A-Za-z0-9]))?+)++|{_LITERAL}")
_WORDS_AFTER = re.compile(r"[\w-]{1,63}+(?:\.[\w-]{1,63}+)++")

_TYPE = re.compile(r"\s*+([A-Za-z0-9.-]{1,40}+)\s*+;")
_UNICODE = re.compile(r"\\x\{([0-9A-Fa-f]{2,6})\}")
_XTEXT = re.compile(r"\+([0-9A-F]{2})")
_XTEXT_SURE = re.compile(r"\+(?:2B|3D)(?!@)")
_IMCEA = re.compile(r"IMCEA([A-Z0-9]{1,20}+)-([^@]++)@[^@]++", re.IGNORECASE)
_DDA = re.compile(r"/DD\.RFC-?822=([^/;]++)", re.IGNORECASE)
_PRINTABLE = (("(a)", "@"), ("(p)", "%"), ("(u)", "_"), ("(q)", '"'))


@lru_cache(maxsize=64)
def parse_address(text: str) -> str | None:
    """Give the one mailbox of a field value without name, comment, route and brackets; None if it has none.

    A value that names several gives the first. Domains stay as written, IDN or not. The last values are
    kept, since several readers of one mail ask for the same ones.
    """
    text = text.strip()
    if _PLAIN.fullmatch(text) and text[0] != "'":
        return text
    text = text[:_LONGEST]
    if "@" not in text:
        return None
    angle = [found for found in _ANGLE.findall(text) if "@" in found]
    bare = _bare(angle[0] if angle else text)
    return _exact(bare) or _only(bare)


def _bare(text: str) -> str:
    """Drop comments, URI scheme and source route (RFC 5322, section 4.4)."""
    for _level in range(5):
        text, dropped = _COMMENT.subn("", text)
        if not dropped:
            break
    text = text.strip().strip("'").strip()
    for scheme in ("mailto:", "smtp:"):
        if text.lower().startswith(scheme):
            text = text[len(scheme) :].split("?", 1)[0].strip()
    if text.startswith("@") and ":" in text:
        text = text.rsplit(":", 1)[1].strip()
    return text


def _exact(text: str) -> str | None:
    if _PLAIN.fullmatch(text):
        return text
    quoted = _QUOTED.fullmatch(text)
    if quoted is None:
        return None
    # Quotes around what needs none do not belong to the address (RFC 5321, section 4.1.2).
    return f"{quoted[1]}@{quoted[2]}" if _ATOM.fullmatch(quoted[1]) else text


def _only(text: str) -> str | None:
    found = find_addresses(text)
    return found[0] if found else None


def find_addresses(text: str) -> list[str]:
    """Give the mailboxes that stand in running text, in order, each once."""
    found: dict[str, None] = {}
    end = 0
    for sign in _SIGN.finditer(text):
        if sign.start() >= end:
            address, end = _around(text, sign.start())
            if address:
                found[address] = None
    return list(found)


def _around(text: str, at: int) -> tuple[str | None, int]:
    """Read the mailbox around one ``@``, and where to go on."""
    host = _HOST_AFTER.match(text, at + 1) or _WORDS_AFTER.match(text, at + 1)
    if host is None:
        return None, at + 1
    domain = host[0].rstrip(".-_")
    local = _local_before(text, at)
    bracketed = (
        text[at - len(local) - 1 : at - len(local)] == "<" and text[host.end() : host.end() + 1] == ">"
    )
    if not local or not ("." in domain or domain.startswith("[") or bracketed):
        return None, host.end()
    return f"{local}@{domain}", host.end()


def _local_before(text: str, at: int) -> str:
    before = text[max(0, at - 256) : at][::-1]
    if before.startswith('"'):
        quoted = re.match(r'"([^"\r\n]{1,64})"', before)
        return quoted[0][::-1] if quoted else ""
    found = _LOCAL_BEFORE.match(before)
    if found is None:
        found = _WORD_BEFORE.match(before)
        return found[0][::-1] if found else ""
    local = found[0][::-1]
    if "/" in local and "?" in local:
        # The query of a URL: only what follows its last separator can be a mailbox.
        local = re.split(r"[/?=&]", local)[-1]
    return local.lstrip("'`=|/.*")


def decode_typed_address(value: str) -> str | None:
    r"""Read the value of Final-Recipient and its like (RFC 3464, section 2.3.1): ``rfc822; a@b``.

    Undoes ``\x{...}`` (RFC 6533, section 3), xtext that was left in (RFC 3461, section 4), Exchange's
    IMCEA encapsulation (an X.500 name comes out as ``/o=.../cn=...``) and the RFC 822 attribute of an
    X.400 name. None where there is no mailbox.
    """
    value = value[:_LONGEST]
    typed = _TYPE.match(value)
    kind = typed[1].lower() if typed else ""
    rest = value[typed.end() :] if typed else value
    if kind in ("x400", "x.400") and "@" not in rest:
        return _from_x400(rest)
    if "\\x{" in rest:
        rest = _UNICODE.sub(_character, rest)
        if "\\x{" in rest:
            return None
    address = parse_address(_from_xtext(rest))
    return _from_imcea(address) if address else None


def _character(found: re.Match[str]) -> str:
    """Characters that RFC 6533 forbids to hide (controls, surrogates, beyond Unicode) stay as they are."""
    code = int(found[1], 16)
    forbidden = code < 0x20 or 0x7F <= code < 0xA0 or 0xD800 <= code < 0xE000 or code > 0x10FFFF  # noqa: PLR2004
    return found[0] if forbidden else chr(code)


def _from_xtext(text: str) -> str:
    """Undo xtext only where it is sure: ``john+2B@`` may as well be John's own tag."""
    if "+" in text and (_XTEXT_SURE.search(text) or ("@" not in text and "+40" in text)):
        return _XTEXT.sub(lambda found: chr(int(found[1], 16)), text)
    return text


def _from_imcea(address: str) -> str:
    """Undo Exchange's encapsulation of foreign addresses: ``_`` is ``/``, ``+XX`` a character."""
    found = _IMCEA.fullmatch(address)
    if found is None:
        return address
    inner = _XTEXT.sub(lambda code: chr(int(code[1], 16)), found[2].replace("_", "/"))
    return parse_address(inner) or inner if found[1].upper() == "SMTP" else inner


def _from_x400(text: str) -> str | None:
    found = _DDA.search(text)
    if found is None:
        return None
    address = found[1]
    for code, character in _PRINTABLE:
        address = address.replace(code, character)
    return parse_address(address)
