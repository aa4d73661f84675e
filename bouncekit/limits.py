"""Every bound in one place, each with its reason.

Bounces come from strangers, so nothing here grows without end. A bound that is hit leaves a
`Defect` on the report: nothing is cut in silence. Callers who know better pass their own `Limits`.
"""

from __future__ import annotations

from msgspec import Struct


class Limits(Struct, frozen=True):
    """The bounds of one parse. Sizes in bytes or characters, as said."""

    parts: int = 1_000
    """Real bounces hold under 20 parts; a million empty ones must not become a million objects."""
    depth: int = 50
    """Nesting of multiparts and returned messages; gateways wrap a report three deep at most."""
    header_block: int = 1 << 20
    """Bytes of one header block that are read; real ones stay under 100 KB."""
    header_fields: int = 10_000
    """Fields of one header block; real ones stay under 300."""
    header_value: int = 64 * 1024
    """Bytes of one unfolded header value that are decoded."""
    text: int = 1 << 20
    """Characters of one text part that are looked at: prose costs about 1 s a million. Real reports have
    under 100 KB, and a list of 10,000 recipients with a reply each fits; longer ones come with fields."""
    status_fields: int = 64 << 20
    """Bytes of a delivery-status part; 100,000 recipients need about 20 MB."""
    recipients: int = 20_000
    """Outcomes of one report: each costs some 60 us and 2.5 KB. Servers take at most 1,000 recipients
    a mail (Postfix; Exchange 500) unless told else, so their reports name no more."""
    diagnostic: int = 8 * 1024
    """Characters of one diagnostic; Google's longest multi-line reply has 900."""
    evidence_text: int = 300
    """Characters of quoted words in evidence."""
    encoded_words: int = 1_000
    """RFC 2047 words decoded in one header value."""
    parameter_segments: int = 200
    """RFC 2231 segments joined for one parameter."""
    mail: int = 256 << 20
    """Bytes read of one mail in a file; servers take at most 150 MB, and an endless pipe must end."""
    unpacked_ratio: int = 250
    """Bytes that one packed byte may become; even many like bounces pack 100:1 at most, a bomb 1,000:1."""
    unpacked_free: int = 64 << 20
    """Bytes up to which that is not asked: small files of zeros do no harm."""
    unpacked: int = 256 << 30
    """Bytes unpacked of one file; archives of years of bounces hold some 10 GB."""
    packed_depth: int = 4
    """Archives and compressed files in one another: a ``.gz`` in a ``.tar.xz`` has three."""
    queue: int = 100_000
    """Mails of a server's log that are remembered at a time, oldest first out; 60 MB. A busy server
    has some 10,000 in its queue."""
    causes: int = 5_000
    """Causes that findings tell apart; what comes beyond is counted together. Nobody mends more."""
    distinct: int = 16_384
    """Names counted one by one for each cause; more are estimated, within one in a hundred."""
    listed_recipients: int = 2_000
    """Recipients in the table of findings; a browser sorts as many at once, `scan` writes them all."""
    explained: int = 20
    """Recipients that an answer explains one by one; nobody reads more, and the rest is counted."""


DEFAULT = Limits()
