"""Names of what can be odd in a message, or was cut. They are stable: programs may compare them."""

from __future__ import annotations

from bouncekit.records import Defect

PARTS_CUT = "parts-cut"
"""More parts than `Limits.parts`; the rest of the message was not split."""
DEPTH_CUT = "depth-cut"
"""Deeper than `Limits.depth`; the part is kept whole."""
HEADER_BLOCK_CUT = "header-block-cut"
"""A header block longer than `Limits.header_block`; fields after that were not read."""
HEADER_FIELDS_CUT = "header-fields-cut"
"""More fields than `Limits.header_fields`; the rest was not read."""
HEADER_VALUE_CUT = "header-value-cut"
"""A header value longer than `Limits.header_value`; its end was not read."""
ENCODED_WORDS_CUT = "encoded-words-cut"
"""More RFC 2047 words than `Limits.encoded_words`; the rest stays encoded."""
PARAMETER_SEGMENTS_CUT = "parameter-segments-cut"
"""More RFC 2231 segments than `Limits.parameter_segments`; the rest was left out."""
TEXT_CUT = "text-cut"
"""A text longer than `Limits.text`, or a delivery status longer than `Limits.status_fields`."""

BYTE_ORDER_MARK = "byte-order-mark"
"""A byte order mark stands before the headers."""
LEADING_BLANK_LINES = "leading-blank-lines"
"""Blank lines stand before the headers of a message."""
ODD_HEADER_LINE = "odd-header-line"
"""A line inside a header block is neither a field nor its continuation."""
SEPARATOR_MISSING = "separator-missing"
"""No blank line stands between headers and body."""
CONTENT_TYPE_INVALID = "content-type-invalid"
"""A Content-Type that is not ``type/subtype``; read as text/plain (RFC 2045, section 5.2)."""
BOUNDARY_MISSING = "boundary-missing"
"""A multipart without a boundary parameter."""
BOUNDARY_NOT_FOUND = "boundary-not-found"
"""The declared boundary never occurs."""
BOUNDARY_GUESSED = "boundary-guessed"
"""The parts were split at a line that looks like the boundary."""
MULTIPART_UNCLOSED = "multipart-unclosed"
"""The closing delimiter is missing."""

ENCODED_WORD_BROKEN = "encoded-word-broken"
"""An RFC 2047 word has no end, or its content cannot be decoded."""
BASE64_JUNK = "base64-junk"
"""Characters outside the base64 alphabet, or text after its end, were left out."""
BASE64_NOT = "base64-not"
"""Declared as base64 but is not; read as it stands."""
ENCODING_UNKNOWN = "encoding-unknown"
"""An unknown Content-Transfer-Encoding; read as it stands."""
CHARSET_UNKNOWN = "charset-unknown"
"""The declared charset is not known; guessed."""
CHARSET_MISMATCH = "charset-mismatch"
"""The bytes do not fit the declared charset; guessed."""
CHARSET_UNDECLARED = "charset-undeclared"
"""8-bit bytes without a declared charset; guessed."""
CHARSET_BYTES_LOST = "charset-bytes-lost"
"""Some bytes cannot be decoded and became U+FFFD."""
HTML_TOO_DEEP = "html-too-deep"
"""HTML nested too deeply to be laid out; its tags were stripped."""


class Notes(list[Defect]):
    """The defects of one message; each name is kept once a part, so that it cannot grow without end."""

    def __init__(self) -> None:
        super().__init__()
        self._seen: set[tuple[str, int | None]] = set()

    def note(self, name: str, detail: str | None = None, part: int | None = None) -> None:
        """Add a defect, unless the part has it already."""
        if (name, part) not in self._seen:
            self._seen.add((name, part))
            self.append(Defect(name, " ".join(detail.split()) if detail else None, part))
