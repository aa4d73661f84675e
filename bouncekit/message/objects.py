"""The bytes of an `email.message.Message`, however it was made."""

from __future__ import annotations

from email.message import Message
from typing import Any

from bouncekit.limits import DEFAULT


def as_bytes(message: Message) -> bytes:
    """Flatten a message.

    The standard library cannot flatten every message that it lets programs build (text that is not
    ASCII, a delivery-status with a string for its blocks); of those the headers and texts are put
    together as they stand. Raises nothing.
    """
    for flatten in (_flat, _flat_text):
        try:
            return flatten(message)
        except Exception:  # noqa: BLE001, S112 - its generator raises KeyError, TypeError, ...
            continue
    return _encoded("\n".join(_lines(message)))


def _flat(message: Message) -> bytes:
    return message.as_bytes()


def _flat_text(message: Message) -> bytes:
    return _encoded(message.as_string())


def _lines(message: Any, depth: int = 0) -> list[str]:  # what programs put among the parts
    if depth > DEFAULT.depth:
        return []
    if not isinstance(message, Message):
        return [str(message or "")]
    lines = [f"{name}: {value}" for name, value in message.raw_items()]
    payload = message.get_payload()
    if not isinstance(payload, list):
        return [*lines, "", str(payload or "")]
    boundary = message.get_boundary() if message.get_content_maintype() == "multipart" else None
    for part in payload:
        lines += [f"\n--{boundary}" if boundary else "", *_lines(part, depth + 1)]
    return [*lines, f"\n--{boundary}--"] if boundary else lines


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
