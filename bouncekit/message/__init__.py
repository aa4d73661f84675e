"""Bytes to parts: structure first, decoding on demand.

    message = scan(raw)
    for part in message.parts:
        print(part.content_type, part.headers.get("subject"), message.readable(part))

What is odd or was cut stands in `Message.defects`, under the names of `bouncekit.message.defects`.
"""

from bouncekit.message.headers import Headers, parse_headers
from bouncekit.message.parts import Message, Part
from bouncekit.message.scanner import scan

__all__ = ["Headers", "Message", "Part", "parse_headers", "scan"]
