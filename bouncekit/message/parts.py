"""What a scan gives: a `Message` and its flat list of `Part`s, decoded when asked."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from msgspec import Struct

from bouncekit.limits import DEFAULT, Limits
from bouncekit.message.charsets import decode_bytes
from bouncekit.message.defects import HEADER_VALUE_CUT, HTML_TOO_DEEP, TEXT_CUT, Notes
from bouncekit.message.headers import Headers
from bouncekit.message.html import declared_in_html, html_to_text, is_too_deep, strip_tags
from bouncekit.message.parameters import parse_parameters
from bouncekit.message.source import CHARSET, Source
from bouncekit.message.transfer import IDENTITY, Note, decode_transfer

MESSAGE_TYPES = frozenset({"message/rfc822", "message/global", "message/news"})
"""Types whose body is a whole message; it becomes a child part."""
_USUAL_TYPE = 200
"""Bytes of a Content-Type that is worth remembering: few values make up most mail."""
_MAIL_FIELDS = frozenset(
    {"from", "to", "cc", "subject", "date", "received", "message-id", "return-path", "sender", "delivered-to"}
)
"""Fields of which every mail has at least one (RFC 5322, section 3.6 asks for From and Date)."""
_STATUS_TYPES = frozenset({"message/delivery-status", "message/global-delivery-status"})


@lru_cache(maxsize=256)
def _named_charset(type_value: bytes) -> str | None:
    found = CHARSET.search(type_value) if type_value else None
    return found[1].decode("ascii").lower() if found else None


class Part(Struct, eq=False):
    """One part. Offsets point into `Message.raw`: headers from `start`, content from `body` to `end`."""

    index: int
    parent: int | None
    depth: int
    start: int
    body: int
    end: int
    content_type: str
    """In lower case; text/plain where none is stated (RFC 2045, section 5.2)."""
    type_value: bytes
    """The value of Content-Type as it stands, with its folds; empty where there is none."""
    encoding: str
    """Content-Transfer-Encoding in lower case; empty where there is none."""
    head: int
    """Where its first header field stands: after blank lines and an mbox line."""
    head_end: int
    source: Source
    is_container: bool = False
    """Whether it was split: its content is its children."""
    _headers: Headers | None = None
    _note: Note | None = None
    _params: Mapping[str, str] | None = None

    @property
    def headers(self) -> Headers:
        """The part's own header fields."""
        if self._headers is None:
            source = self.source
            self._headers = Headers(
                source.data[self.head : self.head_end], source.limits, self.note, source.hint
            )
        return self._headers

    @property
    def note(self) -> Note:
        """Takes the name and the detail of a defect of this part."""
        if self._note is None:
            self._note = self.source.noter(self.index)
        return self._note

    @property
    def params(self) -> Mapping[str, str]:
        """The parameters of Content-Type, names in lower case."""
        if self._params is None:
            self._params = self._parameters(self.type_value)
        return self._params

    @property
    def charset(self) -> str | None:
        """The declared charset in lower case; None where none is declared."""
        value = self.type_value
        find = _named_charset if len(value) < _USUAL_TYPE else _named_charset.__wrapped__
        named = find(value)
        if named is None and b"*" in value:
            # RFC 2231 allows even the charset to come in segments.
            named = self.params.get("charset", "").lower() or None
        return named

    @property
    def filename(self) -> str | None:
        """The file name from Content-Disposition, else from Content-Type."""
        disposition = self._parameters(self.headers.raw("content-disposition") or b"")
        return disposition.get("filename") or self.params.get("name")

    @property
    def is_attachment(self) -> bool:
        """Whether Content-Disposition says that the part is not to be shown inline."""
        value = self.headers.get("content-disposition")
        return value is not None and value.split(";", 1)[0].strip().lower() == "attachment"

    def _parameters(self, value: bytes) -> Mapping[str, str]:
        most = self.source.limits.header_value
        if len(value) > most:
            self.note(HEADER_VALUE_CUT, str(len(value)))
        return parse_parameters(value[:most], self.note, self.source.limits)


class Message:
    """A scanned message: `parts` in document order, `defects` as they are found."""

    __slots__ = ("_readable", "_texts", "has_headers", "parts", "raw", "source")

    def __init__(self, raw: bytes, data: bytes, limits: Limits = DEFAULT) -> None:
        self.raw = raw
        self.source = Source(data, limits)
        """Holds `raw` with bare carriage returns as line feeds, where these end the lines; same offsets."""
        self.parts: list[Part] = []
        self.has_headers = True
        """False for bare pasted text: then the one part is text/plain over the whole input."""
        self._texts: dict[int, str] = {}
        self._readable: dict[int, str] = {}

    @property
    def defects(self) -> Notes:
        """What was found odd or was cut so far; reading more may find more."""
        return self.source.defects

    @property
    def is_excerpt(self) -> bool:
        """Whether this is pasted text: no headers at all, or only those that tell the type of the text."""
        return not self.has_headers or _MAIL_FIELDS.isdisjoint(self.parts[0].headers.present)

    @property
    def limits(self) -> Limits:
        """The bounds of this message."""
        return self.source.limits

    @property
    def headers(self) -> Headers:
        """The headers of the message itself."""
        return self.parts[0].headers

    def children(self, part: Part) -> list[Part]:
        """Give the parts directly inside `part`."""
        return [other for other in self.parts[part.index + 1 :] if other.parent == part.index]

    def text(self, part: Part) -> str:
        r"""Decode a part's content, whatever its type; lines end in ``\n``; HTML stays HTML.

        Parts that were split into others have no text of their own. Cut at `Limits.text` characters, a
        delivery status at `Limits.status_fields` bytes.
        """
        if part.index not in self._texts:
            self._texts[part.index] = "" if part.is_container else self._decode(part)
        return self._texts[part.index]

    def _decode(self, part: Part) -> str:
        source, note = self.source, part.note
        most = source.limits.status_fields if part.content_type in _STATUS_TYPES else source.limits.text
        end = min(part.end, part.body + most * 4)
        data = source.data[part.body : end]
        if part.encoding not in IDENTITY:
            data = decode_transfer(data, part.encoding, note)
        charset = part.charset
        if charset is None and part.content_type == "text/html":
            charset = declared_in_html(data)
        text = decode_bytes(data, charset, note, None if data.isascii() else source.hint())
        if len(text) > most or end < part.end:
            note(TEXT_CUT, str(most))
            text = text[:most]
        return _line_feeds(text) if "\r" in text else text

    def readable(self, part: Part) -> str:
        """Give the text as a human sees it: for text/html laid out by `html_to_text`, else as `text`."""
        if part.content_type != "text/html":
            return self.text(part)
        if part.index not in self._readable:
            html = self.text(part)
            deep = is_too_deep(html)
            if deep:
                self.defects.note(HTML_TOO_DEEP, None, part.index)
            self._readable[part.index] = strip_tags(html) if deep else html_to_text(html)
        return self._readable[part.index]

    def human(self) -> Part | None:
        """Give the part that a human reads first: text/plain, else text/html, of the message itself."""
        shown = [part for part in self.parts if self._is_shown(part)]
        filled = [
            part for part in shown if self.source.data[part.body : min(part.end, part.body + 4096)].strip()
        ]
        for kind in ("text/plain", "text/html"):
            for part in filled:
                if part.content_type == kind:
                    return part
        return shown[0] if shown else None

    def _is_shown(self, part: Part) -> bool:
        if part.content_type not in ("text/plain", "text/html") or self.is_returned(part):
            return False
        return not part.is_attachment

    def is_returned(self, part: Part) -> bool:
        """Tell whether the part lies inside a message/rfc822: a returned or forwarded message."""
        above = part.parent
        while above is not None:
            if self.parts[above].content_type in MESSAGE_TYPES:
                return True
            above = self.parts[above].parent
        return False


def _line_feeds(text: str) -> str:
    return text.replace("\r\r\n", "\n").replace("\r\n", "\n").replace("\r", "\n")
